/*
Where two witnesses of a status contradict each other for good, nobody knows. Pure.

Weighed is Claude Code's registry against letters and reports (OSC 7501), where it spoke last. Measured with 2.1.332 it follows within
0.1 s: `busy` through a whole turn, while a call is held by a hook, while only sub-agents run in the background, during `!` commands
and compaction; `idle` after Escape, also where no letter and no report tells of that.

Left out is what comes in normal use: letters alone tell neither of `!` commands nor of compaction nor of work in the background, so
`busy` contradicts reports only, and nothing while such work is reported; shells in the background are another word (claude-registry.ts);
and it is `waiting` in menus (`/model`), of which nobody else tells.
*/
import type {Facts} from './status.ts';

const lastingMilliseconds = 10_000;

/** Since when they disagree, and from when on for good, in milliseconds since 1970; undefined while they agree. */
export const disagreement = ({hints: {registry}, program, turn, gate, children}: Facts): {since: string; lastsFrom: number} | undefined => {
	const {beganAt, endedAt} = turn;
	if (!registry || gate || children.length > 0) {
		return undefined;
	}
	const runs = beganAt !== null && (endedAt === null || endedAt < beganAt);
	const rests = program !== null && program.state !== 'working' && program.state !== 'blocked';
	const contradicts = runs ? registry.status === 'idle' : rests && registry.status === 'working';
	const spokeLast = [beganAt, endedAt, program?.at].every(at => !at || at < registry.since);
	return contradicts && spokeLast ? {since: registry.since, lastsFrom: Date.parse(registry.since) + lastingMilliseconds} : undefined;
};
