/*
The conversation of a full-screen agent, which leaves no lines above its screen: captured, looked back through, searched, copied from.
*/
import assert from 'node:assert/strict';
import {copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {createWorld, root, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {standInForClaude} from '../support/stand-in-claude.ts';

let world: World;
let app: OuterTerminal;
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
	await app?.close();
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

/** What was copied last, by the sequence that the terminal got. */
const clipboard = (): string =>
	Buffer.from([...app.raw.matchAll(/\x1b\]52;c;([A-Za-z\d+/=]*)\x07/g)].at(-1)?.[1] ?? '', 'base64').toString('utf8');

const copyMode = async () => {
	await app.command('[');
	await app.sees('copy mode');
};

test('copy mode goes through it by turns and searches it', async () => {
	app = await openApp(world, {words: ['attach', 'talk']});
	await app.sees('the full screen of a stand-in');
	await copyMode();
	app.type('[');
	await app.sees(/^.*❯ Once more\./m);
	app.type('g');
	await app.sees('❯ What does the login do?');
	app.type(']');
	await app.sees('❯ Rename it.');
	app.type('?');
	await app.sees('search up: ');
	app.type('two steps');
	await app.sees('1 of 1 found');
	app.type('\r');
	await app.seesNot('search up: ');
	app.type('q');
	await app.sees('the full screen of a stand-in');
});

test('what is typed before its lines are there means what it will mean then', async () => {
	app.type('\x02[?two steps\r');
	await app.sees('1 of 1 found');
	await app.seesNot('search up: ');
	app.type('q\x02[qtyped behind it');
	await app.sees('the full screen of a stand-in');
	await app.seesNot('copy mode');
	await app.sees('typed behind it');
	app.type('\x15');
	await app.seesNot('typed behind it');
});

test('what was answered, run and changed is copied as it was written', async () => {
	const copies = async (keys: string, said: RegExp) => {
		await copyMode();
		app.type(keys);
		await app.sees(said);
		await app.seesNot('copy mode');
		return clipboard();
	};
	assert.equal(await copies('a', /copied 8 characters/), 'Renamed.');
	assert.equal(await copies('c', /copied 2 lines/), 'const token = await ask(form);\n\tkeep(token);\n');
	assert.equal(await copies('x', /copied 10 characters/), 'git status');
	assert.match(await copies('d', /copied 6 lines/), /^--- \/dev\/null\n\+\+\+ b\/.*notes\.md\n@@ -0,0 \+1,3 @@\n\+# Notes\n/);
	// Above the cursor: from the second turn back.
	assert.match(await copies('g]a', /copied \d\d lines/), /^## The login\n/);
});

test('what is folded is found, shown as long as it is searched, and unfolded by a key', async () => {
	await copyMode();
	app.type('?');
	await app.sees('search up: ');
	app.type('line 17');
	await app.sees('1 of 1 found');
	await app.sees(/17→line 17 *\n.*18→line 18 *\n.*… 5 more lines/);
	app.type('\x1b');
	await app.seesNot('search up: ');
	app.type('g');
	await app.sees('… 18 more lines');
	app.type('?line 23\r');
	await app.sees('1 of 1 found');
	await app.seesNot('search up: ');
	await app.sees(/… 16 more lines *\n.*22→line 22 *\n.*23→line 23 *\n/);
	app.type('\t');
	await app.sees(/5→line 5 *\n.*6→line 6 *\n/);
	await app.sees(/17→line 17/);
	app.type('\t');
	await app.sees('… 16 more lines');
	app.type('G\t');
	await app.sees('nothing is folded here');
	app.type('q');
	await app.sees('the full screen of a stand-in');
});

test('a search over all sessions finds what is folded, too', async () => {
	await app.command('f');
	await app.sees('Search all sessions');
	app.type('line 17');
	await app.sees(/talk +.*17→line 17/);
	app.type('\r');
	await app.sees('1 of 1 found');
	await app.sees('17→line 17');
	app.type('q');
	await app.seesNot('copy mode');
});

test('a search over all sessions finds what was said, and shows it there', async () => {
	await app.command('f');
	await app.sees('Search all sessions');
	app.type('with a token that');
	await app.sees(/talk +.*with a token that is kept/);
	app.type('\r');
	await app.sees('1 of 1 found');
	await app.sees('2. ask the server');
	app.type('q');
	await app.seesNot('copy mode');
});

test('it opens in an editor of one’s own', async () => {
	await app.close();
	app = await openApp(world, {words: ['attach', 'talk'], environment: {EDITOR: 'sed -n -e s/Renamed/edited/p -e s/stand-in/screen/p'}});
	await app.sees('the full screen of a stand-in');
	await app.command('e');
	await app.until(
		() => /edited\.\r\n(?:.*\r\n)*?the full screen of a screen/.test(app.raw),
		'the editor has the conversation, then the screen',
	);
	await app.sees('the full screen of a stand-in');
});

test('it stays when the agent has ended', async () => {
	await world.ok('keys', 'talk', 'exit', 'Enter');
	await world.ok('wait', 'talk', '--for', 'exited', '--timeout', '20');
	assert.equal((await lines('--scrollback', '500'))[0], '❯ What does the login do?');
	await app.sees('exited');
	await copyMode();
	app.type('g');
	await app.sees('❯ What does the login do?');
	app.type('q');
});

test('a transcript that cannot be read says so above the screen, which is there', async () => {
	const screen = await lines();
	writeFileSync(transcript, 'no transcript\n');
	const all = await lines('--scrollback', '100');
	const said = all.slice(0, -screen.length).join(' ');
	assert.match(said.replaceAll('  ', ' '), /^the transcript `.*` could not be read: it holds no conversation$/);
	assert.deepEqual(all.slice(-screen.length), screen);
	await app.command('[');
	// A warning goes with the next key: then the bar is that of copy mode.
	await app.until(
		() => /^ the transcript `.*(?: could not be read: it holds no conversation |… )/.test(app.lines().at(-1)!),
		'the bar says so',
	);
	app.type('g');
	await app.sees('copy mode');
	await app.sees(/│the transcript `/);
	app.type('q');
	rmSync(transcript);
	assert.deepEqual(await lines('--scrollback', '100'), screen);
});
