/* What runs outside of coppice: seen on the command line and in the app, by the registry that Claude Code keeps of itself. */
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Elsewhere} from '../../source/protocol/messages.ts';
import {createWorld, type World} from '../support/coppice.ts';
import {openApp} from '../support/outer-terminal.ts';
import {createClaudeFolder, entryOf, here, sleeper} from '../support/registry.ts';
import {openLine} from '../support/server.ts';

const options = {skip: here === null ? false : 'these tests run in a session of coppice, so nothing runs elsewhere'};

const [first, second] = ['7d1c0a52-0b35-4d5e-9c1e-0d6f2b8a4e11', '7d1c0a52-0b35-4d5e-9c1e-0d6f2b8a4e12'];

let world: World;
let claude: ReturnType<typeof createClaudeFolder>;

before(async () => {
	world = await createWorld();
	// The server is there before the folder is.
	await world.ok('server', 'start');
	claude = createClaudeFolder(world.home);
});

after(async () => {
	await world?.stop();
});

test('`ls` lists what runs elsewhere, apart from the fleet', options, async () => {
	assert.equal(await world.ok('ls', '--elsewhere'), 'no Claude Code runs elsewhere');
	const [inside, outside] = [await sleeper(), await sleeper()];
	const deep = path.join(world.repository, 'deep');
	mkdirSync(deep);
	claude.write(inside.pid, entryOf(inside.pid, first, {cwd: deep, name: 'by hand\u001b[31m', status: 'busy'}));
	claude.write(outside.pid, entryOf(outside.pid, second, {cwd: world.home, name: undefined}));
	const transcript = claude.converse('-anywhere', first);
	const since = new Date(1_795_680_340_000).toISOString();
	assert.deepEqual(await world.json<Elsewhere[]>('ls', '--elsewhere'), [
		{
			pid: inside.pid,
			conversation: first,
			name: 'by hand\u001b[31m',
			directory: deep,
			repository: world.repository,
			kind: 'interactive',
			transcript,
			endedAt: null,
			status: 'working',
			since,
		},
		{
			pid: outside.pid,
			conversation: second,
			name: null,
			directory: world.home,
			repository: null,
			kind: 'interactive',
			transcript: null,
			endedAt: null,
			status: 'idle',
			since,
		},
	]);
	assert.deepEqual(await world.ls(), [], 'the fleet is what it was');
	const text = await world.ok('ls');
	assert.match(text, /^no sessions.*\n\nelsewhere\n/);
	assert.match(text, new RegExp(`${inside.pid} +by hand.* +⠹ working +${first}`));
	assert.doesNotMatch(text, /\u001b/);
	assert.ok(!text.includes(second), 'only those in this repository');

	await Promise.all([inside.kill(), outside.kill()]);
	assert.match(await world.ok('ls'), /by hand.* · ended \d s/);
	assert.deepEqual(
		(await world.json<Elsewhere[]>('ls', '--elsewhere')).map(({conversation, status}) => [conversation, status]),
		[[first, 'exited']],
	);
});

test('an app is told when a status changes, and not how often a file is written', options, async () => {
	const line = await openLine(world);
	const told = line.elsewhere;
	const statusIs = (status: string) =>
		line.until(() => told.find(listed => listed.some(one => one.conversation === second && one.status === status)), `being ${status}`);
	const {pid} = await sleeper();
	claude.write(pid, entryOf(pid, second, {cwd: world.repository}));
	await statusIs('idle');
	for (let round = 0; round < 50; round++) {
		claude.write(pid, entryOf(pid, second, {cwd: world.repository, updatedAt: 1_795_680_340_000 + round}));
		await line.server.call('elsewhere.list', {});
	}
	claude.write(pid, entryOf(pid, second, {cwd: world.repository, status: 'busy'}));
	await statusIs('working');
	assert.equal(told.length, 2);
	claude.remove(pid);
	await line.until(() => told.find(listed => !listed.some(one => one.conversation === second)), 'its end');
	line.close();
});

test('the app shows it dim below the sessions, and says what can be done', options, async () => {
	await world.ok('new', 'ours', '--agent', 'demo', '--prompt', 'say ready');
	await world.ok('wait', 'ours', '--for', 'done', '--timeout', '20');
	const app = await openApp(world);
	await app.sees(/by hand.*· ended/);
	const {pid} = await sleeper();
	claude.write(pid, entryOf(pid, second, {cwd: world.repository, name: 'live one', status: 'waiting'}));
	await app.sees(/live one.*◆ waiting/);
	await app.seesNot('needs you');
	await app.command('b');
	app.type('G');
	app.type('k');
	app.type('\r');
	await app.sees(`live one runs elsewhere (pid ${pid})`);
	claude.remove(pid);
	await app.seesNot(/live one +◆/);
	await app.close();
});
