/* Ends running turns whose budget is spent and hard: by the interrupt of their agent, and where that is not heard, with the agent. */
import {setTimeout as delay} from 'node:timers/promises';
import {describe} from '../../errors.ts';
import type {Log} from '../../log.ts';
import {line} from '../../text.ts';
import type {LiveSession} from '../session/session.ts';
import {isRunning} from '../status/status.ts';

/** How long a turn may go on after its interrupt; then its agent is ended. */
const interruptMilliseconds = 3000;

/** What ends a turn, and an agent whose turn does not end. */
export type Ends = {interrupt: (session: LiveSession) => void; end: (session: LiveSession) => Promise<void>};

type Hooks = {
	log: Log;
	notice: (level: 'warning', text: string, session: string) => void;
	/** Whether a hard budget that it lives by is spent. */
	isSpent: (session: LiveSession) => boolean;
};

export const createHardStop = ({log, notice, isSpent}: Hooks) => {
	let ends: Ends | undefined;
	const stopping = new Set<string>();
	const runs = (session: LiveSession) => session.running && isRunning(session.record.turn);

	const stop = async (session: LiveSession, {interrupt, end}: Ends): Promise<void> => {
		stopping.add(session.id);
		log.info(`${session.id}: its turn is ended, a hard budget is spent`);
		// Whoever comes later sees no message of the bar: an interrupted turn alone does not say why.
		session.record.lastWords = 'its turn was ended: its budget is spent';
		session.touch();
		notice('warning', `${line(session.record.name)} was stopped: its budget is spent`, session.id);
		try {
			if (session.host?.open) {
				interrupt(session);
			}
			await delay(interruptMilliseconds, undefined, {ref: false});
			if (runs(session) && isSpent(session)) {
				log.warning(`${session.id}: its turn did not end, its agent does`);
				await end(session);
			}
		} finally {
			stopping.delete(session.id);
		}
	};

	return {
		endsBy(how: Ends): void {
			ends = how;
		},
		/** End what it runs, where it may not go on. */
		check(session: LiveSession): void {
			if (ends && !stopping.has(session.id) && isSpent(session) && runs(session)) {
				void stop(session, ends).catch(error => log.error(`${session.id} could not be stopped: ${describe(error)}`));
			}
		},
	};
};
