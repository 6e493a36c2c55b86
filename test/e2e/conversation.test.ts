/*
The conversation of a full-screen agent, which leaves no lines above its screen: captured.
*/
import assert from 'node:assert/strict';
import {copyFileSync, mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {createWorld, root, type World} from '../support/coppice.ts';
import {standInForClaude} from '../support/stand-in-claude.ts';

let world: World;
let transcript: string;

before(async () => {
	world = await createWorld();
	transcript = path.join(world.home, 'talks of é', 'a.jsonl');
	mkdirSync(path.dirname(transcript));
	standInForClaude(world, transcript);
	await world.ok('new', 'talk', '--no-worktree');
	await world.ok('wait', 'talk', '--for', 'idle', '--timeout', '20');
});

after(async () => {
	await world?.stop();
});

const lines = async (...words: string[]) => (await world.ok('capture', 'talk', ...words)).split('\n');

test('nothing was said yet: there is a screen and nothing above', async () => {
	assert.equal((await world.session('talk')).transcript, true);
	assert.deepEqual(await lines('--scrollback', '100'), await lines());
});

test('capture has the last lines of the conversation above the screen', async () => {
	copyFileSync(path.join(root, 'test', 'recordings', 'conversation.ndjson'), transcript);
	const screen = await lines();
	const all = await lines('--scrollback', '500');
	assert.deepEqual(all.slice(-screen.length), screen);
	assert.equal(all[0], '❯ What does the login do?');
	assert.equal(all.at(-screen.length - 1)?.startsWith('── 7 turns above, 3 records not understood ──'), true);
	assert.deepEqual(await lines('--scrollback', '12'), all.slice(-screen.length - 12));
	assert.match(await world.ok('capture', 'talk', '--scrollback', '500', '--ansi'), /\x1b\[36m/);
	const picture = path.join(world.folder, 'talk.svg');
	await world.ok('capture', 'talk', '--scrollback', '500', '--svg', picture);
	assert.match(readFileSync(picture, 'utf8'), /Renamed\./);
});

test('it stays when the agent has ended', async () => {
	await world.ok('keys', 'talk', 'exit', 'Enter');
	await world.ok('wait', 'talk', '--for', 'exited', '--timeout', '20');
	assert.equal((await lines('--scrollback', '500'))[0], '❯ What does the login do?');
});
