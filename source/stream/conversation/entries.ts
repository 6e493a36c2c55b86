/*
What a conversation consists of, the oldest first: what was said, thought, done and noted. Texts stand as they were recorded; what only
the beginning is shown of is kept as its beginning alone, so that a long transcript stays small in memory.
*/

/** The beginning of a text, and how many lines of it are left out. */
export type Folded = {readonly text: string; readonly more: number};

/** Lines that stayed, went and came (` `, `-`, `+` before each); numbers from 1, 0 where they are not known. */
export type Hunk = {readonly oldStart: number; readonly newStart: number; readonly lines: readonly string[]};
export type Patch = {readonly file: string; readonly hunks: readonly Hunk[]};

export type Call = {
	readonly kind: 'call';
	readonly tool: string;
	/** The one thing that says what it does: a command, a path, a pattern. */
	readonly about: string;
	readonly description: string | undefined;
	/** A command for a shell, as it stands. */
	readonly command: string | undefined;
	/** A plan, as markdown. */
	readonly plan: string | undefined;
	readonly tasks: readonly Task[];
	/** What it changes; of a call that has run, as it was recorded then. */
	patch: Patch | undefined;
	/** Undefined while it runs, and where its end was not recorded. */
	result:
		| {readonly text: Folded; readonly failed: boolean /** What a sub-agent took for it, in words. */; readonly spent: string}
		| undefined;
};

export type Task = {readonly text: string; readonly state: 'open' | 'now' | 'done'};

export type Entry =
	/** What a person said; `command`: what they ran in Claude's own shell. */
	| {readonly kind: 'prompt'; readonly text: string; readonly command: string | undefined}
	/** Markdown. */
	| {readonly kind: 'answer'; readonly text: string}
	| {readonly kind: 'thought'; readonly text: Folded}
	| Call
	/** What a command of the person's own printed. */
	| {readonly kind: 'output'; readonly text: Folded}
	| {readonly kind: 'error'; readonly text: string}
	/** Something happened to the conversation itself: it was interrupted or compacted. */
	| {readonly kind: 'mark'; readonly text: string};

/** Longer lines are cut in what is folded. */
const longestLine = 2000;

/** The first lines of a text; blank ones at its ends do not count. */
export const fold = (source: string, most: number): Folded => {
	const text = source.replace(/^\s*\n/, '').trimEnd();
	const shown: string[] = [];
	let lines = 0;
	for (let from = 0; from <= text.length; lines++) {
		const found = text.indexOf('\n', from);
		const to = found === -1 ? text.length : found;
		if (lines < most) {
			shown.push(to - from > longestLine ? `${text.slice(from, from + longestLine)}…` : text.slice(from, to));
		}
		from = to + 1;
	}
	return {text: detached(shown.join('\n')), more: Math.max(0, lines - most)};
};

/** The same text in memory of its own: a part of a string keeps the whole of it alive. */
const detached = (text: string): string => Buffer.from(text).toString();
