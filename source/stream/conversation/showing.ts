/*
What of a conversation is shown beyond the beginnings of its long texts: entries that a person wants whole, and lines that hold what is
searched, with those around them. Pure.
*/
import {block} from '../../text.ts';
import type {Entry, Folded} from './entries.ts';

export type Showing = {
	/** Entries that are shown whole, by their place in the conversation. */
	readonly whole: ReadonlySet<number>;
	/** What is searched; empty where nothing is. */
	readonly searched: string;
	/** The whole of folded texts, as far as it is needed here. */
	readonly texts: ReadonlyMap<Folded, string>;
};

/** How one entry is shown. */
export type EntryShowing = {
	readonly whole: boolean;
	/** Whether a line, made safe, holds what is searched. */
	holds(line: string): boolean;
	textOf(folded: Folded): string;
};

/** Nothing but the beginnings. */
export const nothingMore: Showing = {whole: new Set(), searched: '', texts: new Map()};

export const entryShowing = ({whole, searched, texts}: Showing, entry: number): EntryShowing => ({
	whole: whole.has(entry),
	holds: searched === '' ? () => false : finderOf(searched),
	textOf: folded => texts.get(folded) ?? folded.text,
});

/** As in panes: without an upper-case letter in what is searched, case does not matter. */
export const finderOf = (searched: string): ((line: string) => boolean) => {
	const folded = foldCase(searched);
	const text = folded(searched);
	return line => folded(line).includes(text);
};

/**
Whether a line of a transcript can hold what is searched in one of its texts: a look that is much quicker than reading it. Where something
is escaped by number, as colours are, it always can.
*/
export const lineFinderOf = (searched: string): ((line: string) => boolean) => {
	const folded = foldCase(searched);
	const words = searched
		.split(/\s+/)
		.filter(word => word !== '')
		.map(word => folded(JSON.stringify(word).slice(1, -1)));
	return line => {
		const text = folded(line);
		return text.includes('\\u') || words.every(word => text.includes(word));
	};
};

/** Texts as they are compared when this one is searched. */
export const foldCase = (searched: string): ((text: string) => string) =>
	/\p{Lu}/u.test(searched) ? text => text : text => text.toLowerCase();

/** The lines of a text, made safe. */
export const safeLines = (text: string): string[] => block(text, Number.POSITIVE_INFINITY).split('\n');

/** The texts of an entry that are folded. */
export const foldedIn = (entry: Entry): readonly Folded[] =>
	entry.kind === 'call'
		? entry.result
			? [entry.result.text]
			: []
		: entry.kind === 'thought' || entry.kind === 'output'
			? [entry.text]
			: [];

/** The texts of an entry that are kept here and may be folded. */
export const textsIn = (entry: Entry): string[] => {
	const folded = foldedIn(entry).map(({text}) => text);
	switch (entry.kind) {
		case 'prompt':
			return [entry.text];
		case 'call':
			return [entry.about, ...(entry.patch?.hunks.flatMap(({lines}) => lines) ?? []), ...folded];
		default:
			return folded;
	}
};

/** A line that is shown, with its place; or how many are left out there. */
export type Picked = {readonly line: string; readonly index: number; readonly found: boolean} | {readonly more: number};

/** Beside a line that was found. */
const linesAround = 1;
/** Of one text; more are found by a search that says more. */
const mostFound = 200;

/**
The lines of a text that are shown: the first ones, and those that are searched.

@param beyond lines behind these, which are not here
*/
export const pickLines = (lines: readonly string[], most: number, {whole, holds}: EntryShowing, beyond = 0): Picked[] => {
	const found = new Set<number>();
	const shown = new Set<number>();
	for (let index = 0; index < lines.length; index++) {
		if (found.size < mostFound && holds(lines[index]!)) {
			found.add(index);
			for (let near = index - linesAround; near <= index + linesAround; near++) {
				shown.add(near);
			}
		}
	}
	const picked: Picked[] = [];
	let skipped = 0;
	const skip = () => {
		if (skipped > 0) {
			picked.push({more: skipped});
			skipped = 0;
		}
	};
	for (const [index, line] of lines.entries()) {
		if (whole || index < most || shown.has(index)) {
			skip();
			picked.push({line, index, found: whole || found.has(index)});
		} else {
			skipped++;
		}
	}
	skipped += beyond;
	skip();
	return picked;
};
