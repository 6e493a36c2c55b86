/* What is read of a file before a person is asked whether it may be changed. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {editedFile} from '../source/edited-file.ts';
import {temporaryFolder} from './server/fixtures.ts';

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
	writeFileSync(path.join(folder, name), content);
	return path.join(folder, name);
};
const of = (input: unknown, from: string | null = folder) => editedFile({input, folder: from});

test('where edits would be made, with what stands beside them, and what a file that is written anew holds', async () => {
	const lines = Array.from({length: 9}, (_, index) => `line ${index + 1}`);
	const file_path = file('notes.txt', `${lines.join('\n')}\n`);
	const place = async (old_string: string) => (await of({file_path, old_string, new_string: 'x'}))!.places[0];
	assert.deepEqual(await place('ne 5\nli'), {
		line: 2,
		above: 'line 2\nline 3\nline 4\nli',
		below: 'ne 6\nline 7\nline 8\nline 9',
		times: 1,
	});
	assert.deepEqual(await place('line 1\n'), {line: 1, above: '', below: 'line 2\nline 3\nline 4\nline 5', times: 1});
	assert.deepEqual(await place('9\n'), {line: 6, above: 'line 6\nline 7\nline 8\nline ', below: '', times: 1});
	assert.deepEqual(await place('line'), {line: 1, above: '', below: ' 1\nline 2\nline 3\nline 4', times: 9});
	assert.deepEqual(
		(await of({file_path, edits: ['line 3', 'four', ''].map(old_string => ({old_string, new_string: 'x'}))}))!.places.map(one => one?.line),
		[1, undefined, undefined],
	);
	assert.deepEqual(await of({file_path: 'notes.txt', content: 'new'}), {places: [], text: `${lines.join('\n')}\n`, bytes: 63});
});

test('what stands beside an edit, the edit, and what stands behind it are whole lines of the file', async () => {
	const texts = fc.array(fc.constantFrom('a', 'b', '\n', 'ab')).map(parts => parts.join(''));
	await fc.assert(
		fc.asyncProperty(texts, texts, texts, async (before, wanted, after) => {
			const text = `${before}${wanted}${after}`;
			const [place] = (await of({file_path: file('random', text), old_string: wanted, new_string: ''}))!.places;
			if (wanted === '') {
				assert.equal(place, null);
				return;
			}
			const {line, above, below, times} = place!;
			const whole = `${above}${wanted}${below}`;
			const from = text
				.split('\n')
				.slice(line - 1)
				.join('\n');
			assert.ok(from.startsWith(whole));
			assert.ok(['', '\n'].includes(from.slice(whole.length, whole.length + 1)), 'it ends where a line does');
			assert.equal(times, text.split(wanted).length - 1);
		}),
		{numRuns: 300},
	);
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
	assert.deepEqual(await of({file_path: large, content: ''}), {places: [], text: null, bytes: 600 * 1024});
	const binary = file('binary', Uint8Array.of(1, 0, 2));
	assert.deepEqual(await of({file_path: binary, old_string: 'x', new_string: ''}, null), {places: [null], text: null, bytes: 3});
});
