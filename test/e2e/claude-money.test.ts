/*
Money with the real Claude Code and a scripted API on loopback: what it says is what would be billed, through resumes, forks and
`/clear`; and a budget holds it, whoever spends. Without `COPPICE_TEST_CLAUDE` all of it is skipped.
*/
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {createBills} from '../support/bills.ts';
import {openClaudeWorld} from '../support/claude.ts';

const {options, api, world} = await openClaudeWorld({timeout: 300_000, settings: {permissions: {allow: ['Bash(echo *)']}}});
const {wait, until, settled, conversationOf, say, ledgerHas} = createBills(world, api);

/** A request that reads the cache costs so much at the prices of the scripted API; half a cent. */
const requestUsd = 0.0056;
/** The first request of a sub-agent writes its cache. */
const firstRequestUsd = 0.0615;

test('ten conversations with resume, clear and fork cost what would be billed, and the ledger has the same', options, async () => {
	const conversations: string[][] = [];
	for (const name of ['plain', 'resumed', 'killed', 'cleared', 'forked', 'mixed']) {
		const model = name === 'mixed' ? ['--model', 'claude-haiku-4-5'] : [];
		await world.ok('new', name, '--no-worktree', '--mode', 'manual', ...model, '--prompt', `say I am ${name}`);
		await wait(name, 'done');
		conversations.push([await conversationOf(name)]);
	}
	const [plain, resumed, killed, cleared, forked, mixed] = conversations as [string[], string[], string[], string[], string[], string[]];
	await say('plain', 'loop 3: echo plain');
	await say('mixed', 'on opus loop 2: echo dear');

	await settled('resumed', resumed);
	await world.ok('restart', 'resumed');
	await wait('resumed', 'idle');
	await say('resumed', 'loop 2: echo again');

	await say('killed', 'say twice');
	await settled('killed', killed);
	process.kill((await world.session('killed')).pid!, 'SIGKILL');
	await wait('killed', 'exited');
	await world.ok('resume', 'killed');
	await wait('killed', 'idle');
	await say('killed', 'say thrice');

	await world.ok('send', 'cleared', '/clear');
	await until('another conversation', async () => (await conversationOf('cleared')) !== cleared[0]);
	await say('cleared', 'say anew');
	cleared.push(await conversationOf('cleared'));

	await say('forked', 'loop 2: echo parent');
	await settled('forked', forked);
	await world.ok('fork', 'forked', 'fork-1', '--prompt', 'say I am the fork');
	await wait('fork-1', 'done');
	await world.ok('fork', 'forked', 'fork-2');
	await wait('fork-2', 'idle');
	await say('forked', 'say the parent goes on');
	await say('fork-1', 'loop 2: echo fork');
	await world.ok('restart', 'fork-1');
	await wait('fork-1', 'idle');
	await say('fork-1', 'say after a restart');
	await world.ok('fork', 'fork-1', 'fork-of-fork', '--prompt', 'agent say a part');
	await wait('fork-of-fork', 'done');
	const ownOf = async (name: string) => [await conversationOf(name)];

	const bills: [name: string, conversations: string[]][] = [
		['plain', plain],
		['resumed', resumed],
		['killed', killed],
		['cleared', cleared],
		['forked', forked],
		['mixed', mixed],
		['fork-1', await ownOf('fork-1')],
		['fork-of-fork', await ownOf('fork-of-fork')],
	];
	for (const [name, own] of bills) {
		const session = await settled(name, own);
		assert.ok(session.costUsd! > 0.01, name);
	}
	assert.ok(Math.abs((await world.session('fork-2')).costUsd ?? 0) < 1e-9, 'a fork that said nothing cost nothing');
	await ledgerHas(bills.flatMap(([, own]) => own));
});

for (const [what, message, allowed, most] of [
	['the agent itself', 'loop 40: echo spent', 0.02, 4 * requestUsd],
	['a sub-agent', 'agent loop 40: echo spent', 0.09, 6 * requestUsd],
	['four sub-agents at once', 'agents 4: loop 40: echo spent', 0.28, 4 * firstRequestUsd + 12 * requestUsd],
] as const) {
	test(`a budget that ${what} crosses holds it, and what is spent beyond is what was on its way`, options, async context => {
		const name = what.replaceAll(' ', '-');
		await world.ok('new', name, '--no-worktree', '--mode', 'manual', '--prompt', 'say ready');
		await wait(name, 'done');
		const conversation = await conversationOf(name);
		const {costUsd} = await settled(name, [conversation]);
		const cap = costUsd! + allowed;
		await world.ok('budget', name, cap.toFixed(6));
		await world.ok('send', name, message);
		const held = await wait(name, 'waiting');
		assert.equal(held.prompt!.tool, 'Budget');
		// What was on its way has come back when nothing is billed any more.
		let calls = -1;
		while (calls !== api.callsOf(conversation).length) {
			calls = api.callsOf(conversation).length;
			await delay(1500);
		}
		const beyond = api.billedUsd(conversation) - cap;
		context.diagnostic(`spent beyond the cap: $${beyond.toFixed(4)}, ${calls} requests`);
		assert.ok(beyond <= most, `$${beyond} beyond`);
		assert.ok(calls < 60, 'it was held in the middle');

		await world.ok('approve', name, '--answer', '+$0.02');
		await until('it goes on', async () => api.callsOf(conversation).length > calls);
		await wait(name, 'waiting');
		await world.ok('deny', name);
		await wait(name, 'idle');
	});
}

test('a hard budget interrupts what runs', options, async () => {
	await world.ok('new', 'hard', '--no-worktree', '--mode', 'manual', '--prompt', 'say ready');
	await wait('hard', 'done');
	const conversation = await conversationOf('hard');
	const {costUsd} = await settled('hard', [conversation]);
	await world.ok('budget', 'hard', (costUsd! + 0.02).toFixed(6), '--hard');
	await world.ok('send', 'hard', 'loop 40: echo spent');
	const session = await wait('hard', 'idle');
	assert.ok(session.pid !== null, 'the interrupt was enough');
	assert.ok(api.billedUsd(conversation) - costUsd! - 0.02 <= 6 * requestUsd);
});

test('a stopped fleet waits, and goes on as if nothing had been', options, async () => {
	await world.ok('new', 'calm', '--no-worktree', '--mode', 'manual', '--prompt', 'say ready');
	await wait('calm', 'done');
	await world.ok('stop');
	const before = api.calls.length;
	await world.ok('send', 'calm', 'say later');
	await delay(1500);
	assert.equal(api.calls.length, before, 'nothing was asked of the API');
	await world.ok('go');
	assert.equal((await wait('calm', 'done')).lastWords, 'later');
});
