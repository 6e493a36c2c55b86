import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {test as nodeTest, type TestContext} from 'node:test';
import {allow, deny, openIdlePane, openPane} from './pane.ts';

const test = (name: string, body: (test: TestContext) => Promise<void>) => nodeTest(name, {timeout: 20_000}, body);

test('says a text, with the reports and letters of a turn', async test => {
	const pane = await openIdlePane(test, {arguments: ['--conversation', 'c-1', '--model', 'm-1']});
	pane.send('say hello there');
	await pane.reported('done');
	assert.deepEqual(pane.reports(), ['idle', 'working', 'working Thinking', 'done']);
	assert.match(pane.text(), /❯ say hello there\n\n● hello there/);
	const stop = await pane.noted('Stop');
	assert.equal(stop.last_assistant_message, 'hello there');
	assert.deepEqual(
		pane.notes.map(({from, body}) => `${from} ${body.hook_event_name}`),
		['hook SessionStart', 'hook UserPromptSubmit', 'result Result', 'hook Stop'],
	);
	for (const {body} of pane.notes) {
		assert.equal(body.session_id, 'c-1');
	}
	assert.equal(pane.notes[0]!.body.source, 'startup');
	assert.equal(pane.notes[0]!.body.model, 'm-1');
	assert.equal(pane.notes[1]!.body.prompt, 'say hello there');
	assert.equal(pane.notes[1]!.body.permission_mode, 'default');
	assert.equal(pane.notes[1]!.body.cwd, pane.folder);
});

test('it reports that a turn is over when its letter was taken, and what was typed meanwhile follows', async test => {
	const pane = await openIdlePane(test, {held: 'Stop'});
	pane.send('say one');
	await pane.noted('Stop');
	pane.send('say two');
	await pane.sees('say two');
	assert.deepEqual(pane.reports(), ['idle', 'working', 'working Thinking']);
	pane.answerHeld();
	await pane.reported('done');
	await pane.noted('Stop', 2);
	pane.answerHeld();
	await pane.reported('done', 2);
});

test('costs exactly what the list price says, in running totals', async test => {
	const pane = await openIdlePane(test);
	pane.send('say one');
	const first = await pane.noted('Result');
	// 6000 + 600 + 2 tokens written, 400 + 1 out, 3 in: 3 × $4 + 401 × $20 + 6602 × $5 a million.
	assert.deepEqual(first.models[first.model], {
		cost_usd: 0.041042,
		input_tokens: 3,
		output_tokens: 401,
		cache_read_input_tokens: 0,
		cache_creation_input_tokens: 6602,
	});
	assert.equal(first.total_cost_usd, 0.041042);
	assert.equal(first.context_percent, 4);
	assert.equal(first.turn, 1);
	await pane.reported('done');
	pane.send('say two');
	const second = await pane.noted('Result', 2);
	// The context of 7003 is read, 602 written.
	assert.deepEqual(second.models[second.model], {
		cost_usd: 0.0534846,
		input_tokens: 6,
		output_tokens: 802,
		cache_read_input_tokens: 7003,
		cache_creation_input_tokens: 7204,
	});
	assert.equal(second.total_cost_usd, 0.0534846);
	assert.equal(second.turn, 2);
});

test('a command that is allowed from outside runs, and the dialog goes', async test => {
	const pane = await openIdlePane(test);
	pane.send('run: echo out; echo err >&2; touch ran');
	const ask = await pane.asked();
	assert.deepEqual(ask.body.tool_input, {command: 'echo out; echo err >&2; touch ran', description: 'Run the requested command'});
	assert.equal(ask.body.tool_name, 'Bash');
	assert.equal(ask.body.hook_event_name, 'PermissionRequest');
	assert.equal(ask.body.permission_mode, 'default');
	assert.ok(!('agent_id' in ask.body));
	await pane.sees('❯ 1. Yes');
	assert.ok(!existsSync(path.join(pane.folder, 'ran')));
	ask.answer(allow());
	await pane.reported('done');
	assert.ok(existsSync(path.join(pane.folder, 'ran')));
	assert.match(pane.text(), /allowed from outside/);
	assert.doesNotMatch(pane.text(), /1\. Yes/);
	const ran = await pane.noted('PostToolUse');
	assert.equal(ran.tool_response.stdout, 'out');
	assert.equal(ran.tool_response.stderr, 'err');
	assert.deepEqual(ran.tool_input, ask.body.tool_input);
	assert.ok(pane.reports().includes('blocked permission approve Bash: echo out; echo err >&2; touch ran'));
});

test('a command that is allowed in the pane runs, and the request is closed', async test => {
	const pane = await openIdlePane(test);
	pane.send('run: touch ran');
	const ask = await pane.asked();
	await pane.sees('❯ 1. Yes');
	pane.type('1');
	await pane.closed(ask);
	await pane.reported('done');
	assert.ok(existsSync(path.join(pane.folder, 'ran')));
	assert.doesNotMatch(pane.text(), /outside/);
});

test('arrows and Enter choose; No goes on with the turn', async test => {
	const pane = await openIdlePane(test);
	pane.send('run: touch ran');
	await pane.sees('❯ 1. Yes');
	pane.type('\x1b[B\x1b[B\r');
	await pane.reported('done');
	assert.match(pane.text(), /● I will not run it\./);
	assert.ok(!existsSync(path.join(pane.folder, 'ran')));
});

test('denied from outside with a message it says so and goes on; with interrupt the turn ends', async test => {
	const pane = await openIdlePane(test);
	pane.send('run: touch ran');
	(await pane.asked()).answer(deny({message: 'use make', interrupt: false}));
	const stop = await pane.noted('Stop');
	assert.equal(stop.last_assistant_message, 'I will not run it: use make');
	await pane.reported('done');
	pane.send('run: touch ran');
	(await pane.asked(2)).answer(deny({message: 'halt', interrupt: true}));
	await pane.reported('idle', 2);
	assert.match(pane.text(), /Interrupted/);
	assert.ok(!existsSync(path.join(pane.folder, 'ran')));
	assert.equal(pane.notes.filter(note => note.body.hook_event_name === 'Stop').length, 1);
});

test('an answer without a decision leaves the dialog', async test => {
	const pane = await openIdlePane(test);
	pane.send('run: touch ran');
	const ask = await pane.asked();
	ask.answer({});
	await pane.closed(ask);
	await pane.sees('❯ 1. Yes');
	pane.type('1');
	await pane.reported('done');
	assert.ok(existsSync(path.join(pane.folder, 'ran')));
});

test('a rule from outside is kept: the next such command is not asked, a composed one is', async test => {
	const pane = await openIdlePane(test);
	pane.send('run: touch a');
	const ask = await pane.asked();
	assert.deepEqual(ask.body.permission_suggestions, [
		{type: 'addRules', rules: [{toolName: 'Bash', ruleContent: 'touch *'}], behavior: 'allow', destination: 'session'},
	]);
	ask.answer(allow({updatedPermissions: ask.body.permission_suggestions}));
	await pane.reported('done');
	pane.send('run: touch b');
	await pane.reported('done', 2);
	assert.ok(existsSync(path.join(pane.folder, 'b')));
	assert.equal(pane.asks.length, 1);
	pane.send('run: touch c; touch d');
	await pane.asked(2);
});

test('the rule of the second option in the pane is kept too', async test => {
	const pane = await openIdlePane(test, {mailbox: false});
	pane.send('run: touch a');
	await pane.sees('2. Yes, and always: touch *');
	pane.type('2');
	await pane.reported('done');
	pane.send('run: touch b');
	await pane.reported('done', 2);
	assert.ok(existsSync(path.join(pane.folder, 'b')));
});

test('an edit shows its diff, is asked for, and is done for real', async test => {
	const pane = await openIdlePane(test, {files: {'a.txt': 'one\nalpha two\nthree\n'}});
	pane.send('edit a.txt');
	const ask = await pane.asked();
	const file_path = path.join(pane.folder, 'a.txt');
	assert.deepEqual(ask.body.tool_input, {file_path, old_string: 'alpha', new_string: 'beta', replace_all: false});
	assert.deepEqual(
		ask.body.permission_suggestions.map((one: {type: string}) => one.type),
		['addRules', 'setMode'],
	);
	await pane.sees('2 - alpha two');
	await pane.sees('2 + beta two');
	assert.equal(pane.read('a.txt'), 'one\nalpha two\nthree\n');
	ask.answer(allow());
	await pane.reported('done');
	assert.equal(pane.read('a.txt'), 'one\nbeta two\nthree\n');
	const ran = await pane.noted('PostToolUse');
	assert.deepEqual(ran.tool_response.structuredPatch[0].lines, ['-alpha two', '+beta two']);
	assert.ok(pane.reports().includes(`blocked permission approve Update: ${file_path}`));
});

test('what is approved with another input runs with that', async test => {
	const pane = await openIdlePane(test, {files: {'a.txt': 'alpha\n'}});
	pane.send('edit a.txt');
	const edit = await pane.asked();
	edit.answer(allow({updatedInput: {...edit.body.tool_input, new_string: 'gamma'}}));
	await pane.reported('done');
	assert.equal(pane.read('a.txt'), 'gamma\n');
	pane.send('run: touch a');
	(await pane.asked(2)).answer(allow({updatedInput: {command: 'touch b'}}));
	await pane.reported('done', 2);
	assert.ok(existsSync(path.join(pane.folder, 'b')) && !existsSync(path.join(pane.folder, 'a')));
	assert.equal((await pane.noted('PostToolUse', 2)).tool_input.command, 'touch b');
});

test('write makes a file; acceptEdits asks for commands only; auto asks nothing', async test => {
	const pane = await openIdlePane(test, {arguments: ['--mode', 'acceptEdits']});
	pane.send('write sub/new.txt some words');
	await pane.reported('done');
	assert.equal(pane.read('sub/new.txt'), 'some words\n');
	assert.equal((await pane.noted('PostToolUse')).tool_response.type, 'create');
	pane.send('run: true');
	assert.equal((await pane.asked()).body.permission_mode, 'acceptEdits');
	const auto = await openIdlePane(test, {arguments: ['--mode', 'auto', '--prompt', 'run: touch ran']});
	await auto.reported('done');
	assert.equal(auto.asks.length, 0);
	assert.ok(existsSync(path.join(auto.folder, 'ran')));
});

test('a command that fails is told as such', async test => {
	const pane = await openIdlePane(test, {arguments: ['--mode', 'auto']});
	pane.send('run: echo no >&2; exit 3');
	const failed = await pane.noted('PostToolUseFailure');
	assert.equal(failed.error, 'Exit code 3\nno');
	await pane.sees('Failed: `echo no >&2; exit 3`.');
});

test('a question is answered by its options: outside only with answers', async test => {
	const pane = await openIdlePane(test);
	pane.send('ask');
	const first = await pane.asked();
	const [question] = first.body.tool_input.questions;
	await pane.sees('❯ 1. SQLite');
	first.answer(allow());
	await pane.closed(first);
	pane.type('2');
	await pane.sees('● Done: the answer is PostgreSQL.');
	await pane.reported('done');
	pane.send('ask');
	const second = await pane.asked(2);
	second.answer(allow({updatedInput: {...second.body.tool_input, answers: {[question.question]: 'none of them'}}}));
	await pane.sees('● Done: the answer is none of them.');
	assert.equal((await pane.noted('PostToolUse', 2)).tool_response.answers[question.question], 'none of them');
	assert.ok(pane.reports().includes(`blocked question answer: ${question.question} (SQLite · PostgreSQL · MySQL)`));
});

test('a plan: feedback plans again, approval goes back to the mode before, or to the mode that it names', async test => {
	const pane = await openIdlePane(test);
	pane.send('plan a move');
	const first = await pane.asked();
	assert.equal(first.body.tool_name, 'ExitPlanMode');
	assert.equal(first.body.permission_mode, 'plan');
	assert.match(first.body.tool_input.plan, /^# a move\n/);
	first.answer(deny({message: 'smaller'}));
	const second = await pane.asked(2);
	assert.match(second.body.tool_input.plan, /4\. smaller\n$/);
	second.answer(allow({updatedInput: second.body.tool_input}));
	await pane.reported('done');
	assert.equal((await pane.noted('Stop')).permission_mode, 'default');
	pane.send('plan another');
	const third = await pane.asked(3);
	const updatedPermissions = [{type: 'setMode', mode: 'acceptEdits', destination: 'session'}];
	third.answer(allow({updatedInput: third.body.tool_input, updatedPermissions}));
	await pane.reported('done', 2);
	assert.equal((await pane.noted('Stop', 2)).permission_mode, 'acceptEdits');
});

test('in plan mode what changes something is planned first; No keeps planning', async test => {
	const pane = await openIdlePane(test, {arguments: ['--mode', 'plan']});
	pane.send('write a.txt');
	await pane.asked();
	await pane.sees('Go on with this plan?');
	pane.type('3');
	await pane.reported('done');
	assert.ok(!existsSync(path.join(pane.folder, 'a.txt')));
	pane.send('write a.txt');
	await pane.asked(2);
	await pane.sees(/❯ 1\. Yes\n/);
	pane.type('2');
	await pane.reported('done', 2);
	assert.ok(existsSync(path.join(pane.folder, 'a.txt')));
	assert.match(pane.screen(), /acceptEdits mode/);
});

test('a sub-agent has a child record, and asks and ends with its id', async test => {
	const pane = await openIdlePane(test);
	pane.send('agent run: touch sub');
	const ask = await pane.asked();
	assert.match(ask.body.agent_id, /^a[0-9a-f]{16}$/);
	assert.equal(ask.body.agent_type, 'general-purpose');
	await pane.sees('from the general-purpose agent');
	ask.answer(allow());
	await pane.reported('done');
	assert.equal((await pane.noted('SubagentStop')).agent_id, ask.body.agent_id);
	assert.equal((await pane.noted('PostToolUse')).agent_id, ask.body.agent_id);
	assert.equal((await pane.noted('PostToolUse', 2)).tool_name, 'Agent');
	const reports = pane.reports();
	assert.ok(reports.indexOf('working child run: touch sub') < reports.indexOf('clear child'));
	assert.ok(existsSync(path.join(pane.folder, 'sub')));
});

test('Esc in a dialog is no and interrupts; Esc interrupts a turn and all that it started', async test => {
	const pane = await openIdlePane(test);
	pane.send('run: touch ran');
	const ask = await pane.asked();
	await pane.sees('❯ 1. Yes');
	pane.type('\x1b');
	await pane.closed(ask);
	await pane.reported('idle', 2);
	assert.ok(!existsSync(path.join(pane.folder, 'ran')));
	pane.send('slow 1000');
	await pane.sees('Waiting 1000 s');
	pane.type('\x1b');
	await pane.reported('idle', 3);
	pane.send('run: sleep 1000 & echo started $!; wait');
	(await pane.asked(2)).answer(allow());
	await pane.sees(/^ +started \d+/m);
	const [, sleeper] = /^ +started (\d+)/m.exec(pane.text())!;
	pane.type('\x1b');
	await pane.reported('idle', 4);
	// Gone, or a zombie where nobody reaps.
	assert.match(spawnSync('ps', ['-o', 'stat=', '-p', sleeper!], {encoding: 'utf8'}).stdout, /^Z|^$/);
});

test('what is typed while it works is queued, shown, and runs next', async test => {
	const pane = await openIdlePane(test);
	pane.send('ask');
	await pane.asked();
	await pane.sees('❯ 1. SQLite');
	pane.type('1');
	await pane.reported('done');
	pane.send('slow 1000');
	await pane.sees('Waiting 1000 s');
	pane.send('say queued one');
	pane.send('say queued two');
	await pane.sees('❯ say queued one · queued');
	pane.type('\x1b');
	await pane.sees('● queued two');
	assert.ok(pane.text().indexOf('● queued one') < pane.text().indexOf('● queued two'));
});

test('a pasted text is one message with its lines; newline keys too', async test => {
	const pane = await openIdlePane(test);
	pane.type('\x1b[200~say first\rsecond\x1b[201~');
	pane.type('\x1b\r\x1b[13;2u\nthird');
	await pane.sees('third');
	pane.type('\r');
	assert.equal((await pane.noted('UserPromptSubmit')).prompt, 'say first\nsecond\n\n\n\nthird'.replace('\n\n\n\n', '\n\n\n'));
});

test('a flood comes whole, into the scrollback', async test => {
	const pane = await openIdlePane(test);
	pane.send('flood 3000');
	await pane.reported('done');
	const lines = pane
		.text()
		.split('\n')
		.filter(line => line.startsWith('flood '));
	assert.deepEqual(
		lines,
		Array.from({length: 3000}, (_, index) => `flood ${index + 1} of 3000`),
	);
});

test('a crash exits 1 with its message, and leaves the terminal whole', async test => {
	const pane = await openIdlePane(test);
	pane.send('crash');
	assert.deepEqual(await pane.ended, {code: 1, signal: 0});
	assert.match(pane.text(), /✗ the demo was told to crash/);
	assert.equal(pane.reports().at(-1), 'error the demo was told to crash');
	assert.match(pane.raw, /\x1b\[\?2004l\x1b\[\?25h/);
	assert.doesNotMatch(pane.text(), /❯ *\n─/);
});

test('C-c twice and C-d exit 0, with a SessionEnd; C-c once takes the text back', async test => {
	const pane = await openIdlePane(test);
	pane.type('some words');
	await pane.sees('❯ some words');
	pane.type('\x03');
	await pane.sees('C-c again to exit');
	assert.doesNotMatch(pane.screen(), /some words/);
	pane.type('\x03');
	assert.equal((await pane.ended).code, 0);
	assert.equal(pane.notes.at(-1)!.body.reason, 'prompt_input_exit');
	assert.equal(pane.reports().at(-1), 'clear');
	const other = await openIdlePane(test, {mailbox: false});
	other.type('\x04');
	assert.equal((await other.ended).code, 0);
});

for (const [signal, code] of [
	['SIGTERM', 143],
	['SIGHUP', 129],
] as const) {
	test(`${signal} in the middle of a turn: letters, a whole terminal, exit ${code}`, async test => {
		const pane = await openIdlePane(test);
		pane.send('slow 1000');
		await pane.sees('Waiting 1000 s');
		pane.kill(signal);
		assert.deepEqual(await pane.ended, {code, signal: 0});
		assert.equal(pane.notes.at(-1)!.body.hook_event_name, 'SessionEnd');
		assert.equal(pane.notes.at(-1)!.body.reason, 'other');
		assert.ok(pane.raw.lastIndexOf('\x1b[?2004l') > pane.raw.lastIndexOf('\x1b[?2004h'));
		assert.ok(pane.raw.lastIndexOf('\x1b[?25h') > pane.raw.lastIndexOf('\x1b[?25l'));
	});
}

test('a mailbox that cannot be reached fails nothing', async test => {
	const pane = await openPane(test, {mailbox: false, arguments: ['--mailbox', '/nowhere/mailbox.json', '--prompt', 'say hello']});
	await pane.reported('done');
	assert.match(pane.text(), /working alone: the mailbox/);
});

test('a resumed conversation greets with what it was, and goes on counting', async test => {
	const first = await openPane(test, {arguments: ['--conversation', 'c-9', '--prompt', 'say hello'], state: '/dev/null/no'});
	await first.reported('done');
	assert.match(first.text(), /this conversation is not kept/);

	const one = await openPane(test, {arguments: ['--conversation', 'c-9'], state: path.join(first.root, 'state')});
	await one.reported('idle');
	one.send('say the word');
	await one.reported('done');
	one.type('\x04');
	await one.ended;
	const two = await openPane(test, {arguments: ['--conversation', 'c-9', '--resume'], state: path.join(first.root, 'state')});
	await two.reported('idle');
	assert.match(two.text(), /Resumed: 1 turn\n\n❯ say the word\n\n● the word/);
	assert.equal((await two.noted('SessionStart')).source, 'resume');
	two.send('say more');
	const {turn, model, models} = await two.noted('Result');
	assert.equal(turn, 2);
	assert.equal(models[model].input_tokens, 6);
	const none = await openPane(test, {arguments: ['--conversation', 'other', '--resume'], state: path.join(first.root, 'state')});
	await none.sees('Nothing is kept of conversation other');
});

test('any other message is a story, the same for the same words', async test => {
	const files = {'readme.md': '# Shop\n', 'src/a.ts': 'export const a = 1;\n'};
	const told: string[] = [];
	for (let time = 0; time < 2; time++) {
		const pane = await openIdlePane(test, {files, arguments: ['--mode', 'acceptEdits']});
		pane.send('Fix the login');
		(await pane.asked()).answer(allow());
		told.push((await pane.noted('Stop')).last_assistant_message);
		await pane.reported('done');
		assert.ok(pane.read('readme.md') + pane.read('src/a.ts') !== files['readme.md'] + files['src/a.ts']);
	}
	assert.match(told[0]!, /^Done: read \S+, edited \S+ \(\+1 −0\), ran `ls`\.$/);
	assert.equal(told[0], told[1]);
});

test('a resize redraws the prompt box once, also at 20 columns', async test => {
	const pane = await openIdlePane(test, {columns: 80});
	pane.type('some words here');
	await pane.sees('❯ some words here');
	for (const [columns, rows] of [
		[50, 20],
		[20, 10],
		[100, 30],
	] as const) {
		pane.resize(columns, rows);
		await pane.sees(new RegExp(`^─{${columns - 1}}$`, 'm'));
		const boxes = pane.screen().match(/❯ some words/g);
		assert.equal(boxes?.length, 1, pane.screen());
		assert.equal(pane.screen().match(/^─+$/gm)?.length, 2, pane.screen());
	}
	pane.resize(20, 10);
	await pane.sees(/^─{19}$/m);
	pane.send('\x15say words that are longer than the terminal is wide, 日本語 too');
	await pane.reported('done');
	for (const line of pane.screen().split('\n')) {
		assert.ok(line.length <= 20, line);
	}
});

test('a message that comes when a dialog opened answers nothing', async test => {
	const pane = await openIdlePane(test);
	pane.send('run: touch ran');
	await pane.asked();
	await pane.sees('❯ 1. Yes');
	pane.send('say too late');
	pane.type('\x1b[B');
	await pane.sees('❯ 2. Yes, and always');
	assert.ok(!existsSync(path.join(pane.folder, 'ran')));
	pane.type('\r');
	await pane.reported('done');
	assert.ok(existsSync(path.join(pane.folder, 'ran')));
});

test('a terminal that goes away ends it, with its last letter', async test => {
	const pane = await openIdlePane(test);
	pane.hangUp();
	assert.equal((await pane.noted('SessionEnd')).reason, 'other');
});

test('wrong use is exit 2', async test => {
	const wrong = await openPane(test, {arguments: ['--mode', 'bold']});
	assert.equal((await wrong.ended).code, 2);
	assert.match(wrong.text(), /no mode `bold`/);
});
