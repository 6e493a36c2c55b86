import {setImmediate as nextTick, setTimeout as sleep} from 'node:timers/promises';

/** Waits as long as a script says, times the factor of `COPPICE_DEMO_SPEED`; rejects when the turn is interrupted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export const createPause =
	(factor: number): Pause =>
	async (milliseconds, signal) => {
		signal.throwIfAborted();
		const scaled = milliseconds * factor;
		await (scaled > 0 ? sleep(scaled, undefined, {signal}) : nextTick(undefined, {signal}));
	};

/** `COPPICE_DEMO_SPEED`: a factor for all delays, 0 for none; 1 where it is missing or no number. */
export const speedFactor = (text: string | undefined): number => {
	const factor = Number(text);
	return text === undefined || text.trim() === '' || !Number.isFinite(factor) || factor < 0 ? 1 : Math.min(factor, 100);
};
