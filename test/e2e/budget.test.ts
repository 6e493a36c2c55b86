/* Budgets and the stop of the whole fleet, by the command line, with the demo agent. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Budget} from '../../source/protocol/money.ts';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session, SessionStatus} from '../../source/protocol/session.ts';
import {createWorld, type World} from '../support/coppice.ts';
import {openLine} from '../support/server.ts';

const options = {timeout: 60_000};

let world: World;

before(async () => {
	world = await createWorld();
});
after(() => world.stop());

const start = (name: string, ...words: string[]) => world.ok('new', name, '--no-worktree', '--agent', 'demo', '--mode', 'auto', ...words);
const wait = (name: string, state: string) => world.json<Session>('wait', name, '--for', state, '--timeout', '20');
const promptsOf = async (name: string) => {
	const {id} = await world.session(name);
	return (await world.json<Prompt[]>('prompts')).filter(({session}) => session === id);
};
const budgets = () => world.json<Budget[]>('budget');

test('what is spent holds the next turn, and asks whether to go on', options, async () => {
	await start('one', '--prompt', 'say one', '--budget', '0.0001');
	await wait('one', 'done');
	const [budget] = await budgets();
	assert.equal(budget!.over, true);
	assert.ok(budget!.spentUsd > 0.0001);
	const before = (await world.session('one')).costUsd;

	// The agent takes the message; its turn waits before it costs anything.
	await world.ok('send', 'one', 'say two');
	const held = await wait('one', 'waiting');
	assert.equal(held.prompt!.tool, 'Budget');
	const [prompt] = await promptsOf('one');
	assert.match(prompt!.id, new RegExp(`^p-${held.id}-\\d+$`));
	assert.deepEqual([prompt!.kind, prompt!.options![0]!.options], ['question', ['+$0.0001', 'without a budget', 'end the turn']]);
	assert.equal(held.costUsd, before, 'nothing was spent meanwhile');

	assert.equal((await world.run('approve', 'one')).exitCode, 2, 'a question wants an answer');
	const wrong = await world.run('approve', 'one', '--answer', 'as you like');
	assert.equal(wrong.exitCode, 2);
	assert.match(wrong.stderr, /no answer here/);
	assert.equal((await promptsOf('one')).length, 1, 'still there');

	// Put off it stands behind the others, and waits on.
	const {id, snoozedUntil} = await world.json<{id: string; snoozedUntil: string}>('snooze', 'one', '--minutes', '7');
	assert.equal(id, prompt!.id);
	assert.ok(Date.parse(snoozedUntil) - Date.now() > 6 * 60_000, snoozedUntil);
	assert.equal((await promptsOf('one'))[0]!.snoozedUntil, snoozedUntil);
	assert.equal((await world.session('one')).status, 'waiting');
	const line = await openLine(world);
	await line.server.call('prompt.snooze', {target: id, by: 'the test', minutes: 0.005});
	await line.until(() => (line.prompts.get(id)?.snoozedUntil === null ? true : undefined), 'coming back');
	line.close();
	assert.equal((await promptsOf('one'))[0]!.snoozedUntil, null);

	await world.ok('approve', 'one', '--answer', '+$5');
	await wait('one', 'done');
	assert.match(await world.ok('capture', 'one'), /two/);
	assert.ok((await budgets())[0]!.usd > 5);
	assert.deepEqual(await promptsOf('one'), []);
});

test('a turn in the middle waits at its next step; no ends the turn; a killed server asks again', options, async () => {
	await start('two');
	await wait('two', 'idle');
	await world.ok('budget', 'two', '0.0001');
	// A story of several steps: what the first response costs is known before the last step.
	await world.ok('send', 'two', 'Tidy up the readme');
	let held = await wait('two', 'waiting');
	assert.match(held.prompt!.summary, /of <\$0\.01 for this session is spent: go on\?/);
	assert.equal(held.status, 'waiting');

	process.kill(await world.serverPid(), 'SIGKILL');
	held = await wait('two', 'waiting');
	const [prompt] = await promptsOf('two');
	await world.ok('deny', prompt!.id);
	await wait('two', 'idle');
	assert.deepEqual(await promptsOf('two'), []);
	assert.equal(await world.runIn(world.repository, ['capture', 'two']).then(({stdout}) => /Interrupted/.test(stdout)), true);

	await world.ok('budget', 'two', 'off');
	await world.ok('send', 'two', 'say free');
	await wait('two', 'done');
	assert.match(await world.ok('capture', 'two'), /free/);
});

test('a hard budget ends the running turn', options, async () => {
	await start('hard');
	await wait('hard', 'idle');
	await world.ok('budget', 'hard', '0.0001', '--hard');
	await world.ok('send', 'hard', 'run: sleep 60');
	const session = await wait('hard', 'idle');
	assert.notEqual(session.status, 'working');
	assert.ok(session.pid !== null, 'its agent took the interrupt and lives');
	assert.equal(session.lastWords, 'its turn was ended: its budget is spent', 'whoever comes later sees why');
	await world.ok('budget', 'hard', 'off');
});

test('a day and all have budgets too, which hold everybody', options, async () => {
	await start('three');
	await wait('three', 'idle');
	assert.match(await world.ok('budget', '--day', '0.0001'), /today .*held/);
	await world.ok('send', 'three', 'say held');
	await wait('three', 'waiting');
	assert.match(await world.ok('budget', '--all', '100'), /in all +\$0\.00 +\$100\.00 +0 %/);
	await world.ok('budget', '--day', 'off');
	await wait('three', 'done');
	assert.match(await world.ok('capture', 'three'), /held/, 'taken away: it goes on');
	await world.ok('budget', '--all', 'off');
});

test('an answer holds for the budget that was asked about, and for no other that holds the same turn', options, async () => {
	await start('both', '--prompt', 'say one', '--budget', '0.0001');
	await wait('both', 'done');
	await world.ok('send', 'both', 'say two');
	await wait('both', 'waiting');
	const [seen] = await promptsOf('both');
	assert.match(seen!.summary, /for this session/);
	// Somebody else takes that one away, while another one is spent.
	await world.ok('budget', '--day', '0.0001');
	await world.ok('budget', 'both', 'off');
	const [now] = await promptsOf('both');
	assert.match(now!.summary, /for today/);
	const late = await world.run('approve', seen!.id, '--hash', seen!.hash!, '--answer', 'without a budget');
	assert.equal(late.exitCode, 1);
	assert.match(late.stderr, /not what you saw/);
	assert.ok((await budgets()).some(({scope}) => scope === 'day'));
	await world.ok('approve', now!.id, '--hash', now!.hash!, '--answer', 'without a budget');
	await wait('both', 'done');
});

test('stop holds the whole fleet, go lets it go on, and nothing is lost', options, async () => {
	await start('four', '--mode', 'auto');
	await wait('four', 'idle');
	assert.match(await world.ok('stop'), /the fleet is stopped/);
	await world.ok('send', 'four', 'say later');
	const status = await world.json<SessionStatus>('status', 'four');
	assert.equal(status.status, 'working');
	await world.ok('new', 'five', '--no-worktree', '--agent', 'demo', '--prompt', 'say born stopped');
	process.kill(await world.serverPid(), 'SIGKILL');
	const again = await world.json<SessionStatus>('status', 'four');
	assert.ok(
		again.evidence.all.some(({source, says}) => source === 'gate' && says === 'waits: the fleet is stopped'),
		JSON.stringify(again.evidence),
	);
	assert.deepEqual(await promptsOf('four'), [], 'it is no question');
	assert.match(await world.ok('go'), /the fleet goes on; 2 sessions waited/);
	assert.match(await world.ok('go'), /^the fleet was not stopped$/m);
	await wait('four', 'done');
	assert.match(await world.ok('capture', 'four'), /later/);
	await wait('five', 'done');
	assert.match(await world.ok('capture', 'five'), /born stopped/);
});

test('wrong use is said, and an agent may change none of it', options, async () => {
	for (const words of [
		['four', '0'],
		['four', '-1'],
		['four', 'much'],
		['four'],
		['--day'],
		['--day', '--all', '5'],
		['--day', 'four', '5'],
		['four', 'off', '--hard'],
	]) {
		const {exitCode, stderr} = await world.run('budget', ...words);
		assert.deepEqual([exitCode, stderr.split('\n').length <= 3], [2, true], `${words.join(' ')}: ${stderr}`);
	}
	assert.match((await world.run('budget', 'four')).stderr, /`coppice budget` alone shows all of them/);
	assert.equal((await world.run('budget', 'nobody', '5')).exitCode, 1);
	assert.equal((await world.run('new', '--agent', 'shell', '--no-worktree', '--budget', '5')).exitCode, 2);
	for (const words of [['budget', 'four', '5'], ['go']]) {
		assert.equal((await world.runIn(world.repository, words, {COPPICE_SESSION: 's-aaaaa'})).exitCode, 1);
	}
	assert.deepEqual(await budgets().then(all => all.map(({name}) => name)), ['one']);
});
