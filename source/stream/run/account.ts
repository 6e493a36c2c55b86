/* What a run tells of its costs, by mail: for each conversation where its total began, then how it grows. */
import type {Bill, SpentByModel} from '../parser/bill.ts';
import {finiteIn, type Json, objectIn} from '../parser/json.ts';
import type {Thread} from '../thread/thread.ts';
import type {Facts} from './facts.ts';
import type {Letters, RateLimit} from './letters.ts';
import type {createRequests} from './requests.ts';

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

	/** Of a conversation that goes on, the sum is known when it was told once. */
	const tell = (models?: SpentByModel, begins = false) => {
		const {model, version} = facts;
		const cost = goesOn && !bill.settled ? undefined : bill.cost;
		letters.result(cost, models, {model, version, contextPercent: facts.contextPercent(bill.window), begins});
	};

	return {
		/** @param models running totals, where a result has told them */
		tell: (models?: SpentByModel) => tell(models),

		/** An event may tell how full the windows of the subscription are. */
		take(event: Json): void {
			const windows = event.type === 'rate_limit_event' ? objectIn(objectIn(event, 'rate_limit_info'), 'unifiedWindows') : undefined;
			if (windows) {
				letters.limits({five_hour: limitIn(windows, 'five_hour'), seven_day: limitIn(windows, 'seven_day')});
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
					tell(bill.models, true);
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

/** Told as a part of 1, and in seconds since 1970. */
const limitIn = (windows: Json, name: string): RateLimit | null => {
	const limit = objectIn(windows, name);
	const [used, resets] = [finiteIn(limit, 'utilization'), finiteIn(limit, 'resetsAt')];
	return used === undefined || resets === undefined ? null : {used_percentage: Math.round(used * 1000) / 10, resets_at: resets};
};
