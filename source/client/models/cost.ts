/*
What was spent, by session, day or model, as bars; and below it what may be spent: the account's limits and the budgets. Names left, money
right in one column, tokens where there is room. Pure.
*/
import type {CostKey, NamedCostRow, Tokens} from '../../protocol/money.ts';
import type {Session} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import {money, shortCount, weekdays} from '../../words.ts';
import {bar} from './bars.ts';
import {type Allowed, allowedNames, allowedRows} from './cost-allowed.ts';
import {fillRow, type Look, type Row, type Span} from './row.ts';

export type CostInput = Allowed & {
	readonly by: CostKey;
	readonly rows: Readonly<Record<CostKey, readonly NamedCostRow[]>>;
	readonly sessions: readonly Pick<Session, 'id' | 'name' | 'agent' | 'costUsd'>[];
};

/** `head` and `foot` stand above and below what scrolls. */
export type CostModel = {readonly head: readonly Row[]; readonly rows: readonly Row[]; readonly foot: readonly Row[]};

export const costModel = (input: CostInput, columns: number, look: Look): CostModel => {
	const entries = entriesOf(input);
	const sums = sumsOf(input);
	const table = tableOf([...entries, ...sums], allowedNames(input), columns, look);
	const foot = allowedRows(input, table.name, columns, look);
	if (entries.length === 0) {
		return {head: [], rows: [[{text: 'Nothing was spent yet.', token: 'dim'}]], foot: foot.length > 0 ? [[], ...foot] : []};
	}
	const most = Math.max(...entries.map(({costUsd, isSum}) => (isSum ? 0 : (costUsd ?? 0))));
	return {
		head: headOf(table, look),
		rows: entries.map(entry => rowOf(entry, most, table, look)),
		foot: [[], ...sums.map(sum => rowOf(sum, most, table, look)), ...(foot.length > 0 ? [[], ...foot] : [])],
	};
};

type Entry = {
	readonly name: string;
	readonly costUsd: number | null;
	readonly costIs: Session['costIs'];
	/** Null: nobody knows; undefined: there are none. */
	readonly tokens: Tokens | null | undefined;
	/** Of many, so no bar that compares it with one. */
	readonly isSum?: boolean;
};

const daysShown = 14;

const entriesOf = ({by, rows, sessions, now}: CostInput): Entry[] => {
	switch (by) {
		case 'session': {
			const spent = new Set(rows.session.map(({key}) => key));
			const unknown = sessions.filter(({id, agent, costUsd}) => !spent.has(id) && costUsd === null && !plainAgents.has(agent));
			return [
				...rows.session.map(row => ({...row, name: line(sessions.find(({id}) => id === row.key)?.name ?? row.name ?? row.key)})),
				...unknown.map(({name}) => ({name: line(name), costUsd: null, costIs: 'unknown' as const, tokens: null})),
			];
		}
		case 'day':
			return dayEntries(rows.day, now);
		case 'model':
			return rows.model.map(row => ({...row, name: line(row.key)}));
	}
};

/** They never cost anything. */
const plainAgents = new Set(['shell', 'command']);

/** From today back to the first day that was paid for, those without spending among them; what is older as one. */
const dayEntries = (rows: readonly NamedCostRow[], now: number): Entry[] => {
	const date = new Date(now);
	const days = Array.from({length: daysShown}, (_, back) => new Date(date.getFullYear(), date.getMonth(), date.getDate() - back));
	const known = new Map(rows.map(row => [row.key, row]));
	const last = days.findLastIndex(day => known.has(keyOf(day)));
	const shown = rows.length === 0 ? [] : days.slice(0, Math.max(0, last) + 1);
	const keys = new Set(shown.map(keyOf));
	const older = rows.filter(({key}) => !keys.has(key));
	return [
		...shown.map((day, back): Entry => {
			const name = back === 0 ? 'today' : `${weekdays[day.getDay()]} ${String(day.getDate()).padStart(2)} ${months[day.getMonth()]}`;
			return {...(known.get(keyOf(day)) ?? {costUsd: 0, costIs: 'reported', tokens: undefined}), name};
		}),
		...(older.length > 0 ? [{...sumOf(older), name: 'before', isSum: true}] : []),
	];
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** As the ledger names days, `2026-11-20`. */
const keyOf = (day: Date): string =>
	`${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;

/** The same in each view: a session of which nobody knows what it cost makes the total a lower bound. */
const sumsOf = (input: CostInput): Entry[] => {
	const {rows, totals, now} = input;
	const today = rows.day.find(({key}) => key === keyOf(new Date(now)));
	return [
		{...sumOf(entriesOf({...input, by: 'session'})), name: 'total', isSum: true},
		{name: 'today', costUsd: totals.todayUsd, costIs: today?.costIs ?? 'reported', tokens: today?.tokens, isSum: true},
	];
};

const tokenKinds = ['input', 'output', 'cacheRead', 'cacheWrite'] as const satisfies (keyof Tokens)[];
const tokenLabels = ['in', 'out', 'cache read', 'cache write'];

const sumOf = (entries: readonly Omit<Entry, 'name'>[]): Omit<Entry, 'name'> => ({
	costUsd: entries.reduce((sum, {costUsd}) => sum + (costUsd ?? 0), 0),
	costIs: entries.every(({costIs}) => costIs === 'reported') ? 'reported' : 'atLeast',
	tokens: Object.fromEntries(tokenKinds.map(kind => [kind, entries.reduce((sum, {tokens}) => sum + (tokens?.[kind] ?? 0), 0)])) as Record<
		keyof Tokens,
		number
	>,
});

/** Widths of the columns; `tokens` are those of each kind, or of their sum alone, or none. */
type Table = {readonly name: number; readonly bar: number; readonly money: number; readonly tokens: readonly number[]};

const gap = 2;
const longestName = 24;
/** A bar that is shorter says nothing. */
const leastBar = 4;
const goodBar = 14;

/** @param names that stand in the same column */
const tableOf = (entries: readonly Entry[], names: readonly string[], columns: number, {widths}: Look): Table => {
	const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(widths.measure));
	const moneyColumns = widest(entries.map(({costUsd, costIs}) => money(costUsd, costIs)));
	const nameColumns = Math.max(4, Math.min(longestName, Math.floor(columns / 3), widest([...names, ...entries.map(({name}) => name)])));
	const each = tokenLabels.map((label, index) => widest([label, ...entries.map(({tokens}) => tokenWords(tokens, true)[index] ?? '')]));
	const sum = [widest([sumLabel, ...entries.map(({tokens}) => tokenWords(tokens, false)[0]!)])];
	const barBeside = (tokens: readonly number[]) =>
		columns - nameColumns - moneyColumns - 2 * gap - tokens.reduce((all, width) => all + width + gap, 0);
	const tokens = [each, sum].find(widths_ => barBeside(widths_) >= goodBar) ?? [];
	const room = barBeside(tokens);
	return {name: nameColumns, bar: room >= leastBar ? room : 0, money: moneyColumns, tokens};
};

const sumLabel = 'tokens';

const tokenWords = (tokens: Entry['tokens'], isEach: boolean): string[] => {
	if (tokens === undefined) {
		return [''];
	}
	const counts = tokenKinds.map(kind => tokens?.[kind] ?? 0);
	const sum = counts.reduce((all, each) => all + each, 0);
	const shown = isEach ? counts : [sum];
	// Without any nothing was spent: they were not told.
	return shown.map(count => (sum === 0 ? '—' : shortCount(count)));
};

const headOf = (table: Table, look: Look): Row[] => {
	const labels = table.tokens.length === 1 ? [sumLabel] : tokenLabels;
	return table.tokens.length === 0 ? [] : [cells('', '', {text: ''}, labels, table, look)];
};

const rowOf = ({name, costUsd, costIs, tokens, isSum}: Entry, most: number, table: Table, look: Look): Row => {
	const share = isSum || most === 0 ? 0 : (costUsd ?? 0) / most;
	const amount = {text: money(costUsd, costIs), token: costUsd ? ('text' as const) : ('dim' as const)};
	return cells(name, bar(share, table.bar, look), amount, tokenWords(tokens, table.tokens.length > 1), table, look);
};

const cells = (name: string, drawn: string, amount: Span, tokens: readonly string[], table: Table, {widths}: Look): Row => {
	const right = (text: string, columns: number) => `${' '.repeat(Math.max(0, columns - widths.measure(text)) + gap)}${text}`;
	return [
		...fillRow([{text: name}], table.name, widths),
		...(table.bar === 0 ? [] : [{text: ' '.repeat(gap)}, ...fillRow([{text: drawn, token: 'dim'}], table.bar, widths)]),
		{...amount, text: right(amount.text, table.money)},
		...table.tokens.map((columns, index) => ({text: right(tokens[index] ?? '', columns), token: 'dim' as const})),
	];
};
