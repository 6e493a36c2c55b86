import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createBill} from '../../../source/stream/parser/bill.ts';
import {answer, init, modelUsage, plainPrices, result} from '../recordings.ts';

const billOf = (...events: object[]) => {
	const bill = createBill(() => plainPrices);
	for (const event of events) {
		bill.take(event as never);
	}
	return bill;
};
const model = {'claude-opus-5': {...modelUsage(1, 2, 3, 4), contextWindow: 1000}};

test('a lower bound until a result tells the sum', () => {
	assert.equal(billOf(init).cost, undefined);
	const first = [init, answer('m-1', {output: 2}), answer('m-1', {output: 5})];
	assert.deepEqual(billOf(...first).cost, {usd: 5, is: 'atLeast'});
	const told = [...first, result({total_cost_usd: 6, modelUsage: model})];
	assert.deepEqual(billOf(...told).cost, {usd: 6, is: 'reported'});
	assert.deepEqual(billOf(...told).models, {'claude-opus-5': {usd: 0.1, tokens: {input: 1, output: 2, cacheRead: 3, cacheWrite: 4}}});
	assert.equal(billOf(...told).window, 1000);
	const second = [...told, init, answer('m-2', {output: 1})];
	assert.deepEqual(billOf(...second).cost, {usd: 7, is: 'atLeast'});
	assert.deepEqual(billOf(...second, result({total_cost_usd: 7.5, modelUsage: model})).cost, {usd: 7.5, is: 'reported'});
});

test('an interrupted turn whose result leaves it out stays a lower bound', () => {
	const stopped = {subtype: 'error_during_execution', terminal_reason: 'aborted_streaming', total_cost_usd: 0, modelUsage: {}};
	const bill = billOf(init, answer('m-1', {output: 5}), result(stopped));
	assert.deepEqual(bill.cost, {usd: 5, is: 'atLeast'});
	const told = [init, answer('m-1', {output: 5}), result({total_cost_usd: 4, modelUsage: model}), init];
	assert.deepEqual(billOf(...told, result(stopped)).cost, {usd: 4, is: 'reported'}, 'nothing was used');
	const cut = billOf(...told, answer('m-2', {output: 2}), result(stopped), init, result({total_cost_usd: 4.5, modelUsage: model}));
	assert.deepEqual(cut.cost, {usd: 6.5, is: 'atLeast'}, 'later totals leave it out too');
	assert.deepEqual([bill.settled, cut.settled], [false, true]);
});

test('without prices there is no lower bound', () => {
	const bill = createBill(() => undefined);
	bill.take(answer('m-1', {output: 5}) as never);
	assert.equal(bill.cost, undefined);
});
