/*
What the queue does with calls of the real Claude Code: policies answer them, several are answered at once, one is handed to its pane.
Without `COPPICE_TEST_CLAUDE` all of it is skipped.
*/
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {before, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session} from '../../source/protocol/session.ts';
import {openClaudeWorld} from '../support/claude.ts';
import {openApp} from '../support/outer-terminal.ts';

const {options, world} = await openClaudeWorld({timeout: 300_000});

/** Claude ignores a digit for so long after a dialog appeared (measured: up to 1.0 s). */
const dialogGuardMilliseconds = 1200;

before(async () => {
	await world?.ok(
		'config',
		'policies',
		JSON.stringify([
			{decision: 'allow', command: 'touch *'},
			{decision: 'deny', command: 'rmdir *', reason: 'Folders stay.'},
		]),
	);
});

const start = async (name: string, prompt: string): Promise<Session> => {
	const [made] = await world.json<Session[]>('new', name, '--mode', 'manual', '--prompt', prompt);
	return made!;
};
const until = (name: string, state: string) => world.ok('wait', name, '--for', state, '--timeout', '40');
const has = ({worktree}: Session, file: string) => existsSync(path.join(worktree.path, file));

test('a policy allows, and no dialog is left; another one denies, and Claude hears why', options, async () => {
	const allowed = await start('allowed', 'run: touch made.txt && touch more.txt');
	await until('allowed', 'done');
	assert.deepEqual([has(allowed, 'made.txt'), has(allowed, 'more.txt')], [true, true]);
	assert.doesNotMatch(await world.ok('capture', 'allowed'), /Do you want to proceed/);
	await start('denied', 'run: rmdir docs');
	await until('denied', 'done');
	assert.match(await world.ok('capture', 'denied'), /Folders stay\./);
	assert.deepEqual(await world.json('prompts'), []);
	assert.match(await world.ok('log'), new RegExp(`p-${allowed.id}-\\d+ approved by the policy allow Bash\\(touch \\*\\)`));
});

test('two that ask for the same are answered at once', options, async () => {
	const sessions = [await start('one', 'run: mkdir same'), await start('two', 'run: mkdir same')];
	await Promise.all(['one', 'two'].map(name => until(name, 'waiting')));
	await world.ok('approve', 'one', '--all-same');
	await Promise.all(['one', 'two'].map(name => until(name, 'done')));
	assert.ok(sessions.every(session => has(session, 'same')));
});

test('a call that is handed to its pane is answered in Claude’s own dialog', options, async () => {
	const session = await start('pane', 'run: mkdir by-hand');
	await until('pane', 'waiting');
	const app = await openApp(world, {words: ['attach', 'one']});
	await app.sees('1 needs you');
	await app.command('a');
	await app.sees('pane wants to run a command');
	app.type('o');
	await app.sees(/╶ \d pane ╶/);
	await app.sees('Do you want to proceed?');
	assert.deepEqual(
		(await world.json<Prompt[]>('prompts')).filter(({kind}) => kind !== 'dialog'),
		[],
	);
	await delay(dialogGuardMilliseconds);
	app.type('1');
	await until('pane', 'idle');
	assert.equal(has(session, 'by-hand'), true);
	await app.detach();
});
