/* What a pane in copy mode shows: lines as they stood, what is found and selected marked. Pure. */
import {createGrid, type Grid, tail} from '../../screen/grid.ts';
import type {Scrollback} from '../../screen/scrollback.ts';
import {isBefore} from '../../screen/scrollback.ts';
import type {Match} from '../../screen/search.ts';
import {attributes} from '../../screen/style.ts';
import {type PackedStyle, pack, type Tables} from '../../screen/tables.ts';
import type {Theme} from '../../theme.ts';
import {styleOf} from '../models/row.ts';
import {matchesOf} from './finding.ts';
import {selected, selectedColumns} from './selection.ts';
import type {CopyState} from './state.ts';

/** How marked cells look: laid over their own styles. */
export type CopyStyles = {readonly selection: PackedStyle; readonly match: PackedStyle; readonly current: PackedStyle};

/** Marks that can be told apart on any theme: what is selected is inverted, what is found besides in the colour of warnings. */
export const copyStyles = (theme: Theme): CopyStyles => ({
	selection: pack({inverse: true}),
	match: pack({foreground: styleOf(theme, {token: 'warning'}).foreground ?? 0, inverse: true}),
	current: pack({foreground: styleOf(theme, {token: 'accent'}).foreground ?? 0, inverse: true, bold: true}),
});

export const copyView = (state: CopyState, scrollback: Scrollback, tables: Tables, styles: CopyStyles): Grid => {
	const grid = createGrid(tables, state.size);
	for (let y = 0; y < grid.rows; y++) {
		const found = scrollback.at(state.top + y);
		if (found) {
			const start = found.y * found.grid.columns;
			const count = Math.min(grid.columns, found.grid.columns);
			grid.glyphs.set(found.grid.glyphs.subarray(start, start + count), y * grid.columns);
			grid.styles.set(found.grid.styles.subarray(start, start + count), y * grid.columns);
			// A wide cell that the edge cuts.
			if (count < found.grid.columns && found.grid.glyphs[start + count] === tail) {
				grid.glyphs[y * grid.columns + count - 1] = 0;
			}
		}
	}
	const mark = (line: number, from: number, to: number, style: PackedStyle) => markCells(grid, line - state.top, from, to, style);
	for (const match of shownMatches(matchesOf(state, scrollback), state)) {
		const isCurrent = match.start.line === state.cursor.line && match.start.x === state.cursor.x;
		markRange(mark, scrollback, match, isCurrent ? styles.current : styles.match);
	}
	const range = selected(state, scrollback);
	if (range) {
		for (let y = 0; y < grid.rows; y++) {
			const columns = selectedColumns(range, scrollback, state.top + y);
			if (columns) {
				mark(state.top + y, columns.from, columns.to, styles.selection);
			}
		}
	}
	return grid;
};

type Mark = (line: number, from: number, to: number, style: PackedStyle) => void;

const markRange = (mark: Mark, scrollback: Scrollback, {start, end}: Match, style: PackedStyle): void => {
	for (let line = start.line; line <= end.line; line++) {
		mark(line, line === start.line ? start.x : 0, line === end.line ? end.x + 1 : scrollback.columns, style);
	}
};

/** Of all places those that may be on the screen; they are in order. */
const shownMatches = (matches: readonly Match[], {top, size}: CopyState): readonly Match[] => {
	const below = {line: top + size.rows, x: 0};
	return matches.slice(
		firstIndex(matches, ({end}) => end.line >= top),
		firstIndex(matches, ({start}) => !isBefore(start, below)),
	);
};

/** Of the first for which `holds` does, as it does for all behind. A letter stands in many places, and each frame asks. */
const firstIndex = (matches: readonly Match[], holds: (match: Match) => boolean): number => {
	let low = 0;
	let high = matches.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (holds(matches[middle]!)) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return low;
};

/** Lays a style over cells, wide ones whole. */
const markCells = (grid: Grid, y: number, from: number, to: number, style: PackedStyle): void => {
	if (y < 0 || y >= grid.rows) {
		return;
	}
	const {tables, columns} = grid;
	const row = y * columns;
	const first = grid.glyphs[row + from] === tail ? from - 1 : from;
	const end = to < columns && grid.glyphs[row + to] === tail ? to + 1 : to;
	for (let at = row + first; at < row + Math.min(end, columns); at++) {
		const own = tables.styleOf(grid.styles[at]!);
		grid.styles[at] = tables.packed({
			...own,
			// A selection is the inverse of what stands there, so that a program's own inverse text can be told from it.
			foreground: style.foreground || own.foreground,
			background: style.foreground ? 0 : own.background,
			attributes: style.foreground
				? (own.attributes & ~attributes.inverse) | style.attributes
				: own.attributes ^ (style.attributes & attributes.inverse),
		});
	}
};
