/* A run with a `claude` and a mailbox of the test's own: what is sent to both, and what the person sees. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {emptyEditor} from '../../../source/pane/editor.ts';
import type {Key, KeyName} from '../../../source/pane/keys.ts';
import {claudeWords, optionsFrom} from '../../../source/stream/options.ts';
import type {ChildEnd} from '../../../source/stream/run/child.ts';
import {noKeeper} from '../../../source/stream/run/keeper.ts';
import {startRun} from '../../../source/stream/run/run.ts';
import {createRunKeys} from '../../../source/stream/run/run-keys.ts';
import type {Item} from '../../../source/stream/thread/item.ts';
import type {View} from '../../../source/stream/thread/view.ts';
import {answer, init, modelUsage, plainPrices, result, said, toolUse} from '../recordings.ts';

// biome-ignore lint/suspicious/noExplicitAny: messages and letters, looked into by tests
type Any = any;

const base64 = (text: string) => Buffer.from(text).toString('base64');

const startTestRun = (words: Parameters<typeof optionsFrom>[0] = {}, {interactive = true} = {}) => {
	const sent: Any[] = [];
	const notes: Any[] = [];
	const asks: {body: Any; answer: (value: unknown) => void; signal: AbortSignal}[] = [];
	const printed: Item[] = [];
	const told: string[] = [];
	const left: number[] = [];
	const signals: string[] = [];
	let state: Any = {editor: emptyEditor};
	let time = 0;
	let waits: (() => void)[] = [];
	let handlers: {onEvent: (event: Any) => void; onNoise: (line: string) => void; onEnd: (end: ChildEnd, error?: Error) => void};
	let inputOpen = true;
	const view: View = {
		get editor() {
			return state.editor;
		},
		pages: () => 1,
		update(change) {
			state = {...state, ...change};
		},
		print: items => void printed.push(...items),
		repaint() {},
		close() {},
	};
	const run = startRun({
		options: optionsFrom(words.resume === undefined ? {'session-id': 'c-1', ...words} : words),
		folder: '/home/ada/shop',
		interactive,
		view,
		mailbox: {
			note: (from, body) => void notes.push({from, ...body}),
			ask: (body, signal) => new Promise(answer => asks.push({body, answer, signal})),
			pass: async () => undefined,
			flushed: async () => {},
		},
		keeper: noKeeper,
		onEvent() {},
		prices: () => plainPrices,
		start(started) {
			handlers = started;
			return {
				send: message => void sent.push(message),
				end: () => {
					inputOpen = false;
				},
				kill: signal => void signals.push(signal),
			};
		},
		environment: {},
		tell: bytes => void told.push(bytes),
		leave: code => void left.push(code),
		now: () => time,
		later: (_, then) => void waits.push(then),
	});
	const press = createRunKeys(run);
	/** The times pass that something waits for. */
	const pass = () => {
		const due = waits;
		waits = [];
		for (const then of due) {
			then();
		}
	};
	return {
		run,
		sent,
		notes,
		asks,
		printed,
		told,
		left,
		signals,
		state: () => state,
		inputIsOpen: () => inputOpen,
		emit(...events: object[]) {
			for (const event of events) {
				handlers.onEvent(event);
			}
		},
		end: (end: Partial<ChildEnd>, error?: Error) => handlers.onEnd({code: 0, signal: null, words: '', ...end}, error),
		type: (text: string) => {
			press({kind: 'paste', text});
			press({kind: 'key', name: 'enter'});
		},
		press(...keys: (KeyName | Key)[]) {
			for (const key of keys) {
				pass();
				press(typeof key === 'string' ? {kind: 'key', name: key} : key);
			}
		},
		pass,
		later: (milliseconds: number) => {
			time += milliseconds;
			run.display.frame();
		},
		messages: () => sent.filter(one => one.type === 'user').map(one => one.message.content[0].text),
		requests: () => sent.filter(one => one.type === 'control_request').map(one => one.request),
		/** What waits for letters that are on their way. */
		settle: () => new Promise(setImmediate),
		/** Claude's answer to the newest request of ours. */
		respond: (response: object) => {
			const {request_id} = sent.findLast(one => one.type === 'control_request');
			handlers.onEvent({type: 'control_response', response: {subtype: 'success', request_id, response}});
		},
		hooks: () => notes.filter(one => one.from === 'hook').map(one => one.hook_event_name),
		states: () => told.flatMap(bytes => /^\x1b\]7501;state=(\w+)/.exec(bytes)?.[1] ?? []),
		texts: () => printed.map(item => ('text' in item ? item.text : 'status' in item ? item.status : item.kind)),
	};
};

const asksFor = (id: string, command: string) => ({
	type: 'control_request',
	request_id: id,
	request: {subtype: 'can_use_tool', tool_name: 'Bash', input: {command}, permission_suggestions: []},
});
const done = (more: object = {}) =>
	result({result: 'All done', modelUsage: {'claude-opus-5': {...modelUsage(1, 2, 3, 4), contextWindow: 1000}}, ...more});

test('the words that claude is started with', () => {
	assert.deepEqual(
		claudeWords(optionsFrom({resume: 'c-9', model: 'opus', mode: 'plan'})).join(' '),
		[
			'-p --input-format stream-json --output-format stream-json --verbose --include-partial-messages --permission-prompt-tool stdio',
			'--resume c-9 --permission-mode plan --model opus',
		].join(' '),
	);
	assert.throws(() => optionsFrom({resume: 'a', 'session-id': 'b'}), /exclude each other/);
});

test('a turn: what is sent, shown, reported and told by mail', async () => {
	const world = startTestRun({prompt: 'Hello'});
	assert.deepEqual(world.requests(), [{subtype: 'initialize'}]);
	assert.deepEqual(world.messages(), ['Hello']);
	assert.deepEqual(world.hooks(), ['UserPromptSubmit'], 'it has not answered yet');
	world.respond({});
	world.emit(init, answer('m-1', {output: 3}, [toolUse('t-1', 'Bash')]), said([{type: 'tool_result', tool_use_id: 't-1', content: 'ok'}]));
	assert.match(world.state().footer, /opus-5\[1m\] · ≥\$3\.00/);
	world.emit(answer('m-2', {output: 3, read: 400}), done());
	assert.deepEqual(world.hooks(), ['UserPromptSubmit', 'SessionStart', 'PostToolUse', 'Stop']);
	const [early, told] = world.notes.filter(one => one.from === 'result');
	assert.deepEqual([early.total_cost_usd, early.cost_is, early.models], [3, 'atLeast', undefined]);
	assert.deepEqual(
		[told.session_id, told.total_cost_usd, told.models['claude-opus-5'].output_tokens, told.context_percent, told.model, told.version],
		['c-1', 0.25, 2, 40, 'claude-opus-5[1m]', '2.1.276'],
	);
	assert.equal(world.notes.at(-1).last_assistant_message, 'All done');
	await world.settle();
	assert.deepEqual([...new Set(world.states())], ['working', 'done']);

	const quiet = startTestRun();
	assert.deepEqual(quiet.states(), []);
	quiet.respond({});
	assert.deepEqual([quiet.states(), quiet.hooks()], [['idle'], ['SessionStart']]);
	assert.ok(
		world.told.some(bytes => bytes.includes(base64('Bash'))),
		'what it does is told',
	);
	assert.match(world.state().footer, /\$0\.25 · ctx 40 %/);
	assert.deepEqual(world.texts(), ['Hello', 'call', 'ok', 'yes', 'success']);
});

test('messages that come while it works wait, can be taken back and changed, and go one by one', async () => {
	const world = startTestRun({prompt: 'one'});
	world.type('two');
	world.type('three');
	assert.deepEqual(world.messages(), ['one']);
	assert.deepEqual(world.state().queued, ['two', 'three']);
	world.press('up');
	assert.deepEqual(world.state().queued, ['two']);
	assert.equal(world.state().editor.before, 'three');
	world.press({kind: 'text', text: '!'}, 'enter');
	world.emit(init, done());
	assert.deepEqual(world.messages(), ['one', 'two']);
	world.emit(init, done());
	assert.deepEqual(world.messages(), ['one', 'two', 'three!']);
	assert.deepEqual(world.state().queued, []);
	world.emit(init, done());
	await world.settle();
	assert.equal(world.states().at(-1), 'done');
	world.type('   ');
	assert.equal(world.messages().length, 3);
});

test('a permission that is allowed in the pane is told outside, then taken back', async () => {
	const world = startTestRun({prompt: 'go'});
	world.emit(init, asksFor('r-1', 'ls'));
	assert.deepEqual(world.states().at(-1), 'blocked');
	assert.deepEqual(
		[
			world.asks[0]!.body.hook_event_name,
			world.asks[0]!.body.tool_name,
			world.asks[0]!.body.tool_input,
			world.asks[0]!.body.permission_mode,
		],
		['PermissionRequest', 'Bash', {command: 'ls'}, undefined],
	);
	world.press({kind: 'text', text: 'y'});
	assert.deepEqual(world.sent.at(-1), {
		type: 'control_response',
		response: {subtype: 'success', request_id: 'r-1', response: {behavior: 'allow', updatedInput: {command: 'ls'}}},
	});
	assert.equal(world.states().at(-1), 'working');
	assert.equal(world.state().dialog, undefined);
	await world.settle();
	assert.deepEqual([world.hooks().at(-1), world.notes.at(-1).behavior], ['PermissionAnswered', 'allow']);
	assert.ok(world.asks[0]!.signal.aborted);
});

test('one that is answered outside closes the dialog; a late key goes into the message', async () => {
	const world = startTestRun({prompt: 'go'});
	world.emit(init, asksFor('r-1', 'ls'));
	world.asks[0]!.answer({hookSpecificOutput: {decision: {behavior: 'deny', message: 'not now'}}});
	await world.settle();
	assert.deepEqual(world.sent.at(-1).response.response, {behavior: 'deny', message: 'not now'});
	assert.ok(world.texts().includes('denied from outside: not now'));
	assert.ok(!world.hooks().includes('PermissionAnswered'));
	world.press({kind: 'text', text: 'y'});
	assert.equal(world.state().editor.before, 'y');
});

test('a turn that ends takes its own question along, not that of a sub-agent in the background', async () => {
	const world = startTestRun({prompt: 'Go'});
	const ofAgent = asksFor('r-2', 'ls');
	world.emit(init, asksFor('r-1', 'pwd'), {...ofAgent, request: {...ofAgent.request, agent_id: 'a-1'}}, done());
	assert.deepEqual(
		world.asks.map(one => one.signal.aborted),
		[true, false],
	);
	assert.ok(world.run.gate.waits);
	await world.settle();
	assert.equal(world.states().at(-1), 'blocked', 'its question is shown');
	world.emit({type: 'control_cancel_request', request_id: 'r-2'});
	assert.equal(world.states().at(-1), 'done');
});

test('sub-agents and shells in the background are told as children, until they have ended', () => {
	const world = startTestRun({prompt: 'Go'});
	const children = () =>
		world.told.flatMap(bytes => /state=(\w+):app=coppice-stream:id=([^:]+?)(?::title=([^:]+))?\x07/.exec(bytes)?.slice(1, 4) ?? []);
	const task = (subtype: string, task_id: string, more: object = {}) => ({type: 'system', subtype, task_id, ...more});
	world.emit(init, task('task_started', 't-1', {description: 'Find callers'}), task('task_started', 't-2', {description: 'sleep 2'}));
	world.emit(task('task_progress', 't-1', {description: 'Running'}), task('task_notification', 't-1', {status: 'completed'}));
	world.emit(task('task_notification', 't-9', {status: 'completed'}));
	const title = (text: string) => base64(text);
	assert.deepEqual(children(), ['working', 't-1', title('Find callers'), 'working', 't-2', title('sleep 2'), 'clear', 't-1', undefined]);
	world.end({code: 0});
	assert.deepEqual(children().slice(-3), ['clear', 't-2', undefined]);
});

test('claude takes a question back', () => {
	const world = startTestRun({prompt: 'go'});
	world.emit(init, asksFor('r-1', 'ls'), {type: 'control_cancel_request', request_id: 'r-1'});
	assert.equal(world.state().dialog, undefined);
	assert.ok(world.asks[0]!.signal.aborted);
	assert.equal(world.states().at(-1), 'working');
});

test('Esc interrupts the turn, and at a question refuses and ends it', async () => {
	const world = startTestRun({prompt: 'go'});
	world.emit(init);
	world.press('escape');
	assert.deepEqual(world.requests().at(-1), {subtype: 'interrupt'});
	world.emit(
		said('[Request interrupted by user]'),
		result({subtype: 'error_during_execution', is_error: true, terminal_reason: 'aborted_streaming'}),
	);
	await world.settle();
	assert.equal(world.states().at(-1), 'idle');
	assert.ok(!world.hooks().includes('Stop') && !world.hooks().includes('StopFailure'));
	const before = world.sent.length;
	world.press('escape');
	assert.equal(world.sent.length, before, 'nothing runs: nothing to interrupt');
	world.type('again');
	world.emit(init, asksFor('r-1', 'ls'));
	world.press('escape');
	assert.equal(world.sent.at(-1).response.response.interrupt, true);
});

test('an interrupt that comes before claude has begun the turn is asked again when it begins, and once', async () => {
	const world = startTestRun({prompt: 'go'});
	const interrupts = () => world.requests().filter(({subtype}: Any) => subtype === 'interrupt').length;
	world.press('escape');
	assert.equal(interrupts(), 1);
	world.emit(init);
	assert.equal(interrupts(), 2);
	world.emit(result({subtype: 'error_during_execution', is_error: true, terminal_reason: 'aborted_streaming'}));
	await world.settle();
	world.type('again');
	world.emit(init);
	assert.equal(interrupts(), 2, 'the next turn goes on');
});

test('mode and model are changed by requests, and shown when claude has agreed', () => {
	const world = startTestRun({mode: 'manual'});
	world.press('shift-tab');
	assert.deepEqual(world.requests().at(-1), {subtype: 'set_permission_mode', mode: 'acceptEdits'});
	assert.match(world.state().footer, /^manual mode/);
	world.respond({mode: 'acceptEdits'});
	assert.match(world.state().footer, /^acceptEdits mode/);
	world.emit({...init, permissionMode: 'default'});
	assert.match(world.state().footer, /^manual mode/);

	world.run.setModel('sonnet');
	world.respond({model: 'claude-sonnet-5-5'});
	assert.match(world.state().footer, /· sonnet-5-5 ·/);
});

test('a mode and a model that were changed between turns are told by mail at once', () => {
	const world = startTestRun({mode: 'manual'});
	world.press('shift-tab');
	assert.equal(world.notes.at(-1)?.permission_mode, undefined, 'not before claude has agreed');
	world.respond({mode: 'acceptEdits'});
	assert.equal(world.notes.at(-1).permission_mode, 'acceptEdits');
	world.run.setModel('sonnet');
	world.respond({model: 'claude-sonnet-5-5'});
	assert.equal(world.notes.at(-1).model, 'claude-sonnet-5-5');
});

test('a model is chosen from those that claude offers', () => {
	const world = startTestRun();
	world.respond({
		models: [
			{value: 'default', displayName: 'Default'},
			{value: 'fable', displayName: 'Fable', description: 'the largest'},
		],
	});
	world.press('control-o');
	assert.equal(world.state().dialog.options[1].label, 'Fable');
	world.press({kind: 'text', text: '2'});
	assert.deepEqual(world.requests().at(-1), {subtype: 'set_model', model: 'fable'});
	assert.equal(world.state().dialog, undefined);
});

test('a message from outside is sent without what a person has begun to type, which stands there again behind it', () => {
	const world = startTestRun();
	world.respond({models: [{value: 'default', displayName: 'Default'}]});
	world.press({kind: 'text', text: 'mine'}, 'left', 'control-o');
	assert.ok(world.state().dialog);
	world.press('control-s');
	world.type('go');
	assert.equal(world.sent.at(-1).message.content[0].text, 'go');
	assert.equal(world.state().dialog, undefined);
	assert.deepEqual(world.state().editor, {before: 'min', after: 'e'});
	world.press('enter');
	assert.deepEqual([world.state().queued, world.state().editor], [['mine'], emptyEditor]);
});

test('a turn of an agent in the background begins by itself', async () => {
	const world = startTestRun({prompt: 'go'});
	world.emit(init, done());
	await world.settle();
	assert.equal(world.states().at(-1), 'done');
	world.emit(init);
	assert.equal(world.states().at(-1), 'working');
	world.emit(done());
	await world.settle();
	assert.equal(world.states().at(-1), 'done');
});

test('a conversation that goes on asks first what it has cost, and sends nothing before it knows', () => {
	const world = startTestRun({resume: 'c-9', prompt: 'Go on'});
	assert.deepEqual(
		world.requests().map(one => one.subtype),
		['initialize', 'get_usage'],
	);
	assert.deepEqual(world.messages(), []);
	const spent = {total_cost_usd: 2, model_usage: {'claude-opus-5': modelUsage(1, 2, 3, 4)}};
	world.respond({session: spent, rate_limits: null});
	assert.deepEqual(world.messages(), ['Go on']);
	const told = world.notes.find(one => one.from === 'result');
	assert.deepEqual([told.session_id, told.begins, told.total_cost_usd, told.cost_is], ['c-9', true, 2, 'reported']);
	assert.deepEqual(told.models, {
		'claude-opus-5': {cost_usd: 0.1, input_tokens: 1, output_tokens: 2, cache_read_input_tokens: 3, cache_creation_input_tokens: 4},
	});

	world.emit(init, answer('m-1', {output: 1}), done({total_cost_usd: 3}));
	assert.deepEqual(
		world.printed.flatMap(item => (item.kind === 'receipt' ? [[item.costUsd, item.totalUsd]] : [])),
		[[1, 3]],
		'a turn costs what it adds',
	);
});

test('a version that cannot say what a conversation has cost is told the message all the same', () => {
	const world = startTestRun({fork: 'c-8', prompt: 'Go on'});
	const {request_id} = world.sent.findLast(one => one.type === 'control_request');
	world.emit({type: 'control_response', response: {subtype: 'error', request_id, error: 'Unsupported control request subtype: get_usage'}});
	assert.deepEqual([world.messages(), world.texts()], [['Go on'], ['Go on']]);
	assert.equal(
		world.notes.find(one => one.from === 'result'),
		undefined,
	);
});

test('how full the windows of a subscription are is told by mail', () => {
	const world = startTestRun({prompt: 'One'});
	const told = (rate_limit_info: object) => {
		world.emit({type: 'rate_limit_event', rate_limit_info});
		return world.notes.at(-1).rate_limits;
	};
	const five_hour = {utilization: 0.375, resetsAt: 1_795_689_550};
	assert.deepEqual(told({status: 'allowed', unifiedWindows: {five_hour, seven_day: {utilization: 0.914, resetsAt: 1_795_855_150}}}), {
		five_hour: {used_percentage: 37.5, resets_at: 1_795_689_550},
		seven_day: {used_percentage: 91.4, resets_at: 1_795_855_150},
	});
	assert.deepEqual(told({unifiedWindows: {five_hour, seven_day: {utilization: 'much'}}}).seven_day, null);
	const before = world.notes.length;
	told({status: 'allowed', rateLimitType: 'five_hour'});
	assert.equal(world.notes.length, before, 'without windows nothing is known of them');
});

test('a conversation that was cleared is another one; a name that only differs is not', () => {
	const world = startTestRun({prompt: 'One'});
	const conversations = () => [...new Set(world.notes.map(one => one.session_id))];
	world.emit({...init, session_id: 'of-this-process'}, done({total_cost_usd: 2, session_id: 'of-this-process'}));
	assert.deepEqual(conversations(), ['c-1']);
	world.emit({type: 'conversation_reset', trigger: 'clear', session_id: 'c-1'}, {...init, session_id: 'c-2'}, done({total_cost_usd: 0}));
	assert.deepEqual(conversations(), ['c-1', 'c-2']);
	world.emit({...init, session_id: 'c-2'}, done({total_cost_usd: 0.5}));
	const totals = world.notes.filter(one => one.from === 'result').map(one => [one.session_id, one.total_cost_usd]);
	assert.deepEqual(totals, [
		['c-1', 2],
		['c-2', 0],
		['c-2', 0.5],
	]);
});

test('a turn that fails says why', async () => {
	const world = startTestRun({prompt: 'go'});
	world.emit(init, result({is_error: true, api_error_status: 529, result: 'API Error: 529'}));
	assert.equal(world.hooks().at(-1), 'StopFailure');
	assert.equal(world.notes.at(-1).last_assistant_message, 'API Error: 529');
	await world.settle();
	assert.equal(world.states().at(-1), 'error');
	assert.deepEqual(world.left, [], 'the conversation goes on');
});

test('a stream that ends without a result is noticed and said', () => {
	const world = startTestRun({prompt: 'go'});
	world.emit(init, asksFor('r-1', 'ls'));
	world.end({code: 143, words: 'killed\nby somebody'});
	assert.equal(world.texts().at(-1), 'claude ended (code 143) without a result: killed by somebody');
	assert.deepEqual([world.states().at(-1), world.hooks().at(-1), world.left], ['error', 'StopFailure', [1]]);
	assert.ok(world.asks[0]!.signal.aborted);

	const missing = startTestRun();
	missing.end({}, new Error('spawn claude ENOENT'));
	assert.match(String(missing.texts().at(-1)), /could not be started: spawn claude ENOENT/);
	assert.deepEqual(missing.left, [1]);
});

test('a stream that says nothing for long is said to be silent', () => {
	const world = startTestRun({prompt: 'go'});
	world.emit(init);
	world.later(59_000);
	assert.equal(world.state().task, 'Thinking');
	world.later(70_000);
	assert.equal(world.state().task, 'Thinking · silent for 2 min');
	world.emit(answer('m-1', {}, [toolUse('t-1', 'Bash')]));
	assert.equal(world.state().task, 'Bash');
});

test('leaving: C-c twice or C-d; claude ends by itself, and a running turn is ended', () => {
	const world = startTestRun();
	world.press('control-c', {kind: 'text', text: 'a'}, 'control-c');
	assert.equal(world.inputIsOpen(), true);
	world.press('control-c');
	assert.equal(world.inputIsOpen(), false);
	world.end({code: 0});
	assert.deepEqual(world.left, [0]);

	const working = startTestRun({prompt: 'go'});
	working.press('control-d');
	assert.deepEqual(working.signals, ['SIGTERM']);
	working.end({code: 143});
	assert.deepEqual(working.left, [0]);
});

test('a stream that is silent after its result is noticed, said and ended', () => {
	const world = startTestRun({prompt: 'go'}, {interactive: false});
	world.emit(init, done());
	assert.equal(world.inputIsOpen(), false);
	assert.deepEqual(world.signals, []);
	world.pass();
	assert.equal(world.texts().at(-1), 'claude is silent after its result; it is ended');
	assert.deepEqual(world.signals, ['SIGTERM']);
	world.pass();
	assert.deepEqual(world.signals, ['SIGTERM', 'SIGKILL']);
	world.end({code: null, signal: 'SIGKILL'});
	assert.deepEqual(world.left, [0]);
});

test('without a terminal nobody but a mailbox can be asked', () => {
	const world = startTestRun({prompt: 'go'}, {interactive: false});
	world.emit(init, asksFor('r-1', 'ls'));
	assert.equal(world.asks.length, 1);
});

test('without a terminal: one turn, and its exit code', () => {
	const world = startTestRun({prompt: 'go'}, {interactive: false});
	world.emit(init, done());
	assert.equal(world.inputIsOpen(), false);
	world.end({code: 0});
	assert.deepEqual(world.left, [0]);

	const failed = startTestRun({prompt: 'go'}, {interactive: false});
	failed.emit(init, result({subtype: 'error_max_turns', is_error: true}));
	failed.end({code: 1});
	assert.deepEqual(failed.left, [1]);
});
