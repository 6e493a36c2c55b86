/** Layers and borders → the one screen that is to be shown. */
import {type Borders, drawBorders} from './borders.ts';
import {bottom, clamp, type Rect, type RowRange, right, type Size, sameSize} from './geometry.ts';
import {breakWide, copyRows, createGrid, type Grid, tail} from './grid.ts';
import {type Cursor, hiddenCursor} from './modes.ts';
import {attributes} from './style.ts';
import type {Tables} from './tables.ts';

export type Layer = {
	readonly grid: Grid;
	/** Where its top left goes and what is cut; what the grid does not fill is blank. */
	readonly rect: Rect;
	readonly dim?: boolean;
};

export type Screen = {readonly grid: Grid; readonly cursor: Cursor};

export type Composition = {
	readonly tables: Tables;
	readonly size: Size;
	/** Later ones cover earlier ones; all cover the borders. Their grids share `tables`. */
	readonly layers: readonly Layer[];
	readonly borders?: Borders;
	/** Instead of borders: a screen of them that was drawn before (`borderGrid`). */
	readonly base?: Grid;
	/** To draw into: a grid of these tables that nobody reads any more. One of another size is left alone. */
	readonly into?: Grid | undefined;
	/** Only these rows are drawn, into `into`, which has the others already. */
	readonly only?: RowRange | undefined;
	/** In cells of the screen; hidden without one, or outside. */
	readonly cursor?: Cursor;
};

/** A screen of borders alone: they change rarely, and are drawn once for many screens. */
export const borderGrid = (tables: Tables, size: Size, borders: Borders): Grid => {
	const grid = createGrid(tables, size);
	drawBorders(grid, borders);
	return grid;
};

/** A screen, so that the last one can be compared with it. May free unused ids of `tables`. */
export const compose = ({tables, size, layers, borders, base, into, only, cursor}: Composition): Screen => {
	tables.collect();
	const grid = into && into.tables === tables && sameSize(into, size) ? into : createGrid(tables, size);
	const rows = grid === into && only ? only : {from: 0, to: grid.rows};
	if (base && sameSize(base, size)) {
		copyRows(base, grid, rows);
	} else if (grid === into) {
		grid.glyphs.fill(0, rows.from * grid.columns, rows.to * grid.columns);
		grid.styles.fill(0, rows.from * grid.columns, rows.to * grid.columns);
	}
	if (borders) {
		drawBorders(grid, borders);
	}
	for (const layer of layers) {
		draw(grid, layer, rows);
	}
	const inside = cursor && cursor.x >= 0 && cursor.x < size.columns && cursor.y >= 0 && cursor.y < size.rows;
	return {
		grid,
		cursor: inside
			? cursor
			: {
					...(cursor ?? hiddenCursor),
					x: clamp(cursor?.x ?? 0, 0, size.columns - 1),
					y: clamp(cursor?.y ?? 0, 0, size.rows - 1),
					visible: false,
				},
	};
};

const draw = (target: Grid, {grid, rect, dim}: Layer, rows: RowRange): void => {
	const left = Math.max(0, rect.x);
	const end = Math.min(target.columns, right(rect));
	if (left >= end) {
		return;
	}
	const dimmed = dim ? createDimmed(grid.tables) : undefined;
	for (let y = Math.max(rows.from, rect.y); y < Math.min(rows.to, bottom(rect)); y++) {
		breakWide(target, left, y);
		breakWide(target, end, y);
		const at = y * target.columns;
		const sourceY = y - rect.y;
		const from = left - rect.x;
		const count = sourceY < grid.rows ? clamp(grid.columns - from, 0, end - left) : 0;
		const source = sourceY * grid.columns + from;
		target.glyphs.set(grid.glyphs.subarray(source, source + count), at + left);
		target.styles.set(grid.styles.subarray(source, source + count), at + left);
		target.glyphs.fill(0, at + left + count, at + end);
		target.styles.fill(0, at + left + count, at + end);
		if (dimmed) {
			for (let x = left; x < left + count; x++) {
				target.styles[at + x] = dimmed(target.styles[at + x]!);
			}
		}
		// Wide cells that the rectangle cuts.
		if (count > 0 && target.glyphs[at + left] === tail) {
			target.glyphs[at + left] = 0x20;
		}
		if (count > 0 && count < grid.columns - from && grid.glyphs[source + count] === tail) {
			target.glyphs[at + left + count - 1] = 0x20;
		}
	}
};

const createDimmed = (tables: Tables) => {
	const known = new Map<number, number>();
	return (id: number): number => {
		let dim = known.get(id);
		if (dim === undefined) {
			const style = tables.styleOf(id);
			dim = tables.packed({...style, attributes: (style.attributes & ~attributes.bold) | attributes.dim});
			known.set(id, dim);
		}
		return dim;
	};
};
