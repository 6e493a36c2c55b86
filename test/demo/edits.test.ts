import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {countsOf, hunkOf} from '../../source/demo/diff.ts';
import {applyEdit, proposeEdit} from '../../source/demo/edits.ts';

const inFolder = (body: (folder: string) => void) => {
	const folder = mkdtempSync(path.join(tmpdir(), 'coppice-edits-'));
	try {
		body(folder);
	} finally {
		rmSync(folder, {recursive: true});
	}
};

const table: [name: string, before: string, after: string][] = [
	['the word', 'one alpha two\n', 'one beta two\n'],
	['the word, not the beginning of another', 'alphabet\nalpha\n', 'alphabet\nbeta\n'],
	['the first of several', 'alpha\nx\nalpha\n', 'beta\nx\nalpha\n'],
	['the first of the same lines', 'alpha\nalpha\nalpha\n', 'beta\nalpha\nalpha\n'],
	['appends', 'one\ntwo\n', 'one\ntwo\nL\n'],
	['appends to an unfinished line', 'one', 'one\nL\n'],
	['appends to lines that are all the same', 'x\nx\nx\nx\nx\n', 'x\nx\nx\nx\nx\nL\n'],
	['fills an empty file', '', 'L\n'],
	['dollars are text', '$& alpha $1\n', '$& beta $1\n'],
];

test('a proposed edit, applied, is what it should be', () =>
	inFolder(folder => {
		for (const [name, before, after] of table) {
			writeFileSync(path.join(folder, 'f'), before);
			assert.equal(applyEdit(proposeEdit('f', folder, 'L')).after, after, name);
		}
	}));

test('a large file of the same lines takes no long time', () =>
	inFolder(folder => {
		const content = 'x\n'.repeat(400_000);
		writeFileSync(path.join(folder, 'f'), content);
		assert.equal(applyEdit(proposeEdit('f', folder, 'L')).after, `${content}L\n`);
	}));

test('what does not fit is refused; a missing file is made', () =>
	inFolder(folder => {
		const file_path = path.join(folder, 'f');
		assert.deepEqual(applyEdit(proposeEdit('f', folder, 'L')), {before: undefined, after: 'L\n'});
		writeFileSync(file_path, 'a');
		const input = {file_path, old_string: 'b', new_string: 'c', replace_all: false};
		assert.throws(() => applyEdit(input), /not in it/);
		assert.throws(() => applyEdit({...input, old_string: ''}), /there already/);
		writeFileSync(file_path, 'a\0b');
		assert.throws(() => proposeEdit('f', folder, 'L'), /no text/);
		assert.throws(() => proposeEdit('.', folder, 'L'), /could not be read/);
	}));

test('hunks', () => {
	assert.deepEqual(hunkOf('1\n2\n3\n4\n5\n', '1\n2\n3\nx\n5\n'), {
		start: 4,
		removed: ['4'],
		added: ['x'],
		before: ['2', '3'],
		after: ['5'],
	});
	assert.deepEqual(hunkOf('', 'a\nb\n'), {start: 1, removed: [], added: ['a', 'b'], before: [], after: []});
	assert.equal(hunkOf('a\n', 'a\n'), undefined);
	assert.equal(countsOf(hunkOf('a\na\n', 'a\na\na\n')), '+1 −0');
});
