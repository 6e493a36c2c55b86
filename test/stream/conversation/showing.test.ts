import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Folded} from '../../../source/stream/conversation/entries.ts';
import {layOut} from '../../../source/stream/conversation/layout.ts';
import {entryShowing, foldedIn, lineFinderOf, nothingMore, pickLines, type Showing} from '../../../source/stream/conversation/showing.ts';
import {conversationOf, laidOut, textOf, widths} from './recorded.ts';

const lines = (from: number, to: number) => Array.from({length: to - from + 1}, (_, index) => `line ${from + index}`);
const said = (type: 'assistant' | 'user', uuid: string, content: object[]) => ({type, uuid, message: {id: uuid, content}});
const prompt = [...lines(1, 50), 'a Needle'].join('\n');
const printed = [...lines(1, 30), `${'x'.repeat(60)} needle ${'y'.repeat(30)}`, 'the\x1b[31m end\x1b[0m'].join('\n');
const conversation = conversationOf(
	said('user', 'a', [{type: 'text', text: prompt}]),
	said('assistant', 'b', [{type: 'thinking', thinking: 'I think.\nOf a needle.\nAnd more.'}]),
	said('assistant', 'c', [{type: 'tool_use', id: 't', name: 'Bash', input: {command: lines(1, 12).join('\n')}}]),
	said('user', 'd', [{type: 'tool_result', tool_use_id: 't', content: printed}]),
);
/** As the server finds them in the file. */
const wholes = new Map<Folded, string>(
	conversation.entries.flatMap(entry =>
		foldedIn(entry).map(folded => [folded, entry.kind === 'thought' ? 'I think.\nOf a needle.\nAnd more.' : printed] as const),
	),
);
const rows = (showing: Partial<Showing>, columns = 40) =>
	layOut(conversation, {columns, widths}, 1000, {...nothingMore, texts: wholes, ...showing});
const texts = (...given: Parameters<typeof rows>) => rows(...given).rows.map(row => textOf(row).trimEnd());

test('at first there are the beginnings, and which part is folded', () => {
	const laid = laidOut(conversation, 40);
	assert.deepEqual(rows({texts: new Map()}), laid);
	assert.deepEqual(
		laid.parts.map(({row, entry, folded}) => [textOf(laid.rows[row]!) || textOf(laid.rows[row + 1]!), entry, folded]),
		[
			['❯ line 1', 0, true],
			['∴ I think. … 2 more lines', 1, true],
			['● Bash  line 1', 2, true],
		],
	);
});

test('lines that are searched are shown with their neighbours, in what is said, thought, run and printed', () => {
	const found = texts({searched: 'needle'});
	const after = (text: string) => found.slice(found.lastIndexOf(text) + 1);
	assert.deepEqual(after('  line 40').slice(0, 4), ['  … 9 more lines', '  line 50', '  a Needle', '']);
	assert.deepEqual(found.slice(found.indexOf('∴ I think.'), found.indexOf('∴ I think.') + 3), [
		'∴ I think.',
		'  Of a needle.',
		'  And more.',
	]);
	assert.deepEqual(after('    line 5').slice(0, 5), [
		'    … 24 more lines',
		'    line 30',
		`    ${'x'.repeat(36)}`,
		`${'x'.repeat(24)} needle ${'y'.repeat(8)}`,
		'y'.repeat(22),
	]);
	assert.equal(after('y'.repeat(22))[0], '    the end');
	assert.ok(found.includes('    … 4 more lines'), 'the command has none');
	// With an upper-case letter, as it is written.
	assert.ok(texts({searched: 'Needle'}).includes('∴ I think. … 2 more lines'));
	// A cut line is one line.
	const {rows: made} = rows({searched: 'needle'});
	assert.deepEqual(
		made
			.slice(made.findIndex(row => textOf(row).startsWith('    xxx')))
			.slice(0, 3)
			.map(row => row.wrapped),
		[false, true, true],
	);
});

test('an entry that is wanted whole has nothing left out; the others have', () => {
	const whole = texts({whole: new Set([2])});
	assert.ok(whole.includes('    line 12') && whole.includes('    line 30') && whole.includes('    the end'));
	assert.ok(whole.includes('∴ I think. … 2 more lines') && whole.includes('  … 11 more lines'));
	assert.deepEqual(
		rows({whole: new Set([0, 1, 2])}).parts.map(({folded}) => folded),
		[false, false, false],
	);
});

test('lines are picked: the first, those that were found, what is left out between', () => {
	const picked = (searched: string, most: number, beyond = 0) =>
		pickLines(lines(1, 9), most, entryShowing({...nothingMore, searched}, 0), beyond).map(each =>
			'more' in each ? -each.more : each.index,
		);
	assert.deepEqual(picked('', 2), [0, 1, -7]);
	assert.deepEqual(picked('', 9, 3), [0, 1, 2, 3, 4, 5, 6, 7, 8, -3]);
	assert.deepEqual(picked('line 6', 2), [0, 1, -2, 4, 5, 6, -2]);
	assert.deepEqual(picked('line 3', 2), [0, 1, 2, 3, -5]);
	assert.deepEqual(picked('line 9', 0, 1), [-7, 7, 8, -1]);
});

test('a line of a transcript is passed over only where it cannot hold what is searched', () => {
	const line = JSON.stringify({text: 'A "quoted" word,\tand C:\\x'});
	const holds = (searched: string) => lineFinderOf(searched)(line);
	assert.ok(holds('"quoted" word') && holds('word,    and') && holds('c:\\X'.toLowerCase()) && holds('C:\\x'));
	assert.ok(!holds('Quoted') && !holds('words'));
	assert.ok(lineFinderOf('foobar')(JSON.stringify({text: 'foo\x1b[31mbar'})), 'what is escaped is looked into');
});
