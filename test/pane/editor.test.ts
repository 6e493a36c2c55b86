import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type Editor, edit, emptyEditor, layOut, textOf} from '../../source/pane/editor.ts';
import type {KeyName} from '../../source/pane/keys.ts';

const typed = (editor: Editor, ...keys: (KeyName | {text: string})[]) =>
	keys.reduce<Editor>((at, one) => edit(at, typeof one === 'string' ? {kind: 'key', name: one} : {kind: 'text', text: one.text}), editor);

const table: [string, (KeyName | {text: string})[], string, string][] = [
	['types', [{text: 'ab'}, {text: 'c'}], 'abc', ''],
	['moves by grapheme', [{text: 'a👩‍👩‍👧é'}, 'left', 'left'], 'a', '👩‍👩‍👧é'],
	['deletes a grapheme', [{text: 'a👩‍👩‍👧'}, 'backspace'], 'a', ''],
	['deletes words', [{text: 'one two  '}, 'delete-word'], 'one ', ''],
	['home and end of a line', [{text: 'a'}, 'newline', {text: 'bc'}, 'home'], 'a\n', 'bc'],
	['end', [{text: 'ab'}, 'home', 'right', 'end'], 'ab', ''],
	['deletes to the start of the line', [{text: 'a'}, 'newline', {text: 'bc'}, 'left', 'delete-before'], 'a\n', 'c'],
	['deletes forward', [{text: 'ab'}, 'home', 'delete'], '', 'b'],
	['at the edges nothing happens', ['left', 'right', 'backspace', 'delete', 'delete-word', 'home', 'end'], '', ''],
];

for (const [name, keys, before, after] of table) {
	test(name, () => assert.deepEqual(typed(emptyEditor, ...keys), {before, after}));
}

test('pasted escapes are dropped', () => {
	assert.equal(textOf(edit(emptyEditor, {kind: 'paste', text: 'a\x1b[31mb\x07\nc'})), 'ab\nc');
});

test('lines and cursor in columns', () => {
	assert.deepEqual(layOut({before: '', after: ''}, 10), {lines: [''], x: 0, y: 0});
	assert.deepEqual(layOut({before: 'abc', after: 'def'}, 4), {lines: ['abcd', 'ef'], x: 3, y: 0});
	assert.deepEqual(layOut({before: 'abcd', after: ''}, 4), {lines: ['abcd', ''], x: 0, y: 1});
	assert.deepEqual(layOut({before: 'abcd', after: 'e'}, 4), {lines: ['abcd', 'e'], x: 0, y: 1});
	assert.deepEqual(layOut({before: '日本', after: '語'}, 5), {lines: ['日本', '語'], x: 4, y: 0});
	assert.deepEqual(layOut({before: 'a\nb', after: '\nc'}, 5), {lines: ['a', 'b', 'c'], x: 1, y: 1});
});
