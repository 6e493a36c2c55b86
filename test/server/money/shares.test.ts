/* Whose money it is, where a session used several models. */
import assert from 'node:assert/strict';
import {appendFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {SpentByModel} from '../../../source/protocol/money.ts';
import {pay, use} from '../../../source/server/money/account.ts';
import {openLedger} from '../../../source/server/money/ledger.ts';
import {createUsed} from '../../../source/server/money/used.ts';
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
	let letters = 0;
	return {
		record,
		tell(totalUsd: number, models: SpentByModel | null = null, is?: 'atLeast') {
			record.mailUpTo = ++letters;
			ledger.charge(pay(record, {kind: 'cost', conversation: 'c', totalUsd, models, ...(is && {is})}, began));
		},
		use: (models: SpentByModel<number | null>) => ledger.charge(use(record, models, began)),
		file: path.join(state, 'transcript.jsonl'),
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
	const used = createUsed(record, loadPrices, read);
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
