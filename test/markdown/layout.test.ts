import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {markdownRows} from '../../source/markdown/layout.ts';
import type {Row} from '../../source/markdown/rows.ts';
import {loadWidths} from '../../source/screen/widths.ts';

const widths = await loadWidths();
const laid = (source: string, columns = 40) => markdownRows(source, {columns, widths});
const textOf = ({spans}: Row): string =>
	spans
		.map(({text}) => text)
		.join('')
		.trimEnd();
const texts = (source: string, columns?: number) => laid(source, columns).rows.map(textOf);

test('what stands in a line', () => {
	const [row] = laid('a **b *c*** `d **e**` ~~f~~ [g](h) <http://i> ![j](k "l") &amp; \\*m\\*', 100).rows;
	assert.deepEqual(row?.spans, [
		{text: 'a '},
		{text: 'b ', bold: true},
		{text: 'c', bold: true, italic: true},
		{text: ' '},
		{text: 'd **e**', token: 'accent'},
		{text: ' '},
		{text: 'f', strike: true},
		{text: ' '},
		{text: 'g', underline: true},
		{text: ' (h)', token: 'dim'},
		{text: ' '},
		{text: 'http://i', underline: true},
		{text: ' '},
		{text: 'j', underline: true},
		{text: ' (k "l")', token: 'dim'},
		{text: ' & *m*'},
	]);
});

test('lines stay lines, and one blank parts what was parted', () => {
	assert.deepEqual(texts('\n\none\ntwo\n\n\n\nthree\n---\nfour\n'), ['one', 'two', '', 'three', '─'.repeat(40), 'four']);
	assert.deepEqual(texts('## A `head` ##\ntext'), ['A head', 'text']);
});

test('lists: nested, with numbers of their own, with boxes, with more than a line', () => {
	assert.deepEqual(texts('- a\n  - b\n    1) c\n\n       more\n- [ ] d\n- [x] e\n7. [X] f\n-'), [
		'• a',
		'  • b',
		'    1) c',
		'',
		'       more',
		'☐ d',
		'☑ e',
		'7. ☑ f',
		'•',
	]);
	assert.deepEqual(texts('- one two three\n- four', 12), ['• one two', '  three', '• four']);
});

test('a quote has its bar before each row, and what stands in it stays what it is', () => {
	assert.deepEqual(texts('> one two three\n>\n> - a\n>\n> ```sh\n> ls\n> ```\nend of it\n\nout', 14), [
		'│ one two',
		'│ three',
		'│',
		'│ • a',
		'│',
		'│ ```sh',
		'│ ls',
		'│ ```',
		'end of it',
		'',
		'out',
	]);
});

test('code is given back as it was written, wherever it stands', () => {
	const code = (source: string) => laid(source).code.map(({row, text}) => [texts(source)[row], text]);
	assert.deepEqual(code('```make\nall:\n\techo  \x1b[31m\n\n```'), [['all:', 'all:\n\techo  \x1b[31m\n\n']]);
	assert.deepEqual(code('1. so:\n\n   ```go\n   if a {\n   \treturn\n   }\n   ```'), [['if a {', 'if a {\n\treturn\n}\n']]);
	assert.deepEqual(code('a\n\n    $ indented\n'), [['$ indented', '$ indented\n']]);
	assert.deepEqual(code('````\n```\n````\n~~~\nb\n~~~'), [
		['```', '```\n'],
		['b', 'b\n'],
	]);
	assert.deepEqual(code('```\nit is being written'), [['it is being written', 'it is being written\n']]);
	assert.deepEqual(texts('```ts\nit is being written'), ['```ts', 'it is being written']);
	assert.deepEqual(texts('```\n```'), ['```', '```']);
	assert.deepEqual(texts('- a:\n  ```\n  a very long line of code\n  ```', 12), ['• a:', '```', 'a very long', 'line of code', '```']);
});

test('a table has columns where they have room, else it stands as it was written', () => {
	const table = '| a | **b** |\n|---|:-:|\n| 1 \\| 2 | `three` |\n| 4 |';
	assert.deepEqual(texts(table), ['a     │ b', '──────┼──────', '1 | 2 │ three', '4     │']);
	assert.deepEqual(texts(table, 12), ['| a | **b**', '|', '|---|:-:|', '| 1 \\| 2 |', '`three` |', '| 4 |']);
	assert.deepEqual(texts(`- \n  ${table.replaceAll('\n', '\n  ')}`)[1], '  ──────┼──────');
});

test('names, products and what is no markdown stay as they were written', () => {
	for (const text of [
		'__init__ and _private and snake_case, 2*3*4 and a * b * c',
		'** not bold ** and **begun',
		'[x]: http://nobody.sees',
		'<b>no html</b> <!-- nor a comment -->',
		'a [broken] (link) and `an open tick',
	]) {
		assert.deepEqual(texts(text, 100), [text]);
	}
});

test('nothing is left out of what is nested too deep, or too long to be read', () => {
	const deep = `${'>'.repeat(200)} hidden`;
	assert.equal(texts(deep, 300).join('\n'), deep);
	const nested = Array.from({length: 60}, (_, depth) => `${'  '.repeat(depth)}- ${depth}`).join('\n');
	assert.equal(texts(nested, 300).join('\n'), nested);
	assert.deepEqual(texts(`**a**\n${'x\n'.repeat(100_000)}`).slice(0, 2), ['**a**', 'x']);
});

test('what is long and hostile takes no longer than it is long', () => {
	for (const piece of [
		'>',
		'- ',
		'*a ',
		'**a',
		'[',
		'![a](',
		'`',
		'``` ',
		'|a',
		'<a ',
		'&#',
		'\\',
		'_a',
		'~~a',
		'\t',
		'1. ',
		'[a](<',
		'<!--',
	]) {
		const time = (length: number) => {
			const began = performance.now();
			laid(piece.repeat(length / piece.length));
			return performance.now() - began;
		};
		// A hundred thousand characters: what grows with their square takes minutes.
		assert.ok(time(100_000) < 5000, piece);
	}
});

test('no row is wider than the page, none has a control character, and no word is lost', () => {
	const piece = fc.constantFrom(
		'# ',
		'- ',
		'1. ',
		'> ',
		'```',
		'\n',
		'\n\n',
		'  ',
		'    ',
		'\t',
		'**',
		'*',
		'`',
		'|',
		'|-|',
		'[a](b)',
		'\x1b[1m',
		'界',
		'word',
		'☃',
		'~~',
	);
	fc.assert(
		fc.property(fc.array(piece, {maxLength: 40}), fc.integer({min: 10, max: 60}), (pieces, columns) => {
			const {rows: made} = markdownRows(pieces.join(''), {columns, widths, whole: true});
			const rows = made.map(({spans}) => spans.map(({text}) => text).join(''));
			for (const row of rows) {
				assert.ok(widths.measure(row) <= columns, `${columns}: ${JSON.stringify(row)}`);
				assert.doesNotMatch(row, /[\x00-\x1f\x7f-\x9f]/);
			}
			const words = (text: string) => text.match(/[word界☃]/gu)?.join('') ?? '';
			assert.equal(words(rows.join('')), words(pieces.join('').replaceAll('\x1b[1m', '')));
		}),
		{numRuns: 1000},
	);
});
