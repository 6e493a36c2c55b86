/*
Whoever waits for a state of a session. Looked at when the session changes, never by time; but a shell, which tells nobody that its
program has ended, is looked at now and then while somebody waits for it.
*/
import {UserError} from '../errors.ts';
import {line} from '../text.ts';
import {isAtRest} from '../words.ts';
import type {LiveSession} from './session/session.ts';
import {isRunning} from './status/status.ts';

export type Awaited = 'waiting' | 'idle' | 'done' | 'exited';

type Waiter = {
	session: LiveSession;
	check: () => boolean | Error;
	resolve: () => void;
	reject: (error: Error) => void;
	look: NodeJS.Timeout | undefined;
};

const lookMilliseconds = 250;

export type Waiters = ReturnType<typeof createWaiters>;

export const createWaiters = () => {
	const waiters = new Set<Waiter>();

	const drop = (waiter: Waiter): boolean => {
		clearInterval(waiter.look);
		return waiters.delete(waiter);
	};

	const settle = (waiter: Waiter) => {
		const result = waiter.check();
		if (result === false) {
			return;
		}
		drop(waiter);
		if (result === true) {
			waiter.resolve();
		} else {
			waiter.reject(result);
		}
	};

	/** Resolves once `check` is true, rejects with the error that it gives. */
	const until = (session: LiveSession, check: () => boolean | Error, {signal}: {signal?: AbortSignal} = {}) =>
		new Promise<void>((resolve, reject) => {
			const waiter: Waiter = {session, check, resolve, reject, look: undefined};
			waiters.add(waiter);
			signal?.addEventListener('abort', () => {
				if (drop(waiter)) {
					reject(signal.reason as Error);
				}
			});
			settle(waiter);
			if (session.agent.name === 'shell' && waiters.has(waiter)) {
				waiter.look = setInterval(() => settle(waiter), lookMilliseconds);
			}
		});

	return {
		until,
		/** Wait for a state as `coppice wait` means it. Rejects at once when the session has ended and the state cannot come. */
		untilState: (session: LiveSession, state: Awaited, signal?: AbortSignal) =>
			until(
				session,
				() => {
					if (holds(session, state)) {
						return true;
					}
					return session.running
						? false
						: new UserError(`${line(session.record.name)} has ended (${session.verdict().status}); it will not be ${state}`, {
								code: 'session-ended',
							});
				},
				{signal},
			),
		changed(session: LiveSession) {
			for (const waiter of waiters) {
				if (waiter.session === session) {
					settle(waiter);
				}
			}
		},
	};
};

const holds = (session: LiveSession, state: Awaited): boolean => {
	const {status} = session.verdict();
	const {turn} = session.record;
	switch (state) {
		case 'waiting':
			return status === 'waiting' && !session.awaitsLetter;
		case 'exited':
			return !session.running;
		case 'done':
			return status !== 'waiting' && turn.endedAt !== null && !isRunning(turn);
		default:
			return session.running && isAtRest(status);
	}
};
