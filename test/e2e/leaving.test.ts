/* The outer terminal is left as it was found, whatever ends the app or makes it stand aside. */
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {modesLeft, type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {openLine} from '../support/server.ts';

let world: World;

before(async () => {
	world = await createWorld();
	// It asks for all that a terminal can be asked for.
	const asking =
		'printf "\\033[?1049h\\033[>31u\\033[?1003h\\033[?1006h\\033[?2004h\\033[?1004h\\033[5 q\\033]12;#ff0000\\007asking"; exec cat';
	await world.ok('new', 'asking', '--no-worktree', '--', 'sh', '-c', asking);
});

after(() => world?.stop());

const isClean = (app: OuterTerminal, what: string) => {
	assert.deepEqual(modesLeft(app), [], what);
	assert.match(app.raw, /\x1b\[0 q\x1b\]112\x1b\\[\s\S]*$/, `${what}: the cursor`);
};

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
	test(`${signal}: clean, and dead of it`, async () => {
		const app = await openApp(world, {words: ['attach', 'asking']});
		await app.sees('asking');
		await app.until(() => modesLeft(app).includes('1003'), 'motion is asked of the terminal');
		app.kill(signal);
		await app.until(() => app.exit !== undefined, 'the end').catch(() => {});
		assert.equal(app.exit?.signal, {SIGTERM: 15, SIGHUP: 1, SIGINT: 2}[signal]);
		isClean(app, signal);
	});
}

test('suspended and continued: clean in between, and everything is there again', async () => {
	const app = await openApp(world, {words: ['attach', 'asking']});
	await app.sees('asking');
	for (const ask of [() => app.command('\x1a'), async () => app.kill('SIGTSTP')]) {
		const before = app.raw.length;
		await ask();
		await app.until(() => app.raw.slice(before).includes('\x1b[?1049l'), 'it stands aside');
		app.kill('SIGCONT');
		await app.until(() => /\x1b\[\?1049l[\s\S]*\x1b\[\?1049h/.test(app.raw.slice(before)), 'it comes back');
		await app.sees('asking');
	}
	await app.detach();
	isClean(app, 'left');
});

test('answers that are late at the end are not typed into the shell', async () => {
	const app = await openApp(world, {words: ['attach', 'asking'], answers: false});
	await app.sees('asking');
	app.type('\x02d');
	await app.until(() => app.raw.includes('\x1b[?1049l'), 'it is restored');
	const after = app.raw.length;
	app.type('\x1b[?62;22c');
	await app.ended;
	assert.equal(app.exit?.code, 0);
	assert.doesNotMatch(app.raw.slice(after), /62;22c/, 'the terminal did not echo it');
	isClean(app, 'left');
});

test('an answer of the server that comes while it is left does not keep it', async () => {
	await world.ok('new', 'broken', '--no-worktree', '--', 'sh', '-c', 'exit 1');
	await world.ok('wait', 'broken', '--for', 'exited', '--timeout', '10');
	writeFileSync(path.join(world.repository, '.git/hooks/post-checkout'), '#!/bin/sh\nsleep 5\n', {mode: 0o755});
	// It waits for what it asked its terminal; meanwhile the connection ends, and with it the request of a new session.
	const app = await openApp(world, {words: ['attach', 'asking'], answers: false});
	await app.sees('asking');
	await app.command('c');
	await app.sees('New session in shop');
	app.type('slow\r');
	await app.seesNot('New session in shop');
	await app.detach();
});

test('asked to leave while an editor has its terminal, it does not come back', async () => {
	const editor = path.join(world.folder, 'editor');
	writeFileSync(editor, '#!/bin/sh\nprintf editing\nread line\n', {mode: 0o755});
	await world.ok('new', 'plain', '--no-worktree', '--', 'sh', '-c', 'echo plain; exec cat');
	const app = await openApp(world, {words: ['attach', 'plain'], environment: {EDITOR: editor}});
	await app.sees('│plain');
	await app.command('e');
	await app.until(() => app.raw.includes('editing'), 'the editor');
	const before = app.raw.length;
	const line = await openLine(world);
	const apps = () => line.server.call('apps.list', {});
	const [one] = await apps();
	await line.server.call('app.detach', {id: one!.id});
	while ((await apps()).length > 0) {
		// It closes its line.
	}
	line.close();
	app.type('\r');
	await app.until(() => app.exit !== undefined, 'the end');
	assert.equal(app.exit?.code, 0);
	assert.doesNotMatch(app.raw.slice(before), /\x1b\[\?1049h/);
	isClean(app, 'left');
});

test('a session that was started anew while the app is left opens no pane again', async () => {
	await world.ok('new', 'anew', '--no-worktree', '--', 'sh', '-c', 'echo anew; exec cat');
	const {pid} = await world.session('anew');
	const app = await openApp(world, {words: ['attach', 'anew']});
	await app.sees('│anew');
	await app.command('R');
	await app.sees('being restarted');
	// What it does next tells that its request is on its way: a word on the screen comes before it.
	await app.command('B');
	await app.seesNot('│');
	// Both are there when it looks: first the keys, then the answer.
	app.kill('SIGSTOP');
	app.type('\x02d');
	while ([pid, null].includes((await world.session('anew')).pid)) {
		// It is started anew.
	}
	await world.ok('keys', 'anew', 'x');
	app.kill('SIGCONT');
	await app.until(() => app.exit !== undefined, 'the end');
	isClean(app, 'left');
});
