/* What a session has spent, from the running totals that its agent tells. */
import type {News} from '../../agents/agent.ts';
import type {Tokens} from '../../protocol/money.ts';
import type {Session} from '../../protocol/session.ts';
import type {SessionRecord} from '../session/record.ts';
import type {Charge} from './ledger.ts';

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
	const used = news.tokens && !restarted && news.begins !== true ? combined(news.tokens, before.lastTokens ?? none, -1) : null;
	if (used) {
		record.tokens = combined(record.tokens ?? none, used);
	}
	const lastTokens = news.tokens ?? before.lastTokens;
	record.costs[news.conversation] = {
		settledUsd: before.settledUsd + (restarted ? before.lastUsd - news.totalUsd : 0),
		lastUsd: news.totalUsd,
		...(news.is === 'atLeast' && {atLeast: true}),
		...(lastTokens && {lastTokens}),
	};
	const isSettled = before.atLeast === true && news.is !== 'atLeast';
	return delta > 0 || isSettled
		? {
				at,
				letter: {host: record.startedAt ?? '', number: record.mailUpTo},
				session: record.id,
				name: record.name,
				conversation: news.conversation,
				model: record.model,
				usd: delta,
				tokens: used,
				...(news.is === 'atLeast' && {atLeast: true}),
			}
		: undefined;
};

const nothingPaid = ({adopted}: SessionRecord, {conversation, totalUsd}: CostNews) =>
	adopted === conversation ? {settledUsd: -totalUsd, lastUsd: totalUsd} : {settledUsd: 0, lastUsd: 0};

/** What was read of its tokens, where its letters tell none: a charge without money, of the model that has the money. */
export const use = (record: SessionRecord, tokens: Tokens, at: string): Charge => {
	record.tokens = combined(record.tokens ?? none, tokens);
	const {id, name, conversation, model} = record;
	return {at, session: id, name, conversation: conversation ?? '', model, usd: 0, tokens};
};

const none: Tokens = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0};

/** `sign`: -1 for what is more in `a`. */
export const combined = (a: Tokens, b: Tokens, sign: 1 | -1 = 1): Tokens => ({
	input: a.input + sign * b.input,
	output: a.output + sign * b.output,
	cacheRead: a.cacheRead + sign * b.cacheRead,
	cacheWrite: a.cacheWrite + sign * b.cacheWrite,
});
