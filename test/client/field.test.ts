import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type Field, fieldRows, newField, stepField} from '../../source/client/models/field.ts';
import {hostile, look, sizes, texts, widths} from './fleet.ts';

/** `|` is the cursor. */
const at = (text: string): Field => ({...newField(text.replace('|', '')), cursor: text.indexOf('|')});
const written = ({text, cursor}: Field) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

const table: [before: string, key: string, after: string | undefined][] = [
	['one two|', 'Left', 'one tw|o'],
	['日|', 'C-b', '|日'],
	['|👩‍👩‍👧‍👦x', 'C-f', '👩‍👩‍👧‍👦|x'],
	['👩‍👩‍👧‍👦|x', 'BSpace', '|x'],
	['|e\u0301x', 'DC', '|x'],
	['one two|', 'C-a', '|one two'],
	['o|ne', 'End', 'one|'],
	['one two|', 'M-b', 'one |two'],
	['|one two', 'C-Right', 'one| two'],
	['one src/a.ts |x', 'C-w', 'one |x'],
	['one src/a.ts|', 'M-BSpace', 'one src/a.|'],
	['|one two', 'M-d', '| two'],
	['one| two', 'C-k', 'one|'],
	['one| two', 'C-u', '| two'],
	['one\ntw|o', 'C-u', 'one\n|o'],
	['one|\ntwo', 'C-k', 'one|two'],
	['one\ntw|o', 'Up', 'on|e\ntwo'],
	['one\nt|wo', 'C-n', 'one\ntwo|'],
	['one|', 'M-Enter', 'one\n|'],
	['one|', 'S-Enter', 'one\n|'],
	['one|', 'C-j', 'one\n|'],
	['one|', 'Enter', undefined],
	['|one', 'C-_', '|one'],
];

test('readline’s keys', () => {
	for (const [before, key, after] of table) {
		const next = stepField(at(before), {key, text: ''}, true);
		assert.equal(next && written(next), after, `${before} ${key}`);
	}
});

test('kill and yank, undo', () => {
	const killed = stepField(at('one two|'), {key: 'C-w', text: ''}, false)!;
	assert.equal(written(stepField(killed, {key: 'C-y', text: ''}, false)!), 'one two|');
	assert.equal(written(stepField(killed, {key: 'C-_', text: ''}, false)!), 'one two|');
});

test('one line has no second one, by key or by paste', () => {
	assert.equal(stepField(at('a|'), {key: 'S-Enter', text: ''}, false), undefined);
	assert.equal(stepField(at('a|'), {key: 'Paste', text: 'b\nc\x1b[31md'}, false)!.text, 'ab cd');
	assert.equal(stepField(at('a|'), {key: 'Paste', text: 'b\nc\x1b[31md'}, true)!.text, 'ab\ncd');
});

test('shown in its width, with one cursor', () => {
	for (const text of [...hostile, 'two\nlines', 'x'.repeat(40)]) {
		const field = stepField(newField(), {key: 'Paste', text}, true)!;
		for (const columns of [4, 16, 40]) {
			for (let cursor = field; ; cursor = stepField(cursor, {key: 'Left', text: ''}, true)!) {
				const rows = fieldRows(cursor, columns, 4, look);
				assert.ok(rows.length <= 4);
				assert.ok(sizes(rows).every(width => width <= columns));
				assert.equal(rows.flat().filter(span => span.inverse).length, 1, `${JSON.stringify(text)} at ${cursor.cursor}`);
				if (cursor.cursor === 0 || text.length > 100) {
					break;
				}
			}
		}
	}
	assert.deepEqual(texts(fieldRows(newField('abcd'), 4, 4, look)), ['abcd', ' ']);
	assert.equal(widths.measure('日本'), 4);
});
