/* What a session has spent, from the running totals that its agent tells. */
import type {News} from '../../agents/agent.ts';
import type {SpentByModel} from '../../protocol/money.ts';
import type {Session} from '../../protocol/session.ts';
import {noTokens} from '../../stream/parser/tokens.ts';
import type {SessionRecord} from '../session/record.ts';
import type {Charge} from './ledger.ts';
import {combined, moreByModel, othersIn, shift, tokensOfAll} from './shares.ts';

export type Cost = Pick<Session, 'costUsd' | 'costIs'>;
type CostNews = Extract<News, {kind: 'cost'}>;

export const costOf = ({costs}: SessionRecord): Cost => {
	const all = Object.values(costs);
	return all.length === 0
		? {costUsd: null, costIs: 'unknown'}
		: {
				costUsd: all.reduce((sum, {settledUsd, lastUsd}) => sum + settledUsd + lastUsd, 0),
				costIs: all.some(({atLeast}) => atLeast) ? 'atLeast' : 'reported',
			};
};

/**
Take a total into the record; what it adds is a charge for the ledger, undefined where it adds nothing. What settles a lower bound
is a charge too, which may be nothing or give something back.

Totals run per conversation. One that falls is of a Claude that was killed and resumed: it knows the total of its last clean end,
and says so before it spends. Nothing is charged for that; what it spends from there is. The first total of a conversation that was
adopted is what it had cost before: it is told at the start, before anything is spent (measured, also after a kill).
*/
export const pay = (record: SessionRecord, news: CostNews, at: string): Charge | undefined => {
	const before: SessionRecord['costs'][string] = record.costs[news.conversation] ?? nothingPaid(record, news);
	// What is reported in the end may be less than what was counted until then.
	const restarted = news.totalUsd < before.lastUsd - 1e-9 && !before.atLeast;
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
		...(news.is === 'atLeast' && {atLeast: true}),
		...(lastModels && {lastModels}),
	};
	const isSettled = before.atLeast === true && news.is !== 'atLeast';
	if (delta <= 0 && !isSettled) {
		return undefined;
	}
	const others = used ? othersIn(used, record.model) : shift(record, {}, costOf(record).costUsd ?? 0);
	return {
		at,
		letter: {host: record.startedAt ?? '', number: record.mailUpTo},
		session: record.id,
		name: record.name,
		conversation: news.conversation,
		model: record.model,
		usd: delta,
		tokens,
		...(others && {others}),
		...(news.is === 'atLeast' && {atLeast: true}),
	};
};

const nothingPaid = ({adopted}: SessionRecord, {conversation, totalUsd}: CostNews) =>
	adopted === conversation ? {settledUsd: -totalUsd, lastUsd: totalUsd} : {settledUsd: 0, lastUsd: 0};

/** What was read of its use, where its letters tell one sum: a charge that adds no money. */
export const use = (record: SessionRecord, used: SpentByModel<number | null>, at: string): Charge => {
	const tokens = tokensOfAll(used);
	record.tokens = combined(record.tokens ?? noTokens, tokens);
	const others = shift(record, used, costOf(record).costUsd ?? 0);
	const {id, name, conversation, model} = record;
	return {at, session: id, name, conversation: conversation ?? '', model, usd: 0, tokens, ...(others && {others})};
};
