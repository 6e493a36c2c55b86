/** The viewer's side of the rows on the wire. Bytes may be hostile: every fault is a plain Error, and sizes are bounded. */
import type {Size} from './geometry.ts';
import type {Grid} from './grid.ts';
import type {Cursor, TerminalModes} from './modes.ts';
import type {Tables} from './tables.ts';

export type ScreenChange = {
	/** Rows of the new grid that differ from the last one; `undefined` when none does. `end` not included. */
	readonly rows: {readonly start: number; readonly end: number} | undefined;
	readonly resized: boolean;
	readonly cursor: boolean;
	readonly modes: boolean;
};

export type ScreenReader = {
	/** The newest screen. The grid is the same object until the size changes, and is written in place. */
	readonly grid: Grid;
	readonly size: Size;
	readonly cursor: Cursor;
	readonly modes: TerminalModes;
	/** Absolute line numbers: of the first line kept, of the first row of the screen, after the last. */
	readonly history: {readonly first: number; readonly screen: number; readonly end: number};
	/** Takes a frame of a `Viewer`. After an error ask for a full frame. */
	apply(bytes: Uint8Array): ScreenChange;
};

/** @param options.name keeps links of different panes apart */
export const createScreenReader = (_tables: Tables, _options?: {name?: string}): ScreenReader => {
	throw new Error('not yet');
};

/** Lines with the absolute number of the first; `grid.wrapped` says which go on from the one above. */
export type Lines = {readonly first: number; readonly grid: Grid};

export const readLines = (_bytes: Uint8Array, _tables: Tables): Lines => {
	throw new Error('not yet');
};

/** The last screen of an ended session. `lines` holds the lines above the screen too; its last `size.rows` are the screen. */
export type Snapshot = {readonly size: Size; readonly cursor: Cursor; readonly title: string; readonly lines: Grid};

export const readSnapshot = (_bytes: Uint8Array, _tables: Tables): Snapshot => {
	throw new Error('not yet');
};
