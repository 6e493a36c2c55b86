/*
How fast output is taken of a session that nobody types into: what floods there must not slow down the one that is typed into. A
program that prints more than this waits, as it does for a slow terminal; almost none does.
*/

/** Who looks at a session: nobody, somebody who types elsewhere, or somebody who types into it. */
export type Attention = 'none' | 'beside' | 'focus';

/** Bytes taken at once, less than a millisecond of parsing, so that a key finds a processor soon; and how long is paused after them. */
const burstBytes = 12 * 1024;
const pauseMilliseconds = {none: 6, beside: 3, focus: 0} as const satisfies Record<Attention, number>;
/**
A pause that ends late tells of a machine that is busy: the next ones are longer by so many times that, less each time. Up to a limit,
because what a pty holds of a program that has ended, 64 KB, must be read within 200 ms (see pty.ts): that is five pauses. Beside 15
floods on two cores a switch to another session takes half as long so.
*/
const lateFactor = 20;
const fading = 0.97;
const longestPauseMilliseconds = 24;

/** @param output `pause` and `resume` reading */
export const createPace = (attention: () => Attention, output: {pause(): void; resume(): void}) => {
	let taken = 0;
	let since = 0;
	let timer: NodeJS.Timeout | undefined;
	/** By how much pauses are longer. */
	let longer = 0;

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
			const usual = pauseMilliseconds[attention()];
			if (usual === 0) {
				return;
			}
			const now = performance.now();
			if (now - since > usual) {
				since = now;
				taken = 0;
			}
			taken += bytes;
			if (taken >= burstBytes && timer === undefined) {
				output.pause();
				const pause = usual + longer;
				timer = setTimeout(() => {
					const late = Math.max(0, performance.now() - now - pause);
					longer = Math.min(longestPauseMilliseconds - usual, Math.max(late * lateFactor, longer * fading));
					resume();
				}, pause);
			}
		},
		/** Somebody looks, or types into it now: no more waiting. */
		resume,
	};
};
