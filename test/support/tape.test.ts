import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readTape} from './tape.ts';

const cases: [row: string, expected: object[]][] = [
	['', []],
	['# a comment', []],
	['Set FontSize 15', []],
	['Sleep 500ms', []],
	['Type "coppice demo"', [{kind: 'type', text: 'coppice demo', line: 1}]],
	[`Type '"'`, [{kind: 'type', text: '"', line: 1}]],
	['Type@50ms "y"', [{kind: 'type', text: 'y', line: 1}]],
	['Ctrl+B', [{kind: 'type', text: '\x02', line: 1}]],
	['Enter', [{kind: 'type', text: '\r', line: 1}]],
	['Down 2', [{kind: 'type', text: '\x1b[B\x1b[B', line: 1}]],
	['Wait+Screen@5s /a b/', [{kind: 'wait', pattern: /a b/, line: 1}]],
	['# armed: y', [{kind: 'armed', key: 'y', line: 1}]],
];

for (const [row, expected] of cases) {
	test(`the tape line \`${row}\``, () => {
		assert.deepEqual(readTape(row), expected);
	});
}

test('a line that is not understood is named', () => {
	assert.throws(() => readTape('Enter\nJump 3'), /line 2 .* Jump 3/);
	assert.throws(() => readTape('Type y'), /line 1/);
});
