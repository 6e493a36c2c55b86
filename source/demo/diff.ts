/* The difference of two texts as one hunk: all that the demo's edits need. */

export type Hunk = {
	/** Number of the first changed line, from 1, in both texts. */
	start: number;
	removed: string[];
	added: string[];
	/** Unchanged lines around the hunk. */
	before: string[];
	after: string[];
};

const contextLines = 2;

/** Undefined where the texts are the same. */
export const hunkOf = (from: string, to: string): Hunk | undefined => {
	const old = linesOf(from);
	const next = linesOf(to);
	const shortest = Math.min(old.length, next.length);
	let start = 0;
	while (start < shortest && old[start] === next[start]) {
		start++;
	}
	let end = 0;
	while (end < shortest - start && old.at(-1 - end) === next.at(-1 - end)) {
		end++;
	}
	const removed = old.slice(start, old.length - end);
	const added = next.slice(start, next.length - end);
	if (removed.length === 0 && added.length === 0) {
		return undefined;
	}
	const rest = old.length - end;
	return {
		start: start + 1,
		removed,
		added,
		before: old.slice(Math.max(0, start - contextLines), start),
		after: old.slice(rest, rest + contextLines),
	};
};

/** `+1 −1` */
export const countsOf = (hunk: Hunk | undefined): string => `+${hunk?.added.length ?? 0} −${hunk?.removed.length ?? 0}`;

/** A hunk as Claude's tools report it. */
export const structuredPatch = (hunk: Hunk | undefined) =>
	hunk
		? [
				{
					oldStart: hunk.start,
					oldLines: hunk.removed.length,
					newStart: hunk.start,
					newLines: hunk.added.length,
					lines: [...hunk.removed.map(line => `-${line}`), ...hunk.added.map(line => `+${line}`)],
				},
			]
		: [];

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
