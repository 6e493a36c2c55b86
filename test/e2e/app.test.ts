/* The app with the demo agent, in a real pty: the main job from the keyboard, as golden screens. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {golden} from '../support/golden.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {redrawn} from '../support/redrawn.ts';

let world: World;
let app: OuterTerminal;

const start = (name: string, prompt: string) => world.ok('new', name, '--agent', 'demo', '--mode', 'manual', '--prompt', prompt);
const file = async (session: string, name: string) => path.join((await world.session(session)).worktree.path, name);

before(async () => {
	world = await createWorld();
	const editor = path.join(world.folder, 'editor');
	writeFileSync(editor, '#!/bin/sh\nsed -i "s/^/Edited: /" "$1"\n', {mode: 0o755});
	world.environment.EDITOR = editor;
});

after(async () => {
	await app?.close();
	await world?.stop();
});

test('the first minute: no session yet', async () => {
	app = await openApp(world);
	await app.sees('a session');
	await app.sees('install it with `npm install -g');
	await app.sees('keys');
	await app.idle();
	golden(world, 'first-minute', app.text());
	await app.detach();
	assert.match(app.text(), /No session runs\./);
});

test('three sessions, two of which wait', async () => {
	await start('fix-login', 'run: echo logged in > login.txt');
	await start('search-index', 'edit readme.md');
	await start('docs', 'say All examples run now.');
	await Promise.all([
		world.ok('wait', 'fix-login', '--for', 'waiting', '--timeout', '20'),
		world.ok('wait', 'search-index', '--for', 'waiting', '--timeout', '20'),
		world.ok('wait', 'docs', '--for', 'done', '--timeout', '20'),
	]);
	app = await openApp(world, {words: ['attach', 'docs']});
	await app.sees('All examples run now.');
	await app.sees('2 need you');
	// What a person looks at has been seen.
	await app.sees(/docs +○ idle/);
	// The agent draws itself anew at the size of its pane.
	await redrawn(app, 78);
	await app.idle();
	golden(world, 'main', app.text());
});

test('approved from another pane, in two keystrokes, exactly as shown', async () => {
	await app.command('');
	await app.sees('fix-login wants to run a command');
	await app.idle();
	golden(world, 'card', app.text());
	await app.armed();
	app.type('y');
	await app.sees('approved fix-login');
	await world.ok('wait', 'fix-login', '--for', 'done', '--timeout', '20');
	assert.equal(readFileSync(await file('fix-login', 'login.txt'), 'utf8'), 'logged in\n');
	assert.ok(!existsSync(await file('docs', 'login.txt')));
});

test('from the sidebar who needs you is shown, and answered by the keys of its row', async () => {
	await app.command('b');
	app.type('\t');
	await app.sees(/╶ 2 search-index/);
	app.type('y');
	await app.sees('search-index wants to edit readme.md');
	app.type('\x1b');
	await app.seesNot('wants to edit');
	app.type('q');
	await app.command('3');
	await app.sees(/╶ 3 docs/);
});

test('an early y only says so', async () => {
	await start('early', 'run: echo early > early.txt');
	await world.ok('wait', 'early', '--for', 'waiting', '--timeout', '20');
	await app.sees('2 need you');
	app.type('\x02');
	app.type('y');
	await app.sees('read, then y');
	assert.ok(!existsSync(await file('early', 'early.txt')));
	app.type('\x1b');
	await app.seesNot('╰╴ read, then y');
	await world.ok('deny', 'early', '--stop');
	await world.ok('rm', 'early');
});

test('an edit shows its difference, and is denied with a reason', async () => {
	await app.command('');
	await app.sees('search-index wants to');
	await app.idle();
	golden(world, 'card-edit', app.text());
	await app.armed();
	app.type('N');
	await app.sees(/why|reason/i);
	app.type('wrong file');
	app.type('\r');
	await app.sees('denied search-index');
	await world.ok('wait', 'search-index', '--for', 'done', '--timeout', '20');
	assert.match(await world.ok('capture', 'search-index'), /wrong file/);
});

test('a call is changed in the queue, and what was typed is approved', async () => {
	await world.ok('send', 'docs', 'run: echo first > changed.txt');
	await world.ok('wait', 'docs', '--for', 'waiting', '--timeout', '20');
	await app.command('a');
	await app.sees('echo first > changed.txt');
	await app.armed();
	app.type('e');
	await app.sees('approve this');
	app.type('\x15echo second > changed.txt\r');
	await app.sees('docs: approved, changed: Bash echo second > changed.txt');
	await world.ok('wait', 'docs', '--for', 'idle', '--timeout', '20');
	assert.equal(readFileSync(await file('docs', 'changed.txt'), 'utf8'), 'second\n');
});

test('a question is answered in the queue', async () => {
	await world.ok('send', 'docs', 'ask');
	await world.ok('wait', 'docs', '--for', 'waiting', '--timeout', '20');
	await app.command('a');
	await app.sees('Which database should the app use?');
	await app.armed('Enter');
	await app.idle();
	golden(world, 'queue-question', app.text());
	app.type('2');
	app.type('\r');
	await app.sees('answered: PostgreSQL');
	await world.ok('wait', 'docs', '--for', 'idle', '--timeout', '20');
	assert.match(await world.ok('capture', 'docs'), /PostgreSQL/);
	// Seen as long as its pane has the focus.
	await app.sees(/docs +○ idle/);
});

test('sessions are switched by their numbers', async () => {
	await app.command('1');
	await app.sees('logged in > login.txt');
	await app.command('2');
	await app.sees(/2 search-index +○ idle/);
});

test('the sidebar takes single keys', async () => {
	await app.command('b');
	app.type('/doc\r');
	await app.seesNot(/ 1 fix-login/);
	await app.sees('/ doc   Esc shows all');
	await app.idle();
	golden(world, 'sidebar-filter', app.text());
	app.type('G\r');
	await app.sees(/╶ 3 docs/);
	await app.command('b');
	app.type('/x');
	await app.sees('Nothing matches');
	app.type('\x1b');
	await app.sees(/ 1 fix-login/);
	app.type('q');
	await app.command('b');
	app.type('s');
	app.type('gj\r');
	await app.sees(/╶ 1 fix-login/);
	await app.command('b');
	app.type('sq');
});

test('help and palette are read off the command table', async () => {
	await app.command('?');
	await app.sees('Start a session.');
	await app.idle();
	golden(world, 'help', app.text());
	app.type('\x1b');
	await app.seesNot('Start a session.');
	await app.command(':');
	app.type('rename');
	await app.sees(/❯ rename/);
	await app.sees('Rename the session');
	app.type('\x1b');
	await app.seesNot('Rename the session');
});

test('a session is started from the dialog', async () => {
	await app.command('c');
	await app.sees('New session in shop');
	await app.idle();
	golden(world, 'new-session', app.text());
	app.type('\x1b');
	await app.seesNot('New session in shop');
	// The prompt in the person's own editor.
	await app.command('c');
	await app.sees('New session in shop');
	app.type('draft');
	await app.sees('draft');
	app.type('\x07');
	await app.sees('Edited: draft');
	app.type('\x1b');
	await app.seesNot('New session in shop');
	// What is typed before the dialog is there is for the dialog, and never for an agent.
	app.type('\x02cFix the typo');
	await app.sees(/New session in shop[\s\S]*Fix the typo/);
	app.type('\x1b');
	await app.seesNot('New session in shop');
});

test('renamed, removed with its work, and taken back', async () => {
	await app.command('1');
	await app.command(',');
	await app.sees('fix-login');
	app.type('\x15login-fix\r');
	await app.sees('1 login-fix');
	await app.command('X');
	await app.sees('Nothing is lost');
	await app.idle();
	golden(world, 'remove', app.text());
	await sinceOpened();
	app.type('y');
	await app.sees('removed; undo with');
	assert.deepEqual((await world.ls()).map(session => session.name).sort(), ['docs', 'search-index']);
	await app.command('u');
	await app.sees('is back');
	assert.equal(readFileSync(await file('login-fix', 'login.txt'), 'utf8'), 'logged in\n');
	await app.sees(/login-fix +· exited/);
});

test('every size from 20×5 to 500×150', async () => {
	await app.command('3');
	for (const [columns, rows] of [
		[80, 24],
		[59, 24],
		[40, 10],
		[20, 5],
		[500, 150],
	] as const) {
		const drawn = app.bytes;
		app.resize({columns, rows});
		await app.until(
			() => app.bytes > drawn && app.lines().length === rows && app.lines().at(-1)!.trim() !== '',
			`drawing ${columns}×${rows}`,
		);
		if (columns < 100) {
			await redrawn(app, columns - 1);
			await app.idle();
			golden(world, `size-${columns}x${rows}`, app.text());
		}
	}
	app.resize({columns: 19, rows: 4});
	await app.sees('too small');
	app.resize({columns: 120, rows: 40});
	await app.sees(/shop {2}main.*╶ 3 docs/);
	await app.sees('today');
});

test('left, the server killed, and found again as it was', async () => {
	const before = app.text();
	await app.detach();
	const pids = (await world.ls()).map(session => session.pid);
	process.kill(await world.serverPid(), 'SIGKILL');
	app = await openApp(world);
	await app.sees(/╶ 3 docs/);
	await app.sees('today');
	assert.deepEqual(
		(await world.ls()).map(session => session.pid),
		pids,
	);
	const sidebar = (text: string) =>
		text
			.split('\n')
			.slice(0, 8)
			.map(line => line.slice(0, 18));
	assert.deepEqual(sidebar(app.text()), sidebar(before));
});

test('an open app survives the death of its server', async () => {
	const pid = await world.serverPid();
	process.kill(pid, 'SIGKILL');
	await world.ok('send', 'docs', 'run: echo again');
	await app.sees('1 needs you');
	assert.notEqual(await world.serverPid(), pid);
	await app.command('');
	await app.sees('docs wants to run');
	await app.armed();
	app.type('y');
	await app.sees('approved docs');
});

test('two clients of different sizes', async () => {
	const other = await openApp(world, {columns: 90, rows: 30});
	try {
		await other.sees('C-b ?');
		await other.command('3');
		await other.sees(/╶ 3 docs/);
		other.type('x');
		await app.sees('clipped');
		app.type('\x7f');
		await app.seesNot('clipped');
		await other.detach();
	} finally {
		await other.close();
	}
});

test('the terminal is left as it was found', async () => {
	for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
		const other = await openApp(world);
		await other.sees('C-b ? keys');
		other.kill(signal);
		await other.ended;
		for (const sequence of ['\x1b[?1049l', '\x1b[?25h', '\x1b[?2004l', '\x1b[?1002l', '\x1b[?7h', '\x1b[<u']) {
			assert.ok(other.raw.lastIndexOf(sequence) > other.raw.length - 400, `${signal}: ${JSON.stringify(sequence)} is missing`);
		}
	}
});

/** Confirmations take no key in their first 300 ms: their buttons turn bright when they do. */
const sinceOpened = () => new Promise(resolve => setTimeout(resolve, 350));
