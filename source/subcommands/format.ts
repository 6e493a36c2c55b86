/* How lists read on a terminal: the same words, glyphs and money as on the screen (source/words.ts). */
import {widthOf} from '../pane/width.ts';
import {line} from '../text.ts';

/** Rows as columns, padded by the cells that they take; the last column is not padded. Foreign text must have passed `line` before. */
export const columns = (rows: readonly (readonly string[])[], {right = []}: {right?: number[]} = {}): string => {
	const widths: number[] = [];
	for (const row of rows) {
		for (const [index, cell] of row.entries()) {
			widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
		}
	}
	return rows
		.map(row =>
			row
				.map((cell, index) => {
					const blanks = ' '.repeat(widths[index]! - widthOf(cell));
					return right.includes(index) ? blanks + cell : index === row.length - 1 ? cell : cell + blanks;
				})
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
};

/** A table with a heading, or a sentence where there are no rows. */
export const table = (
	heading: readonly string[],
	rows: readonly (readonly string[])[],
	{empty, right}: {empty: string; right?: number[]},
): string => (rows.length === 0 ? empty : columns([heading, ...rows], {right}));

export const safe = (text: string | null | undefined, limit = 80): string => line(text ?? '', limit) || '—';
