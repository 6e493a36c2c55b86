/* Headless sessions of the built coppice, with a program in place of Claude Code that speaks as it does. */
import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session} from '../../source/protocol/session.ts';
import {createWorld, root, type World} from '../support/coppice.ts';
import {openApp} from '../support/outer-terminal.ts';

const options = {timeout: 120_000};
const claude = path.join(root, 'test/support/scripted-claude.mjs');

let world: World;

const configure = (command: string) => {
	mkdirSync(world.environment.COPPICE_CONFIG_DIR!, {recursive: true});
	writeFileSync(path.join(world.environment.COPPICE_CONFIG_DIR!, 'config.json'), JSON.stringify({agents: {claude: {command}}}));
};

before(async () => {
	world = await createWorld();
	configure(claude);
});
after(() => world?.stop());

const waitFor = (name: string, state: 'waiting' | 'idle' | 'done' | 'exited') =>
	world.json<Session>('wait', name, '--for', state, '--timeout', '20');

const promptOf = async (name: string): Promise<Prompt> => {
	const {id} = await waitFor(name, 'waiting');
	return (await world.json<Prompt[]>('prompts')).find(prompt => prompt.session === id)!;
};

/** There is no event on the command line for a turn that begins. */
const works = async (name: string): Promise<Session> => {
	for (;;) {
		const session = await world.session(name);
		if (session.status === 'working') {
			return session;
		}
		assert.equal(session.status, 'starting');
	}
};

const fails = async (exitCode: number, pattern: RegExp, ...words: string[]) => {
	const output = await world.run(...words);
	assert.equal(output.exitCode, exitCode, `coppice ${words.join(' ')}: ${output.stdout}${output.stderr}`);
	assert.match(output.stderr, pattern);
};

/** What claude wrote, kept for this session. */
const kept = ({id}: Session) => path.join(world.environment.COPPICE_STATE_DIR!, 'agents', id, 'stream.ndjson');

test('a headless session works, and tells what it cost', options, async () => {
	const [born] = await world.json<Session[]>('new', 'talker', '--headless', '--prompt', 'say All is well.');
	assert.deepEqual([born!.agent, born!.kind], ['claude', 'headless']);
	const done = await waitFor('talker', 'done');
	assert.deepEqual(
		[done.status, done.lastWords, done.costUsd, done.costIs, done.model, done.mode, done.contextPercent, done.tokens],
		['done', 'All is well.', 0.01, 'reported', 'claude-opus-5', 'manual', 10, {input: 10, output: 20, cacheRead: 100, cacheWrite: 30}],
	);
	assert.match(await world.ok('capture', 'talker'), /❯ say All is well\.[\s\S]*● All is well\.[\s\S]*✓ done · 1 turn/);
	assert.equal(statSync(kept(done)).mode & 0o777, 0o600);
	assert.match(await world.ok('stream', '--replay', kept(done)), /^❯ say All is well\.\n\n● All is well\.\n\n✓ done/);
	const items = await world.json<{kind: string; text?: string}[]>('stream', '--replay', kept(done));
	assert.deepEqual(
		items.map(({kind, text}) => [kind, text]),
		[
			['prompt', 'say All is well.'],
			['words', 'All is well.'],
			['receipt', undefined],
		],
	);
	await fails(2, /is for `--replay FILE`/, 'stream', '--json');
	const [recording] = await world.json<{kind: string; costUsd: number; status: string}[]>('cost', kept(done));
	assert.deepEqual([recording!.kind, recording!.costUsd, recording!.status], ['stream', 0.01, 'success']);

	await world.ok('send', 'talker', 'say Again.');
	const again = await waitFor('talker', 'done');
	assert.deepEqual([again.lastWords, again.costUsd], ['Again.', 0.02]);
});

test('what it asks for is in the queue, and done as it is answered', options, async () => {
	await world.ok('new', 'runner', '--headless', '--prompt', 'run: echo made > made.txt');
	const prompt = await promptOf('runner');
	assert.deepEqual(
		[prompt.kind, prompt.tool, prompt.summary, prompt.suggestions.length],
		['permission', 'Bash', 'echo made > made.txt', 1],
	);
	assert.match(await world.ok('capture', 'runner'), /Allow this\?/);
	await world.ok('approve', prompt.id, '--hash', prompt.hash!);
	const done = await waitFor('runner', 'done');
	assert.equal(readFileSync(path.join(done.worktree.path, 'made.txt'), 'utf8'), 'made\n');
	assert.match(await world.ok('capture', 'runner'), /allowed from outside/);

	await world.ok('send', 'runner', 'run: echo no');
	await promptOf('runner');
	await world.ok('deny', 'runner', '--message', 'use printf');
	assert.equal((await waitFor('runner', 'done')).lastWords, 'Denied: use printf');

	await world.ok('send', 'runner', 'ask');
	const question = await promptOf('runner');
	assert.deepEqual(question.options, [{question: 'Which?', options: ['A', 'B'], many: false}]);
	await world.ok('approve', 'runner', '--answer', 'B');
	assert.equal((await waitFor('runner', 'done')).lastWords, 'Answered {"Which?":"B"}');

	await world.ok('send', 'runner', 'plan');
	await promptOf('runner');
	await world.ok('approve', 'runner', '--answer', 'fewer steps');
	assert.equal((await waitFor('runner', 'done')).lastWords, 'Plan: deny fewer steps');
});

test('an answer in its pane is the answer in the queue too', options, async () => {
	await world.ok('new', 'inner', '--headless', '--prompt', 'run: echo inside > inside.txt');
	const prompt = await promptOf('inner');
	while (!(await world.ok('capture', 'inner')).includes('or y n')) {
		// Its dialog takes no key before it names them.
	}
	await world.ok('keys', 'inner', 'y');
	await waitFor('inner', 'done');
	assert.deepEqual(await world.json('prompts'), []);
	await fails(1, /does not wait any more/, 'approve', prompt.id);
	assert.match(await world.ok('log'), /Bash approved in its pane/);
});

test('interrupt, and what is sent while it works', options, async () => {
	await world.ok('new', 'slow', '--headless', '--prompt', 'slow');
	await works('slow');
	await world.ok('send', 'slow', 'say queued');
	await world.ok('interrupt', 'slow');
	// Between the turn that was interrupted and the next one it is done, too.
	while ((await waitFor('slow', 'done')).lastWords !== 'queued') {}
	assert.match(await world.ok('capture', 'slow'), /queued/);
});

test('one whose claude dies has failed, says why, and can be resumed', options, async () => {
	await world.ok('new', 'mortal', '--headless', '--prompt', 'die');
	const dead = await waitFor('mortal', 'exited');
	assert.deepEqual(
		[dead.status, dead.exit?.code, dead.lastWords],
		['failed', 1, 'claude ended (code 3) without a result: it was too much'],
	);
	assert.match(await world.ok('capture', 'mortal'), /without a result/);
	assert.equal((await world.json<Session>('resume', 'mortal')).kind, 'headless');
	await waitFor('mortal', 'idle');
	await world.ok('send', 'mortal', 'say back');
	assert.equal((await waitFor('mortal', 'done')).lastWords, 'back');
});

test('taken over and handed back: the same conversation, one process at a time', options, async () => {
	const before = await waitFor('talker', 'idle');
	const taken = await world.json<Session>('take', 'talker');
	assert.deepEqual(
		[taken.kind, taken.id, taken.conversation, taken.costUsd],
		['interactive', before.id, before.conversation, before.costUsd],
	);
	const shown = await waitFor('talker', 'idle');
	assert.notEqual(shown.pid, before.pid);
	assert.match(await world.ok('capture', 'talker'), /interactive resumed: manual/);
	await fails(1, /talker is interactive already/, 'take', 'talker');

	const handed = await world.json<Session>('hand', 'talker');
	assert.deepEqual([handed.kind, handed.conversation], ['headless', before.conversation]);
	await waitFor('talker', 'idle');
	assert.match(await world.ok('capture', 'talker'), /● All is well\.[\s\S]*● Again\.[\s\S]*· the conversation goes on/);
	await world.ok('send', 'talker', 'say Here again.');
	assert.equal((await waitFor('talker', 'done')).lastWords, 'Here again.');
	await fails(1, /talker is headless already/, 'hand', 'talker');
});

test('a switch that cannot be made changes nothing', options, async () => {
	await world.ok('new', 'busy', '--headless', '--prompt', 'slow');
	const before = await works('busy');
	await fails(1, /busy is working: what it is doing would be lost/, 'take', 'busy');
	assert.equal((await world.session('busy')).pid, before.pid);

	const idle = await waitFor('talker', 'idle');
	configure(path.join(world.folder, 'no-such-claude'));
	await fails(1, /is no executable/, 'take', 'talker');
	const left = await world.session('talker');
	assert.deepEqual([left.kind, left.pid, left.status], ['headless', idle.pid, idle.status]);
	configure(claude);

	await fails(2, /`demo` does not run headless/, 'new', '--headless', '--agent', 'demo');
	await world.ok('new', 'shown', '--agent', 'demo');
	await waitFor('shown', 'idle');
	await fails(2, /`demo` does not run headless/, 'hand', 'shown');
	await fails(2, /do not go with it/, 'new', '--headless', '--', 'ls');
});

test('a program that ends at once is no switch: the one before runs again', options, async () => {
	const before = await waitFor('talker', 'idle');
	writeFileSync(path.join(world.home, 'no-interface'), '');
	try {
		await fails(1, /talker could not be turned over: the new program ended at once \(code 5\)/, 'take', 'talker');
		const running = await waitFor('talker', 'idle');
		assert.deepEqual([running.kind, running.conversation], ['headless', before.conversation]);
		await world.ok('send', 'talker', 'say Still here.');
		assert.equal((await waitFor('talker', 'done')).lastWords, 'Still here.');

		await world.ok('kill', 'talker');
		await fails(1, /ended at once/, 'take', 'talker');
		const ended = await world.session('talker');
		assert.deepEqual([ended.kind, ended.status, ended.conversation], ['headless', 'failed', before.conversation]);
		assert.equal((await world.json<Session>('resume', 'talker')).kind, 'headless');
	} finally {
		rmSync(path.join(world.home, 'no-interface'));
	}
});

test('a switch that fails on its way leaves the session running as it was', options, async () => {
	const outer = world;
	world = await createWorld({environment: {COPPICE_FAULT: 'turn.ended:1:throw'}});
	try {
		configure(claude);
		await world.ok('new', 'kept', '--headless', '--prompt', 'say Mine.');
		const before = await waitFor('kept', 'done');
		assert.equal((await world.run('take', 'kept')).exitCode, 70);
		const after = await waitFor('kept', 'idle');
		assert.deepEqual([after.kind, after.conversation, after.lastWords], ['headless', before.conversation, 'Mine.']);
		assert.equal((await world.json<Session>('take', 'kept')).kind, 'interactive');
	} finally {
		await world.stop();
		world = outer;
	}
});

test('without a terminal: one turn as text, kept in the state folder', options, async () => {
	const {stdout, exitCode} = await world.run('stream', '--prompt', 'say Alone.');
	assert.equal(exitCode, 0);
	assert.match(stdout, /❯ say Alone\.[\s\S]*● Alone\.[\s\S]*✓ done/);
	const failed = await world.run('stream', '--prompt', 'die');
	assert.equal(failed.exitCode, 1);
	assert.match(failed.stdout, /claude ended \(code 3\) without a result/);
	await fails(2, /needs a prompt/, 'stream');
	await fails(1, /none` could not be read/, 'stream', '--replay', 'none');
});

test('the dialog starts one too, and offers the same the next time', options, async () => {
	const app = await openApp(world);
	try {
		await app.command('c');
		await app.sees('New session in shop');
		app.type('say by the dialog');
		await app.sees('│ say by the dialog');
		app.type('\t');
		await app.sees(/claude +Claude Code/);
		await app.sees(/│ claude {3}model/);
		app.type('\t');
		await app.sees(/claude {3}interactive {3}model/);
		app.type('\x1b[B');
		await app.sees(/claude {3}headless {3}model/);
		app.type('\r');
		await app.seesNot('New session in shop');
		await app.sees(/╶ \d say-by-the-dialog ╶ claude.* ╶ headless ╶/);
		const {kind} = await waitFor('say-by-the-dialog', 'done');
		assert.equal(kind, 'headless');
		await app.command('c');
		await app.sees(/claude {3}headless {3}model/);
	} finally {
		await app.close();
	}
});
