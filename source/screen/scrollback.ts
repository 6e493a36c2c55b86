/*
Lines of a terminal as they stood at one moment, the oldest first: what is looked back at, searched and copied. Numbers of lines are
absolute (see `History`), so that pieces asked for one after another fit, whatever the program prints meanwhile.
*/
import {empty, isBlank} from './grid.ts';
import type {Lines} from './reader.ts';

/** A cell of the scrollback: `x` from 0, `line` absolute. */
export type Position = {readonly line: number; readonly x: number};

/** A row as text. */
export type RowText = {
	/** A text for each column; the second half of a wide cell is empty, what was never written a blank. */
	readonly cells: readonly string[];
	/** Columns up to the last that counts: blanks at the end of a line do not, but where it goes on in the next row. */
	readonly length: number;
	/** It goes on from the row above. */
	readonly wrapped: boolean;
	/** It goes on in the row below. */
	readonly continues: boolean;
};

/**
A place in lines that are a conversation: where a turn begins, or something that can be copied whole. `text`: as it was written, not as
it is laid out.
*/
export type Landmark = {
	readonly line: number;
	readonly kind: 'turn' | 'answer' | 'code' | 'command' | 'diff';
	readonly text: string;
};

export type Scrollback = {
	/** Of the first line that is kept, and after the last. */
	readonly first: number;
	readonly end: number;
	readonly columns: number;
	/** In the order of lines; none in what a terminal printed. */
	readonly landmarks: readonly Landmark[];
	/** A line, as the cells of its grid; undefined where none is kept. */
	at(line: number): {readonly grid: Lines['grid']; readonly y: number} | undefined;
	/** The same as text; blank where none is kept. */
	row(line: number): RowText;
};

/** @param pieces in any order, without gaps between them */
export const createScrollback = (pieces: readonly Lines[], landmarks: readonly Landmark[] = []): Scrollback => {
	const ordered = pieces.filter(({grid}) => grid.rows > 0).toSorted((a, b) => a.first - b.first);
	const first = ordered[0]?.first ?? 0;
	const last = ordered.at(-1);
	const end = last ? last.first + last.grid.rows : first;
	const columns = Math.max(1, ...ordered.map(({grid}) => grid.columns));
	const known = new Map<number, RowText>();
	const at = (line: number) => {
		const piece = ordered.findLast(each => each.first <= line);
		return piece && line < piece.first + piece.grid.rows ? {grid: piece.grid, y: line - piece.first} : undefined;
	};
	const isWrapped = (line: number): boolean => {
		const found = at(line);
		return found !== undefined && line > first && found.grid.wrapped[found.y] === 1;
	};
	const read = (line: number): RowText => {
		const found = at(line);
		const continues = isWrapped(line + 1);
		if (!found) {
			return {cells: Array.from({length: columns}, () => ' '), length: 0, wrapped: false, continues};
		}
		const {grid, y} = found;
		const start = y * grid.columns;
		const cells = Array.from({length: grid.columns}, (_, x) => grid.tables.text(grid.glyphs[start + x]!));
		let length = grid.columns;
		// The hole before a wide character that did not fit is no blank of the text.
		const isNothing = (glyph: number) => (continues ? glyph === empty : isBlank(glyph));
		while (length > 0 && isNothing(grid.glyphs[start + length - 1]!)) {
			length--;
		}
		return {cells, length, wrapped: isWrapped(line), continues};
	};
	return {
		first,
		end,
		columns,
		landmarks,
		at,
		row(line) {
			let row = known.get(line);
			if (!row) {
				row = read(line);
				known.set(line, row);
			}
			return row;
		},
	};
};

/** The rows of the line that `line` is a row of: the first, and the last. */
export const joinedRows = (scrollback: Scrollback, line: number): {readonly from: number; readonly to: number} => {
	let from = line;
	let to = line;
	while (from > scrollback.first && scrollback.row(from).wrapped) {
		from--;
	}
	while (to + 1 < scrollback.end && scrollback.row(to).continues) {
		to++;
	}
	return {from, to};
};

/** Whether `a` stands before `b`. */
export const isBefore = (a: Position, b: Position): boolean => a.line < b.line || (a.line === b.line && a.x < b.x);

/** The first column of the cell at `x`: a wide one is taken whole. */
export const cellStart = (row: RowText, x: number): number => (x > 0 && row.cells[x] === '' ? x - 1 : x);

/** The column after the cell at `x`. */
export const cellEnd = (row: RowText, x: number): number => (row.cells[x + 1] === '' ? x + 2 : x + 1);

/** The text from `start` to `end`, both included: joined where a line was wrapped, blanks at the ends of lines cut. */
export const textBetween = (scrollback: Scrollback, start: Position, end: Position): string => {
	const lines: string[] = [];
	let joined = '';
	for (let line = start.line; line <= end.line; line++) {
		const row = scrollback.row(line);
		const from = line === start.line ? cellStart(row, start.x) : 0;
		const to = line === end.line ? Math.min(row.length, cellEnd(row, end.x)) : row.length;
		joined += row.cells.slice(from, Math.max(from, to)).join('');
		if (!row.continues || line === end.line) {
			lines.push(to < row.length || row.continues ? joined : joined.replace(/ +$/, ''));
			joined = '';
		}
	}
	return lines.join('\n');
};

/** The text of the rectangle between two corners: a line for each row, each as wide as the rectangle. */
export const textOfBlock = (scrollback: Scrollback, a: Position, b: Position): string => {
	const lines: string[] = [];
	const left = Math.min(a.x, b.x);
	const last = Math.max(a.x, b.x);
	for (let line = Math.min(a.line, b.line); line <= Math.max(a.line, b.line); line++) {
		const row = scrollback.row(line);
		lines.push(row.cells.slice(cellStart(row, left), cellEnd(row, last)).join(''));
	}
	return lines.join('\n');
};

/** All lines from `from` to `to` (not included) as text, wrapped ones joined. */
export const textOfLines = (scrollback: Scrollback, from: number, to: number): string =>
	from < to ? textBetween(scrollback, {line: from, x: 0}, {line: to - 1, x: scrollback.columns - 1}) : '';
