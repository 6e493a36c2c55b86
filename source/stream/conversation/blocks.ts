/* What the rows of a conversation are built of: the rows of one entry with the places in them, folded texts, rules. Pure. */

import {hang, type Page, type Row, rowOf} from '../../markdown/rows.ts';
import {block, count} from '../../text.ts';
import type {Folded} from './entries.ts';

/** A place in the rows. `text`: what is copied of it, as it stands in the transcript; a turn begins with a prompt and has none. */
export type Landmark = {
	readonly row: number;
	readonly kind: 'turn' | 'answer' | 'code' | 'command' | 'diff';
	readonly text: string;
};

/** Rows, and the landmarks in them. */
export type Block = {readonly rows: readonly Row[]; readonly landmarks: readonly Landmark[]};

/** The beginning of what something printed, hung below it: long lines are cut, but of an error none is. */
export const foldedRows = ({text, more}: Folded, page: Page, {failed = false} = {}): Row[] => {
	const token = failed ? 'failed' : 'dim';
	const room = Math.max(1, page.columns - 4);
	const rows = block(text)
		.split('\n')
		.flatMap((line, index) =>
			hang([{text: index === 0 ? '  ⎿ ' : '    ', token: 'dim'}], [{text: failed ? line : page.widths.fit(line, room), token}], page),
		);
	return [...rows, ...moreRows(more, '    ')];
};

/** How many lines are left out; no row where none is. */
export const moreRows = (lines: number, margin: string): Row[] =>
	lines > 0 ? [rowOf({text: `${margin}… ${count(lines, 'more line')}`, token: 'dim'})] : [];

/** A line across that says something. */
export const ruleRow = (text: string, {columns, widths}: Page): Row => {
	const label = widths.fit(`── ${text} `, columns);
	return rowOf({text: `${label}${'─'.repeat(Math.max(0, Math.min(80, columns) - widths.measure(label)))}`, token: 'dim'});
};
