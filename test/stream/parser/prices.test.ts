import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {PricedRequest} from '../../../source/stream/parser/prices.ts';
import type {Usage} from '../../../source/stream/parser/tokens.ts';
import {listPrices} from '../recordings.ts';

const million = 1_000_000;

const cost = (model: string, usage: Partial<Usage>, more: Partial<PricedRequest> = {}) =>
	listPrices.costOf({
		model,
		usage: {input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, webSearches: 0, ...usage},
		fast: false,
		unitedStates: false,
		at: undefined,
		...more,
	});

test('each kind of token has its price', () => {
	for (const [usage, usd] of [
		[{input: million}, 5],
		[{output: million}, 25],
		[{cacheRead: million}, 0.5],
		[{cacheWrite: million}, 6.25],
		[{cacheWrite: million, cacheWrite1h: million}, 10],
		[{cacheWrite: million, cacheWrite1h: million / 2}, 8.125],
		[{webSearches: 3}, 0.03],
		[{}, 0],
	] as const) {
		assert.ok(Math.abs(cost('claude-opus-5', usage)! - usd) < 1e-9, JSON.stringify(usage));
	}
	assert.equal(cost('claude-fable-5-1', {cacheRead: million}), 0.25, 'not a tenth of the input everywhere');
});

test('a model is priced by its whole name, whatever stands behind it', () => {
	for (const [model, usd] of [
		['claude-opus-5', 5],
		['claude-opus-5[1m]', 5],
		['claude-opus-5-20260701', 5],
		['claude-opus-5-20260701[1m]', 5],
		['claude-opus-5-5', 4],
		['claude-opus-4-20250514', 15],
		['claude-sonnet-4-0', 3],
		['claude-3-5-haiku-20241022', 0.8],
		['claude-3-7-sonnet-latest', 3],
		['claude-sonnet-5', 2],
		['claude-sonnet-5-5', undefined],
		['claude-opus-50', undefined],
		['claude-opus', undefined],
		['glm-5.1', undefined],
		['unknown', undefined],
		['', undefined],
		['constructor', undefined],
	] as const) {
		assert.equal(cost(model, {input: million}, {at: new Date('2026-11-01')}), usd, model);
	}
});

test('a long prompt costs more, of the request alone that has it', () => {
	assert.equal(cost('claude-sonnet-4-5', {input: 200_000}), 0.6);
	assert.ok(Math.abs(cost('claude-sonnet-4-5', {input: 200_001})! - 1.200006) < 1e-9);
	assert.ok(Math.abs(cost('claude-sonnet-4-5', {input: 1, cacheRead: 100_000, cacheWrite: 100_000, output: 1000})! - 0.832506) < 1e-9);
});

test('the price of its day', () => {
	const long = {input: 300_000};
	assert.equal(cost('claude-opus-4-6', long, {at: new Date('2026-03-12T23:59:59Z')}), 3);
	assert.equal(cost('claude-opus-4-6', long, {at: new Date('2026-03-13T00:00:00Z')}), 1.5);
	assert.equal(cost('claude-opus-4-6', long, {at: new Date('2020-01-01')}), 3, 'before the first of them');
	assert.equal(cost('claude-opus-4-6', long), 1.5, 'today without a day');
});

test('fast mode and inference in the United States cost more', () => {
	const at = new Date('2026-11-01');
	for (const [model, more, factor] of [
		['claude-opus-4-6', {fast: true}, 6],
		['claude-opus-4-7[1m]', {fast: true}, 6],
		['claude-opus-4-8', {fast: true}, 2],
		['claude-opus-5', {fast: true}, 2],
		['claude-opus-5', {unitedStates: true}, 1.1],
		['claude-opus-5', {fast: true, unitedStates: true}, 2.2],
		['claude-haiku-4-5', {fast: true}, 1],
	] as const) {
		const plain = cost(model, {output: 1000}, {at})!;
		assert.ok(Math.abs(cost(model, {output: 1000}, {at, ...more})! - factor * plain) < 1e-9, `${model} ${JSON.stringify(more)}`);
	}
});
