/* Headless sessions with the real Claude Code and a scripted API on loopback. Without `COPPICE_TEST_CLAUDE` all of it is skipped. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session} from '../../source/protocol/session.ts';
import {openClaudeWorld} from '../support/claude.ts';
import {openApp} from '../support/outer-terminal.ts';

const {options, api, world} = await openClaudeWorld({timeout: 300_000, notes: true});

const waitFor = (name: string, state: 'waiting' | 'idle' | 'done' | 'exited') =>
	world.json<Session>('wait', name, '--for', state, '--timeout', '60');

const promptOf = async (name: string): Promise<Prompt> => {
	const {id} = await waitFor(name, 'waiting');
	return (await world.json<Prompt[]>('prompts')).find(prompt => prompt.session === id)!;
};

test('claude without its interface: asks, edits, answers, costs', options, async () => {
	await world.ok('new', 'editor', '--headless', '--mode', 'manual', '--prompt', 'edit notes.txt');
	const prompt = await promptOf('editor');
	assert.deepEqual([prompt.kind, prompt.tool], ['permission', 'Edit']);
	await world.ok('approve', prompt.id, '--hash', prompt.hash!);
	const done = await waitFor('editor', 'done');
	assert.equal(readFileSync(path.join(done.worktree.path, 'notes.txt'), 'utf8'), 'beta\n');
	assert.ok(done.costUsd! > 0 && done.contextPercent! > 0, JSON.stringify(done));
	assert.deepEqual([done.costIs, done.mode], ['reported', 'manual']);
	assert.match(await world.ok('capture', 'editor'), /⎿ {2}\+1 −1[\s\S]*- alpha[\s\S]*\+ beta/);

	await world.ok('send', 'editor', 'ask');
	await promptOf('editor');
	await world.ok('approve', 'editor', '--answer', 'SQLite');
	await waitFor('editor', 'done');

	await world.ok('send', 'editor', 'slow 600 100');
	while ((await world.session('editor')).status !== 'working') {
		// There is no event on the command line for a turn that begins.
	}
	await world.ok('interrupt', 'editor');
	assert.equal((await waitFor('editor', 'idle')).status, 'idle');
});

test('an interrupt that Claude hears in the same moment as its message ends that turn', options, async () => {
	await world.ok('new', 'hasty', '--headless', '--mode', 'manual', '--prompt', 'say one');
	const {conversation} = await waitFor('hasty', 'done');
	const claude = world.processes().find(({command}) => command.includes(` stdio --session-id ${conversation}`))!.pid;
	// Both stand in its input before it can begin.
	process.kill(claude, 'SIGSTOP');
	await world.ok('send', 'hasty', 'slow 100 100');
	await world.ok('interrupt', 'hasty');
	await delay(300);
	process.kill(claude, 'SIGCONT');
	const deadline = Date.now() + 8000;
	while ((await world.session('hasty')).status === 'working' && Date.now() < deadline) {
		// There is no event that says that a turn was interrupted, and not ended.
	}
	assert.equal((await world.session('hasty')).status, 'idle');
});

test('taken over, and handed back', options, async () => {
	await world.ok('new', 'walker', '--headless', '--mode', 'manual', '--prompt', 'say headless words');
	const before = await waitFor('walker', 'done');
	const taken = await world.json<Session>('take', 'walker');
	assert.equal(taken.conversation, before.conversation);
	await waitFor('walker', 'idle');
	while (!(await world.ok('capture', 'walker')).includes('headless words')) {
		// Its own interface shows the conversation as it was, a moment after it is there.
	}
	await world.ok('send', 'walker', 'say interactive words');
	await waitFor('walker', 'done');
	let said = await world.session('walker');
	while (said.costUsd! <= before.costUsd!) {
		// Its status line tells the cost a moment after the turn.
		said = await world.session('walker');
	}
	const handed = await world.json<Session>('hand', 'walker');
	assert.deepEqual([handed.kind, handed.conversation], ['headless', before.conversation]);
	await waitFor('walker', 'idle');
	await world.ok('send', 'walker', 'say headless again');
	const last = await waitFor('walker', 'done');
	assert.equal(last.lastWords, 'headless again');
	assert.ok(last.costUsd! > said.costUsd!);
	const billed = api.calls.filter(call => call.conversation === before.conversation).length;
	assert.ok(billed >= 3, `${billed} requests of one conversation`);
});

test('what its thread shortens is whole in its conversation: by a key, and by a search', options, async () => {
	await world.ok('new', 'counter', '--headless', '--mode', 'manual', '--prompt', 'run: seq 100 300');
	await waitFor('counter', 'done');
	const app = await openApp(world, {words: ['attach', 'counter']});
	await app.sees('✓ done · 2 turns');
	await app.command('[');
	await app.sees('copy mode');
	app.type('?more lines\r');
	await app.sees('1 of 1 found');
	await app.sees('… 196 more lines');
	app.type('\t');
	await app.seesNot('more lines');
	await app.sees(/106 *\n.*107 *\n.*108 *\n/);
	app.type('q');
	await app.seesNot('copy mode');
	await app.command('f');
	await app.sees('Search all sessions');
	app.type('287');
	await app.sees(/counter +.*287/);
	app.type('\r');
	await app.sees('1 of 1 found');
	await app.sees(/^.*│ +287 *$/m);
	app.type('q');
	await app.seesNot('copy mode');
	await app.detach();
});
