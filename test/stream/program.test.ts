/* The program of a run in a real pty, with a program in place of Claude Code that speaks as it does, and a mailbox of the test's own. */
import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {allow, openPane} from '../demo/pane.ts';

const program = path.resolve(import.meta.dirname, '../../source/stream/main.ts');
const claude = path.resolve(import.meta.dirname, '../support/scripted-claude.mjs');

const openRun = (context: TestContext, words: string[] = [], more: Parameters<typeof openPane>[1] = {}) =>
	openPane(context, {program, arguments: ['--claude', claude, '--session-id', 'c-1', ...words], ...more});

test('a turn in a pane: asked inside and outside, answered inside', async context => {
	const pane = await openRun(context, ['--prompt', 'run: echo hello'], {rows: 40});
	await pane.reported('blocked permission approve Bash: echo hello');
	const ask = await pane.asked();
	assert.deepEqual(
		[ask.body.hook_event_name, ask.body.tool_name, ask.body.tool_input],
		['PermissionRequest', 'Bash', {command: 'echo hello'}],
	);
	await pane.sees(/Bash\n[╌]+\n echo hello\n[╌]+\n Allow this\?\n ❯ 1\. Yes/);
	await pane.sees('or y n');
	pane.type('y');
	await pane.noted('PermissionAnswered');
	await pane.closed(ask);
	await pane.sees('● Ran echo hello');
	await pane.sees(/✓ done · 1 turn · 1\.0 s · 40 in, 100 cached, 20 out · \$0\.01/);
	// When it asks, when the tool has run, and at the end.
	const result = await pane.noted('Result', 3);
	assert.deepEqual([result.total_cost_usd, result.context_percent, result.session_id], [0.01, 10, 'c-1']);
	assert.equal((await pane.noted('Stop')).last_assistant_message, 'Ran echo hello');
	await pane.reported('done');
	await pane.sees(/manual mode · opus-5 · \$0\.01 · ctx 10 %/);
});

test('answered outside; then a message that waited, an interruption, and the end', async context => {
	const pane = await openRun(context, ['--prompt', 'run: echo out', '--transcript', 'kept.ndjson'], {rows: 40});
	const ask = await pane.asked();
	ask.answer(allow());
	await pane.sees('allowed from outside');
	await pane.reported('done');
	pane.type('\x1b[200~slow\x1b[201~\r');
	await pane.reported('working Thinking', 3);
	pane.send('say later');
	await pane.sees('say later · queued');
	pane.type('\x1b');
	await pane.sees('▲ interrupted');
	await pane.sees('● later');
	await pane.reported('done', 2);
	pane.type('\x04');
	assert.equal((await pane.ended).code, 0);
	await pane.noted('SessionEnd');
	assert.equal(statSync(path.join(pane.folder, 'kept.ndjson')).mode & 0o777, 0o600);
	const types = readFileSync(path.join(pane.folder, 'kept.ndjson'), 'utf8')
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line).type);
	assert.equal(types.filter(type => type === 'result').length, 3);
	assert.ok(types.includes('control_request') && types.includes('user'));
});

test('a hang-up ends claude too, and the terminal is left as it was', async context => {
	const pane = await openRun(context, ['--prompt', 'slow'], {mailbox: false});
	await pane.reported('working Thinking');
	pane.kill('SIGTERM');
	assert.equal((await pane.ended).code, 143);
	assert.match(pane.raw, /\x1b\[\?2004l\x1b\[\?25h/);
});

test('a mailbox that cannot be read is said, and the run works alone', async context => {
	const pane = await openRun(context, ['--mailbox', '/no/such/file', '--prompt', 'say alone'], {mailbox: false});
	await pane.sees('working alone');
	await pane.sees('● alone');
});
