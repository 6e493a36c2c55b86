/* What is read of a file before a person is asked whether it may be changed. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {editedFile} from '../../source/server/edited-file.ts';
import {temporaryFolder} from './fixtures.ts';

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
	writeFileSync(path.join(folder, name), content);
	return path.join(folder, name);
};
const of = (input: unknown, from: string | null = folder) => editedFile({input, folder: from});

test('the lines that edits begin at, and what a file that is written anew holds', async () => {
	const file_path = file('notes.txt', 'one\ntwo\nthree\n');
	assert.deepEqual(await of({file_path, old_string: 'two\nth', new_string: 'x'}), {lines: [2], text: null, bytes: 14});
	assert.deepEqual(await of({file_path, edits: [{old_string: 'three'}, {old_string: 'four'}, {old_string: ''}]}), {
		lines: [3, null, null],
		text: null,
		bytes: 14,
	});
	assert.deepEqual(await of({file_path: 'notes.txt', content: 'new'}), {lines: [], text: 'one\ntwo\nthree\n', bytes: 14});
});

test('nothing of what is none, is not there or is no edit; and nothing waits for a pipe', async () => {
	execFileSync('mkfifo', [path.join(folder, 'pipe')]);
	mkdirSync(path.join(folder, 'folder'));
	for (const name of ['missing', 'pipe', 'folder', '/dev/zero', 'notes.txt/deeper', 'a\0b']) {
		assert.equal(await of({file_path: name, content: 'new'}), null, name);
	}
	for (const input of [null, 'text', {}, {file_path: 5, content: ''}, {file_path: 'notes.txt'}, {command: 'rm notes.txt'}]) {
		assert.equal(await of(input), null);
	}
});

test('of what is large or no text only the size', async () => {
	const large = file('large', 'x'.repeat(600 * 1024));
	assert.deepEqual(await of({file_path: large, content: ''}), {lines: [], text: null, bytes: 600 * 1024});
	const binary = file('binary', Uint8Array.of(1, 0, 2));
	assert.deepEqual(await of({file_path: binary, old_string: 'x', new_string: ''}, null), {lines: [null], text: null, bytes: 3});
});
