import assert from 'node:assert/strict';
import {appendFileSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {type Charge, openLedger} from '../../../source/server/money/ledger.ts';
import {keptLog, temporaryFolder} from '../fixtures.ts';

const charge = (number: number, more: Partial<Charge> = {}): Charge => ({
	at: '2026-11-21T10:00:00.000Z',
	letter: {host: 'h', number},
	session: 's-aaaaa',
	name: 'a',
	conversation: 'c',
	model: 'm',
	usd: 0.25,
	tokens: {input: 1, output: 2, cacheRead: 3, cacheWrite: 4},
	...more,
});

const open = (state = temporaryFolder()) => {
	const log = keptLog();
	const ledger = openLedger(state, log);
	const file = path.join(state, 'ledger', '2026-11.jsonl');
	return {state, log, ledger, file};
};

test('sums by session, day and model outlive the server', () => {
	const {state, ledger, file} = open();
	ledger.charge(charge(1));
	ledger.charge(charge(2, {model: null, usd: 0.5, tokens: null}));
	ledger.charge(charge(1, {session: 's-bbbbb', at: '2026-12-01T10:00:00.000Z', usd: 1}));
	assert.equal(statSync(file).mode & 0o777, 0o600);
	assert.deepEqual(readdirSync(path.dirname(file)).sort(), ['2026-11.jsonl', '2026-12.jsonl']);
	for (const {ledger: one} of [{ledger}, open(state)]) {
		assert.deepEqual(
			one.rows('session').map(({key, costUsd}) => [key, costUsd]),
			[
				['s-bbbbb', 1],
				['s-aaaaa', 0.75],
			],
		);
		assert.deepEqual(one.rows('session')[1]!.tokens, {input: 1, output: 2, cacheRead: 3, cacheWrite: 4});
		assert.deepEqual(
			one.rows('model').map(({key, costUsd}) => [key, costUsd]),
			[
				['m', 1.25],
				['unknown', 0.5],
			],
		);
		assert.equal(one.rows('day').length, 2);
	}
});

test('a lower bound is one until its conversation is settled, and a session keeps its last name', () => {
	const {ledger} = open();
	ledger.charge(charge(1, {atLeast: true}));
	ledger.charge(charge(2, {conversation: 'd', model: 'n', name: 'b'}));
	const rows = (by: 'session' | 'model') => ledger.rows(by).map(({key, name, costIs}) => [key, name, costIs]);
	assert.deepEqual(rows('session'), [['s-aaaaa', 'b', 'atLeast']]);
	assert.deepEqual(rows('model'), [
		['m', null, 'atLeast'],
		['n', null, 'reported'],
	]);
	ledger.charge(charge(3, {usd: -0.05}));
	assert.deepEqual(rows('session'), [['s-aaaaa', 'a', 'reported']]);
	assert.ok(Math.abs(ledger.rows('session')[0]!.costUsd! - 0.45) < 1e-9, 'less than was counted');
});

test('what a session used since its last total makes a lower bound of the day and the model it was used on', () => {
	const {ledger} = open();
	ledger.charge(charge(1, {model: 'n'}));
	ledger.charge(charge(2, {at: '2026-11-22T10:00:00.000Z', letter: undefined, usd: 0}));
	const rows = (by: 'session' | 'day' | 'model') => ledger.rows(by, new Set(['s-aaaaa'])).map(({key, costIs}) => [key, costIs]);
	assert.deepEqual(rows('session'), [['s-aaaaa', 'atLeast']]);
	assert.deepEqual(rows('day'), [
		['2026-11-22', 'atLeast'],
		['2026-11-21', 'reported'],
	]);
	assert.deepEqual(rows('model'), [
		['n', 'reported'],
		['m', 'atLeast'],
	]);
});

test('what was spent lately, by session, also for the next server', () => {
	const {state, ledger} = open();
	const now = Date.now();
	const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
	ledger.charge(charge(1, {at: ago(90)}));
	ledger.charge(charge(2, {at: ago(20)}));
	ledger.charge(charge(1, {session: 's-bbbbb', name: 'b', at: ago(10), usd: 1}));
	ledger.charge(charge(3, {at: ago(5), name: 'renamed'}));
	for (const {ledger: one} of [{ledger}, open(state)]) {
		assert.deepEqual(one.since(now - 30 * 60_000), [
			{session: 's-aaaaa', name: 'renamed', usd: 0.5},
			{session: 's-bbbbb', name: 'b', usd: 1},
		]);
		assert.deepEqual(one.since(now - 60_000), []);
	}
});

test('a letter that comes again is charged once, also by the next server', () => {
	const {state, ledger} = open();
	ledger.charge(charge(4));
	ledger.charge(charge(4));
	ledger.charge(charge(3));
	const {ledger: next} = open(state);
	next.charge(charge(4));
	next.charge(charge(5));
	next.charge(charge(1, {letter: {host: 'after a restart', number: 1}}));
	assert.equal(next.rows('session')[0]!.costUsd, 0.75);
});

test('a line that was cut anywhere costs that line alone', () => {
	const {state, file, ledger} = open();
	for (const number of [1, 2, 3]) {
		ledger.charge(charge(number));
	}
	const whole = readFileSync(file);
	const last = whole.subarray(0, -1).lastIndexOf(10) + 1;
	for (let length = last + 1; length < whole.length - 1; length++) {
		writeFileSync(file, whole);
		truncateSync(file, length);
		const {ledger: next, log} = open(state);
		assert.equal(next.rows('session')[0]!.costUsd, 0.5);
		assert.match(log.lines[0]!, /1 lines? that could not be read/);
		next.charge(charge(3));
		assert.equal(next.rows('session')[0]!.costUsd, 0.75, 'what follows does not stick to it');
	}
});

test('a byte that changed costs that line alone', () => {
	const {file, ledger, state} = open();
	for (const number of [1, 2, 3]) {
		ledger.charge(charge(number));
	}
	const whole = readFileSync(file);
	const second = whole.indexOf(10) + 1;
	for (let place = second; place < whole.indexOf(10, second); place++) {
		const broken = Buffer.from(whole);
		broken[place]! ^= 1;
		writeFileSync(file, broken);
		assert.equal(
			open(state)
				.ledger.rows('session')
				.reduce((sum, row) => sum + row.costUsd!, 0),
			0.5,
			`byte ${place}`,
		);
	}
});

test('junk between the lines does no harm', () => {
	const {file, ledger, state} = open();
	ledger.charge(charge(1));
	appendFileSync(file, '\n\n[]\nnull\n{"crc":1}\n"x"\n\0\0\0\n');
	assert.equal(open(state).ledger.rows('session')[0]!.costUsd, 0.25);
});

test('a charge that could not be written is written with the next, and counts meanwhile', () => {
	const {state, ledger, file, log} = open();
	// Nothing can be written there: as on a full disk.
	mkdirSync(file);
	ledger.charge(charge(1));
	ledger.charge(charge(2));
	assert.equal(ledger.totalUsd, 0.5);
	assert.equal(log.lines.length, 1, 'said once');
	rmdirSync(file);
	ledger.charge(charge(3));
	assert.equal(ledger.rows('session')[0]!.costUsd, 0.75);
	assert.equal(open(state).ledger.totalUsd, 0.75, 'the next server knows all of them');
});
