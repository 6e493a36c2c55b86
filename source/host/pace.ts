/*
How fast output is taken while nobody looks: what floods in hidden sessions must not slow down the one that is typed into. A program
that prints more than this waits, as it does for a slow terminal; almost none does.
*/

/** Bytes taken at once, about 2 ms of parsing, and how long is paused after them. */
const burstBytes = 32 * 1024;
const pauseMilliseconds = 14;
/** A pause that ends late tells of a machine that is busy: the next one is longer by so many times that, up to a limit. */
const lateFactor = 4;
const longestPauseMilliseconds = 60;

export type Pace = ReturnType<typeof createPace>;

/** @param output `pause` and `resume` reading */
export const createPace = (isHidden: () => boolean, output: {pause(): void; resume(): void}) => {
	let taken = 0;
	let since = 0;
	let timer: NodeJS.Timeout | undefined;
	let pause = pauseMilliseconds;

	const resume = () => {
		clearTimeout(timer);
		if (timer !== undefined) {
			timer = undefined;
			taken = 0;
			output.resume();
		}
	};

	return {
		/** So much output was taken. */
		took(bytes: number) {
			if (!isHidden()) {
				return;
			}
			const now = performance.now();
			if (now - since > pauseMilliseconds) {
				since = now;
				taken = 0;
			}
			taken += bytes;
			if (taken >= burstBytes && timer === undefined) {
				output.pause();
				timer = setTimeout(() => {
					const late = performance.now() - now - pause;
					pause = Math.min(longestPauseMilliseconds, pauseMilliseconds + Math.max(0, late) * lateFactor);
					resume();
				}, pause);
			}
		},
		/** Somebody looks now, or it ends: no more waiting. */
		resume,
	};
};
