/* What runs outside of coppice: seen on the command line and in the app, by the registry that Claude Code keeps of itself. */
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Elsewhere} from '../../source/protocol/elsewhere.ts';
import type {CostRow} from '../../source/protocol/money.ts';
import type {Session} from '../../source/protocol/session.ts';
import {createWorld, type World} from '../support/coppice.ts';
import {openApp} from '../support/outer-terminal.ts';
import {createClaudeFolder, entryOf, here, sleeper} from '../support/registry.ts';
import {openLine} from '../support/server.ts';
import {standInForClaude} from '../support/stand-in-claude.ts';

const options = {skip: here === null ? false : 'these tests run in a session of coppice, so nothing runs elsewhere'};

const [first, second] = ['7d1c0a52-0b35-4d5e-9c1e-0d6f2b8a4e11', '7d1c0a52-0b35-4d5e-9c1e-0d6f2b8a4e12'];

let world: World;
let claude: ReturnType<typeof createClaudeFolder>;

before(async () => {
	world = await createWorld();
	const transcript = path.join(world.home, 'transcript.jsonl');
	writeFileSync(transcript, '{"type":"user"}\n');
	standInForClaude(world, transcript);
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

	const killed = await sleeper();
	claude.write(killed.pid, entryOf(killed.pid, second, {cwd: world.repository, name: 'short life'}));
	claude.converse('-anywhere', second);
	await app.sees(/short life.*○ idle/);
	await killed.kill();
	// Nothing tells of that: its file stays as it was.
	await app.sees(/short life.*· ended/);
	await app.close();
});

/** A Claude that ran in this folder and was ended. */
const ended = async (conversation: string, more: Record<string, unknown> = {}) => {
	const process = await sleeper();
	claude.converse('-anywhere', conversation);
	claude.write(process.pid, entryOf(process.pid, conversation, {cwd: world.repository, ...more}));
	await world.ok('ls', '--elsewhere');
	await process.kill();
	return process.pid;
};

const listed = async () => (await world.json<Elsewhere[]>('ls', '--elsewhere')).map(({conversation}) => conversation);

type Refusal = {error: {code: string; message: string; hint: string | null}};
const refused = async (...words: string[]) => {
	const {stdout, exitCode} = await world.run(...words, '--json');
	assert.equal(exitCode, 1, stdout);
	return (JSON.parse(stdout) as Refusal).error;
};

test('only one that has ended is adopted, and the one that is meant', options, async () => {
	await ended(second, {name: 'two'});
	const several = await refused('adopt');
	assert.equal(several.code, 'ambiguous-conversation');
	assert.match(several.message, /^2 are meant: .*two.*by hand|^2 are meant: .*by hand.*two/);
	assert.equal((await refused('adopt', 'nobody')).code, 'nothing-to-adopt');

	const {pid, kill} = await sleeper();
	const third = `${first.slice(0, -1)}3`;
	claude.converse('-anywhere', third);
	claude.write(pid, entryOf(pid, third, {cwd: world.repository, name: 'three'}));
	for (const target of ['three', String(pid), third]) {
		const running = await refused('adopt', target);
		assert.equal(running.code, 'runs-elsewhere');
		assert.match(`${running.message} ${running.hint}`, new RegExp(`pid ${pid}.*kill ${pid}`));
	}
	await kill();
	const inside = await world.runIn(world.repository, ['adopt', third], {COPPICE_SESSION: 's-aaaaa'});
	assert.equal(inside.exitCode, 1);
	assert.match(inside.stderr, /`adopt` is refused inside of a session/);
	assert.deepEqual(
		(await world.ls()).map(({name}) => name),
		['ours'],
	);
});

test('one that cannot come up leaves nothing, and is adopted later', options, async () => {
	const folder = path.join(world.repository, 'deep');
	renameSync(folder, `${folder}-away`);
	assert.equal((await refused('adopt', first)).code, 'no-such-folder');
	renameSync(`${folder}-away`, folder);

	const states = () =>
		readdirSync(world.environment.COPPICE_STATE_DIR!, {recursive: true, encoding: 'utf8'})
			.filter(name => name.includes('s-'))
			.sort();
	const before = states();
	writeFileSync(world.environment.STAND_IN_BROKEN!, '');
	const failed = await refused('adopt', first);
	assert.equal(failed.code, 'not-adopted');
	assert.match(failed.message, /by hand.* could not be adopted: Claude Code ended at once \(code 1\)/);
	rmSync(world.environment.STAND_IN_BROKEN!);
	assert.deepEqual(states(), before);
	assert.deepEqual(
		(await world.ls()).map(({name}) => name),
		['ours'],
	);
	assert.ok((await listed()).includes(first));
});

test('an adopted conversation goes on where it ran, and costs what it costs from then on', options, async () => {
	writeFileSync(world.environment.STAND_IN_TOTAL!, '1.25');
	const session = await world.json<Session>('adopt', first);
	assert.equal(session.conversation, first);
	assert.equal(session.agent, 'claude');
	assert.equal(session.kind, 'interactive');
	assert.equal(session.status, 'idle');
	assert.equal(session.worktree.path, world.repository);
	assert.equal(session.ownWorktree, false);
	assert.equal(session.name, 'by-hand-31m');
	assert.equal(session.costUsd, 0);
	assert.ok(!(await listed()).includes(first));
	assert.equal((await refused('adopt', first)).code, 'adopted-already');

	const line = await openLine(world);
	const costs = (usd: number) =>
		line.until(() => (Math.abs((line.sessions.get(session.id)?.costUsd ?? 0) - usd) < 1e-9 ? true : undefined), `a cost of ${usd}`);
	await world.ok('keys', session.id, 'spend 0.25', 'Enter');
	await costs(0.25);
	const rows = await world.json<CostRow[]>('cost', '--by', 'session');
	assert.equal(
		rows.reduce((sum, row) => sum + row.costUsd!, 0),
		0.25 + ((await world.session('ours')).costUsd ?? 0),
	);

	await world.ok('restart', session.id);
	await world.ok('wait', session.id, '--for', 'idle', '--timeout', '20');
	await world.ok('keys', session.id, 'spend 0.5', 'Enter');
	await costs(0.75);
	line.close();
});

test('of a session the registry is a witness, and is told apart from what runs elsewhere', options, async () => {
	const line = await openLine(world);
	const {pid} = await world.session('by-hand-31m');
	const witnesses = async () => {
		const {evidence} = await line.server.call('session.status', {session: 'by-hand-31m'});
		return evidence.all.filter(({source}) => source === 'registry').map(({says}) => says);
	};
	const {length} = await listed();
	for (const [status, expected] of [
		['busy', ['says that it is working']],
		['shell', []],
		['idle', ['says that it is idle']],
	] as const) {
		claude.write(pid!, entryOf(pid!, first, {cwd: world.repository, status}));
		// When this is answered the registry was read.
		assert.equal((await line.server.call('elsewhere.list', {})).length, length);
		assert.deepEqual(await witnesses(), expected);
	}
	assert.match(await world.ok('status', 'by-hand-31m'), /registry +says that it is idle/);
	claude.remove(pid!);
	await line.server.call('elsewhere.list', {});
	assert.deepEqual(await witnesses(), []);
	line.close();
});

test('nobody goes on with a conversation that another process has open', options, async () => {
	const {pid, kill} = await sleeper();
	claude.write(pid, entryOf(pid, first, {cwd: world.home}));
	for (const words of [['restart'], ['hand'], ['kill'], ['resume']]) {
		if (words[0] === 'kill') {
			await world.ok('kill', 'by-hand-31m');
			continue;
		}
		const error = await refused(...words, 'by-hand-31m');
		assert.equal(error.code, 'conversation-open');
		assert.match(error.message, new RegExp(`pid ${pid}`));
	}
	assert.deepEqual((await world.session('by-hand-31m')).exit?.reason, 'killed', 'a refusal ended nothing before');
	await kill();
	await world.ok('resume', 'by-hand-31m');
	await world.ok('rm', 'by-hand-31m');
	assert.ok(!(await listed()).includes(first));
	assert.ok(existsSync(world.repository));
});

test('Enter on one that has ended adopts it in the app, also after the server was started anew', options, async () => {
	await world.ok('server', 'stop');
	const app = await openApp(world);
	await app.sees(/two .*· ended/);
	await app.command('b');
	await app.sees('ours');
	app.type('/');
	app.type('two');
	await app.seesNot(/three/);
	app.type('\r');
	app.type('G');
	app.type(' ');
	await app.sees('two has ended elsewhere: Enter adopts it');
	app.type('\r');
	await app.sees('two goes on here');
	await app.sees('the full screen of a stand-in');
	assert.equal((await world.session('two')).conversation, second);
	await app.close();
});
