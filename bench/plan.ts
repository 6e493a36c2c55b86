/* How much is measured: all of it for figures, next to nothing to see that every row still gives one. */

export type Plan = {
	/** Keys and switches. */
	samples: number;
	/** Targets take turns so many times, so that an hour of noise falls on all alike. */
	rounds: number;
	/** Runs of what takes seconds each, and whose noise is small beside that. */
	runs: number;
	/** Whole starts of a program. */
	starts: number;
	/** Sessions in the fleet that is listed, and in the one that idles. */
	listedSessions: number;
	idleSessions: number;
	idleSeconds: number;
	megabytes: number;
	/** Files of the repository of which worktrees are made. */
	files: number;
	/** Lines of scrollback in sessions that are switched to. */
	scrollback: number;
	/** Lines that scroll by, all at once and one each 20 ms. */
	lines: {atOnce: number; oneByOne: number};
	/** Between keys, ± 50 %. */
	pauseMilliseconds: number;
	/** Keys of which bytes are counted. */
	keys: number;
	/** How long a picture must stand still to be a settled one; Ink loads behind the first one. */
	settleMilliseconds: number;
};

export const fullPlan = (samples: number): Plan => ({
	samples,
	rounds: 5,
	runs: 5,
	starts: Math.max(1, Math.round(samples / 10)),
	listedSessions: 30,
	idleSessions: 8,
	idleSeconds: 10,
	megabytes: 50,
	files: 10_000,
	scrollback: 10_000,
	lines: {atOnce: 20_000, oneByOne: 200},
	pauseMilliseconds: 12,
	keys: 200,
	settleMilliseconds: 400,
});

export const sanityPlan = (): Plan => ({
	...fullPlan(4),
	rounds: 1,
	runs: 1,
	starts: 1,
	listedSessions: 1,
	idleSessions: 1,
	idleSeconds: 0.5,
	megabytes: 0.5,
	files: 20,
	scrollback: 0,
	lines: {atOnce: 200, oneByOne: 5},
	keys: 5,
	settleMilliseconds: 50,
});
