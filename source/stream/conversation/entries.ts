/*
What a conversation consists of, the oldest first: what was said, thought, done and noted. Texts stand as they were recorded; what only
the beginning is shown of is kept as its beginning alone, so that a long transcript stays small in memory.
*/

/** The beginning of a text, how many lines of it are left out, and where the whole stands if anything is. */
export type Folded = {readonly text: string; readonly more: number; readonly source?: Source};

/** A line of the file that holds a record: where it begins and what it has, in bytes. */
export type Place = {readonly offset: number; readonly bytes: number};
/** The text of a record that was folded as its `part`th. */
export type Source = Place & {readonly part: number};

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

/** What is done with a text of which only the first lines are shown at first. */
export type Fold = (source: string, most: number) => Folded;

/** As a fold takes it: blank lines at its ends do not count. */
export const wholeText = (source: string): string => source.replace(/^\s*\n/, '').trimEnd();

/** The first lines of a text. */
export const fold = (source: string, most: number, whole?: Source): Folded => {
	const text = wholeText(source);
	const shown: string[] = [];
	let isCut = false;
	let lines = 0;
	for (let from = 0; from <= text.length; lines++) {
		const found = text.indexOf('\n', from);
		const to = found === -1 ? text.length : found;
		isCut ||= lines >= most || to - from > longestLine;
		if (lines < most) {
			shown.push(to - from > longestLine ? `${text.slice(from, from + longestLine)}…` : text.slice(from, to));
		}
		from = to + 1;
	}
	return {text: detached(shown.join('\n')), more: Math.max(0, lines - most), ...(isCut && whole && {source: whole})};
};

/** The same text in memory of its own: a part of a string keeps the whole of it alive. */
const detached = (text: string): string => Buffer.from(text).toString();
