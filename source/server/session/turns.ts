/* The turns of a session, as its record keeps them: letters and reports tell of the same ones. */

import {isRunning} from '../status/status.ts';
import type {SessionRecord} from './record.ts';

export type Turns = ReturnType<typeof createTurnsOf>;

/** @param touch the record changed */
export const createTurnsOf = (record: SessionRecord, touch: () => void) => ({
	begin(at: string) {
		const {turn} = record;
		if (!isRunning(turn)) {
			record.conversed = true;
			record.turn = {...turn, beganAt: at, failure: null};
			touch();
		}
	},
	/** @param failure why it failed; null for one that ended well */
	end(at: string, failure: string | null) {
		const {turn} = record;
		if (isRunning(turn)) {
			record.turn = {...turn, endedAt: at > turn.beganAt! ? at : turn.beganAt, failure};
			record.done.turns++;
		} else if (failure !== null) {
			record.turn = {...turn, failure};
		}
	},
});
