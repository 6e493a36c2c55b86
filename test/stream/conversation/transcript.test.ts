import assert from 'node:assert/strict';
import {test} from 'node:test';
import {conversationIn, conversationOf, recording} from './recorded.ts';

const prompt = (uuid: string, parentUuid: string | null, content: unknown, more: object = {}) => ({
	type: 'user',
	uuid,
	parentUuid,
	message: {role: 'user', content},
	...more,
});
const answer = (uuid: string, parentUuid: string | null, ...content: object[]) => ({
	type: 'assistant',
	uuid,
	parentUuid,
	message: {id: `m-${uuid}`, role: 'assistant', content},
});
const text = (words: string) => ({type: 'text', text: words});

const texts = (...records: object[]) =>
	conversationOf(...records).entries.map(entry =>
		entry.kind === 'call' ? entry.tool : typeof entry.text === 'string' ? entry.text : entry.text.text,
	);

test('the branch that the newest record ends is the conversation', () => {
	assert.deepEqual(
		texts(
			prompt('a', null, 'one'),
			answer('b', 'a', text('first')),
			prompt('c', 'b', 'taken back'),
			answer('d', 'c', text('taken back too')),
			prompt('e', 'b', 'two'),
			answer('f', 'e', text('second')),
		),
		['one', 'first', 'two', 'second'],
	);
});

test('what Claude Code notes for itself ends no branch, and leads on', () => {
	assert.deepEqual(
		texts(
			prompt('a', null, 'one'),
			{type: 'progress', uuid: 'p', parentUuid: 'a'},
			answer('b', 'p', text('first')),
			prompt('c', 'b', 'two'),
			{type: 'system', subtype: 'turn_duration', uuid: 's', parentUuid: 'b'},
		),
		['one', 'first', 'two'],
	);
});

test('parallel calls are branches of one response, and all belong to it', () => {
	const call = (id: string) => ({type: 'tool_use', id, name: id, input: {}});
	const result = (id: string) => [{type: 'tool_result', tool_use_id: id, content: `of ${id}`}];
	const part = (uuid: string, parentUuid: string, block: object) => ({
		...answer(uuid, parentUuid, block),
		message: {id: 'm', content: [block]},
	});
	const {entries} = conversationOf(
		prompt('a', null, 'one'),
		part('b', 'a', call('A')),
		part('c', 'b', call('B')),
		prompt('d', 'b', result('A')),
		prompt('e', 'c', result('B')),
		answer('f', 'd', text('both')),
	);
	assert.deepEqual(
		entries.map(entry => (entry.kind === 'call' ? `${entry.tool} ${entry.result?.text.text}` : entry.kind)),
		['prompt', 'A of A', 'B of B', 'answer'],
	);
});

test('a compacted conversation goes on from what it was; one that was cleared does not', () => {
	const before = [prompt('a', null, 'one'), answer('b', 'a', text('first'))];
	const boundary = {type: 'system', subtype: 'compact_boundary', uuid: 'c', parentUuid: null};
	const summary = prompt('d', 'c', 'a summary', {isCompactSummary: true});
	const after = prompt('e', 'd', 'two');
	assert.deepEqual(texts(...before, {...boundary, logicalParentUuid: 'b'}, summary, after), [
		'one',
		'first',
		'compacted',
		'a summary',
		'two',
	]);
	assert.deepEqual(texts(...before, boundary, summary, after), ['one', 'first', 'compacted', 'a summary', 'two']);
	assert.deepEqual(texts(...before, {...boundary, logicalParentUuid: 'gone'}, summary, after).length, 5);
	assert.deepEqual(texts(...before, prompt('x', null, 'new')), ['new']);
});

test('a record whose parent is gone goes on from the one before it; a circle ends', () => {
	assert.deepEqual(texts(prompt('b', 'gone', 'one'), answer('c', 'gone too', text('first'))), ['one', 'first']);
	assert.deepEqual(texts(prompt('a', 'b', 'one'), answer('b', 'a', text('first'))), ['one', 'first']);
	assert.deepEqual(texts({type: 'user', message: {content: 'no ids'}}, {type: 'assistant', message: {content: [text('none')]}}), [
		'no ids',
		'none',
	]);
});

test('sub-agents stand beside the conversation; a file of one is its conversation', () => {
	const side = [prompt('s', null, 'look', {isSidechain: true}), {...answer('t', 's', text('seen')), isSidechain: true}];
	assert.deepEqual(texts(prompt('a', null, 'one'), ...side), ['one']);
	assert.deepEqual(texts(...side), ['look', 'seen']);
});

test('records that come again are passed over, as where a conversation was copied', () => {
	assert.deepEqual(texts(prompt('a', null, 'one'), answer('b', 'a', text('first')), prompt('a', null, 'one'), prompt('c', 'b', 'two')), [
		'one',
		'first',
		'two',
	]);
});

test('the last response, told once more where a conversation was resumed, is no beginning', () => {
	const again = {...answer('b', 'a', text('first')), uuid: 'again', parentUuid: null};
	assert.deepEqual(texts(prompt('a', null, 'one'), answer('b', 'a', text('first')), again, prompt('c', 'again', 'two')), [
		'one',
		'first',
		'two',
	]);
});

test('what is not understood is counted; a file of something else has no records', () => {
	const {unknown, records, prompts, folder} = conversationIn(recording);
	assert.deepEqual({unknown, prompts, folder}, {unknown: 3, prompts: 7, folder: '/home/ada/shop'});
	assert.ok(records > 30);
	const other = conversationIn(Buffer.from('{"name": "shop"}\nplain text\n[1]\n'));
	assert.deepEqual([other.records, other.unknown, other.entries], [0, 3, []]);
	const quiet = conversationOf({type: 'mode', mode: 'normal'}, {type: 'last-prompt'});
	assert.deepEqual([quiet.records, quiet.unknown], [0, 0], 'nothing was said yet');
});

test('cut anywhere it is the same; the last line counts as soon as it is whole', () => {
	const whole = conversationIn(recording);
	for (const cut of [1, 700, 4097, recording.length - 3]) {
		assert.deepEqual(conversationIn(recording.subarray(0, cut), recording.subarray(cut)), whole, `${cut}`);
	}
	assert.equal(whole.entries.at(-1)?.kind, 'error', 'half a line says nothing');
	const {entries} = conversationIn(Buffer.concat([recording, Buffer.from('ine"}}')]));
	assert.deepEqual(entries.at(-1), {kind: 'prompt', text: 'Half a line', command: undefined});
});
