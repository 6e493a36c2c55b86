/* The end of a turn, as its result tells. Totals of a result are of the whole process: a turn's cost is the difference. */

import {finiteIn, isObject, type Json, numberIn, objectIn, objectsIn, textIn} from '../parser/json.ts';
import {createResults} from '../parser/results.ts';
import {noTokens, type Tokens, usageOf} from '../parser/tokens.ts';
import type {Receipt} from './item.ts';

export const createReceipts = () => {
	const results = createResults();
	let paidUsd = 0;

	return {
		/** The totals of this process began here. */
		begins(totalUsd: number): void {
			paidUsd = totalUsd;
		},
		/** Each event, results too, before `receipt`. */
		take: (event: Json): void => results.take(event),
		status: (): string => results.status(),

		/** @param words what was said last: a result repeats it, and an error that was said is not told twice */
		receipt(result: Json, words: string): Receipt {
			const totalUsd = results.reported()?.costUsd ?? null;
			const costUsd = totalUsd === null ? null : Math.max(0, totalUsd - paidUsd);
			paidUsd = totalUsd ?? paidUsd;
			const status = results.status();
			return {
				kind: 'receipt',
				status,
				turns: numberIn(result, 'num_turns'),
				milliseconds: finiteIn(result, 'duration_ms') ?? numberIn(result, 'duration_api_ms'),
				tokens: tokensIn(result),
				costUsd,
				totalUsd,
				denials: objectsIn(result, 'permission_denials').length,
				error: status === 'success' || status === 'interrupted' ? undefined : errorIn(result, words),
			};
		},
	};
};

/** What the turn used. The `usage` of an interrupted one is all 0; what it used stands by model then (measured: 2.1.332). */
const tokensIn = (result: Json): Tokens => {
	const {input, output, cacheRead, cacheWrite} = usageOf(objectIn(result, 'usage'));
	return input + output + cacheRead + cacheWrite > 0
		? {input, output, cacheRead, cacheWrite}
		: Object.values(objectIn(result, 'model_usage_since_last_result') ?? {})
				.filter(isObject)
				.reduce<Tokens>(
					(sum, used) => ({
						input: sum.input + numberIn(used, 'inputTokens'),
						output: sum.output + numberIn(used, 'outputTokens'),
						cacheRead: sum.cacheRead + numberIn(used, 'cacheReadInputTokens'),
						cacheWrite: sum.cacheWrite + numberIn(used, 'cacheCreationInputTokens'),
					}),
					noTokens,
				);
};

const errorIn = (result: Json, words: string): string | undefined => {
	const told = Array.isArray(result.errors) ? result.errors.filter(one => typeof one === 'string').join('; ') : '';
	const text = told || (textIn(result, 'result') ?? '');
	return text === '' || text === words ? undefined : text;
};
