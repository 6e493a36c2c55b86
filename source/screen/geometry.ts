/** Sizes and places in cells; x and y count from 0 at the top left. */

/** Rows `from` to `to` (not included) of a screen. */
export type RowRange = {readonly from: number; readonly to: number};

export type Size = {readonly columns: number; readonly rows: number};
export type Point = {readonly x: number; readonly y: number};
export type Rect = Point & Size;

export const sameSize = (a: Size, b: Size): boolean => a.columns === b.columns && a.rows === b.rows;

export const rectOf = ({columns, rows}: Size, {x, y}: Point = {x: 0, y: 0}): Rect => ({x, y, columns, rows});

export const right = (rect: Rect): number => rect.x + rect.columns;
export const bottom = (rect: Rect): number => rect.y + rect.rows;

export const contains = (rect: Rect, {x, y}: Point): boolean => x >= rect.x && x < right(rect) && y >= rect.y && y < bottom(rect);

/** `rect` made smaller by `cells` on every side; larger when negative. */
export const inset = (rect: Rect, cells: number): Rect => ({
	x: rect.x + cells,
	y: rect.y + cells,
	columns: Math.max(0, rect.columns - 2 * cells),
	rows: Math.max(0, rect.rows - 2 * cells),
});

export const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
