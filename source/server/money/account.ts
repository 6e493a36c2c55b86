/* What a session has spent, from the running totals that its agent tells. */
import type {News} from '../../agents/agent.ts';
import type {SpentByModel} from '../../protocol/money.ts';
import type {Session} from '../../protocol/session.ts';
import {noTokens} from '../../stream/parser/tokens.ts';
import type {SessionRecord} from '../session/record.ts';
import type {Charge} from './ledger.ts';
import {combined, isAny, isSameModel, moreByModel, nameOf, othersIn, type Shares, shift, tokensOfAll} from './shares.ts';
import type {Reading} from './used.ts';

export type Cost = Pick<Session, 'costUsd' | 'costIs'>;
type CostNews = Extract<News, {kind: 'cost'}>;

export const costOf = (record: SessionRecord): Cost => {
	const all = Object.values(record.costs);
	return all.length === 0
		? {costUsd: null, costIs: 'unknown'}
		: {
				costUsd: all.reduce((sum, {settledUsd, lastUsd}) => sum + settledUsd + lastUsd, 0),
				costIs: isBehind(record) || all.some(({atLeast, cut}) => atLeast || cut) ? 'atLeast' : 'reported',
			};
};

/** More was used than the last total knows: Claude tells none while it asks, nor in the middle of what it does at once. */
export const isBehind = ({usedAt, totalAt}: Pick<SessionRecord, 'usedAt' | 'totalAt'>): boolean =>
	usedAt !== null && (totalAt === null || totalAt < usedAt);

/**
Take a total into the record; what it adds is a charge for the ledger, undefined where it adds nothing. What settles a lower bound
is a charge too, which may be nothing or give something back.

Totals run per conversation. One that falls is of a Claude that was killed and resumed: it knows the total of its last clean end,
and says so before it spends. Nothing is charged for that; what it spends from there is. The first total of a conversation that was
adopted is what it had cost before: it is told at the start, before anything is spent (measured, also after a kill).

@param shares what the ledger has charged of the session until now
*/
export const pay = (record: SessionRecord, news: CostNews, at: string, shares: Shares): Charge | undefined => {
	const before: Paid = record.costs[news.conversation] ?? nothingPaid(record, news);
	const isBound = news.is === 'atLeast';
	// What is reported in the end may be less than what was counted until then.
	const restarted = news.totalUsd < before.lastUsd - 1e-9 && (!before.atLeast || news.begins === true);
	// What a killed process had spent of a turn is never reported.
	const cut = before.cut || (restarted && (before.atLeast || isBehind(record)));
	const delta = restarted ? 0 : news.totalUsd - before.lastUsd;
	const used = news.models && !restarted && news.begins !== true ? moreByModel(news.models, before.lastModels ?? {}) : undefined;
	const tokens = used ? tokensOfAll(used) : null;
	if (tokens) {
		record.tokens = combined(record.tokens ?? noTokens, tokens);
	}
	const lastModels = news.models ?? before.lastModels;
	record.costs[news.conversation] = {
		settledUsd: before.settledUsd + (restarted ? before.lastUsd - news.totalUsd : 0),
		lastUsd: news.totalUsd,
		...(isBound && {atLeast: true, boundUsd: added(before.boundUsd, nameOf(record.model), delta)}),
		...(cut && {cut}),
		...(lastModels && {lastModels}),
	};
	const isSettled = before.atLeast === true && !isBound && !restarted;
	if (delta <= 0 && !isSettled && !(tokens && isAny(tokens))) {
		return undefined;
	}
	const others = used ? withoutBounds(othersIn(used, record.model), before.boundUsd, record.model) : undefined;
	return {
		at,
		letter: {host: record.startedAt ?? '', number: record.mailUpTo},
		session: record.id,
		name: record.name,
		conversation: news.conversation,
		model: record.model,
		usd: delta,
		tokens,
		// Whose a bound is will be told with the result.
		...(used || isBound ? others && {others} : shift(record.model, {}, shares, delta)),
		...((isBound || cut) && {atLeast: true}),
	};
};

type Paid = SessionRecord['costs'][string];

const added = (sums: Readonly<Record<string, number>> = {}, name: string, usd: number) => ({...sums, [name]: (sums[name] ?? 0) + usd});

/** While it was a bound it was charged to the model of then, which may have changed in the middle of the turn. */
const withoutBounds = (others: SpentByModel | undefined, boundUsd: Paid['boundUsd'] = {}, own: string | null): SpentByModel | undefined => {
	const rest: Record<string, SpentByModel[string]> = {...others};
	for (const [bound, usd] of Object.entries(boundUsd)) {
		if (bound !== nameOf(own)) {
			const name = Object.keys(rest).find(one => isSameModel(one, bound)) ?? bound;
			rest[name] = {usd: (rest[name]?.usd ?? 0) - usd, tokens: rest[name]?.tokens ?? noTokens};
		}
	}
	return Object.keys(rest).length === 0 ? undefined : rest;
};

const nothingPaid = ({adopted}: SessionRecord, {conversation, totalUsd, models}: CostNews): Paid =>
	adopted === conversation ? {settledUsd: -totalUsd, lastUsd: totalUsd, ...(models && {lastModels: models})} : {settledUsd: 0, lastUsd: 0};

/**
What was read of its use in a file, where its letters tell one sum: a charge that adds no money. It has a number: a server that is
killed before the record is on disk finds it in the ledger, and reads nothing twice.
*/
export const use = (record: SessionRecord, {file, models, newestAt}: Reading, at: string, shares: Shares): Charge => {
	const tokens = tokensOfAll(models);
	record.tokens = combined(record.tokens ?? noTokens, tokens);
	record.readings++;
	record.usedAt = record.usedAt !== null && record.usedAt > newestAt ? record.usedAt : newestAt;
	const {id, name, conversation, model} = record;
	return {
		at,
		reading: {number: record.readings, file, counted: record.counted[file]!},
		session: id,
		name,
		conversation: conversation ?? '',
		model,
		usd: 0,
		tokens,
		...shift(model, models, shares, 0),
	};
};

/** What the ledger knows that was read, and a record that was written before does not. */
export const catchUp = (record: SessionRecord, charges: readonly Charge[]): void => {
	for (const {reading, tokens} of charges) {
		if (reading && reading.number > record.readings) {
			record.readings = reading.number;
			record.counted[reading.file] = reading.counted;
			record.tokens = combined(record.tokens ?? noTokens, tokens ?? noTokens);
		}
	}
};
