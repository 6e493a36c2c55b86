/* How much is measured: all of it for figures, next to nothing to see that every row still gives one. */
import type {Speed} from './link.ts';

export type Plan = {
	/** Keys, switches and commands. */
	samples: number;
	/** Targets take turns so many times, so that an hour of noise falls on all alike. */
	rounds: number;
	/** Runs of what takes seconds each, and whose noise is small beside that. */
	runs: number;
	/** Whole starts of a program. */
	starts: number;
	/** New sessions, half of them in a worktree. */
	spawns: number;
	/** Sessions that flood while nobody looks: a line of the table for each of these. */
	hiddenFloods: readonly number[];
	/** Sessions in the fleet that is listed, and in the one that idles. */
	listedSessions: number;
	idleSessions: number;
	idleSeconds: number;
	/** Sizes of a fleet that grows, and how long each is watched. */
	growingSessions: readonly number[];
	growingSeconds: number;
	/** Sessions in the fleet that redraws, and in the one whose memory is measured. */
	fleetSessions: number;
	/** How long sessions are watched that redraw all the time. */
	redrawSeconds: number;
	/** The link that is slow, and keys that are typed over it. */
	slowLink: Speed;
	slowKeys: number;
	/** How long a flood runs before its memory counts: what it fills is full. */
	floodSeconds: number;
	megabytes: number;
	/** Files of the repository of which worktrees are made. */
	files: number;
	/** Lines of scrollback in sessions that are switched to, or whose memory is measured. */
	scrollback: number;
	/** Lines that scroll by, all at once and one each 20 ms. */
	lines: {atOnce: number; oneByOne: number};
	/** Frames of an agent's output, twenty a second. */
	agentFrames: number;
	/** Between keys, ± 50 %. */
	pauseMilliseconds: number;
	/** Keys of which bytes are counted. */
	keys: number;
	/** How long a picture must stand still to be a settled one; Ink loads behind the first one. */
	settleMilliseconds: number;
};

/** About half an hour on two cores with the usual number of samples. */
export const fullPlan = (samples: number): Plan => ({
	samples,
	rounds: 3,
	runs: 3,
	starts: Math.max(1, Math.round(samples / 5)),
	spawns: Math.max(1, Math.round(samples / 20)),
	hiddenFloods: [1, 7, 15],
	listedSessions: 30,
	idleSessions: 30,
	idleSeconds: 10,
	growingSessions: [1, 10, 30, 60],
	growingSeconds: 5,
	fleetSessions: 8,
	redrawSeconds: 10,
	slowLink: {bytesPerSecond: 20_000, roundTripMilliseconds: 250},
	slowKeys: 50,
	floodSeconds: 15,
	megabytes: 50,
	files: 10_000,
	scrollback: 10_000,
	lines: {atOnce: 20_000, oneByOne: 200},
	agentFrames: 200,
	pauseMilliseconds: 12,
	keys: 200,
	settleMilliseconds: 400,
});

export const sanityPlan = (): Plan => ({
	...fullPlan(4),
	rounds: 1,
	runs: 1,
	starts: 1,
	spawns: 1,
	hiddenFloods: [1],
	listedSessions: 1,
	idleSessions: 1,
	idleSeconds: 0.2,
	growingSessions: [1],
	growingSeconds: 0.2,
	fleetSessions: 4,
	redrawSeconds: 0.2,
	slowLink: {bytesPerSecond: 200_000, roundTripMilliseconds: 20},
	slowKeys: 1,
	floodSeconds: 0.2,
	megabytes: 0.5,
	files: 20,
	scrollback: 0,
	lines: {atOnce: 200, oneByOne: 5},
	agentFrames: 5,
	keys: 5,
	settleMilliseconds: 50,
});
