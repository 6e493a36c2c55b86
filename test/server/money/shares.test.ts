/* Whose money it is, where a session used several models. */
import assert from 'node:assert/strict';
import {appendFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {SpentByModel} from '../../../source/protocol/money.ts';
import {catchUp, costOf, pay, use} from '../../../source/server/money/account.ts';
import {openLedger} from '../../../source/server/money/ledger.ts';
import {createUsed} from '../../../source/server/money/used.ts';
import type {SessionRecord} from '../../../source/server/session/record.ts';
import {loadPrices} from '../../../source/stream/parser/prices.ts';
import {keptLog, recordOf, temporaryFolder} from '../fixtures.ts';

const own = 'claude-opus-5';
const other = 'claude-haiku-4-5-20251001';
const began = '2026-11-20T12:00:00.000Z';
const spent = (usd: number, output: number): SpentByModel[string] => ({usd, tokens: {input: 0, output, cacheRead: 0, cacheWrite: 0}});

const open = (model: string | null = own) => {
	const record = recordOf('s-aaaaa', {model, conversation: 'c', startedAt: began});
	const state = temporaryFolder();
	const ledger = openLedger(state, keptLog());
	const read = (models: SpentByModel<number | null>, file = 'transcript', newestAt = began) => {
		record.counted[file] ??= {offset: 0, last: null};
		ledger.charge(use(record, {file, models, newestAt}, began, ledger.shares(record.id)));
	};
	let letters = 0;
	return {
		record,
		tell(totalUsd: number, models: SpentByModel | null = null, how?: 'atLeast' | {begins: true}) {
			record.mailUpTo = ++letters;
			const more = how === 'atLeast' ? {is: how} : how;
			ledger.charge(pay(record, {kind: 'cost', conversation: 'c', totalUsd, models, ...more}, began, ledger.shares(record.id)));
		},
		use: read,
		/** What another server knows, which finds this record. */
		missed(old: SessionRecord) {
			const again = openLedger(state, keptLog());
			catchUp(old, again.readings(old.id));
			return {
				tell(number: number, totalUsd: number) {
					old.mailUpTo = number;
					again.charge(pay(old, {kind: 'cost', conversation: 'c', totalUsd, models: null}, began, again.shares(old.id)));
				},
			};
		},
		file: path.join(state, 'transcript.jsonl'),
		rowIs: () => openLedger(state, keptLog()).rows('session')[0]?.costIs,
		/** As another server finds it, and with the sum of all. */
		rows() {
			const {rows} = openLedger(state, keptLog());
			const models = Object.fromEntries(rows('model').map(({key, costUsd, tokens}) => [key, [round(costUsd), tokens.output]]));
			const [{costUsd, tokens} = {costUsd: 0, tokens: {output: 0}}] = rows('session');
			return {models, all: [round(costUsd), tokens.output]};
		},
	};
};
const round = (usd: number | null) => usd && Math.round(usd * 1e9) / 1e9;

test('a total that is older than what was used is a lower bound, until the next one; for good where its Claude was killed before', () => {
	for (const isKilled of [false, true]) {
		const {record, tell, use: read} = open();
		tell(1);
		record.totalAt = '2026-11-20T12:00:01.000Z';
		read({[own]: spent(0, 50)}, 'transcript', '2026-11-20T12:00:00.500Z');
		assert.deepEqual(costOf(record), {costUsd: 1, costIs: 'reported'});
		read({[own]: spent(0, 50)}, 'agent', '2026-11-20T12:00:02.000Z');
		read({[own]: spent(0, 50)}, 'other', '2026-11-20T12:00:01.500Z');
		assert.deepEqual(costOf(record), {costUsd: 1, costIs: 'atLeast'});
		tell(isKilled ? 0.4 : 1.5);
		record.totalAt = '2026-11-20T12:00:03.000Z';
		assert.deepEqual(costOf(record), isKilled ? {costUsd: 1, costIs: 'atLeast'} : {costUsd: 1.5, costIs: 'reported'});
	}
});

test('a headless run tells it for each model; a lower bound is of its own until then', () => {
	const {tell, rows} = open(`${own}[1m]`);
	tell(0.5, null, 'atLeast');
	assert.deepEqual(rows(), {models: {[`${own}[1m]`]: [0.5, 0]}, all: [0.5, 0]});
	tell(0.6, {[own]: spent(0.5, 50), [other]: spent(0.1, 10)});
	assert.deepEqual(rows(), {models: {[`${own}[1m]`]: [0.5, 50], [other]: [0.1, 10]}, all: [0.6, 60]});
	tell(1, {[own]: spent(0.6, 60), [other]: spent(0.4, 40)});
	assert.deepEqual(rows(), {models: {[`${own}[1m]`]: [0.6, 60], [other]: [0.4, 40]}, all: [1, 100]});
});

test('of one sum what others used moves, and never more than was charged', () => {
	const {tell, use: read, rows} = open();
	read({[own]: spent(0, 50), [other]: spent(0.1, 10)});
	assert.deepEqual(rows(), {models: {[own]: [0, 50], [other]: [0, 10]}, all: [0, 60]}, 'nothing is charged yet');
	tell(0.04);
	assert.deepEqual(rows(), {models: {[own]: [0, 50], [other]: [0.04, 10]}, all: [0.04, 60]});
	tell(1);
	assert.deepEqual(rows(), {models: {[own]: [0.9, 50], [other]: [0.1, 10]}, all: [1, 60]});
	read({[other]: spent(0.2, 20)});
	assert.deepEqual(rows(), {models: {[own]: [0.7, 50], [other]: [0.3, 30]}, all: [1, 80]});
});

test('a model that was not named has no row of its own where all is known to be of others', () => {
	const {use: read, rows} = open(null);
	read({[own]: spent(0, 50)});
	assert.deepEqual(rows(), {models: {[own]: [0, 50]}, all: [0, 50]});
});

test('what stands in transcripts is priced where it is of another model, each response once', async () => {
	const {record, tell, use: read, rows, file} = open();
	const used = createUsed(record, loadPrices, ({models}) => read(models));
	const write = (id: string, model: string, output: number) =>
		appendFileSync(
			file,
			`${JSON.stringify({type: 'assistant', timestamp: '2026-11-20T12:00:01.000Z', message: {id, model, usage: {output_tokens: output}}})}\n`,
		);
	tell(1);
	write('m-1', `${own}-20260301`, 1000);
	write('m-2', other, 400);
	await used.wrote(file);
	write('m-2', other, 1000);
	write('m-3', 'nobody-knows', 7);
	write('m-4', '<synthetic>', 0);
	await used.wrote(file);
	// Haiku 4.5: $5 for a million.
	assert.deepEqual(rows(), {models: {[own]: [0.995, 1000], [other]: [0.005, 1000], 'nobody-knows': [null, 7]}, all: [1, 2007]});
});

test('nothing moves out of what another model was charged: after `/model`, and beside what a headless run told for each', () => {
	const switched = open();
	switched.tell(1);
	switched.record.model = other;
	switched.use({[own]: spent(0.3, 30)});
	assert.deepEqual(switched.rows().models, {[own]: [1, 30]});
	switched.tell(1.35);
	assert.deepEqual(switched.rows(), {models: {[own]: [1.3, 30], [other]: [0.05, 0]}, all: [1.35, 30]});

	const taken = open();
	taken.tell(1, {[own]: spent(0.1, 10), [other]: spent(0.9, 90)});
	taken.use({[other]: spent(0.5, 50)});
	assert.deepEqual(taken.rows(), {models: {[own]: [0, 10], [other]: [1, 140]}, all: [1, 150]});
	taken.tell(2);
	assert.deepEqual(taken.rows(), {models: {[own]: [0.6, 10], [other]: [1.4, 140]}, all: [2, 150]});
});

test('a run that was killed while only a bound was known, and begins again with less: nothing is given back', () => {
	const {record, tell, rows} = open();
	tell(0.5, {[own]: spent(0.5, 50)});
	tell(0.7, null, 'atLeast');
	tell(0.2, {[own]: spent(0.2, 20)}, {begins: true});
	assert.deepEqual([rows().all, costOf(record)], [[0.7, 50], {costUsd: 0.7, costIs: 'atLeast'}]);
	tell(0.4, {[own]: spent(0.4, 40)});
	assert.deepEqual([rows().all, round(costOf(record).costUsd), costOf(record).costIs], [[0.9, 70], 0.9, 'atLeast']);
});

test('tokens that cost nothing are in the ledger too', () => {
	const {record, tell, rows} = open();
	tell(0, {[own]: spent(0, 50)});
	assert.deepEqual([rows().all, record.tokens?.output], [[0, 50], 50]);
});

test('what was read in transcripts settles no lower bound', () => {
	const {tell, use: read, rowIs} = open();
	tell(0.5, null, 'atLeast');
	read({[own]: spent(0, 50)});
	assert.equal(rowIs(), 'atLeast');
});

test('a model that is changed in the middle of a turn: what was a bound under the one before is told for each in the end', () => {
	const {record, tell, rows} = open();
	tell(0.3, null, 'atLeast');
	record.model = other;
	tell(0.45, null, 'atLeast');
	tell(0.5, {[own]: spent(0.4, 40), [other]: spent(0.1, 10)});
	assert.deepEqual(rows(), {models: {[own]: [0.4, 40], [other]: [0.1, 10]}, all: [0.5, 50]});
});

test('a server that was killed before a record was on disk finds in the ledger what was read, and moves and counts nothing twice', () => {
	const {record, tell, use: read, rows, missed} = open();
	tell(0.1);
	const old = structuredClone(record);
	read({[own]: spent(0, 50), [other]: spent(0.3, 30)});
	tell(1);
	read({[other]: spent(0.2, 20)}, 'sub-agent');
	const all = {models: {[own]: [0.5, 50], [other]: [0.5, 50]}, all: [1, 100]};
	assert.deepEqual(rows(), all);
	const next = missed(old);
	assert.deepEqual([old.tokens, old.counted, old.readings], [record.tokens, record.counted, record.readings]);
	next.tell(2, 1);
	assert.deepEqual(rows(), all, 'the letter comes again');
	next.tell(3, 1.5);
	assert.deepEqual(rows(), {models: {[own]: [1, 50], [other]: [0.5, 50]}, all: [1.5, 100]});
});
