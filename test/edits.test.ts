/* Inputs of calls that change files: understood wholly, or not at all. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {editsIn, placedEdit} from '../source/edits.ts';

test('what is replaced, what is written whole, and several edits of one file', () => {
	assert.deepEqual(editsIn({old_string: 'a', new_string: 'b', replace_all: true}), [{before: 'a', after: 'b'}]);
	assert.deepEqual(editsIn({content: 'new'}), [{before: undefined, after: 'new'}]);
	assert.deepEqual(editsIn({new_source: 'cell'}), [{before: '', after: 'cell'}]);
	const edits = [
		{old_string: 'a', new_string: 'b'},
		{old_string: '', new_string: 'c'},
	];
	assert.deepEqual(editsIn({edits}), [
		{before: 'a', after: 'b'},
		{before: '', after: 'c'},
	]);
});

test('an input that is not wholly understood has no edits', () => {
	const edits = [{old_string: 'a', new_string: 'b'}, {old_string: 'only this'}];
	for (const input of [null, 'text', 5, {}, {old_string: 'a'}, {new_string: 'b'}, {content: 5}, {edits}, {edits: [null]}]) {
		assert.equal(editsIn(input), undefined, JSON.stringify(input));
	}
});

test('with what stands beside it, or what it would be written over', () => {
	const edit = {before: 'old', after: 'new'};
	const place = {line: 7, above: 'x = ', below: ';\nlast', times: 1};
	assert.deepEqual(placedEdit(edit, 0, {places: [place], text: null, bytes: 9}), {
		before: 'x = old;\nlast',
		after: 'x = new;\nlast',
		first: 7,
	});
	assert.deepEqual(placedEdit(edit, 1, {places: [place, null], text: null, bytes: 9}), {before: 'old', after: 'new', first: 1});
	const whole = {before: undefined, after: 'new'};
	assert.deepEqual(placedEdit(whole, 0, {places: [], text: 'there', bytes: 5}), {before: 'there', after: 'new', first: 1});
	assert.deepEqual(placedEdit(whole, 0, null), {before: '', after: 'new', first: 1});
});
