/* What a run tells of its costs, by mail: for each conversation where its total began, then how it grows. */
import type {Bill} from './bill.ts';
import type {Facts} from './facts.ts';
import {finiteIn, type Json, objectIn, textIn} from './json.ts';
import type {Letters, RateLimit} from './letters.ts';
import type {createRequests} from './requests.ts';
import type {Thread} from './thread.ts';
import type {Tokens} from './tokens.ts';

type World = {
	/** Whether its conversation had costs before: it is resumed, or a fork. */
	goesOn: boolean;
	bill: Bill;
	facts: Facts;
	thread: Thread;
	letters: Letters;
	requests: ReturnType<typeof createRequests>;
};

export const createAccount = ({goesOn, bill, facts, thread, letters, requests}: World) => {
	let isBeginning = goesOn;
	/** An API key has no windows that fill up. */
	let hasLimits = true;

	/** Of a conversation that goes on, the sum is known when it was told once. */
	const tell = (tokens?: Tokens, begins = false) => {
		const {model, version} = facts;
		const cost = goesOn && !bill.settled ? undefined : bill.cost;
		letters.result(cost, tokens, {model, version, contextPercent: facts.contextPercent(bill.window), begins});
	};

	const takeLimits = (response: Json) => {
		hasLimits = response.rate_limits_available === true;
		const told = objectIn(response, 'rate_limits');
		if (hasLimits && told) {
			letters.limits({five_hour: limitIn(told, 'five_hour'), seven_day: limitIn(told, 'seven_day')});
		}
	};

	return {
		/** @param tokens running totals, where a result has told them */
		tell: (tokens?: Tokens) => tell(tokens),

		/** Ask how full the windows of the subscription are: events tell only when one is nearly spent. */
		askLimits(): void {
			if (hasLimits) {
				requests.ask({subtype: 'get_usage'}, takeLimits, () => (hasLimits = false));
			}
		},

		/** It is not known yet what was spent before: what is sent now would blur it. */
		get isBeginning(): boolean {
			return isBeginning;
		},

		/**
		Ask what a conversation that goes on has cost before: a process that was killed has forgotten it, and a fork begins with the total of
		its parent, or with nothing. A version that cannot say tells it with the result of its first turn.
		*/
		begin(then: () => void): void {
			const begun = () => {
				isBeginning = false;
				then();
			};
			if (goesOn) {
				const take = (response: Json) => {
					bill.begins(objectIn(response, 'session') ?? {});
					thread.begins(bill.cost?.usd ?? 0);
					tell(bill.tokens, true);
					takeLimits(response);
					begun();
				};
				requests.ask({subtype: 'get_usage'}, take, begun);
			}
		},

		/** The conversation was cleared: another one begins, which has cost nothing. */
		beginAnew(): void {
			bill.begins({total_cost_usd: 0});
			letters.hook('SessionStart', {source: 'clear'});
		},
	};
};

/** In the form of an answer to `get_usage`, by its own description of 2.1.332: per cent, and ISO 8601. Not seen from an account yet. */
const limitIn = (told: Json, name: string): RateLimit | null => {
	const limit = objectIn(told, name);
	const [used, resets] = [finiteIn(limit, 'utilization'), Date.parse(textIn(limit, 'resets_at') ?? '')];
	return used === undefined || Number.isNaN(resets) ? null : {used_percentage: used, resets_at: resets / 1000};
};
