/*
What of a session's money and tokens is another model's: of a sub-agent on a cheaper one, or of the one before `/model`. Results of a
headless run tell it for each model. An interactive Claude tells one sum, which stands under its own model; what others used is read in
its transcripts, priced, and moved out of that, never more than it was charged. What has no price stays there.
*/
import type {SpentByModel, Tokens} from '../../protocol/money.ts';
import {bareModel} from '../../stream/parser/prices.ts';
import {noTokens} from '../../stream/parser/tokens.ts';
import type {SessionRecord} from '../session/record.ts';

/** What is more in `a`. */
export const moreByModel = (a: SpentByModel, b: SpentByModel): SpentByModel =>
	Object.fromEntries(
		Object.entries(a)
			.map(([model, {usd, tokens}]) => {
				const before = b[model];
				return [model, before ? {usd: usd - before.usd, tokens: combined(tokens, before.tokens, -1)} : {usd, tokens}] as const;
			})
			.filter(([, {usd, tokens}]) => usd !== 0 || Object.values(tokens).some(count => count !== 0)),
	);

export const tokensOfAll = (models: SpentByModel<unknown>): Tokens =>
	Object.values(models).reduce((sum, {tokens}) => combined(sum, tokens), noTokens);

/** Whether both names are of one model: with or without its context and date. */
export const isSameModel = (a: string | null, b: string | null): boolean => a !== null && b !== null && bareModel(a) === bareModel(b);

/** Undefined where the session's own model had all. */
export const othersIn = <Usd>(models: SpentByModel<Usd>, own: string | null): SpentByModel<Usd> | undefined => {
	const others = Object.entries(models).filter(([model]) => !isSameModel(model, own));
	return others.length === 0 ? undefined : Object.fromEntries(others);
};

/**
Owe other models what they used, and move as much of it as was charged.

@returns what moves now, with the tokens, which count at once
*/
export const shift = (
	record: SessionRecord,
	used: SpentByModel<number | null>,
	chargedUsd: number,
): SpentByModel<number | null> | undefined => {
	const {shares} = record;
	const moved: Record<string, SpentByModel<number | null>[string]> = {};
	for (const [model, {usd, tokens}] of Object.entries(othersIn(used, record.model) ?? {})) {
		if (usd !== null) {
			shares.owedUsd[model] = (shares.owedUsd[model] ?? 0) + usd;
		}
		moved[model] = {usd: usd && 0, tokens};
	}
	for (const [model, owed] of Object.entries(shares.owedUsd)) {
		const usd = Math.max(0, Math.min(owed, chargedUsd - shares.movedUsd));
		shares.movedUsd += usd;
		if (usd === owed) {
			delete shares.owedUsd[model];
		} else {
			shares.owedUsd[model] = owed - usd;
		}
		if (usd > 0) {
			moved[model] = {usd, tokens: moved[model]?.tokens ?? noTokens};
		}
	}
	return Object.keys(moved).length === 0 ? undefined : moved;
};

/** `sign`: -1 for what is more in `a`. */
export const combined = (a: Tokens, b: Tokens, sign: 1 | -1 = 1): Tokens => ({
	input: a.input + sign * b.input,
	output: a.output + sign * b.output,
	cacheRead: a.cacheRead + sign * b.cacheRead,
	cacheWrite: a.cacheWrite + sign * b.cacheWrite,
});
