/*
What of a session's money and tokens is another model's: of a sub-agent on a cheaper one, or of the one before `/model`. Results of a
headless run tell it for each model. An interactive Claude tells one sum, which stands under its own model; what others used is read in
its transcripts, priced, and moved out of that, never more than it was charged. What has no price stays there. The ledger
alone knows how much of it has moved: a record that is older than it, after a crash, moves nothing twice.
*/
import type {SpentByModel, Tokens} from '../../protocol/money.ts';
import {bareModel} from '../../stream/parser/prices.ts';
import {noTokens} from '../../stream/parser/tokens.ts';

/** What is more in `a`. */
export const moreByModel = (a: SpentByModel, b: SpentByModel): SpentByModel =>
	Object.fromEntries(
		Object.entries(a)
			.map(([model, {usd, tokens}]) => {
				const before = b[model];
				return [model, before ? {usd: usd - before.usd, tokens: combined(tokens, before.tokens, -1)} : {usd, tokens}] as const;
			})
			.filter(([, {usd, tokens}]) => usd !== 0 || isAny(tokens)),
	);

export const isAny = (tokens: Tokens): boolean => Object.values(tokens).some(count => count !== 0);

export const tokensOfAll = (models: SpentByModel<unknown>): Tokens =>
	Object.values(models).reduce((sum, {tokens}) => combined(sum, tokens), noTokens);

/** Whether both names are of one model: with or without its context and date. */
export const isSameModel = (a: string | null, b: string | null): boolean => a !== null && b !== null && bareModel(a) === bareModel(b);

/** Undefined where the session's own model had all. */
export const othersIn = <Usd>(models: SpentByModel<Usd>, own: string | null): SpentByModel<Usd> | undefined => {
	const others = Object.entries(models).filter(([model]) => !isSameModel(model, own));
	return others.length === 0 ? undefined : Object.fromEntries(others);
};

/** The name of a model in the ledger. */
export const nameOf = (model: string | null): string => model ?? 'unknown';

/** Of one session, by model: what the ledger has charged to each, and what of it is still to be moved there from its own. */
export type Shares = {readonly paidUsd: Readonly<Record<string, number>>; readonly owedUsd: Readonly<Record<string, number>>};

export const noShares: Shares = {paidUsd: {}, owedUsd: {}};

/**
Owe other models what they used, and move as much of it as the session's own was charged.

@param more what is charged to its own with this
@returns what moves now, with the tokens, which count at once, and what is owed then
*/
export const shift = (
	model: string | null,
	used: SpentByModel<number | null>,
	{paidUsd, owedUsd}: Shares,
	more: number,
): {others?: SpentByModel<number | null>; owedUsd?: Shares['owedUsd']} => {
	const others: Record<string, SpentByModel<number | null>[string]> = {};
	const owed: Record<string, number> = {...owedUsd};
	for (const [other, {usd, tokens}] of Object.entries(othersIn(used, model) ?? {})) {
		if (usd !== null) {
			owed[other] = (owed[other] ?? 0) + usd;
		}
		others[other] = {usd: usd && 0, tokens};
	}
	let left = (paidUsd[nameOf(model)] ?? 0) + more;
	for (const [other, due] of Object.entries(owed)) {
		// After `/model` what is owed may be its own.
		const usd = isSameModel(other, model) ? due : Math.max(0, Math.min(due, left));
		left -= usd;
		owed[other] = due - usd;
		if (owed[other] === 0) {
			delete owed[other];
		}
		if (usd > 0 && !isSameModel(other, model)) {
			others[other] = {usd, tokens: others[other]?.tokens ?? noTokens};
		}
	}
	return {
		...(Object.keys(others).length > 0 && {others}),
		...(Object.keys(owed).length + Object.keys(owedUsd).length > 0 && {owedUsd: owed}),
	};
};

/** What stands in the ledger, with one charge more. */
export const sharesWith = (
	{paidUsd, owedUsd}: Shares,
	{
		model,
		usd,
		others = {},
		owedUsd: owed,
	}: {model: string | null; usd: number; others?: SpentByModel<number | null>; owedUsd?: Shares['owedUsd']},
): Shares => {
	const paid: Record<string, number> = {...paidUsd};
	const add = (name: string, more: number) => {
		paid[name] = (paid[name] ?? 0) + more;
	};
	add(nameOf(model), usd);
	for (const [other, {usd: moved}] of Object.entries(others)) {
		add(other, moved ?? 0);
		add(nameOf(model), -(moved ?? 0));
	}
	return {paidUsd: paid, owedUsd: owed ?? owedUsd};
};

/** `sign`: -1 for what is more in `a`. */
export const combined = (a: Tokens, b: Tokens, sign: 1 | -1 = 1): Tokens => ({
	input: a.input + sign * b.input,
	output: a.output + sign * b.output,
	cacheRead: a.cacheRead + sign * b.cacheRead,
	cacheWrite: a.cacheWrite + sign * b.cacheWrite,
});
