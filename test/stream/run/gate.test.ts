/* Questions and their answers, in the pane and from outside, without a terminal. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import type {EditedFile} from '../../../source/edits.ts';
import {dialogLines, pagesOf} from '../../../source/pane/dialog.ts';
import type {Key, KeyName} from '../../../source/pane/keys.ts';
import {type Asking, controlOf, outsideVerdict, type Verdict} from '../../../source/stream/run/control.ts';
import {createGate, type Shown} from '../../../source/stream/run/gate.ts';

const rule = {type: 'addRules', rules: [{toolName: 'Bash', ruleContent: 'touch *'}], behavior: 'allow', destination: 'session'};
const bash: Asking = {id: 'r-1', tool: 'Bash', input: {command: 'touch a', description: 'Make a'}, suggestions: [rule], agent: undefined};
const question: Asking = {
	...bash,
	id: 'r-2',
	tool: 'AskUserQuestion',
	suggestions: [],
	input: {
		questions: [
			{question: 'Which?', header: 'Base', options: [{label: 'A'}, {label: 'B'}], multiSelect: false},
			{question: 'What else?', header: 'More', options: [{label: 'C'}, {label: 'D'}, {label: 'E'}], multiSelect: true},
		],
	},
};
const plan: Asking = {...bash, id: 'r-3', tool: 'ExitPlanMode', suggestions: [], input: {plan: '# Plan\n\n1. go'}};

const text = (piece: string): Key => ({kind: 'text', text: piece});
const key = (name: KeyName): Key => ({kind: 'key', name});

const openGate = (look: Parameters<typeof createGate>[0]['look'] = () => undefined) => {
	const decided: {id: string; verdict: Verdict; by: string}[] = [];
	const asks = new Map<string, {answer: (value: unknown) => void; signal: AbortSignal}>();
	let shown: Shown;
	let waits: (() => void)[] = [];
	const pass = () => {
		const due = waits;
		waits = [];
		for (const then of due) {
			then();
		}
	};
	const gate = createGate({
		show: now => {
			shown = now;
		},
		look,
		ask: (asking, signal) => new Promise(answer => asks.set(asking.id, {answer, signal})),
		decide: async ({id}, verdict, by) => void decided.push({id, verdict, by}),
		pages: () => (shown && 'dialog' in shown ? pagesOf(shown.dialog, 60, 30) : 1),
		later: (_, then) => void waits.push(then),
	});
	return {
		gate,
		decided,
		asks,
		/** After the time in which keys are not meant for the dialog. */
		press: (...keys: Key[]) => {
			for (const one of keys) {
				pass();
				gate.press(one);
			}
		},
		pressAtOnce: (one: Key) => gate.press(one),
		screen: () =>
			shown && 'dialog' in shown
				? dialogLines(shown.dialog, 60, 30)
						.map(line => stripVTControlCharacters(line))
						.join('\n')
				: shown?.label,
	};
};

const allowed = (asking: Asking, more: object = {}) => ({behavior: 'allow', updatedInput: asking.input, ...more});

test('a permission: yes, always, no, and no with words', async () => {
	for (const [keys, verdict] of [
		[[text('y')], allowed(bash)],
		[[text('1')], allowed(bash)],
		[[key('enter')], allowed(bash)],
		[[text('2')], allowed(bash, {updatedPermissions: [rule]})],
		[[key('down'), key('enter')], allowed(bash, {updatedPermissions: [rule]})],
		[[text('n')], {behavior: 'deny', message: 'The user denied this.'}],
		[[key('escape')], {behavior: 'deny', message: 'The user stopped this.', interrupt: true}],
	] as const) {
		const world = openGate();
		world.gate.asked(bash);
		world.press(...keys);
		assert.deepEqual(world.decided, [{id: 'r-1', verdict, by: 'pane'}]);
		assert.equal(world.screen(), undefined);
		await Promise.resolve();
		assert.ok(world.asks.get('r-1')!.signal.aborted, 'the question outside is taken back');
	}
	const world = openGate();
	world.gate.asked(bash);
	assert.match(
		world.screen()!,
		/touch a\n description: Make a[\s\S]*1\. Yes\n.*2\. Yes, and always allow Bash\(touch \*\) in this session\n.*3\. No/,
	);
	world.press(text('4'));
	assert.ok(world.gate.wantsText);
	world.gate.give('use mkdir');
	assert.deepEqual(world.decided[0]!.verdict, {behavior: 'deny', message: 'use mkdir'});
});

test('rules are said as the card says them: where they hold, in words', () => {
	const world = openGate();
	const directories = ['/src/shop', '/tmp/x'];
	const suggestions = [
		{...rule, destination: 'localSettings'},
		{type: 'addDirectories', directories, destination: 'session'},
	];
	world.gate.asked({...bash, suggestions});
	const words = world.screen()!.replaceAll(/\n +/g, ' ');
	assert.match(words, /Bash\(touch \*\) in this checkout, for you .*allow the folder \/src\/shop, \/tmp\/x in this session/);
});

test('what is typed on its way, or too soon, answers nothing', () => {
	const world = openGate();
	world.gate.asked(bash);
	assert.equal(world.pressAtOnce(text('y')), true);
	assert.equal(world.pressAtOnce(key('enter')), true);
	assert.match(world.screen()!, / …$/, 'it names no keys yet');
	world.press(text('yes please'), key('enter'), {kind: 'paste', text: 'y'}, key('enter'));
	assert.deepEqual(world.decided, []);
	world.press(key('enter'));
	assert.equal(world.decided.length, 1);
});

test('several questions one after the other, several answers to one, and words of its own', () => {
	const world = openGate();
	world.gate.asked(question);
	assert.match(world.screen()!, /Base 1 of 2\n Which\?/);
	world.press(text('2'));
	assert.match(world.screen()!, /More 2 of 2\n What else\?\n ❯ 1\. \[ \] C/);
	world.press(text('1'), text('3'), text('3'), key('up'), text(' '), key('enter'));
	assert.deepEqual(
		world.decided[0]!.verdict,
		allowed(question, {updatedInput: {...question.input, answers: {'Which?': 'B', 'What else?': 'C, D'}}}),
	);
});

test('an answer in words, and back from it', () => {
	const world = openGate();
	world.gate.asked(question);
	world.press(text('3'));
	assert.equal(world.screen(), 'Which?');
	world.press(key('escape'));
	assert.match(world.screen()!, /1 of 2/);
	world.press(text('3'));
	world.gate.give('neither');
	world.press(text('1'));
	world.press(key('enter'));
	assert.deepEqual(
		world.decided[0]!.verdict,
		allowed(question, {updatedInput: {...question.input, answers: {'Which?': 'neither', 'What else?': 'C'}}}),
	);
});

test('a plan', () => {
	for (const [letter, verdict] of [
		['y', allowed(plan)],
		['2', allowed(plan, {updatedPermissions: [{type: 'setMode', mode: 'acceptEdits', destination: 'session'}]})],
		['n', {behavior: 'deny', message: 'Keep planning.'}],
	] as const) {
		const world = openGate();
		world.gate.asked(plan);
		world.press(text(letter));
		assert.deepEqual(world.decided[0]!.verdict, verdict);
	}
});

test('an answer from outside closes the dialog; what decides nothing does not', async () => {
	const world = openGate();
	world.gate.asked(bash);
	world.asks.get('r-1')!.answer({hookSpecificOutput: {hookEventName: 'PermissionRequest', decision: {behavior: 'allow'}}});
	await new Promise(setImmediate);
	assert.deepEqual(world.decided, [{id: 'r-1', verdict: allowed(bash), by: 'outside'}]);
	assert.equal(world.screen(), undefined);
	world.press(text('n'));
	assert.equal(world.decided.length, 1, 'a late key decides nothing more');

	world.gate.asked(plan);
	world.asks.get('r-3')!.answer({});
	await new Promise(setImmediate);
	assert.match(world.screen()!, /Go on with this plan/);
});

test('one that is withdrawn leaves, and the next is shown', () => {
	const world = openGate();
	world.gate.asked(bash);
	world.gate.asked(plan);
	assert.match(world.screen()!, /touch a/);
	world.gate.withdrawn('r-1');
	assert.ok(world.asks.get('r-1')!.signal.aborted);
	assert.match(world.screen()!, /Go on with this plan/);
	world.gate.withdrawn();
	assert.equal(world.gate.waits, false);
	assert.deepEqual(world.decided, []);
});

test('control messages are read, and answers from outside are turned into them', () => {
	assert.deepEqual(
		controlOf({
			type: 'control_request',
			request_id: 'r-1',
			request: {subtype: 'can_use_tool', tool_name: 'Bash', input: bash.input, permission_suggestions: [rule], tool_use_id: 't'},
		}),
		{kind: 'asks', asking: bash},
	);
	assert.deepEqual(controlOf({type: 'control_cancel_request', request_id: 'r-1'}), {kind: 'withdrawn', id: 'r-1'});
	assert.deepEqual(controlOf({type: 'control_request', request_id: 'r-9', request: {subtype: 'mcp_message'}}), {
		kind: 'unknown',
		id: 'r-9',
		subtype: 'mcp_message',
	});
	assert.deepEqual(controlOf({type: 'control_response', response: {subtype: 'error', request_id: 'x', error: 'no'}}), {
		kind: 'answer',
		id: 'x',
		response: {},
		error: 'no',
	});
	assert.equal(controlOf({type: 'result'}), undefined);
	const decided = (decision: object) => outsideVerdict(bash, {hookSpecificOutput: {hookEventName: 'PermissionRequest', decision}});
	assert.deepEqual(decided({behavior: 'allow', updatedInput: {command: 'ls'}, updatedPermissions: [rule]}), {
		behavior: 'allow',
		updatedInput: {command: 'ls'},
		updatedPermissions: [rule],
	});
	assert.deepEqual(decided({behavior: 'deny', interrupt: true}), {behavior: 'deny', message: 'The user denied this.', interrupt: true});
	for (const nothing of [undefined, null, {}, [], 'yes', {hookSpecificOutput: {decision: {behavior: 'perhaps'}}}]) {
		assert.equal(outsideVerdict(bash, nothing), undefined);
	}
});

test('a call that changes a file is shown when the file was looked into: true numbers, what goes, what stands beside it', async () => {
	const place = {line: 8, above: 'eight\n', below: '\nten', times: 3};
	const files: Record<string, EditedFile> = {
		Write: {places: [], text: 'one\ntwo\n', bytes: 8},
		Large: {places: [], text: null, bytes: 2048},
		Edit: {places: [place], text: null, bytes: 90},
	};
	const screenOf = async (tool: string, input: Asking['input'], file: EditedFile) => {
		let found = (_: EditedFile) => {};
		const opened = openGate(() => new Promise(done => (found = done)));
		const asking = {...bash, tool, input: {file_path: 'a.txt', ...input}};
		opened.gate.asked(asking);
		assert.equal(opened.screen(), undefined, 'not yet');
		assert.equal(opened.gate.press(text('y')), false);
		found(file);
		await new Promise(setImmediate);
		opened.pressAtOnce(text('y'));
		assert.equal(opened.decided.length, 0, 'a key was meant for what was there before');
		const screen = opened.screen()!;
		opened.press(text('y'));
		assert.deepEqual(opened.decided[0]!.verdict, allowed(asking));
		return screen;
	};
	assert.match(
		await screenOf('Write', {content: 'one\n2\n'}, files.Write!),
		/Write a\.txt \(\+1 −1\)[\s\S]*1 {3}one\n *2 - two\n *2 \+ 2\n/,
	);
	assert.match(await screenOf('Write', {content: 'new\n'}, files.Large!), /\(\+1 −0\)[\s\S]*replaces what is there, 2 KiB\n *1 \+ new/);
	assert.match(
		await screenOf('Edit', {old_string: 'nine', new_string: '9', replace_all: true}, files.Edit!),
		/\(\+1 −1\)[\s\S]*the same in 2 other places\n *8 {3}eight\n *9 - nine\n *9 \+ 9\n *10 {3}ten/,
	);
	assert.match(await screenOf('Edit', {old_string: 'nine', new_string: '9'}, null), /- nine\n *\+ 9/);
});

test('one that was answered or taken back while its file was looked into is not shown any more', async () => {
	let found = (_: EditedFile) => {};
	const opened = openGate(() => new Promise(done => (found = done)));
	opened.gate.asked({...bash, tool: 'Write', input: {file_path: 'a', content: 'b'}});
	opened.gate.withdrawn(bash.id);
	found(null);
	await new Promise(setImmediate);
	assert.equal(opened.screen(), undefined);
	assert.equal(opened.gate.waits, false);
});

test('a call that is too long for the screen has pages, and yes is one only once all of them were shown', async () => {
	const long = {...bash, input: {command: Array.from({length: 50}, (_, index) => `touch ${index}`).join('\n'), run_in_background: true}};
	const {gate, press, pressAtOnce, screen, decided} = openGate();
	gate.asked(long);
	press();
	assert.match(screen()!, /touch 0$/m);
	assert.match(screen()!, /… \d+ more lines · Space goes on/);
	press(text('y'));
	assert.equal(decided.length, 0, 'y shows the next page');
	assert.doesNotMatch(screen()!, /touch 0$/m);
	pressAtOnce(text('y'));
	pressAtOnce(text(' '));
	assert.match(screen()!, /more lines?/, 'a key that was pressed twice turns one page');
	press(text(' '));
	assert.match(screen()!, /run_in_background: true/, 'what the call says besides stands at its end');
	assert.match(screen()!, /the end/);
	press(key('page-up'), text('y'));
	assert.equal(decided[0]?.verdict.behavior, 'allow', 'all of it was on the screen');
});

test('no needs no reading', () => {
	const {gate, press, decided} = openGate();
	gate.asked({...bash, input: {command: 'line\n'.repeat(100)}});
	press(text('n'));
	assert.equal(decided[0]?.verdict.behavior, 'deny');
});
