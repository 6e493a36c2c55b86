/*
The account's limits as the bar shows them, in as many words as there is room for: first how much is used and when that is over, then how
fast, by whom, and the other window. What will be full before its reset is in the colour of a warning. Pure.
*/
import type {AccountLimits, AccountWindow} from '../../protocol/money.ts';
import {line} from '../../text.ts';
import {isTight, livingWindows, moment, percentWords, rateWords, willStop, windowNames} from '../../words.ts';
import type {Look, Row} from './row.ts';

/** `needed`: others give way to it. Else it stands where nothing else wants the room. */
export type LimitForm = {readonly row: Row; readonly needed: boolean};

/** From the shortest to the longest; empty where there is nothing to say. `isNarrow`: only what is tight. */
export const limitForms = (limits: AccountLimits | null, now: number, isNarrow: boolean, {widths}: Look): LimitForm[] => {
	const {fiveHour: five, sevenDay: week} = Object.fromEntries(livingWindows(limits, now)) as Partial<
		Record<keyof AccountLimits, AccountWindow>
	>;
	const form = (needed: boolean, fivePieces: Pieces | null, weekPieces: Pieces | null): LimitForm => ({
		needed,
		row: [
			...(five && fivePieces ? windowRow(windowNames.fiveHour, five, fivePieces, now, widths) : []),
			...(five && fivePieces && week && weekPieces ? [{text: gap}] : []),
			...(week && weekPieces ? windowRow(windowNames.sevenDay, week, weekPieces, now, widths) : []),
		],
	});
	if (isNarrow) {
		const [fiveTight, weekTight] = [five, week].map(window => window && isTight(window));
		const forms = ([short, lean] as const).map(pieces => form(true, fiveTight ? pieces : null, weekTight ? pieces : null));
		return fiveTight || weekTight ? forms : [];
	}
	if (!five) {
		return week ? [form(true, null, lean), form(false, null, full)] : [];
	}
	const beside = week && isTight(week) ? warned : null;
	return [
		form(true, lean, null),
		...(beside ? [form(true, lean, short), form(true, lean, beside)] : []),
		form(false, ended, beside),
		form(false, fast, beside),
		form(false, full, beside),
		...(week ? [form(false, full, warned), form(false, full, lean)] : []),
	];
};

const gap = '   ';

/** What is said of a window beside how much is used. Of its ends: when it is full, the earlier one, or both. */
type Pieces = {readonly ends: 'none' | 'full' | 'first' | 'both'; readonly rate: boolean; readonly who: boolean};
const short: Pieces = {ends: 'none', rate: false, who: false};
const warned: Pieces = {...short, ends: 'full'};
const lean: Pieces = {...short, ends: 'first'};
const ended: Pieces = {...short, ends: 'both'};
const fast: Pieces = {...ended, rate: true};
const full: Pieces = {...fast, who: true};

const windowRow = (name: string, window: AccountWindow, {ends, rate, who}: Pieces, now: number, widths: Look['widths']): Row => {
	const {fullAt, resetsAt, burns} = window;
	const fast = rate ? rateWords(window) : '';
	const words = [
		`${name} ${percentWords(window)}`,
		// Of the same width while it changes each minute.
		...(fast ? [fast.padStart(rateColumns)] : []),
		...(fast && who && burns ? [widths.fit(line(burns.name), nameColumns)] : []),
	].join(' ');
	const isFull = fullAt !== null && ends !== 'none';
	const isReset = ends === 'both' || (ends === 'first' && !isFull);
	const times = [...(isFull ? [`full ${moment(fullAt, now)}`] : []), ...(isReset ? [`resets ${moment(resetsAt, now)}`] : [])];
	return [{text: [words, ...times].join(', '), token: willStop(window) ? 'warning' : 'dim'}];
};

const rateColumns = '+12 %/h'.length;
const nameColumns = 20;
