/*
Money of headless sessions with the real Claude Code and a scripted API on loopback: what is told is what would be billed, through
restarts, kills, changes of hands and forks. Without `COPPICE_TEST_CLAUDE` all of it is skipped.
*/
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {createBills} from '../support/bills.ts';
import {openClaudeWorld} from '../support/claude.ts';

const {options, api, world} = await openClaudeWorld({timeout: 300_000, settings: {permissions: {allow: ['Bash(echo *)']}}});
const bills = createBills(world, api);

const conversations = new Set<string>();

/** It costs what would be billed for what it says now, and for `before`. */
const agrees = async (name: string, ...before: string[]) => {
	const own = [...before, await bills.conversationOf(name)];
	for (const one of own) {
		conversations.add(one);
	}
	const {costUsd, costIs} = await bills.settled(name, own);
	assert.deepEqual([costUsd! > 0.001, costIs], [true, 'reported'], name);
};

const start = async (name: string, prompt = `say I am ${name}`) => {
	await world.ok('new', name, '--headless', '--no-worktree', '--mode', 'manual', '--prompt', prompt);
	await bills.wait(name, 'done');
};

const resume = async (name: string, ended: 'exited' | 'failed') => {
	await bills.wait(name, 'exited');
	assert.equal((await world.session(name)).status, ended);
	await world.ok('resume', name);
	await bills.wait(name, 'idle');
	await bills.say(name, 'say I am back');
};

/** The Claude Code that its front program runs. */
const claudeOf = async (name: string): Promise<number> => {
	const {pid} = await world.session(name);
	return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
};

test('turns, calls and sub-agents', options, async () => {
	await start('plain');
	await bills.say('plain', 'loop 3: echo plain');
	await agrees('plain');
	await bills.say('plain', 'on haiku loop 2: echo cheap');
	await start('parts', 'agents 3: loop 2: echo part');
	await agrees('parts');
});

test('restarted, killed, and its Claude killed, which then forgets what it had spent', options, async () => {
	for (const name of ['restarted', 'killed', 'shot']) {
		await start(name);
	}
	await world.ok('restart', 'restarted');
	await bills.wait('restarted', 'idle');
	await bills.say('restarted', 'loop 2: echo again');
	await agrees('restarted');

	process.kill((await world.session('killed')).pid!, 'SIGKILL');
	await resume('killed', 'failed');
	await agrees('killed');

	await bills.say('shot', 'loop 2: echo once more');
	process.kill(await claudeOf('shot'), 'SIGKILL');
	await resume('shot', 'failed');
	await agrees('shot');
});

test('taken over, and handed back', options, async () => {
	await start('walker');
	await world.ok('take', 'walker');
	await bills.wait('walker', 'idle');
	await bills.say('walker', 'loop 2: echo interactive');
	await agrees('walker');
	await world.ok('hand', 'walker');
	await bills.wait('walker', 'idle');
	await bills.say('walker', 'say headless again');
	await agrees('walker');
});

test('a conversation that is cleared is another one, which a restart goes on with', options, async () => {
	await start('cleared');
	const first = await bills.conversationOf('cleared');
	await world.ok('send', 'cleared', '/clear');
	await bills.until('another conversation', async () => (await bills.conversationOf('cleared')) !== first);
	await bills.say('cleared', 'say anew');
	await agrees('cleared', first);
	const second = await bills.conversationOf('cleared');
	await world.ok('restart', 'cleared');
	await bills.wait('cleared', 'idle');
	assert.equal(await bills.conversationOf('cleared'), second);
	await bills.say('cleared', 'say after a restart');
	await agrees('cleared', first);
});

test('forks, of one that rests, of a fork, and of one that works', options, async () => {
	await start('parent');
	await world.ok('fork', 'parent', 'fork', '--prompt', 'say I am the fork');
	await bills.wait('fork', 'done');
	await agrees('fork');
	await bills.say('parent', 'say the parent goes on');
	await agrees('parent');
	await world.ok('restart', 'fork');
	await bills.wait('fork', 'idle');
	await bills.say('fork', 'loop 2: echo fork');
	await agrees('fork');
	await world.ok('fork', 'fork', 'fork-of-fork', '--prompt', 'agent say a part');
	await bills.wait('fork-of-fork', 'done');
	await agrees('fork-of-fork');

	await world.ok('send', 'parent', 'loop 60: echo busy');
	await bills.until('a few steps', async () => api.callsOf(await bills.conversationOf('parent')).length > 6);
	await world.ok('fork', 'parent', 'fork-beside', '--prompt', 'say beside it');
	await bills.wait('fork-beside', 'done');
	await agrees('fork-beside');
	await bills.wait('parent', 'done');
	await agrees('parent');
});

test('the ledger has all of it once', options, () => bills.ledgerHas(conversations));
