/* The card of what was spent, and of what may be. */
import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {cleanup, render} from 'ink-testing-library';
import {Cost} from '../../source/client/components/cost.tsx';
import {bar, gauge} from '../../source/client/models/bars.ts';
import {type CostInput, costModel} from '../../source/client/models/cost.ts';
import type {AccountWindow, Budget, CostRow, NamedCostRow} from '../../source/protocol/money.ts';
import {shortCount} from '../../source/words.ts';
import {look, sessionOf, texts} from './fleet.ts';

afterEach(cleanup);

/** Friday, on the clock of this machine. */
const now = new Date(2026, 10, 20, 12, 0).getTime();
const day = (date: number, month = 11) => `2026-${month}-${String(date).padStart(2, '0')}`;
const tokens = {input: 1200, output: 34_000, cacheRead: 2_500_000, cacheWrite: 640};
const row = (key: string, costUsd: number, name: string | null = null, costIs: CostRow['costIs'] = 'reported'): NamedCostRow => ({
	key,
	name,
	costUsd,
	costIs,
	tokens,
});
const budget = (scope: Budget['scope'], spentUsd: number, usd: number, name: string | null = null): Budget => ({
	scope,
	session: name === null ? null : 's-1',
	name,
	usd,
	hard: false,
	spentUsd,
	over: spentUsd >= usd,
});
const window = (usedPercent: number, more: Partial<AccountWindow> = {}): AccountWindow => ({
	usedPercent,
	resetsAt: new Date(2026, 10, 20, 14, 30).toISOString(),
	percentPerHour: null,
	fullAt: null,
	burns: null,
	...more,
});

const input: CostInput = {
	by: 'session',
	rows: {
		session: [row('s-1', 8, 'fix-login'), row('s-9', 2, 'long-gone'), row('s-8', 0.002, null, 'atLeast')],
		day: [row(day(20), 4.5), row(day(17), 1, null, 'atLeast'), row(day(5), 4.5), row(day(1, 10), 0.002)],
		model: [row('claude-opus-5', 10), row('unknown', 0.002)],
	},
	sessions: [
		sessionOf(1, 'renamed', 'idle', {costUsd: 8}),
		sessionOf(2, 'new-one', 'idle', {costUsd: null, costIs: 'unknown'}),
		sessionOf(3, 'shell', 'idle', {agent: 'shell', costUsd: null, costIs: 'unknown'}),
	],
	budgets: [],
	totals: {costUsd: 8, todayUsd: 4.5, stopped: false, limits: null},
	now,
};

const all = (more: Partial<CostInput>, columns: number, on = look): string[] => {
	const {head, rows, foot} = costModel({...input, ...more}, columns, on);
	return texts([...head, ...rows, ...foot], on).map(text => text.trimEnd());
};

test('by session: bars to the largest, money in one column, tokens; by the name that it has, or had, or its id', () => {
	assert.deepEqual(all({}, 80), [
		'                                               in   out  cache read  cache write',
		'renamed    ███████████████████████    $8.00  1.2k   34k        2.5M          640',
		'long-gone  █████▊                     $2.00  1.2k   34k        2.5M          640',
		's-8        ▏                         ≥$0.00  1.2k   34k        2.5M          640',
		'new-one                                   —     —     —           —            —',
		'',
		'total                               ≥$10.00  3.6k  102k        7.5M         1.9k',
		'today                                 $4.50  1.2k   34k        2.5M          640',
	]);
});

test('less room: the sum of the tokens, then none, then no bars', () => {
	assert.deepEqual(all({}, 56).slice(0, 3), [
		'                                                  tokens',
		'renamed    ████████████████████████████    $8.00    2.5M',
		'long-gone  ███████                         $2.00    2.5M',
	]);
	assert.deepEqual(all({}, 36).slice(0, 2), ['renamed    ████████████████    $8.00', 'long-gone  ████                $2.00']);
	assert.deepEqual(all({}, 20).slice(0, 2), ['renam…    $8.00', 'long-…    $2.00']);
});

test('by day: today on top, days without spending among them, what is older than 14 days as one', () => {
	const rows = [row(day(20), 4.5), row(day(17), 1, null, 'atLeast'), row(day(7), 4), row(day(6), 4), row(day(1, 10), 40)];
	const [, ...days] = all({by: 'day', rows: {...input.rows, day: rows}}, 56);
	assert.deepEqual(
		days.slice(0, 16).map(text => text.slice(0, 12).trim()),
		[
			'today',
			...['Thu 19', 'Wed 18', 'Tue 17', 'Mon 16', 'Sun 15', 'Sat 14', 'Fri 13', 'Thu 12', 'Wed 11', 'Tue 10'].map(each => `${each} Nov`),
			...['Mon  9 Nov', 'Sun  8 Nov', 'Sat  7 Nov', 'before', ''],
		],
	);
	assert.match(days[0]!, /^today {7}█+ +\$4\.50 +2\.5M$/);
	assert.match(days[1]!, /^Thu 19 Nov +\$0\.00$/);
	assert.match(days[3]!, /^Tue 17 Nov {2}█+.? +≥\$1\.00 +2\.5M$/);
	assert.match(days[14]!, /^before +\$44\.00 +5\.1M$/, 'no bar: it is many days');
	const [, today, before] = all({by: 'day', rows: {...input.rows, day: [row(day(1, 10), 40)]}}, 56);
	assert.match(`${today} ${before}`, /^today +\$0\.00 before +\$40\.00/, 'no empty days but today');
});

test('by model, and on a terminal without Unicode', () => {
	const ascii = {...look, unicode: false};
	assert.deepEqual(all({by: 'model'}, 56, ascii).slice(0, 5), [
		'                                                  tokens',
		'claude-opus-5  ########################   $10.00    2.5M',
		'unknown        #                          <$0.01    2.5M',
		'',
		'total                                    >$10.00    7.6M',
	]);
	const limits = {fiveHour: window(50), sevenDay: null};
	assert.equal(all({totals: {...input.totals, limits}}, 36, ascii).at(-2), '5 h        ##########---------  50 %');
});

test('what may be spent: limits and budgets, in the colour of their state', () => {
	const full = new Date(2026, 10, 20, 13, 10).toISOString();
	const burns = {session: 's-1', name: 'search-index', share: 0.62};
	const limits = {fiveHour: window(78, {percentPerHour: 24, fullAt: full, burns}), sevenDay: window(41)};
	const totals = {...input.totals, limits};
	const budgets = [budget('day', 4.5, 5), budget('all', 60, 50), budget('session', 1, 10, 'fix-login')];
	assert.deepEqual(all({totals, budgets}, 56).slice(-9), [
		'',
		'5 h               ███████████████▋────              78 %',
		'                  +24 %/h, full 13:10, resets 14:30',
		'                  search-index spends most, 62 %',
		'7 d               ████████▎───────────              41 %',
		'                  resets 14:30',
		'budget today      ██████████████████──    $4.50 of $5.00',
		'budget in all     ████████████████████  $60.00 of $50.00',
		'budget fix-login  ██──────────────────   $1.00 of $10.00',
	]);
	assert.ok(all({totals, budgets}, 96).some(text => text.endsWith('+24 %/h, full 13:10, resets 14:30; search-index spends most, 62 %')));
	const tokenOf = (start: string) => {
		const {foot} = costModel({...input, totals, budgets}, 56, look);
		return foot.find(([first]) => first?.text.startsWith(start))!.find(({text}) => text.includes('█'))!.token;
	};
	assert.deepEqual(['5 h', '7 d', 'budget today', 'budget in all', 'budget fix'].map(tokenOf), [
		'warning',
		'dim',
		'warning',
		'failed',
		'dim',
	]);
	const over = {fiveHour: window(99, {resetsAt: new Date(now - 1).toISOString()}), sevenDay: null};
	assert.ok(!all({totals: {...totals, limits: over}}, 56).some(text => text.startsWith('5 h')), 'what was reset is over');
});

test('nothing was spent yet', () => {
	const rows = {session: [], day: [], model: []};
	for (const by of ['session', 'day', 'model'] as const) {
		assert.deepEqual(all({by, rows, sessions: []}, 56), ['Nothing was spent yet.']);
	}
	assert.equal(
		all({rows, sessions: [], budgets: [budget('day', 0, 5)]}, 56)
			.at(-1)!
			.slice(0, 12),
		'budget today',
	);
});

test('the card: its views by letters, Tab and arrows; it scrolls, and the sums stay where there is room', async () => {
	const many = Array.from({length: 40}, (_, index) => row(`s-${index + 100}`, 40 - index, `task-${index}`));
	const rows = {...input.rows, session: many};
	let closed = 0;
	const open = (height: number) =>
		render(<Cost {...input} rows={rows} sessions={[]} look={look} size={{columns: 60, rows: height}} onCancel={() => closed++} />);
	const screen = open(20);
	const press = async (...keys: string[]): Promise<string> => {
		for (const key of ['', ...keys]) {
			screen.stdin.write(key);
			await new Promise(resolve => setImmediate(resolve));
		}
		return stripVTControlCharacters(screen.lastFrame() ?? '');
	};
	const first = await press();
	assert.equal(first.split('\n').length, 20);
	assert.match(first, /Cost by session ╶─+ 26 more/);
	assert.match(first, /task-13[\s\S]*\n│ total +\$820\.00/);
	assert.match(await press('G'), /task-39[\s\S]*\n│ total/);
	assert.match(await press('d'), /Cost by day[\s\S]*Tue 17 Nov/);
	assert.match(await press('\t'), /Cost by model[\s\S]*claude-opus-5/);
	assert.match(await press('\x1b[C'), /Cost by session[\s\S]*task-0 /);
	assert.match(await press('\x1b[D', '\x1b[D'), /Cost by day/);
	assert.match(await press('\x1b[Z'), /Cost by session/);
	assert.match(await press('m', 's'), /Cost by session/);
	await press('q');
	assert.equal(closed, 1);
	const small = stripVTControlCharacters(open(8).lastFrame() ?? '');
	assert.match(small, /38 more/, 'there the sums scroll too');
});

test('bars by eighths, and never nothing for something', () => {
	const unicode = {unicode: true};
	assert.deepEqual(
		[0, 0.001, 0.25, 0.55, 1, 7, Number.NaN].map(share => bar(share, 4, unicode)),
		['', '▏', '█', '██▎', '████', '████', ''],
	);
	assert.deepEqual(
		[0, 0.001, 0.55, 1].map(share => bar(share, 4, {unicode: false})),
		['', '█', '██', '████'],
	);
	assert.equal(
		gauge(0.55, 4, 'dim', unicode)
			.map(({text}) => text)
			.join(''),
		'██▎─',
	);
});

test('counts in three digits', () => {
	const counts = [0, 640, 999, 1000, 1240, 9949, 9950, 34_400, 999_499, 999_500, 2_500_000, 123_456_789];
	assert.deepEqual(counts.map(shortCount), ['0', '640', '999', '1.0k', '1.2k', '9.9k', '10k', '34k', '999k', '1.0M', '2.5M', '123M']);
});
