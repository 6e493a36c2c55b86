/* What is selected: as text to copy, and as cells to mark. Pure. */
import {isBefore, joinedRows, type Position, type Scrollback, textBetween, textOfBlock} from '../../screen/scrollback.ts';
import type {CopyState} from './state.ts';
import {backward, wordAround} from './words.ts';

/** The first and the last cell of a selection; of a block, two of its corners. Undefined where nothing is selected. */
export const selected = (state: CopyState, scrollback: Scrollback): {start: Position; end: Position; block: boolean} | undefined => {
	const {selection, cursor, inclusive} = state;
	if (!selection) {
		return undefined;
	}
	const {anchor, kind} = selection;
	const [first, last] = isBefore(cursor, anchor) ? [cursor, anchor] : [anchor, cursor];
	switch (kind) {
		case 'block':
			return {start: anchor, end: cursor, block: true};
		case 'lines':
			return {
				start: {line: joinedRows(scrollback, first.line).from, x: 0},
				end: {line: joinedRows(scrollback, last.line).to, x: scrollback.columns - 1},
				block: false,
			};
		case 'words':
			return {start: wordAround(scrollback, first, 'path').start, end: wordAround(scrollback, last, 'path').end, block: false};
		default: {
			if (inclusive) {
				return {start: first, end: last, block: false};
			}
			const end = backward(scrollback, last)?.position ?? last;
			return isBefore(end, first) ? undefined : {start: first, end, block: false};
		}
	}
};

/** What would be copied. */
export const selectedText = (state: CopyState, scrollback: Scrollback): string => {
	const range = selected(state, scrollback);
	if (!range) {
		return '';
	}
	const text = range.block ? textOfBlock(scrollback, range.start, range.end) : textBetween(scrollback, range.start, range.end);
	return state.selection?.kind === 'lines' ? `${text}\n` : text;
};

/** The columns of a line that are selected: from, and after the last; undefined where none is. */
export const selectedColumns = (
	range: NonNullable<ReturnType<typeof selected>>,
	scrollback: Scrollback,
	line: number,
): {from: number; to: number} | undefined => {
	const {start, end, block} = range;
	if (block) {
		const inside = line >= Math.min(start.line, end.line) && line <= Math.max(start.line, end.line);
		return inside ? {from: Math.min(start.x, end.x), to: Math.max(start.x, end.x) + 1} : undefined;
	}
	if (line < start.line || line > end.line) {
		return undefined;
	}
	const from = line === start.line ? start.x : 0;
	// The end of a line that goes on is shown to its edge, an empty one as one cell.
	const length = scrollback.row(line).continues ? scrollback.columns : Math.max(1, scrollback.row(line).length);
	return {from, to: line === end.line ? Math.min(end.x + 1, Math.max(length, from + 1)) : Math.max(length, from + 1)};
};
