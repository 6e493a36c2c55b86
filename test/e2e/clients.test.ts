/* Several apps on one fleet: one makes another leave; what a key does is said; a session is shown by its number. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {openApp} from '../support/outer-terminal.ts';

let world: World;

before(async () => {
	world = await createWorld();
	await world.ok('new', 'first', '--no-worktree', '--', 'sh', '-c', 'echo here is one; exec cat');
	await world.ok('new', 'second', '--no-worktree', '--', 'sh', '-c', 'echo here is two; exec cat');
});

after(() => world?.stop());

test('an app makes another one leave; agents run on', async () => {
	const app = await openApp(world, {words: ['attach', 'first']});
	const other = await openApp(world, {words: ['attach', 'second'], columns: 100});
	await Promise.all([app.sees('here is one'), other.sees('here is two')]);
	await app.command('D');
	await app.sees('Make an app leave');
	await app.sees(/this one, \d+ s/);
	const rows = app.lines().filter(line => /│ .* \d+ s +│/.test(line));
	assert.equal(rows.length, 2);
	app.type(rows[0]!.includes('this one') ? '\x1b[B\r' : '\r');
	await other.sees(/Another app asked this one to leave\. 2 sessions run on/);
	await app.seesNot('Make an app leave');
	await app.detach();
});

test('what a key does, and a session by its number', async () => {
	const app = await openApp(world, {words: ['attach', 'first']});
	await app.sees('here is one');
	await app.command('/');
	await app.sees('which key?');
	app.type('z');
	await app.sees('z goes to the agent; C-b z: Let the pane fill the screen, or not');
	await app.command("'");
	await app.sees('Show the session of number');
	app.type('2\r');
	await app.sees('here is two');
	await app.command('i');
	await app.sees(/was started/);
	assert.match(app.lines().join('\n'), /\d+ (?:s|min) ago/, 'how old each evidence is');
	assert.doesNotMatch(app.lines().join('\n'), /\d{4}-\d\d-\d\dT/);
	app.type('\x1b');
	await app.seesNot('was started');
	await app.detach();
});

test('a server that was stopped, and started by somebody else: the app follows it without a key', async () => {
	const app = await openApp(world, {words: ['attach', 'first']});
	await app.sees('here is one');
	await world.ok('server', 'stop');
	await app.sees(/server (?:was )?stopped/);
	await world.ok('new', 'meanwhile', '--no-worktree', '--', 'cat');
	await app.sees('meanwhile');
	await app.detach();
});

test('a session that was started again while the app had no server: its pane shows the new one', async () => {
	await world.ok('new', 'counted', '--no-worktree', '--', 'sh', '-c', 'echo it is $$; exec cat');
	const app = await openApp(world, {words: ['attach', 'counted']});
	const {pid} = await world.session('counted');
	await app.sees(`it is ${pid}`);
	// As by a terminal that is stuck.
	app.kill('SIGSTOP');
	process.kill((await world.json<{pid: number}>('server', 'status')).pid, 'SIGKILL');
	await world.ok('restart', 'counted');
	app.kill('SIGCONT');
	const again = await world.session('counted');
	assert.notEqual(again.pid, pid);
	await app.sees(`it is ${again.pid}`);
	await app.detach();
});

test('what a server heard no more is told to the next one: the layout, and that a person has seen what was done', async () => {
	await world.ok('new', 'talker', '--agent', 'demo', '--no-worktree', '--prompt', 'say hello');
	await world.json('wait', 'talker', '--for', 'done');
	const app = await openApp(world, {words: ['attach', 'talker']});
	await app.sees('hello');
	await world.json('wait', 'talker', '--for', 'idle', '--timeout', '20');
	const isSeen = async () => {
		const deadline = performance.now() + 10_000;
		while ((await world.session('talker')).status !== 'idle') {
			assert.ok(performance.now() < deadline, 'it is not seen');
		}
	};
	await isSeen();
	app.kill('SIGSTOP');
	await world.ok('send', 'talker', 'say again');
	await world.json('wait', 'talker', '--for', 'done');
	process.kill((await world.json<{pid: number}>('server', 'status')).pid, 'SIGKILL');
	app.kill('SIGCONT');
	await isSeen();

	await world.ok('server', 'stop');
	await app.sees(/server (?:was )?stopped/);
	await app.command('B');
	await app.seesNot('1 first');
	await world.ok('ls');
	await app.seesNot(/server (?:was )?stopped/);
	await app.detach();
	const next = await openApp(world, {words: ['attach', 'talker']});
	await next.sees('again');
	await next.seesNot('1 first');
	await next.detach();
});
