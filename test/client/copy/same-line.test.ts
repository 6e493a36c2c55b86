/* A line that a headless run has printed, found in its conversation. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sameLine} from '../../../source/client/copy/same-line.ts';
import {linesOf} from './lines.ts';

const size = {columns: 40, rows: 4};
const printed = linesOf('❯ go on\n\n● Bash(make test)\n  ⎿  first result\n     … 95 more lines\n\n❯ go on\n\n✓ done · $0.07', size);
const conversation = linesOf('❯ go on\n● Bash  make test\n    first result\n    … 93 more lines\n❯ go on', size);
const there = (line: number) => sameLine(printed, line, conversation, conversation.end) - conversation.first;

test('by what it tells, whatever stands around that', () => {
	assert.equal(there(printed.first + 2), 1);
	assert.equal(there(printed.first + 3), 2);
});

test('one that is printed alone is looked for above', () => {
	assert.equal(there(printed.first + 4), 2, 'how much was left out');
	assert.equal(there(printed.first + 8), 4, 'a receipt');
});

test('what was said twice is counted from the end', () => {
	assert.equal(there(printed.first + 6), 4);
	assert.equal(there(printed.first), 0);
	assert.equal(there(printed.first + 1), 0);
});

test('where nothing is the same it is the last', () => {
	const other = linesOf('nothing of it\nhere', size);
	assert.equal(sameLine(printed, printed.first + 4, other, other.end), other.end - 1);
	const none = linesOf('', size);
	assert.equal(sameLine(printed, printed.first, none, none.first + 1), none.first);
});
