/* Ages on the screen move on while somebody may read them: a timer runs only then, and only as often as an age can change. */
import type {Elsewhere} from '../../protocol/elsewhere.ts';
import {agedStatuses} from '../../words.ts';
import type {App} from '../app.ts';

/** Also since when one has ended elsewhere is told. */
const isAged = ({status, endedAt}: Elsewhere) => endedAt !== null || agedStatuses.includes(status);

const secondsMilliseconds = 10_000;
const minutesMilliseconds = 60_000;

export const createAges = (app: App) => {
	let pending: {timer: NodeJS.Timeout; at: number} | undefined;

	const stop = () => {
		clearTimeout(pending?.timer);
		pending = undefined;
	};

	const wait = (): number | undefined => {
		const {focused, sessions, elsewhere} = app.state;
		const since = [
			...sessions.filter(session => agedStatuses.includes(session.status)).map(session => Date.parse(session.evidence.since)),
			...elsewhere.filter(isAged).map(one => Date.parse(one.since)),
		];
		if (!focused || since.length === 0) {
			return undefined;
		}
		// Seconds are told in steps of ten: nobody needs them closer, and the screen stays calm.
		return Date.now() - Math.max(...since) < minutesMilliseconds ? secondsMilliseconds : minutesMilliseconds;
	};

	return {
		/** Call it after each change: whoever waits anew among old ones is told in seconds at once, not after the minute that these had. */
		check() {
			const milliseconds = wait();
			if (milliseconds === undefined) {
				stop();
				return;
			}
			// From the moment that the screen tells of; a clock that was set back must not make it wait for that one to come again.
			const now = Date.now();
			const at = Math.min(app.state.now, now) + milliseconds;
			if (pending && pending.at <= at) {
				return;
			}
			stop();
			const timer = setTimeout(
				() => {
					pending = undefined;
					app.update(state => ({...state, now: Date.now()}));
				},
				Math.max(0, at - now),
			);
			pending = {timer, at};
		},
		stop,
	};
};
