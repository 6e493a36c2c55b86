/*
A conversation is laid out with the beginnings of long texts; what is searched, and what a person wants whole, is shown besides. Then it is
laid out anew: lines have other numbers, and everything that stands in copy mode goes with them. Pure.
*/
import type {Position, Scrollback} from '../../screen/scrollback.ts';
import {searchedText} from './finding.ts';
import {type CopyState, withCursor, withTop} from './state.ts';

/** What was said or done: its first line. */
export type Part = {readonly line: number; readonly entry: number; readonly folded: boolean};

/** What is shown besides the beginnings: entries that are whole, and lines that hold a text. */
export type Shown = {readonly whole: readonly number[]; readonly searched: string};

export const nothingShown: Shown = {whole: [], searched: ''};

/** What has to be laid out for this state: the same value where nothing else is searched. */
export const shownFor = (state: CopyState, shown: Shown): Shown => {
	const text = searchedText(state);
	const searched = text.length < leastSearched ? '' : text;
	return searched === shown.searched ? shown : {...shown, searched};
};

/** As in the server: less is not looked for in what is folded. */
const leastSearched = 3;

/** The part that a line is of; undefined above the first and from `screen` on. */
export const partAt = (parts: readonly Part[], line: number, screen: number): Part | undefined =>
	line < screen ? parts.findLast(part => part.line <= line) : undefined;

/** The same state over the lines as they are now. */
export const relocated = (
	state: CopyState,
	{before, after, screen, scrollback}: {before: readonly Part[]; after: readonly Part[]; screen: number; scrollback: Scrollback},
): CopyState => {
	const moved = (position: Position): Position => ({...position, line: movedLine(position.line, before, after, screen)});
	const placed = (mode: CopyState, {cursor, top}: Pick<CopyState, 'cursor' | 'top'>): CopyState => {
		const there = withCursor(mode, scrollback, moved(cursor), {column: mode.column});
		return withTop(there, scrollback, there.cursor.line - (cursor.line - top));
	};
	const next = placed(state, state);
	const {entry, selection, mark} = state;
	const origin = entry?.kind === 'search' ? placed(state, entry.origin) : undefined;
	return {
		...next,
		mark: mark && moved(mark),
		selection: selection && {...selection, anchor: moved(selection.anchor)},
		entry:
			entry?.kind === 'search' && origin ? {...entry, origin: {cursor: origin.cursor, top: origin.top}, from: moved(entry.from)} : entry,
	};
};

/** As far from the beginning of its part as before, or at the end of it. The lines of the screen keep their numbers. */
const movedLine = (line: number, before: readonly Part[], after: readonly Part[], screen: number): number => {
	const part = partAt(before, line, screen);
	const at = part ? after.findIndex(({entry}) => entry === part.entry) : -1;
	if (!part || at === -1) {
		return line >= screen ? line : (after[0]?.line ?? line);
	}
	const end = after[at + 1]?.line ?? screen;
	return Math.min(after[at]!.line + line - part.line, end - 1);
};
