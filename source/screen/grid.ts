/*
Cells in typed arrays: a glyph and a style each.

A glyph is a number: the code point in bits 0–20, or, with `clusterBit`, the index of a text of several code points; `wideBit` for
two cells. 0 is a cell that was never written, `tail` the second half of a wide cell, and `half` one that lost the first: a blank of one
cell. Styles are ids of the `Tables` of the grid.

Ids belong to grids. Whoever keeps one elsewhere must drop it when `tables.generation` moves (see tables.ts).
*/
import type {Rect, RowRange, Size} from './geometry.ts';
import type {Style} from './style.ts';
import type {Tables} from './tables.ts';

export const empty = 0;
export const tail = 1;
export const half = 2;
export const clusterBit = 0x20_0000;
export const wideBit = 0x40_0000;
export const glyphMask = 0x1f_ffff;

export type Grid = Size & {
	readonly tables: Tables;
	/** Row by row, `columns * rows`. */
	readonly glyphs: Uint32Array;
	readonly styles: Uint32Array;
	/** 1 where a row goes on from the one above it. */
	readonly wrapped: Uint8Array;
};

export const createGrid = (tables: Tables, {columns, rows}: Size): Grid => {
	const grid = {
		tables,
		columns,
		rows,
		glyphs: new Uint32Array(columns * rows),
		styles: new Uint32Array(columns * rows),
		wrapped: new Uint8Array(rows),
	};
	tables.register(grid);
	return grid;
};

/** Cells of a glyph: 2, 1, or 0 for the tail of a wide one. */
export const widthOf = (glyph: number): 0 | 1 | 2 => (glyph === tail ? 0 : glyph & wideBit ? 2 : 1);

export const isBlank = (glyph: number): boolean => glyph === empty || glyph === 0x20;

/**
Writes `text` from (x, y), measured as the terminal measures it, and returns the column after it.

A cluster that would pass `limit` (default: the edge) is left out, and everything after it. Control characters are left out.
A wide cell that is cut by the text becomes blank.
*/
export const setText = (grid: Grid, x: number, y: number, text: string, style: Style, limit = grid.columns): number => {
	const end = Math.min(limit, grid.columns);
	if (y < 0 || y >= grid.rows || x < 0) {
		return x;
	}
	const {tables} = grid;
	const id = tables.style(style);
	const row = y * grid.columns;
	const start = x;
	for (const {text: cluster, width} of tables.widths.clusters(text)) {
		if (x + width > end) {
			break;
		}
		if (x === start) {
			breakWide(grid, x, y);
		}
		breakWide(grid, x + width, y);
		grid.glyphs[row + x] = tables.glyph(cluster, width);
		grid.styles[row + x] = id;
		if (width === 2) {
			grid.glyphs[row + x + 1] = tail;
			grid.styles[row + x + 1] = id;
		}
		x += width;
	}
	return x;
};

/** Fills `rect` (clipped) with one glyph of one cell, a blank by default. */
export const fill = (grid: Grid, rect: Rect, style: Style, text = ' '): void => {
	const left = Math.max(0, rect.x);
	const end = Math.min(grid.columns, rect.x + rect.columns);
	if (left >= end) {
		return;
	}
	const glyph = grid.tables.glyph(text, 1);
	const id = grid.tables.style(style);
	for (let y = Math.max(0, rect.y); y < Math.min(grid.rows, rect.y + rect.rows); y++) {
		breakWide(grid, left, y);
		breakWide(grid, end, y);
		grid.glyphs.fill(glyph, y * grid.columns + left, y * grid.columns + end);
		grid.styles.fill(id, y * grid.columns + left, y * grid.columns + end);
	}
};

/** Makes a wide cell blank whose halves lie on both sides of column `x`. */
export const breakWide = (grid: Grid, x: number, y: number): void => {
	if (x <= 0 || x >= grid.columns) {
		return;
	}
	const at = y * grid.columns + x;
	if (grid.glyphs[at] === tail) {
		grid.glyphs[at] = 0x20;
		grid.glyphs[at - 1] = 0x20;
	}
};

/** The text of the rows, trailing blanks cut; a row each. */
export const textOf = (grid: Grid): string[] => Array.from({length: grid.rows}, (_, y) => textOfRow(grid, y).trimEnd());

/** The text of the cells from `start` to `end` (not included) of a row. */
const textOfRow = (grid: Grid, y: number, start = 0, end = grid.columns): string => {
	let text = '';
	for (let at = y * grid.columns + start; at < y * grid.columns + end; at++) {
		const glyph = grid.glyphs[at]!;
		if (glyph !== tail) {
			text += grid.tables.text(glyph);
		}
	}
	return text;
};

/** The cells of a grid, or of a copy. */
export type Cells = Pick<Grid, 'glyphs' | 'styles'>;

/** Whether a cell looks like one of another grid of the same tables: a blank is as good as an empty cell. */
export const looksAlike = (a: Cells, at: number, b: Cells, there: number): boolean =>
	a.styles[at] === b.styles[there] && (a.glyphs[at] === b.glyphs[there] || (isBlank(a.glyphs[at]!) && isBlank(b.glyphs[there]!)));

/** Copies rows of a grid to the same place in another one of its size. */
export const copyRows = (source: Grid, target: Grid, {from, to}: RowRange): void => {
	const start = from * source.columns;
	const end = to * source.columns;
	target.glyphs.set(source.glyphs.subarray(start, end), start);
	target.styles.set(source.styles.subarray(start, end), start);
};

/** The same cells, in a grid of their own. */
export const copyGrid = (grid: Grid): Grid => {
	const copy = createGrid(grid.tables, grid);
	copy.glyphs.set(grid.glyphs);
	copy.styles.set(grid.styles);
	copy.wrapped.set(grid.wrapped);
	return copy;
};

/** The last rows of a grid, as a grid of its own. */
export const lastRows = (grid: Grid, rows: number): Grid => {
	if (rows >= grid.rows) {
		return grid;
	}
	const part = createGrid(grid.tables, {columns: grid.columns, rows});
	const start = grid.rows - rows;
	part.glyphs.set(grid.glyphs.subarray(start * grid.columns));
	part.styles.set(grid.styles.subarray(start * grid.columns));
	part.wrapped.set(grid.wrapped.subarray(start));
	return part;
};

/** Rows of styled text; `wrapped`: it goes on from the row above. */
export type StyledRow = {readonly spans: readonly {readonly text: string; readonly style: Style}[]; readonly wrapped: boolean};

/** Rows of styled text as a grid of this width; what does not fit is cut. */
export const gridOf = (tables: Tables, columns: number, rows: readonly StyledRow[]): Grid => {
	const grid = createGrid(tables, {columns, rows: rows.length});
	for (const [y, {spans, wrapped}] of rows.entries()) {
		grid.wrapped[y] = wrapped ? 1 : 0;
		let x = 0;
		for (const {text, style} of spans) {
			x = setText(grid, x, y, text, style);
		}
	}
	return grid;
};

/** The rows of two grids of the same tables, as one of the width of the lower. */
export const stacked = (above: Grid, below: Grid): Grid => {
	const {columns, tables} = below;
	const grid = createGrid(tables, {columns, rows: above.rows + below.rows});
	for (let y = 0; y < above.rows; y++) {
		const from = y * above.columns;
		const to = from + Math.min(columns, above.columns);
		grid.glyphs.set(above.glyphs.subarray(from, to), y * columns);
		grid.styles.set(above.styles.subarray(from, to), y * columns);
	}
	grid.wrapped.set(above.wrapped);
	grid.glyphs.set(below.glyphs, above.rows * columns);
	grid.styles.set(below.styles, above.rows * columns);
	grid.wrapped.set(below.wrapped, above.rows);
	return grid;
};
