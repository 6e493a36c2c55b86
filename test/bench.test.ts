/* The statistics and the table of the bench; and, in the full run, that every row of it still gives a figure. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {verdictsOf} from '../bench/aims.ts';
import {createLink} from '../bench/link.ts';
import {fullLine} from '../bench/programs/coloured.ts';
import {glyphAt, lineLength} from '../bench/programs/glyphs.ts';
import {claudeRow} from '../bench/rows/claude.ts';
import type {Line} from '../bench/rows/row.ts';
import {rows} from '../bench/rows/rows.ts';
import {showsAll} from '../bench/rows/switch.ts';
import {figureOf, jittered, percentile, ratio, sharesOf} from '../bench/statistics.ts';
import {numberOf, tableOf} from '../bench/table.ts';
import {findClaude} from './support/claude.ts';

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
		{
			row: 'echo',
			what: 'idle',
			unit: 'ms',
			figures: {plain: figure(0.2, 1, 9), tmux: figure(0.5, 4, 9), coppice: figure(1, 5, 9)},
			aims: [
				{figure: 'p50', atMost: 2, times: 'tmux'},
				{figure: 'p99', atMost: 4},
			],
		},
		{
			row: 'echo',
			what: 'bytes',
			unit: 'bytes',
			figures: {coppice: figure(12_345, 12_345, 1)},
			aims: [{figure: 'p50', atMost: 1, times: 'tmux'}],
		},
	]);
	const [header, , first, second] = text.split('\n');
	assert.match(header!, /what +n +unit +plain +tmux +coppice +coppice \/ tmux +aim$/);
	assert.match(first!, /^echo +idle +9 +ms +0\.20 \/ 1 +0\.50 \/ 4 +1 \/ 5 +2\.00 \/ 1\.25 +p50 ≤ 2 × tmux: met, p99 ≤ 4 ms: not met$/);
	assert.match(second!, /^ +bytes +1 +bytes +– +– +12,345 +– +≤ tmux$/);
});

test('an aim is met at its limit, and not judged where what it is a multiple of was not measured', () => {
	const line = (row: string, coppice: number, aims: Line['aims']): Line => ({
		row,
		what: 'it',
		unit: 'ms',
		figures: {tmux: figureOf([10]), coppice: figureOf([coppice])},
		aims,
	});
	const own = {row: 'echo', what: 'it', column: 'coppice', called: 'own idle'} as const;
	const loaded = line('loaded', 7, [
		{figure: 'p50', atMost: 0.7, times: 'tmux'},
		{figure: 'p50', atMost: 6.9},
		{figure: 'p50', atMost: 6, beyond: 'tmux'},
		{figure: 'p50', atMost: 2, times: own},
		{figure: 'p50', atMost: 1, times: 'plain'},
	]);
	assert.deepEqual(verdictsOf(loaded, [loaded, line('echo', 3, [])]), [
		{text: '≤ 0.7 × tmux', limit: 7, met: true},
		{text: '≤ 6.9 ms', limit: 6.9, met: false},
		{text: '≤ tmux + 6', limit: 16, met: true},
		{text: '≤ 2 × own idle', limit: 6, met: false},
		{text: '≤ plain', limit: undefined, met: undefined},
	]);
	assert.equal(verdictsOf(loaded, [loaded])[3]!.met, undefined);
});

test('a full line has a cell of text in each column', () => {
	for (let index = 0; index < 20; index++) {
		const cells = fullLine(index, 160).replaceAll(/\x1b\[\d*m/g, '');
		assert.equal(cells.trimEnd().length, 160);
	}
});

test('a link hands on every byte in its order, no sooner than it carries them', async () => {
	const {promise, resolve} = Promise.withResolvers<void>();
	const start = performance.now();
	let reads = true;
	let arrived = Buffer.alloc(0);
	const sent = Buffer.from(Array.from({length: 1000}, (_, index) => index % 251));
	const give = createLink(
		{bytesPerSecond: 20_000, roundTripMilliseconds: 40},
		{
			pause: () => {
				reads = false;
			},
			resume: () => {
				reads = true;
			},
			arrive(piece) {
				arrived = Buffer.concat([arrived, piece]);
				if (arrived.length === sent.length) {
					resolve();
				}
			},
		},
	);
	give(sent.subarray(0, 600));
	assert.equal(reads, false);
	give(sent.subarray(600));
	await promise;
	assert.deepEqual(arrived, sent);
	// 50 ms of bytes and half a round trip, less what clocks of timers are coarse.
	assert.ok(performance.now() - start >= 65);
	assert.equal(reads, true);
});

test('numbers have about three digits', () => {
	assert.deepEqual([0, 0.4567, 12.345, 123.45, 1234.5, 3].map(numberOf), ['0', '0.46', '12.3', '123', '1,235', '3']);
});

const full = process.env.COPPICE_TEST_FULL !== undefined;

test('every row of the bench gives a figure', {skip: full ? false : 'a minute of programs; `npm run test:full` runs it'}, async () => {
	const bench = fileURLToPath(new URL('../bench/bench.ts', import.meta.url));
	const {stdout} = await promisify(execFile)(process.execPath, [bench, '--sanity']);
	for (const {name} of rows.filter(one => one !== claudeRow || findClaude().missing === undefined)) {
		assert.match(stdout, new RegExp(`^${name} `, 'm'));
	}
});
