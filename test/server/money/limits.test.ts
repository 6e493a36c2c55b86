/* What sessions tell of the account's limits, put together: the newest word, how fast it is used, when it is full, who spends. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Session} from '../../../source/protocol/session.ts';
import {createLimits, type Spender} from '../../../source/server/money/limits.ts';

const minute = 60_000;
const start = Date.parse('2026-11-20T12:00:00.000Z');
const time = (minutes: number) => new Date(start + minutes * minute).toISOString();

/** The account from noon on; times are minutes since then. */
const open = (all: readonly (Spender & {minutes: number})[] = []) => {
	let now = start;
	let changes = 0;
	const limits = createLimits({
		clock: () => now,
		spenders: since => all.filter(({minutes}) => start + minutes * minute > since),
		onChange: () => changes++,
	});
	const tell = (minutes: number, session: string, usedPercent: number, resets = 240) => {
		now = start + minutes * minute;
		limits.tell(session, {fiveHour: {usedPercent, resetsAt: time(resets)}, sevenDay: null}, time(minutes));
	};
	return {
		limits,
		tell,
		week: (minutes: number, usedPercent: number, resets: number) =>
			limits.tell('s-1', {fiveHour: null, sevenDay: {usedPercent, resetsAt: time(resets)}}, time(minutes)),
		at(minutes: number) {
			now = start + minutes * minute;
			return limits.newest?.fiveHour;
		},
		weekAt(minutes: number) {
			now = start + minutes * minute;
			return limits.newest?.sevenDay;
		},
		to: (minutes: number) => {
			now = start + minutes * minute;
		},
		changes: () => changes,
	};
};

test('the newest word holds: what others knew before, and what is only said again, changes nothing', () => {
	const {limits, tell, at} = open();
	assert.equal(limits.newest, null);
	tell(0, 's-1', 30);
	tell(1, 's-2', 34);
	tell(2, 's-1', 32);
	assert.equal(at(2)!.usedPercent, 34, 's-1 heard that before s-2 heard of 34');
	tell(3, 's-1', 36);
	tell(4, 's-2', 34);
	assert.deepEqual([at(4)!.usedPercent, at(4)!.resetsAt], [36, time(240)]);
	tell(5, 's-2', 37, 241);
	assert.equal(at(5)!.resetsAt, time(240), 'the same window, told a minute apart');
	tell(6, 's-2', 20, 241);
	assert.equal(at(6)!.usedPercent, 20, 'one that knew of more tells of less: the account was given more');
	tell(7, 's-1', 36);
	assert.equal(at(7)!.usedPercent, 20, 'which the other has not heard yet');
});

test('how fast: nothing before ten minutes, then since the first word, then the last half hour', () => {
	const {tell, at} = open();
	tell(0, 's-1', 30);
	tell(0, 's-1', 31);
	tell(5, 's-1', 35);
	assert.deepEqual([at(5)!.percentPerHour, at(9.9)!.percentPerHour], [null, null], 'never a division by a short time');
	assert.equal(at(10)!.percentPerHour, 24, '4 in 10 minutes');
	assert.equal(at(20)!.percentPerHour, 12, 'nothing was used since');
	tell(30, 's-1', 40);
	assert.equal(at(30)!.percentPerHour, 18);
	assert.equal(at(35)!.percentPerHour, 10, '35 to 40 in the last half hour');
	assert.equal(at(47.5)!.percentPerHour, 5, 'between two words it rose evenly');
	assert.equal(at(60)!.percentPerHour, 0);
	assert.equal(at(200)!.percentPerHour, 0);
});

test('when it would be full, only where that is before its reset', () => {
	const {tell, at} = open();
	tell(0, 's-1', 60);
	tell(15, 's-1', 70);
	assert.deepEqual([at(15)!.percentPerHour, at(15)!.fullAt], [40, time(60)], '30 at 40 an hour');
	assert.equal(at(75)!.fullAt, null, 'at rest it is never full');
	tell(80, 's-1', 71);
	assert.equal(at(80)!.fullAt, null, 'it is reset before');
	tell(90, 's-1', 100);
	assert.deepEqual([at(90)!.usedPercent, at(90)!.fullAt], [100, null], 'it is full');
});

test('a window that was reset is not known any more, and the next one begins anew', () => {
	const {limits, tell, at} = open();
	tell(0, 's-1', 90);
	tell(20, 's-1', 95);
	assert.equal(at(239)!.usedPercent, 95);
	assert.equal(at(240), undefined);
	assert.equal(limits.newest, null);
	tell(241, 's-2', 94);
	assert.equal(at(241), undefined, 'a late word of the old one');
	tell(242, 's-1', 2, 540);
	assert.deepEqual([at(242)!.usedPercent, at(260)!.percentPerHour], [2, 0]);
	tell(262, 's-3', 96);
	assert.equal(at(262)!.usedPercent, 2);
});

test('what records knew at the start is shown, and no rate is made of it', () => {
	const {limits, tell, at} = open();
	const known = (session: string, usedPercent: number, resetsAt = time(240)): void =>
		limits.known(session, {fiveHour: {usedPercent, resetsAt}, sevenDay: null});
	known('s-1', 30);
	known('s-2', 40);
	known('s-3', 90, time(-60));
	known('s-4', 5, 'never');
	limits.known('s-5', null);
	assert.deepEqual([at(30)!.usedPercent, at(30)!.percentPerHour], [40, null]);
	tell(31, 's-2', 40);
	assert.equal(at(50)!.percentPerHour, null, 'it only says it again');
	tell(51, 's-2', 70);
	assert.equal(at(60)!.percentPerHour, null);
	assert.equal(at(62)!.percentPerHour, 0, 'when the 30 were used nobody knows');
	tell(63, 's-2', 73);
	assert.equal(at(63)!.percentPerHour, 15);
});

test('the 7 days: since they began, from a day on', () => {
	const {week, weekAt} = open();
	const day = 24 * 60;
	week(0, 12, 6.5 * day);
	assert.equal(weekAt(0)!.percentPerHour, null, 'half a day old');
	week(1, 36, 5 * day);
	assert.equal(weekAt(1)!.usedPercent, 12, 'a window before that one');
	week(2, 36, 12 * day);
	assert.equal(weekAt(2)!.percentPerHour, null, 'it has not begun');
	assert.deepEqual([weekAt(6 * day + 720)!.percentPerHour, weekAt(6 * day + 720)!.fullAt], [1, time(6 * day + 720 + 64 * 60)]);
	assert.equal(weekAt(11 * day)!.fullAt, null);
});

test('who spends most, with the share', () => {
	const spent = [
		{session: 's-1', name: 'docs', usd: 9, minutes: -40},
		{session: 's-1', name: 'docs', usd: 1, minutes: 5},
		{session: 's-2', name: 'search-index', usd: 2, minutes: 6},
	];
	const {tell, at} = open(spent);
	tell(0, 's-1', 30);
	assert.equal(at(5)!.burns, null, 'not before a rate is known');
	tell(10, 's-2', 33);
	assert.deepEqual(at(10)!.burns, {session: 's-2', name: 'search-index', share: 0.67});
	assert.equal(at(120)!.burns, null, 'nothing is used any more');
	const {tell: alone, at: then} = open();
	alone(0, 's-1', 30);
	alone(10, 's-1', 33);
	assert.deepEqual([then(10)!.percentPerHour, then(10)!.burns], [18, null], 'nobody here spent it');
});

test('it is told again when the clock alone changes it, and not where nothing moves', context => {
	context.mock.timers.enable({apis: ['setTimeout']});
	const {tell, to, changes, at} = open();
	const pass = (from: number, minutes: number) => {
		for (let now = from + 1; now <= minutes; now++) {
			to(now);
			context.mock.timers.tick(minute);
		}
	};
	tell(0, 's-1', 30);
	tell(5, 's-1', 33);
	pass(5, 12);
	assert.equal(changes(), 7, 'each minute');
	pass(12, 60);
	const atRest = changes();
	assert.equal(at(60)!.percentPerHour, 0);
	pass(60, 239);
	assert.equal(changes(), atRest);
	pass(239, 241);
	assert.equal(changes(), atRest + 1, 'it was reset');
	assert.equal(at(241), undefined);
	pass(241, 400);
	assert.equal(changes(), atRest + 1);
});

test('a limit that is no limit', () => {
	const {limits} = open();
	limits.tell('s-1', {fiveHour: null, sevenDay: null} satisfies Session['limits'], time(0));
	assert.equal(limits.newest, null);
});
