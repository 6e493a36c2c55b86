/* What may be spent, and the stop of the whole fleet. */
import {usageError} from '../errors.ts';
import type {Budget, BudgetScope} from '../protocol/money.ts';
import {line} from '../text.ts';
import {money} from '../words.ts';
import {table} from './format.ts';
import {answererOf} from './prompts.ts';
import type {Call, Result} from './subcommand.ts';

export const budget = async (call: Call): Promise<Result> => {
	const {flags} = call;
	const [first, second] = call.words;
	const server = await call.server();
	if (first === undefined && !flags.day && !flags.all) {
		return shown(await server.call('budget.list', {}));
	}
	const {scope, session, amount} = wanted(call, first, second);
	const usd = amount === 'off' ? null : amountOf(amount);
	if (usd === null && flags.hard) {
		throw usageError('`--hard` goes with an amount');
	}
	return shown(await server.call('budget.set', {scope, session, directory: call.directory, usd, hard: flags.hard === true}));
};

export const stop = async (call: Call): Promise<Result> => {
	const {running} = await (await call.server()).call('fleet.stop', {by: answererOf(call)});
	const text = `the fleet is stopped: ${running === 1 ? '1 turn waits at its next step' : `${running} turns wait at their next step`}; \`coppice go\` lets it go on`;
	return {document: {stopped: true, running}, text};
};

export const go = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const {stopped} = await server.call('fleet.totals', {});
	const {waited} = await server.call('fleet.go', {by: answererOf(call)});
	const text = stopped ? `the fleet goes on; ${waited === 1 ? '1 session' : `${waited} sessions`} waited` : 'the fleet was not stopped';
	return {document: {stopped: false, waited}, text};
};

/** Which budget is meant: of a session, or by a flag of a day or of all. */
const wanted = (
	{flags}: Call,
	first: string | undefined,
	second: string | undefined,
): {scope: BudgetScope; session?: string; amount: string | undefined} => {
	if (flags.day && flags.all) {
		throw usageError('`--day` and `--all` exclude each other');
	}
	if (flags.day || flags.all) {
		if (second !== undefined) {
			throw usageError(`\`${flags.day ? '--day' : '--all'}\` is of no session`, 'coppice budget --day USD|off');
		}
		return {scope: flags.day ? 'day' : 'all', amount: first};
	}
	return {scope: 'session', session: first!, amount: second};
};

/** @throws UserError when it is no amount */
export const amountOf = (text: string | undefined): number => {
	const usd = Number(/^\$?(\d+(?:\.\d+)?)$/.exec(text ?? '')?.[1]);
	if (!(usd > 0)) {
		throw usageError(
			text === undefined ? 'how much may be spent is missing' : `\`${line(text, 40)}\` is no amount of dollars above 0`,
			`such as 2.50, or \`off\` to take the budget away${text === undefined ? '; `coppice budget` alone shows all of them' : ''}`,
		);
	}
	return usd;
};

const shown = (budgets: Budget[]): Result => {
	const rows = budgets.map(({scope, name, usd, spentUsd, hard, over}) => [
		scope === 'session' ? line(name ?? '', 30) : scope === 'day' ? 'today' : 'in all',
		money(spentUsd),
		money(usd),
		`${Math.floor((spentUsd / usd) * 100)} %`,
		[hard ? 'hard' : '', over ? 'held' : ''].filter(Boolean).join(', '),
	]);
	return {document: budgets, text: table(['', 'spent', 'budget', '', ''], rows, {empty: 'there is no budget', right: [1, 2, 3]})};
};
