/* What the rows of a conversation are built of: the rows of one entry with the places in them, folded texts, rules. Pure. */
import {hang, type Page, type Row, rowOf, type Span, wrapLine} from '../../markdown/rows.ts';
import {count} from '../../text.ts';
import type {Folded} from './entries.ts';
import {type EntryShowing, type Picked, pickLines, safeLines} from './showing.ts';

/** A place in the rows. `text`: what is copied of it, as it stands in the transcript; a turn begins with a prompt and has none. */
export type Landmark = {
	readonly row: number;
	readonly kind: 'turn' | 'answer' | 'code' | 'command' | 'diff';
	readonly text: string;
};

/** Rows, and the landmarks in them. */
export type Block = {readonly rows: readonly Row[]; readonly landmarks: readonly Landmark[]};

/**
The beginning of what something printed, hung below it, and what else is shown of it. Long lines are cut, but of an error none is, nor
what was found or is wanted whole: the rows of that are one line.
*/
export const foldedRows = (folded: Folded, page: Page, showing: EntryShowing, {failed = false} = {}): Row[] => {
	const token = failed ? 'failed' : 'dim';
	const room = Math.max(1, page.columns - 4);
	return pickedOf(folded, showing).flatMap((picked, place) => {
		if ('more' in picked) {
			return moreRows(picked.more, '    ');
		}
		const margin: Span = {text: place === 0 ? '  ⎿ ' : '    ', token: 'dim'};
		if (picked.found && !failed) {
			return wrapLine([margin, {text: picked.line, token}], page, {cells: true});
		}
		const text = failed ? picked.line : page.widths.fit(picked.line, room);
		return hang([margin], [{text, token}], page).map(row => (text === picked.line ? row : {...row, folded: true as const}));
	});
};

/** The lines of a folded text that are shown. */
export const pickedOf = (folded: Folded, showing: EntryShowing): Picked[] => {
	const first = safeLines(folded.text);
	const text = showing.textOf(folded);
	return text === folded.text ? pickLines(first, first.length, showing, folded.more) : pickLines(safeLines(text), first.length, showing);
};

/** Lines of which the first `most` are shown at first. */
export const pickedRows = (
	lines: readonly string[],
	{most, margin, showing}: {most: number; margin: string; showing: EntryShowing},
	rowsOf: (line: string, index: number) => readonly Row[],
): Row[] =>
	pickLines(lines, most, showing).flatMap(picked => ('more' in picked ? moreRows(picked.more, margin) : rowsOf(picked.line, picked.index)));

/** How many lines are left out; no row where none is. */
export const moreRows = (lines: number, margin: string): Row[] =>
	lines > 0 ? [{...rowOf({text: `${margin}… ${count(lines, 'more line')}`, token: 'dim'}), folded: true}] : [];

/** A line across that says something. */
export const ruleRow = (text: string, {columns, widths}: Page): Row => {
	const label = widths.fit(`── ${text} `, columns);
	return rowOf({text: `${label}${'─'.repeat(Math.max(0, Math.min(80, columns) - widths.measure(label)))}`, token: 'dim'});
};
