import assert from 'node:assert/strict';
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import type {App} from '../../source/client/app.ts';
import {createClipboard, osc52} from '../../source/client/clipboard.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'clipboard-'));
after(() => rmSync(folder, {recursive: true}));

/** A program that keeps what it is given, with its words, in a file of its name. */
const program = (name: string, exitCode = 0) => {
	const file = path.join(folder, name);
	writeFileSync(file, `#!/bin/sh\n{ echo "$*"; cat; } > ${file}.got\nexit ${exitCode}\n`);
	chmodSync(file, 0o755);
};
const given = (name: string) => readFileSync(path.join(folder, `${name}.got`), 'utf8');

const create = (
	environment: Record<string, string> = {},
	{multiplexer = null as string | null, fromAgents = true, console = false} = {},
) => {
	const written: string[] = [];
	const said: string[] = [];
	const kept: string[] = [];
	const server = {answers: true};
	const app = {
		environment: {PATH: `${folder}:/usr/bin:/bin`, ...environment},
		outer: {console, multiplexer},
		settings: {clipboard: {fromAgents}},
		state: {prefixName: 'C-b', layout: {focus: 1}},
		panes: {get: () => undefined},
		say: (text: string) => said.push(text),
		async ask(_: string, {text}: {text?: string}) {
			if (!server.answers) {
				said.push('the server does not answer');
				return undefined;
			}
			if (text === undefined) {
				return kept.map(each => ({text: each}));
			}
			kept.unshift(text);
			return {};
		},
	} as unknown as App;
	return {clipboard: createClipboard(app, {write: text => written.push(text)}), written, said, kept, server};
};

test('by the terminal, and coppice keeps it', async () => {
	const {clipboard, written, said, kept} = create();
	await clipboard.copy('two\nlines\n');
	assert.deepEqual(written, [`\x1b]52;c;${Buffer.from('two\nlines\n').toString('base64')}\x07`]);
	assert.deepEqual([said, kept], [['copied 2 lines by OSC 52'], ['two\nlines\n']]);
	await clipboard.copy('more', {append: true});
	assert.equal(kept[0], 'two\nlines\nmore');
});

test('through multiplexers: tmux by its own command where it is ours, else each by its passage', async () => {
	program('tmux');
	const inside = create({TMUX: '/tmp/tmux,1,0'});
	await inside.clipboard.copy('x');
	assert.deepEqual([inside.written, inside.said], [[], ['copied 1 character by tmux']]);
	assert.equal(given('tmux'), 'load-buffer -w -\nx');
	program('tmux', 1);
	await inside.clipboard.copy('x');
	const both = '\x1b]52;c;eA==\x07\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\';
	assert.deepEqual(inside.written, [both], 'tmux takes one of them, or the other');
	assert.equal(osc52('x', {}, 'tmux'), both);
	assert.equal(osc52('x', {}, 'tmux', 'p'), '\x1bPtmux;\x1b\x1b]52;p;eA==\x07\x1b\\');
	const pieces = osc52('y'.repeat(3000), {STY: '1.pts'}, null).match(/\x1bP[\s\S]*?\x1b\\/g)!;
	assert.ok(pieces.length > 5 && pieces.every(piece => piece.length <= 768 + 4));
	const joined = pieces.map(piece => piece.slice(2, -2)).join('');
	assert.equal(joined, `\x1b]52;c;${Buffer.from('y'.repeat(3000)).toString('base64')}\x07`);
});

test('by the clipboard programs of a desktop, and what is too long for the terminal is said', async () => {
	program('xclip');
	const {clipboard, written, said} = create({DISPLAY: ':0'});
	await clipboard.copy('z'.repeat(80_000));
	assert.deepEqual([written, said], [[], ['copied 80000 characters by xclip']]);
	assert.equal(given('xclip'), `-in -selection clipboard\n${'z'.repeat(80_000)}`);
	const alone = create();
	await alone.clipboard.copy('z'.repeat(80_000));
	assert.match(alone.said[0]!, /into coppice only.*C-b \] pastes it/);
});

test('what was copied, and where it is not, is told as it is', async () => {
	const console = create({}, {console: true});
	await console.clipboard.copy('x');
	assert.deepEqual(console.said, ['copied 1 character into coppice only (the console has no clipboard); C-b ] pastes it']);
	const {clipboard, said, server, written} = create();
	await clipboard.copy('\n');
	assert.deepEqual(said.splice(0), ['copied 1 line by OSC 52']);
	server.answers = false;
	await clipboard.copy('x');
	assert.deepEqual(said.splice(0), ['the server does not answer', 'copied 1 character by OSC 52, but the server did not keep it']);
	written.length = 0;
	await clipboard.copy('x', {append: true});
	await clipboard.pasteNewest();
	await clipboard.choose();
	assert.deepEqual([said, written], [Array(3).fill('the server does not answer'), []]);
});

test('what programs in panes copy goes outward, unless the settings say no; other selections go nowhere', async () => {
	const {clipboard, written, kept} = create();
	for (const selection of ['c', '', 'p', 'pc', 's0', 'q']) {
		await clipboard.pass(selection, 'suite');
	}
	assert.deepEqual(
		written,
		['c', 'c', 'p', 'c'].map(letter => `\x1b]52;${letter};c3VpdGU=\x07`),
	);
	assert.deepEqual(kept, []);
	const refused = create({}, {fromAgents: false});
	await refused.clipboard.pass('c', 'suite');
	assert.deepEqual(refused.written, []);
});

test('a paste is for the pane that had the focus when it was asked for, and for what it showed then', async () => {
	const asked = Promise.withResolvers<{text: string}[]>();
	const typed: [number, string][] = [];
	const said: string[] = [];
	const pane = (number: number) => ({pane: number, modes: {bracketedPaste: false}});
	const panes = new Map([1, 2].map(number => [number, pane(number)]));
	const layout = {focus: 1};
	const app = {
		state: {layout},
		panes: {
			get: (number: number) => panes.get(number),
			input: (number: number, bytes: Uint8Array) => typed.push([number, Buffer.from(bytes).toString()]) > 0,
		},
		say: (text: string) => said.push(text),
		ask: () => asked.promise,
	} as unknown as App;
	const {pasteNewest} = createClipboard(app, {write() {}});
	const first = pasteNewest();
	layout.focus = 2;
	asked.resolve([{text: 'y'}]);
	await first;
	assert.deepEqual(typed, [[1, 'y']]);
	const second = pasteNewest();
	panes.set(2, pane(2));
	await second;
	assert.deepEqual([typed.length, said], [1, ['nobody takes a paste here']]);
});
