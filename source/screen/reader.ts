/** The viewer's side of the rows on the wire. Bytes may be hostile: every fault is a plain Error, and sizes are bounded. */
import {type ByteReader, createByteReader} from './bytes.ts';
import {frameKind, mostColumns, readState, type ScreenState} from './frame-head.ts';
import {type RowRange, type Size, sameSize} from './geometry.ts';
import {createGrid, type Grid} from './grid.ts';
import {type Cursor, hiddenCursor, noModes, type TerminalModes} from './modes.ts';
import {createRowReader} from './rows.ts';
import type {Tables} from './tables.ts';
import type {History} from './terminal.ts';

export type ScreenChange = {
	/** Rows of the grid that differ from the last frame, `to` not included; `undefined` when none does. */
	readonly rows: RowRange | undefined;
	readonly resized: boolean;
	readonly cursor: boolean;
	readonly modes: boolean;
};

export type ScreenReader = {
	/** The newest screen. The same object until the size changes, written in place. One cell before the first frame. */
	readonly grid: Grid;
	readonly size: Size;
	readonly cursor: Cursor;
	readonly modes: TerminalModes;
	readonly history: History;
	/** Takes a frame of a `Viewer`. After an error ask for a full frame. */
	apply(bytes: Uint8Array): ScreenChange;
};

/** @param options.name keeps links of different panes apart */
export const createScreenReader = (tables: Tables, {name = ''}: {name?: string} = {}): ScreenReader => {
	const prefix = name && `${name}-`;
	let rowReader = createRowReader(tables, prefix);
	let grid = createGrid(tables, {columns: 1, rows: 1});
	let state: ScreenState = {
		size: {columns: 1, rows: 1},
		cursor: hiddenCursor,
		modes: noModes,
		history: {first: 0, screen: 0, end: 1},
	};
	let complete = false;

	return {
		get grid() {
			return grid;
		},
		get size() {
			return state.size;
		},
		get cursor() {
			return state.cursor;
		},
		get modes() {
			return state.modes;
		},
		get history() {
			return state.history;
		},
		apply(bytes) {
			const reader = createByteReader(bytes);
			expectKind(reader, frameKind.screen);
			const full = (reader.byte() & 1) !== 0;
			const next = readState(reader);
			const resized = !sameSize(next.size, state.size);
			if (!full && (resized || !complete)) {
				throw new Error('Rows: changes of a screen that was never sent whole');
			}
			// Until the end is reached, half a frame may stand in the grid.
			complete = false;
			if (full) {
				rowReader = createRowReader(tables, prefix);
				grid = resized ? createGrid(tables, next.size) : grid;
				clear(grid);
			}
			let start = full ? 0 : grid.rows;
			let end = full ? grid.rows : 0;
			const touch = (from: number, to: number) => {
				start = Math.min(start, from);
				end = Math.max(end, to);
			};
			readMoves(reader, grid, touch);
			for (let count = reader.varint(grid.rows); count > 0; count--) {
				const y = reader.varint(grid.rows - 1);
				rowReader.read(reader, grid, y);
				touch(y, y + 1);
			}
			reader.end();
			const change = {
				rows: start < end ? {from: start, to: end} : undefined,
				resized,
				cursor: !sameFields(next.cursor, state.cursor),
				modes: !sameFields(next.modes, state.modes),
			};
			state = next;
			complete = true;
			return change;
		},
	};
};

const expectKind = (reader: ByteReader, kind: number): void => {
	if (reader.byte() !== kind) {
		throw new Error('Rows: not the kind of bytes that was expected');
	}
};

const clear = ({glyphs, styles, wrapped}: Grid): void => {
	glyphs.fill(0);
	styles.fill(0);
	wrapped.fill(0);
};

/** Rows that stand elsewhere now. All sources are those of the last frame. */
const readMoves = (reader: ByteReader, grid: Grid, touch: (from: number, to: number) => void): void => {
	const {columns, rows} = grid;
	const moves: {to: number; glyphs: Uint32Array; styles: Uint32Array; wrapped: Uint8Array}[] = [];
	for (let count = reader.varint(rows); count > 0; count--) {
		const to = reader.varint(rows - 1);
		const from = reader.varint(rows - 1);
		const length = reader.varint(rows - Math.max(from, to));
		moves.push({
			to,
			glyphs: grid.glyphs.slice(from * columns, (from + length) * columns),
			styles: grid.styles.slice(from * columns, (from + length) * columns),
			wrapped: grid.wrapped.slice(from, from + length),
		});
	}
	for (const {to, glyphs, styles, wrapped} of moves) {
		grid.glyphs.set(glyphs, to * columns);
		grid.styles.set(styles, to * columns);
		grid.wrapped.set(wrapped, to);
		touch(to, to + wrapped.length);
	}
};

const sameFields = <Value extends object>(a: Value, b: Value): boolean => {
	// Asked for each frame: no list of the fields is made.
	for (const name in a) {
		if (a[name] !== b[name]) {
			return false;
		}
	}
	return true;
};

/** Lines with the absolute number of the first; `grid.wrapped` says which go on from the one above. */
export type Lines = {readonly first: number; readonly grid: Grid};

/** Reads a `linesFrame`. */
export const readLines = (bytes: Uint8Array, tables: Tables): Lines => {
	const reader = createByteReader(bytes);
	expectKind(reader, frameKind.lines);
	const lines = readLineRows(reader, tables);
	reader.end();
	return lines;
};

/** Eight bytes a cell: 64 MiB. */
const mostLineCells = 1 << 23;

const readLineRows = (reader: ByteReader, tables: Tables): Lines => {
	const first = reader.varint();
	const columns = reader.varint(mostColumns);
	const count = reader.varint(reader.remaining);
	if (columns === 0 || columns * count > mostLineCells) {
		throw new Error(`Rows: ${count} lines of ${columns} cells`);
	}
	const grid = createGrid(tables, {columns, rows: count});
	const rowReader = createRowReader(tables);
	for (let y = 0; y < count; y++) {
		rowReader.read(reader, grid, y);
	}
	return {first, grid};
};

/** The last screen of an ended session. `lines` holds the lines above the screen too; its last `size.rows` are the screen. */
export type Snapshot = {
	readonly size: Size;
	readonly cursor: Cursor;
	readonly modes: TerminalModes;
	readonly title: string;
	readonly lines: Grid;
	/** Absolute number of the first of `lines`. */
	readonly first: number;
};

/** Reads a `snapshot`. A layer that is newer than this program is an Error. */
export const readSnapshot = (bytes: Uint8Array, tables: Tables): Snapshot => {
	const reader = createByteReader(bytes);
	expectKind(reader, frameKind.snapshot);
	if (reader.byte() !== 1) {
		throw new Error('Rows: the snapshot is of a newer version');
	}
	const {size, cursor, modes} = readState(reader);
	const title = reader.text(4096);
	const {first, grid} = readLineRows(reader, tables);
	reader.end();
	return {size, cursor, modes, title, lines: grid, first};
};
