import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import fc from 'fast-check';
import {bold} from '../../../source/pane/style.ts';
import {widthOf} from '../../../source/pane/width.ts';
import {countsOf, differenceLines, hunksOf} from '../../../source/stream/thread/difference-lines.ts';
import {markdownText} from '../../../source/stream/thread/markdown.ts';
import {wrapSpans} from '../../../source/stream/thread/spans.ts';

test('colours go on over a cut', () => {
	assert.deepEqual(wrapSpans([{text: 'one '}, {text: 'two three', paint: bold}, {text: ' four'}], 8), [
		'one \x1b[1mtwo\x1b[22m',
		'\x1b[1mthree\x1b[22m',
		'four',
	]);
	assert.deepEqual(wrapSpans([{text: 'abcdefgh ij'}], 4), ['abcd', 'efgh', 'ij']);
	assert.deepEqual(wrapSpans([], 4), ['']);
});

test('no line is wider than it may be, and no word is lost', () => {
	fc.assert(
		fc.property(
			fc.array(fc.string({unit: fc.constantFrom('a', 'b', ' ', '界', '-')}), {maxLength: 8}),
			fc.integer({min: 2, max: 20}),
			(texts, columns) => {
				const lines = wrapSpans(
					texts.map(text => ({text})),
					columns,
				);
				assert.ok(lines.every(line => widthOf(line) <= columns));
				assert.equal(lines.join('').replaceAll(' ', ''), texts.join('').replaceAll(' ', ''));
			},
		),
	);
});

test('markdown as lines', () => {
	const lines = markdownText('# Head\n\n- one **bold** and `code`\n  - two\n3. three\n\n```ts\nconst a = 1;\n```\nend', 20).map(line =>
		stripVTControlCharacters(line),
	);
	assert.deepEqual(lines, ['Head', '', '• one bold and code', '  • two', '3. three', '', '```ts', 'const a = 1;', '```', 'end']);
});

test('a change without numbers, and one that was told with them', () => {
	const input = {old_string: 'a\nb\nc', new_string: 'a\nB\nc'};
	const plain = (lines: string[]) => lines.map(line => stripVTControlCharacters(line));
	assert.deepEqual(plain(differenceLines(hunksOf(input), 20)), ['  a', '- b', '+ B', '  c']);
	const report = {structuredPatch: [{oldStart: 9, newStart: 10, lines: [' a', '-b', '+B', '\\ No newline at end of file']}]};
	assert.deepEqual(plain(differenceLines(hunksOf(input, {report}), 20)), ['10   a', '10 - b', '11 + B']);
	assert.equal(countsOf(hunksOf({content: 'one\ntwo\n'})), '+2 −0');
	const same = {type: 'update', structuredPatch: [], originalFile: 'one\ntwo\n'};
	assert.equal(countsOf(hunksOf({content: 'one\ntwo\n'}, {report: same})), '+0 −0');
	const before = Array.from({length: 20}, (_, index) => `line ${index + 1}`);
	const content = before.with(0, 'first').with(19, 'last').join('\n');
	const file = {places: [], text: before.join('\n'), bytes: 9};
	assert.deepEqual(plain(differenceLines(hunksOf({content}, {file}), 30)), [
		' 1 - line 1',
		' 1 + first',
		' 2   line 2',
		' 3   line 3',
		'   ⋯ 14 lines as before',
		'18   line 18',
		'19   line 19',
		'20 - line 20',
		'20 + last',
	]);
	assert.deepEqual(hunksOf({command: 'ls'}), []);
});
