/* Holds new turns while a window of the account's limits is nearly used up, until it is reset or a person lets them go on in it. */
import type {Hold} from './gates.ts';
import {holdOfLimit} from './holds.ts';
import type {Limits} from './limits.ts';

/**
@param holdAt from how many percent on; null: never
@param onPass a person let new turns go on
@returns what holds now, and until when, in milliseconds since 1970; undefined where nothing does
*/
export const createLimitHold = (limits: Pick<Limits, 'newest'>, holdAt: () => number | null, onPass: () => void) => {
	/** Windows, by their end, in which new turns go on. */
	const passes = new Set<number>();

	return (): {hold: Hold; until: number} | undefined => {
		const from = holdAt();
		if (from === null) {
			return undefined;
		}
		const {newest} = limits;
		for (const [name, window] of [
			['5 hours', newest?.fiveHour],
			['7 days', newest?.sevenDay],
		] as const) {
			const until = window ? Date.parse(window.resetsAt) : 0;
			if (window && window.usedPercent >= from && !passes.has(until)) {
				const pass = () => {
					passes.add(until);
					onPass();
				};
				return {hold: holdOfLimit(name, window.usedPercent, until, pass), until};
			}
		}
		return undefined;
	};
};
