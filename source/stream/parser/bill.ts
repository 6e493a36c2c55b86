/*
What a run has cost, while it runs. Results report a running total; what was used since the last of them is counted by list prices,
which is a lower bound. A response that was cut off by an interruption is never in a total (measured): what was counted of it stays beside it.
*/
import {createClaudeReader} from './claude.ts';
import {finiteIn, isObject, type Json, numberIn, objectIn} from './json.ts';
import type {Prices} from './prices.ts';
import type {Tokens} from './tokens.ts';

export type Cost = {usd: number; is: 'reported' | 'atLeast'};

/** By the model's name. */
export type SpentByModel = Readonly<Record<string, {usd: number; tokens: Tokens}>>;

export type Bill = ReturnType<typeof createBill>;

/** @param prices undefined while they are being loaded */
export const createBill = (prices: () => Prices | undefined) => {
	let turn = createClaudeReader();
	/** By the last result; undefined before one. */
	let reportedUsd: number | undefined;
	/** Counted, and in no total. */
	let unreportedUsd = 0;
	let models: SpentByModel = {};
	let window: number | undefined;
	let begun = false;

	const liveUsd = (): number => {
		const known = prices();
		return known ? (turn.stream(known).costUsd ?? 0) : 0;
	};

	/** @param usage what each model used, by its name */
	const takeUsage = (usage: Json | undefined) => {
		const told = Object.entries(usage ?? {}).filter((entry): entry is [string, Json] => isObject(entry[1]));
		if (told.length === 0) {
			return;
		}
		models = Object.fromEntries(
			told.map(([model, one]) => [
				model,
				{
					usd: numberIn(one, 'costUSD'),
					tokens: {
						input: numberIn(one, 'inputTokens'),
						output: numberIn(one, 'outputTokens'),
						cacheRead: numberIn(one, 'cacheReadInputTokens'),
						cacheWrite: numberIn(one, 'cacheCreationInputTokens'),
					},
				},
			]),
		);
		window = Math.max(window ?? 0, ...told.map(([, one]) => numberIn(one, 'contextWindow'))) || window;
	};

	const settle = (result: Json) => {
		const total = finiteIn(result, 'total_cost_usd');
		const before = reportedUsd ?? 0;
		if (total === undefined || result.subtype === 'error_during_execution') {
			const now = Math.max(before, total ?? 0);
			unreportedUsd += Math.max(0, before + liveUsd() - now);
			reportedUsd = total === undefined ? reportedUsd : now;
		} else {
			reportedUsd = total;
		}
		turn = createClaudeReader();
		takeUsage(objectIn(result, 'modelUsage'));
	};

	return {
		take(event: Json): void {
			if (event.type === 'result') {
				settle(event);
			} else {
				turn.take(event);
			}
		},
		/** What the process says of itself before it spends: where its totals begin. Nothing but 0 where the conversation is new. */
		begins(session: Json): void {
			turn = createClaudeReader();
			reportedUsd = finiteIn(session, 'total_cost_usd');
			unreportedUsd = 0;
			models = {};
			takeUsage(objectIn(session, 'model_usage'));
			begun = reportedUsd !== undefined;
		},
		/** Undefined while nothing was used. */
		get cost(): Cost | undefined {
			const more = unreportedUsd + liveUsd();
			if (more > 0) {
				return {usd: (reportedUsd ?? 0) + more, is: 'atLeast'};
			}
			return reportedUsd === undefined ? undefined : {usd: reportedUsd, is: 'reported'};
		},
		/** Whether it is known where its totals began, if by a total that is not 0: not so of a conversation that only goes on from before. */
		get settled(): boolean {
			return begun || (reportedUsd ?? 0) > 0;
		},
		/** Running totals, as reported. */
		get models(): SpentByModel {
			return models;
		},
		/** The size of the context window in tokens, where a result told it. */
		get window(): number | undefined {
			return window;
		},
	};
};
