/* What may hold a session at its gates, what a person is asked then, and what an answer means. */
import {usageError} from '../../errors.ts';
import type {BudgetScope} from '../../protocol/money.ts';
import {line} from '../../text.ts';
import {moment, money} from '../../words.ts';
import type {Cap} from '../session/record.ts';
import type {Hold} from './gates.ts';

const goOn = 'go on';
const noBudget = 'without a budget';
const endTurn = 'end the turn';

/** A person holds the fleet, and lets it go on by a command of its own. */
export const stopHold: Hold = {
	says: 'the fleet is stopped',
	gates: ['turn', 'step'],
	question: undefined,
	answer: () => ({stop: 'the fleet is stopped'}),
};

/** @param set what may be spent from now on, in dollars; null: without end */
export const holdOfBudget = (
	{scope, cap: {usd, step, hard}, spentUsd}: {scope: BudgetScope; cap: Cap; spentUsd: number},
	set: (usd: number | null) => void,
): Hold => {
	const of = `${money(spentUsd)} of ${money(usd)} ${scopeWords[scope]} ${scope === 'session' ? 'is' : 'are'} spent`;
	return {
		says: `budget: ${of}`,
		gates: ['turn', 'step'],
		question: {
			tool: 'Budget',
			summary: `${of}: ${goOn}?`,
			input: {scope, spentUsd, budgetUsd: usd, hard},
			options: [`+$${step < 0.01 ? step : step.toFixed(2)}`, noBudget, endTurn],
			about: {scope, usd},
		},
		answer(text) {
			if (text === endTurn) {
				return {stop: of};
			}
			set(text === noBudget ? null : Math.max(usd, spentUsd) + amountOf(text));
			return 'go';
		},
	};
};

/**
New turns wait until a window of the account begins anew.

@param window in words
@param until when that is, in milliseconds since 1970
@param pass new turns need not wait
*/
export const holdOfLimit = (window: '5 hours' | '7 days', usedPercent: number, until: number, pass: () => void): Hold => {
	const resetsAt = new Date(until).toISOString();
	// In the same words for as long as it holds, also on its last day: an answer names the question that was seen.
	const at = moment(resetsAt, window === '5 hours' ? until : 0);
	const says = `${Math.round(usedPercent)} % of the ${window} of this account are used; it resets ${at}`;
	return {
		says,
		gates: ['turn'],
		question: {tool: 'Limit', summary: `${says}: ${goOn}?`, input: {usedPercent, resetsAt}, options: [goOn, endTurn], about: {resetsAt}},
		answer(text) {
			if (text === endTurn) {
				return {stop: says};
			}
			if (text !== goOn) {
				throw usageError(`\`${line(text, 40)}\` is no answer here`, `${goOn}, or ${endTurn}`);
			}
			pass();
			return 'go';
		},
	};
};

const scopeWords: Record<BudgetScope, string> = {session: 'for this session', day: 'for today', all: 'in all'};

/** Dollars: `+$2.50`, `2.50`. */
const amountOf = (text: string): number => {
	const amount = Number(/^\+?\s*\$?\s*(\d+(?:\.\d+)?)$/.exec(text.trim())?.[1]);
	if (!(amount > 0)) {
		throw usageError(`\`${line(text, 40)}\` is no answer here`, `an amount such as +$2.50, \`${noBudget}\` or \`${endTurn}\``);
	}
	return amount;
};
