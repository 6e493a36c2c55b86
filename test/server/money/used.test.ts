/* Tokens of an interactive session, from the transcripts that its agent writes. */
import assert from 'node:assert/strict';
import {appendFileSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {tokensOfAll} from '../../../source/server/money/shares.ts';
import {createUsed} from '../../../source/server/money/used.ts';
import {loadPrices} from '../../../source/stream/parser/prices.ts';
import {recordOf, temporaryFolder} from '../fixtures.ts';

const folder = temporaryFolder();
let files = 0;
const began = '2026-11-20T12:00:00.000Z';

/** One line of a response: it has used so much so far. */
const lineOf = (id: string, used: {input?: number; output: number}, {at = '2026-11-20T12:00:01.000Z'} = {}) =>
	`${JSON.stringify({
		type: 'assistant',
		timestamp: at,
		message: {id, model: 'opus', usage: {input_tokens: used.input ?? 10, output_tokens: used.output, cache_read_input_tokens: 100}},
	})}\n`;

const create = (record = recordOf('s-aaaaa', {startedAt: began})) => {
	const file = path.join(folder, `${++files}.jsonl`);
	writeFileSync(file, '');
	let found: [input: number, output: number][] = [];
	const used = createUsed(record, loadPrices, ({models}) => {
		const {input, output} = tokensOfAll(models);
		found.push([input, output]);
	});
	const taken = () => {
		const told = found;
		found = [];
		return told;
	};
	return {
		record,
		file,
		used,
		write: (...lines: string[]) => appendFileSync(file, lines.join('')),
		async told(where = file) {
			await used.wrote(where);
			return taken();
		},
		taken,
	};
};

test('each response counts once, however many lines tell of it, and with what the last of them knows', async () => {
	const {write, told} = create();
	write(lineOf('m-1', {output: 1}), lineOf('m-1', {output: 40}), '{"type":"user","message":{}}\n', lineOf('m-2', {output: 2}));
	assert.deepEqual(await told(), [[20, 42]]);
	assert.deepEqual(await told(), [], 'nothing new');
	write(lineOf('m-2', {output: 7}), lineOf('m-3', {output: 3}));
	assert.deepEqual(await told(), [[10, 8]]);
});

test('what was there before its program began is not its own', async () => {
	const {write, told} = create();
	write(lineOf('m-1', {output: 5}, {at: '2026-11-20T11:59:59.000Z'}), lineOf('m-2', {output: 6}));
	assert.deepEqual(await told(), [[10, 6]]);
});

test('a line that is being written counts when it has ended, and a restart of the server goes on there', async () => {
	const {write, told, record, file} = create();
	const line = lineOf('m-2', {output: 6});
	write(lineOf('m-1', {output: 5}), line.slice(0, 50));
	assert.deepEqual(await told(), [[10, 5]]);
	write(line.slice(50));
	const again = create(structuredClone(record));
	assert.deepEqual(await again.told(file), [[10, 6]]);
	assert.deepEqual(await again.told(file), []);
});

test('files of sub-agents count beside it, and what comes after the letter is seen with the next one', async () => {
	const {write, told, used, file} = create();
	const other = create();
	write(lineOf('m-1', {output: 5}));
	other.write(lineOf('m-2', {output: 6}));
	assert.deepEqual(await told(), [[10, 5]]);
	assert.deepEqual(await told(other.file), [[10, 6]]);
	write(lineOf('m-3', {output: 7}));
	other.write(lineOf('m-4', {output: 8}));
	await used.again();
	assert.deepEqual(await told(file), [
		[10, 7],
		[10, 8],
	]);
});

test('before it has begun, and where there is no such file, there is nothing; only so many files are known', async () => {
	const early = create(recordOf('s-aaaaa', {startedAt: null}));
	early.write(lineOf('m-1', {output: 5}));
	assert.deepEqual(await early.told(), []);
	const {told, record} = create();
	assert.deepEqual(await told(path.join(folder, 'none.jsonl')), []);
	for (let index = 0; index < 60; index++) {
		const one = create();
		one.write(lineOf('m-1', {output: 1}));
		await told(one.file);
	}
	assert.equal(Object.keys(record.counted).length, 50);
});

test('of a file that became shorter nothing counts again: Claude takes lines back', async () => {
	const {write, told, file} = create();
	write(lineOf('m-1', {output: 5}), lineOf('m-2', {output: 6}));
	assert.deepEqual(await told(), [[20, 11]]);
	truncateSync(file, lineOf('m-1', {output: 5}).length);
	assert.deepEqual(await told(), []);
	write(lineOf('m-3', {output: 7}));
	assert.deepEqual(await told(), [[10, 7]]);
});

test('its own transcript is never among those that are forgotten, however many sub-agents one turn has', async () => {
	const {record, write, told, file} = create();
	record.transcript = file;
	write(lineOf('m-1', {output: 5}));
	await told();
	for (let index = 0; index < 60; index++) {
		const one = create(record);
		one.write(lineOf('m-1', {output: 1}));
		await one.told();
	}
	assert.deepEqual(await told(), []);
});

test('what is written a moment after the letter is read without another one, also of a file that was not there', async context => {
	context.mock.timers.enable({apis: ['setTimeout']});
	const {write, told, used, file, taken} = create();
	const other = path.join(folder, `${++files}.jsonl`);
	assert.deepEqual(await told(), []);
	assert.deepEqual(await told(other), []);
	write(lineOf('m-1', {output: 5}));
	writeFileSync(other, lineOf('m-2', {output: 6}));
	context.mock.timers.tick(1000);
	await used.again();
	assert.deepEqual(taken(), [
		[10, 5],
		[10, 6],
	]);
	write(lineOf('m-2', {output: 2}));
	context.mock.timers.tick(4000);
	await used.again();
	assert.deepEqual(taken(), [[10, 2]], 'on a busy machine it comes late');
	await told();
	write(lineOf('m-3', {output: 7}));
	await used.finish();
	assert.deepEqual(taken(), [[10, 7]]);
	write(lineOf('m-4', {output: 8}));
	assert.deepEqual(await told(file), [], 'its program has ended, and the next one counts on');
});
