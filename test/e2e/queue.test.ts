/* Prompts that are decided without a person, for several at once, or later; by the command line and in the app. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session, SessionStatus} from '../../source/protocol/session.ts';
import {createWorld, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {openLine} from '../support/server.ts';

let world: World;
let app: OuterTerminal | undefined;

before(async () => {
	world = await createWorld();
});

after(async () => {
	await app?.close();
	await world?.stop();
});

const start = async (name: string, prompt: string): Promise<Session> => {
	const [made] = await world.json<Session[]>('new', name, '--agent', 'demo', '--mode', 'manual', '--prompt', prompt);
	return made!;
};
const until = (name: string, state: string) => world.ok('wait', name, '--for', state, '--timeout', '20');
const has = ({worktree}: Session, file: string) => existsSync(path.join(worktree.path, file));
const prompts = () => world.json<Prompt[]>('prompts');
const settle = async (...names: string[]) => {
	for (const name of names) {
		await world.ok('rm', name);
	}
};

test('policies answer at once, and say by which rule', async () => {
	const rules = [
		{decision: 'allow', command: 'touch *'},
		{decision: 'deny', command: 'rm *', reason: 'Nothing is deleted here.'},
		{decision: 'allow', tool: 'Write', path: 'docs/**'},
		{decision: 'allow', tool: '*'},
	];
	await world.ok('config', 'policies', JSON.stringify(rules));
	const allowed = await start('allowed', 'run: touch made && touch more');
	const denied = await start('denied', 'run: ls; rm made');
	const written = await start('written', 'write docs/a.md hello');
	await Promise.all(['allowed', 'denied', 'written'].map(name => until(name, 'done')));
	assert.deepEqual([has(allowed, 'made'), has(allowed, 'more'), has(written, 'docs/a.md')], [true, true, true]);
	assert.match(await world.ok('capture', 'denied'), /Nothing is deleted here\./);
	const log = await world.ok('log');
	assert.match(log, new RegExp(`p-${allowed.id}-\\d+ approved by the policy allow Bash\\(touch \\*\\): Bash hash [0-9a-f]{64}`));
	assert.match(log, new RegExp(`p-${denied.id}-\\d+ denied by the policy deny Bash\\(rm \\*\\): Bash hash`));
	const testimony = async () =>
		(await world.json<SessionStatus>('status', 'allowed')).evidence.all.find(({source}) => source === 'policy')?.says;
	assert.equal(await testimony(), 'allowed 1 call; the last by allow Bash(touch *)');
	await world.ok('server', 'stop');
	assert.equal(await testimony(), 'allowed 1 call; the last by allow Bash(touch *)', 'the next server knows it too');

	// What is not certain, what no rule is about, and what is for a person in any case.
	for (const [name, prompt] of [
		['expands', 'run: touch $(ls)'],
		['other', 'run: touch a && cat a'],
		['outside', 'write ../a.md hello'],
		['question', 'ask'],
		['plan', 'plan a thing'],
	] as const) {
		await start(name, prompt);
		await until(name, 'waiting');
	}
	assert.equal((await prompts()).length, 5);
	await settle('allowed', 'denied', 'written', 'expands', 'other', 'outside', 'question', 'plan');
});

test('a policy that is wrong allows nothing, and is said', async () => {
	const file = path.join(world.environment.COPPICE_CONFIG_DIR!, 'config.json');
	const before = readFileSync(file, 'utf8');
	writeFileSync(
		file,
		JSON.stringify({
			policies: [
				{decision: 'allow', command: 'touch *'},
				{decision: 'deny', comand: 'rm *'},
			],
		}),
	);
	await start('asked', 'run: touch x');
	await until('asked', 'waiting');
	assert.match(await world.ok('config'), /not used: `policies\.1` in .* until it is mended no policy allows anything/);
	assert.match(await world.ok('log'), /warning `policies\.1` in .* is not used/);
	writeFileSync(file, before);
	await settle('asked');
	// It holds again at once.
	const again = await start('again', 'run: touch x');
	await until('again', 'done');
	assert.equal(has(again, 'x'), true);
	await settle('again');
	await world.ok('config', 'policies', '[]');
});

test('a snoozed prompt stands behind the others, waits on, and comes back by itself', async () => {
	const first = await start('first', 'run: echo first');
	await until('first', 'waiting');
	const second = await start('second', 'run: echo second');
	await until('second', 'waiting');
	const said = await world.json<{id: string; snoozedUntil: string}>('snooze', 'first', '--minutes', '7');
	const minutes = (Date.parse(said.snoozedUntil) - Date.now()) / 60_000;
	assert.ok(minutes > 6 && minutes <= 7, said.snoozedUntil);
	assert.deepEqual(
		(await prompts()).map(({session, snoozedUntil}) => [session, snoozedUntil]),
		[
			[second.id, null],
			[first.id, said.snoozedUntil],
		],
	);
	assert.match(await world.ok('prompts'), /first +until \d\d:\d\d/);
	assert.equal((await world.session('first')).status, 'waiting');
	await world.ok('config', 'queue.snoozeMinutes', '3');
	const again = await world.json<{snoozedUntil: string}>('snooze', 'first');
	assert.ok(Date.parse(again.snoozedUntil) < Date.parse(said.snoozedUntil), 'the setting says for how long');
	const refused = await world.run('snooze', said.id, '--hash', '0'.repeat(64));
	assert.equal(refused.exitCode, 1);
	const line = await openLine(world);
	await line.server.call('prompt.snooze', {target: said.id, by: 'the test', minutes: 0.005});
	await line.until(() => (line.prompts.get(said.id)?.snoozedUntil === null ? true : undefined), 'coming back');
	line.close();
	assert.deepEqual(
		(await prompts()).map(({session}) => session),
		[first.id, second.id],
	);
	await settle('first', 'second');
});

test('the id of a prompt is never that of a later one, also when its session was started anew', async () => {
	const ids: string[] = [];
	await start('again', 'run: touch first-answered');
	for (const command of ['touch second-answered', undefined]) {
		await until('again', 'waiting');
		ids.push((await prompts())[0]!.id);
		if (command) {
			await world.ok('approve', 'again');
			await until('again', 'idle');
			await world.ok('restart', 'again');
			await until('again', 'idle');
			await world.ok('send', 'again', `run: ${command}`);
		}
	}
	const stale = await world.run('approve', ids[0]!);
	assert.equal(stale.exitCode, 1, 'it names what was answered before the restart');
	assert.deepEqual(
		(await prompts()).map(({id}) => id),
		[ids[1]],
	);
	await settle('again');
});

test('all who ask for the same are answered at once, each by a decision of its own', async () => {
	const names = ['one', 'two', 'three'];
	const sessions = await Promise.all(names.map(name => start(name, 'run: echo same > same.txt')));
	const other = await start('other', 'run: echo same >  same.txt');
	await Promise.all([...names, 'other'].map(name => until(name, 'waiting')));
	const calls = new Set((await prompts()).map(({call}) => call));
	assert.equal(calls.size, 2, 'byte for byte');
	assert.equal((await world.run('approve', 'one', '--all-same', '--edit', '{}')).exitCode, 2);
	const done = await world.json<{session: string; also: {session: string; error: string | null}[]}>('approve', 'one', '--all-same');
	assert.deepEqual([done.session, ...done.also.map(({session}) => session)].sort(), sessions.map(({id}) => id).sort());
	assert.ok(done.also.every(({error}) => error === null));
	await Promise.all(names.map(name => until(name, 'done')));
	assert.ok(sessions.every(session => has(session, 'same.txt')));
	assert.deepEqual(
		(await prompts()).map(({session}) => session),
		[other.id],
	);
	const log = await world.ok('log');
	for (const {id} of sessions) {
		assert.equal([...log.matchAll(new RegExp(`p-${id}-\\d+ approved by the command line`, 'g'))].length, 1);
	}

	// By ids and hashes: one that is gone, or is not what was seen, does not hold up the others.
	const line = await openLine(world);
	const [waiting] = await prompts();
	const given = await line.server.call('prompts.answer', {
		prompts: [
			{id: `p-${sessions[0]!.id}-99`, hash: 'x'},
			{id: waiting!.id, hash: 'x'},
			{id: waiting!.id, hash: waiting!.hash!},
		],
		decision: 'deny',
		by: 'the test',
	});
	line.close();
	assert.deepEqual([given.answered.length, given.failed.length], [1, 2]);
	assert.equal(given.said, 'denied other: Bash echo same > same.txt; one, other do not wait any more');
	await settle(...names, 'other');
});

test('what was changed and what was answered is said and kept', async () => {
	const session = await start('edited', 'run: touch as-asked');
	await until('edited', 'waiting');
	const input = (await prompts())[0]!.input as object;
	const approved = {...input, command: 'touch as-approved'};
	assert.match(
		await world.ok('approve', 'edited', '--edit', JSON.stringify(approved)),
		/^edited: approved, changed: Bash touch as-approved$/m,
	);
	await until('edited', 'done');
	assert.deepEqual([has(session, 'as-asked'), has(session, 'as-approved')], [false, true]);
	const lastDecision = () =>
		JSON.parse(readFileSync(path.join(world.environment.COPPICE_STATE_DIR!, 'decisions.jsonl'), 'utf8').trim().split('\n').at(-1)!);
	assert.deepEqual(lastDecision().changed, {asked: input, approved});

	await world.ok('send', 'edited', 'ask');
	await until('edited', 'waiting');
	const [question] = await prompts();
	const answer = question!.options![0]!.options[1]!;
	assert.match(
		await world.ok('snooze', 'edited'),
		/^snoozed edited until \d\d:\d\d: (?!AskUserQuestion)/,
		'no tool of Claude has to be known',
	);
	assert.match(await world.ok('approve', 'edited', '--answer', answer), new RegExp(`^edited: .*; answered: ${answer}$`, 'm'));
	const {decided, answers} = lastDecision();
	assert.deepEqual([decided, answers], ['answered', [answer]]);
	const log = await world.ok('log');
	assert.match(log, /approved, changed, by the command line \(pid \d+\): Bash hash [0-9a-f]{64}/);
	assert.match(log, /as it was asked: Bash \{.*touch as-asked/);
	assert.match(log, /as it was approved: Bash \{.*touch as-approved/);
	assert.match(log, new RegExp(`answered by the command line \\(pid \\d+\\): AskUserQuestion hash [0-9a-f]{64}; answered: ${answer}`));
	await settle('edited');
});

test('in the app: one key for all who are named, also when one of them has gone', async () => {
	const names = ['red', 'green', 'blue'];
	const sessions = await Promise.all(names.map(name => start(name, 'run: echo same > same.txt')));
	await Promise.all(names.map(name => until(name, 'waiting')));
	app = await openApp(world, {words: ['attach', 'red']});
	await app.sees('3 need you');
	await app.command('a');
	await app.sees(/these 3 sessions ask for the same: (?:\w+, ){2}\w+/);
	await app.armed();
	await world.ok('deny', 'blue');
	await app.sees('2 need you');
	app.type('B');
	await app.sees(/approved (?:red, green|green, red): Bash echo same > same\.txt; blue does not wait any more/);
	await Promise.all(['red', 'green'].map(name => until(name, 'idle')));
	assert.deepEqual(
		sessions.map(session => has(session, 'same.txt')),
		[true, true, false],
	);
	await app.seesNot('ask for the same');
});

test('in the app: a prompt is put behind the others, and the queue says until when', async () => {
	for (const name of ['red', 'green']) {
		await world.ok('send', name, `run: echo ${name}`);
		await until(name, 'waiting');
	}
	await app!.command('a');
	await app!.sees('red wants to run a command');
	app!.type('s');
	await app!.sees('green wants to run a command');
	await app!.sees(/snoozed red until \d\d:\d\d: Bash echo red/);
	await app!.sees('1 of 2');
	app!.type('\t');
	await app!.sees('red wants to run a command');
	await app!.sees(/snoozed until \d\d:\d\d/);
	app!.type('\x1b');
	await app!.seesNot('wants to run a command');
	await app!.sees(/2 need you: green/);
	// The card of the prefix does not bring it up.
	app!.type('\x02');
	await app!.sees('green wants to run a command');
	app!.type('\x1b');
	await app!.seesNot('wants to run a command');
});

test('in the app: a prompt is handed to its pane, which gets the focus', async () => {
	await app!.command('a');
	await app!.sees('green wants to run a command');
	app!.type('o');
	await app!.sees(/╶ \d green ╶/);
	await app!.seesNot('wants to run a command');
	const {id} = await world.session('green');
	assert.deepEqual(
		(await prompts()).filter(({session, kind}) => session === id && kind !== 'dialog'),
		[],
		'it is for the pane alone',
	);
	await app!.sees('Run the requested command?');
	app!.type('1');
	await until('green', 'idle');
	await world.ok('deny', 'red');
	await until('red', 'idle');
});

test('in the app: what was approved three times alike is made a rule', async () => {
	const command = 'echo often > "often *.txt"';
	for (let time = 0; time < 4; time++) {
		await world.ok('send', 'red', `run: ${command}`);
		await until('red', 'waiting');
		const [prompt] = await prompts();
		assert.equal(prompt!.offer?.times ?? null, time < 3 ? null : 3);
		if (time < 3) {
			await world.ok('approve', 'red');
			await until('red', 'idle');
		}
	}
	await app!.command('a');
	await app!.sees('approved 3 times in this repository');
	app!.type('P');
	await app!.sees('from now on, without asking:');
	await app!.armed('Enter');
	app!.type('\r');
	await app!.sees('approved; from now on allow Bash(');
	await until('red', 'idle');
	const {value} = await world.json<{value: unknown}>('config', 'policies');
	assert.deepEqual(value, [{decision: 'allow', command: 'echo often > "often \\*.txt"', repository: world.repository}]);
	await world.ok('send', 'red', `run: ${command}`);
	await app!.sees(/red: Bash echo often .* was allowed by the policy/);
	await until('red', 'idle');
	await world.ok('send', 'red', 'run: echo often > "often x.txt"');
	await until('red', 'waiting');
	await app!.detach();
});
