/* The statistics and the table of the bench; and, in the full run, that every row of it still gives a figure. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {glyphAt, lineLength} from '../bench/programs/glyphs.ts';
import {showsAll} from '../bench/rows/switch.ts';
import {figureOf, jittered, percentile, ratio, sharesOf} from '../bench/statistics.ts';
import {numberOf, tableOf} from '../bench/table.ts';

test('percentiles are samples, by nearest rank', () => {
	const hundred = Array.from({length: 100}, (_, index) => index + 1);
	assert.equal(percentile(hundred, 50), 50);
	assert.equal(percentile(hundred, 99), 99);
	assert.equal(percentile(hundred, 100), 100);
	assert.equal(percentile([7], 99), 7);
	assert.equal(percentile([1, 2], 50), 1);
	assert.equal(percentile([1, 2], 51), 2);
});

test('a figure does not depend on the order of its samples, and leaves them alone', () => {
	const samples = [10, 2, 33, 4];
	assert.deepEqual(figureOf(samples), {samples: 4, p50: 4, p99: 33, least: 2, most: 33});
	assert.deepEqual(samples, [10, 2, 33, 4]);
});

test('there is no figure without samples, nor of what is no number', () => {
	assert.throws(() => figureOf([]), RangeError);
	assert.throws(() => figureOf([1, Number.NaN]), RangeError);
});

test('a ratio needs both sides, and nothing is a multiple of 0', () => {
	assert.equal(ratio(3, 2), 1.5);
	assert.equal(ratio(0, 2), 0);
	assert.equal(ratio(3, 0), undefined);
	assert.equal(ratio(undefined, 2), undefined);
	assert.equal(ratio(3, undefined), undefined);
});

test('pauses lie within half of what was asked for', () => {
	assert.equal(
		jittered(10, () => 0),
		5,
	);
	assert.equal(
		jittered(10, () => 1),
		15,
	);
});

test('shares are even, none is 0, and nothing is lost', () => {
	assert.deepEqual(sharesOf(10, 5), [2, 2, 2, 2, 2]);
	assert.deepEqual(sharesOf(3, 5), [1, 1, 1]);
	for (const [whole, parts] of [
		[500, 7],
		[11, 3],
		[1, 1],
	] as const) {
		const shares = sharesOf(whole, parts);
		assert.equal(
			shares.reduce((sum, share) => sum + share, 0),
			whole,
		);
		assert.ok(Math.max(...shares) - Math.min(...shares) <= 1);
	}
});

test('each answer of the echo program changes a cell', () => {
	for (let index = 0; index < 1000; index++) {
		assert.notEqual(glyphAt(index), glyphAt(index + lineLength));
		assert.notEqual(glyphAt(index), glyphAt(index + 1));
		assert.equal(Buffer.byteLength(glyphAt(index)), 2);
	}
});

test('a screen is whole when all of its rows stand, and only its own', () => {
	assert.equal(showsAll(['│ [1:0/2] text', '│ [1:1/2] text'], 1), true);
	assert.equal(showsAll(['│ [1:0/2] text', '│ [0:1/2] text'], 1), false);
	assert.equal(showsAll(['', ''], 1), false);
	assert.equal(showsAll(['[0:0/1]', '[1:0/1]'], 0), true);
});

test('the table has coppice beside the others, and says where there is nothing to compare', () => {
	const figure = (p50: number, p99: number, samples: number) => ({samples, p50, p99, least: p50, most: p99});
	const text = tableOf([
		{row: 'echo', what: 'idle', unit: 'ms', figures: {plain: figure(0.2, 1, 9), tmux: figure(0.5, 4, 9), coppice: figure(1, 5, 9)}},
		{row: 'echo', what: 'bytes', unit: 'bytes', figures: {coppice: figure(12_345, 12_345, 1)}},
	]);
	const [header, , first, second] = text.split('\n');
	assert.match(header!, /what +n +unit +plain +tmux +coppice +coppice \/ tmux$/);
	assert.match(first!, /^echo +idle +9 +ms +0\.20 \/ 1 +0\.50 \/ 4 +1 \/ 5 +2\.00 \/ 1\.25$/);
	assert.match(second!, /^ +bytes +1 +bytes +– +– +12,345 +–$/);
});

test('numbers have about three digits', () => {
	assert.deepEqual([0, 0.4567, 12.345, 123.45, 1234.5, 3].map(numberOf), ['0', '0.46', '12.3', '123', '1,235', '3']);
});

const full = process.env.COPPICE_TEST_FULL !== undefined;

test('every row of the bench gives a figure', {skip: full ? false : 'half a minute of programs; `npm run test:full` runs it'}, async () => {
	const bench = fileURLToPath(new URL('../bench/bench.ts', import.meta.url));
	const {stdout} = await promisify(execFile)(process.execPath, [bench, '--sanity']);
	for (const row of ['echo', 'switch', 'start', 'throughput', 'bytes', 'idle']) {
		assert.match(stdout, new RegExp(`^${row} `, 'm'));
	}
});
