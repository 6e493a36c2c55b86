/* What may be spent: the account's limits and the budgets, each as a gauge. Pure. */
import type {Budget, Totals} from '../../protocol/money.ts';
import {line} from '../../text.ts';
import type {Token} from '../../theme.ts';
import {limitFacts, livingWindows, money, percentWords, willStop, windowNames} from '../../words.ts';
import {gauge} from './bars.ts';
import {fillRow, type Look, type Row, wrap} from './row.ts';

export type Allowed = {readonly totals: Totals; readonly budgets: readonly Budget[]; readonly now: number};

/** `words` stand below the gauge. */
type Line = {
	readonly name: string;
	readonly share: number;
	readonly amount: string;
	readonly token: Token;
	readonly words: readonly string[];
};

/** @param nameColumns the gauges begin behind them */
export const allowedRows = (allowed: Allowed, nameColumns: number, columns: number, look: Look): Row[] => {
	const {widths} = look;
	const lines = linesOf(allowed);
	const amountColumns = Math.max(0, ...lines.map(({amount}) => widths.measure(amount)));
	const room = columns - nameColumns - amountColumns - 4;
	return lines.flatMap(({name, share, amount, token, words}): Row[] => [
		[
			...fillRow([{text: name}], nameColumns, widths),
			...(room < leastGauge ? [] : [{text: '  '}, ...gauge(share, room, token === 'text' ? 'dim' : token, look)]),
			{text: `${' '.repeat(amountColumns - widths.measure(amount) + 2)}${amount}`, token},
		],
		...wordLines(words, Math.max(1, columns - nameColumns - 2), widths).map(
			(text): Row => [{text: ' '.repeat(nameColumns + 2)}, {text, token: token === 'text' ? 'dim' : token}],
		),
	]);
};

export const allowedNames = (allowed: Allowed): string[] => linesOf(allowed).map(({name}) => name);

const linesOf = ({totals, budgets, now}: Allowed): Line[] => [
	...livingWindows(totals.limits, now).map(
		([name, window]): Line => ({
			name: windowNames[name],
			share: window.usedPercent / 100,
			amount: percentWords(window),
			token: willStop(window) ? 'warning' : 'text',
			words: limitFacts(window, now),
		}),
	),
	...budgets.map(budgetLine),
];

/** In one line where there is room. */
const wordLines = (words: readonly string[], columns: number, widths: Look['widths']): string[] => {
	const all = words.join('; ');
	return all === '' ? [] : (widths.measure(all) <= columns ? [all] : words).flatMap(each => wrap(each, columns, widths));
};

const leastGauge = 4;
const warnAt = 0.8;

const budgetLine = ({scope, name, usd, spentUsd, over}: Budget): Line => ({
	name: `budget ${scope === 'session' ? line(name ?? '') : scope === 'day' ? 'today' : 'in all'}`,
	share: spentUsd / usd,
	amount: `${money(spentUsd)} of ${money(usd)}`,
	token: over ? 'failed' : spentUsd / usd >= warnAt ? 'warning' : 'text',
	words: [],
});
