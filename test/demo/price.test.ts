import assert from 'node:assert/strict';
import {test} from 'node:test';
import {contextPercent, costUsd, emptyAccount, responded, tokensIn, took} from '../../source/demo/price.ts';

test('prices are those of the list, a million tokens each', () => {
	const none = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0};
	assert.equal(costUsd({...none, input: 1_000_000}), 4);
	assert.equal(costUsd({...none, output: 1_000_000}), 20);
	assert.equal(costUsd({...none, cacheWrite: 1_000_000}), 5);
	assert.equal(costUsd({...none, cacheRead: 1_000_000}), 0.2);
});

test('a thousand responses add up without a rounding error', () => {
	let account = emptyAccount;
	for (let count = 0; count < 1000; count++) {
		account = responded(took(account, 'x'.repeat(count)), 'y');
	}
	const {input, output, cacheRead, cacheWrite} = account.usage;
	assert.equal(BigInt(Math.round(costUsd(account.usage) * 1e8)), BigInt(input * 400 + output * 2000 + cacheRead * 20 + cacheWrite * 500));
	assert.ok(contextPercent(account) <= 80);
});

test('a response reads what was said before, and writes what is new', () => {
	const first = responded(took(emptyAccount, 'abcd'), 'abcdefgh');
	assert.deepEqual(first.usage, {input: 3, output: 402, cacheRead: 0, cacheWrite: 6601});
	assert.equal(first.context, 7003);
	assert.deepEqual(responded(first, '').usage, {input: 6, output: 802, cacheRead: 7003, cacheWrite: 7201});
	assert.equal(tokensIn('abcde'), 2);
});
