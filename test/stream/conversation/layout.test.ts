import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Row} from '../../../source/markdown/rows.ts';
import {conversationIn, conversationOf, laidOut, recording, rowsOf, sameAsRecorded, textOf, widths} from './recorded.ts';

const conversation = conversationIn(recording);
const answered = (text: string) =>
	conversationOf({type: 'assistant', uuid: 'a', parentUuid: null, message: {id: 'm', content: [{type: 'text', text}]}});

/** The rows of one answer, without the foot. */
const answerRows = (text: string, columns: number): readonly Row[] => laidOut(answered(text), columns).rows.slice(0, -2);

test('a conversation as rows', () => {
	sameAsRecorded('conversation.72.txt', rowsOf(conversation, 72));
	sameAsRecorded('conversation.30.txt', rowsOf(conversation, 30));
});

test('no row is wider than the page, and none has a control character', () => {
	for (const columns of [24, 33, 80, 200]) {
		for (const row of rowsOf(conversation, columns)) {
			assert.ok(widths.measure(row) <= columns, `${columns}: ${row}`);
			assert.doesNotMatch(row, /[\x00-\x1f\x7f-\x9f]/);
		}
	}
});

test('wrapped rows joined are the line: words, blanks and code', () => {
	const line =
		'A sentence of several words, of which  some are **bold and long** and one-is-averyveryverylongword-that-fits-nowhere, 日本語のテキスト.';
	for (const columns of [10, 11, 17, 24, 40]) {
		const rows = answerRows(line, columns);
		assert.equal(rows.map(textOf).join(''), line.replaceAll('**', ''), `${columns}`);
		assert.deepEqual(
			rows.map(row => row.wrapped),
			rows.map((_, index) => index > 0),
		);
	}
	const code = answerRows('```\nconst  a =   [1, 2, 3];\n```', 12);
	assert.equal(code.slice(1, -1).map(textOf).join(''), 'const  a =   [1, 2, 3];');
});

test('the newest rows alone are the end of all rows', () => {
	const all = laidOut(conversation, 60);
	for (const most of [1, 2, 5, 17, all.rows.length - 1, all.rows.length, 1000]) {
		const {rows, landmarks} = laidOut(conversation, 60, most);
		assert.deepEqual(rows, all.rows.slice(-most), `${most}`);
		for (const mark of landmarks) {
			assert.ok(mark.row >= 0 && mark.row < rows.length);
		}
	}
});

test('landmarks stand where their entry does, and hold what was written', () => {
	const {rows, landmarks} = laidOut(conversation, 60);
	const at = (kind: string) => landmarks.filter(mark => mark.kind === kind);
	assert.deepEqual(
		at('turn').map(({row}) => textOf(rows[row]!)),
		['❯ What does the login do?', '❯ Rename it.', '❯ /cost all', '❯ ! git status', '❯ Go on.', '❯ And be quick.', '❯ Once more.'],
	);
	assert.deepEqual(
		at('command').map(({text}) => text),
		['npm test -- login\necho done', 'git status'],
	);
	assert.deepEqual(
		at('code').map(({row, text}) => [textOf(rows[row]!), text]),
		[['const token = await ask(form);', 'const token = await ask(form);\n\tkeep(token);\n']],
	);
	assert.match(at('answer')[1]!.text, /^## The login\n\nIt has \*\*two\*\* steps/);
	assert.deepEqual(
		at('diff').map(({text}) => text),
		[
			[
				'--- a/src/login.ts',
				'+++ b/src/login.ts',
				'@@ -9,3 +9,3 @@',
				' // asks',
				'-const token = 1;',
				'+const ticket = 1;',
				' keep();',
				'@@ -40,1 +40,2 @@',
				' end();',
				'+// ticket',
				'',
			].join('\n'),
			['--- /dev/null', '+++ b/notes.md', '@@ -0,0 +1,3 @@', '+# Notes', '+', '+One.', ''].join('\n'),
		],
	);
});

test('what markdown is not known stays as it was written', () => {
	const same = (text: string) => assert.deepEqual(answerRows(text, 80).map(textOf), text.split('\n'), text);
	same('a * b * c and snake_case_names, 2*3*4');
	same('| not | a table |');
	same('a [broken] (link) and `an open tick');
	same('** not bold **');
	assert.deepEqual(answerRows('~~~\nnever closed\n# no heading', 80).map(textOf), ['~~~', 'never closed', '# no heading']);
});
