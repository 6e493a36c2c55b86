/* Copy mode as a value: where one looks, where the cursor stands, what is selected and searched. Pure. */
import type {Size} from '../../screen/geometry.ts';
import type {Position, Scrollback} from '../../screen/scrollback.ts';
import type {Field} from '../models/field.ts';

export type SelectionKind = 'characters' | 'words' | 'lines' | 'block';

/** Jumps to a character in the line: vi's `f F t T`. */
export type Jump = {readonly direction: 1 | -1; readonly till: boolean; readonly character: string};

/** What is typed while copy mode waits for it. */
export type CopyEntry =
	| {
			readonly kind: 'search';
			readonly backward: boolean;
			readonly field: Field;
			/** Where the cursor was, for giving up. */
			readonly origin: Pick<CopyState, 'cursor' | 'top'>;
			/** Where it is searched from. */
			readonly from: Position;
	  }
	| {readonly kind: 'line'; readonly field: Field}
	| {readonly kind: 'jump'; readonly jump: Omit<Jump, 'character'>};

export type CopyState = {
	readonly session: string;
	/** Of the pane. */
	readonly size: Size;
	/** The first line that is shown. */
	readonly top: number;
	readonly cursor: Position;
	/** The column that up and down keep to. */
	readonly column: number;
	readonly selection: {readonly anchor: Position; readonly kind: SelectionKind} | null;
	readonly mark: Position | null;
	readonly jump: Jump | null;
	readonly search: {readonly text: string; readonly backward: boolean} | null;
	/** What was searched before copy mode began: it can be searched again, and is not marked until then. */
	readonly lastSearch: CopyState['search'];
	readonly entry: CopyEntry | null;
	/** How often the next command runs; 0: once, none was typed. */
	readonly count: number;
	/** As in vi the cell under the cursor belongs to the selection; in Emacs it does not. */
	readonly inclusive: boolean;
	/** It began by the wheel: scrolled down to the end, it ends. */
	readonly leaveAtEnd: boolean;
};

/** Copy mode on the screen of a pane, which is the end of `scrollback`; the cursor stands where the program's does. */
export const startCopy = (
	scrollback: Scrollback,
	start: Pick<CopyState, 'session' | 'size' | 'inclusive' | 'leaveAtEnd'> & {readonly cursor: {readonly x: number; readonly y: number}},
): CopyState => {
	const top = lastTop(scrollback, start.size);
	return {
		session: start.session,
		size: start.size,
		inclusive: start.inclusive,
		leaveAtEnd: start.leaveAtEnd,
		top,
		cursor: {line: Math.min(scrollback.end - 1, top + start.cursor.y), x: start.cursor.x},
		column: start.cursor.x,
		selection: null,
		mark: null,
		jump: null,
		search: null,
		lastSearch: null,
		entry: null,
		count: 0,
	};
};

/** The first line shown when the last one is. */
export const lastTop = ({first, end}: Scrollback, {rows}: Size): number => Math.max(first, end - rows);

/** Lines below what is shown: how far one has scrolled back. */
export const linesBelow = (scrollback: Scrollback, {top, size}: CopyState): number => lastTop(scrollback, size) - top;

/** The cursor somewhere else, what is shown along with it. */
export const withCursor = (state: CopyState, scrollback: Scrollback, cursor: Position, {column = cursor.x} = {}): CopyState => {
	const line = Math.max(scrollback.first, Math.min(scrollback.end - 1, cursor.line));
	const x = Math.max(0, Math.min(scrollback.columns - 1, cursor.x));
	const {rows} = state.size;
	const top = line < state.top ? line : line >= state.top + rows ? line - rows + 1 : state.top;
	return {...state, cursor: {line, x}, column, top};
};

/** Something else shown; the cursor stays, as far as it is still on the screen. */
export const withTop = (state: CopyState, scrollback: Scrollback, top: number): CopyState => {
	const shown = Math.max(scrollback.first, Math.min(lastTop(scrollback, state.size), top));
	const line = Math.max(shown, Math.min(shown + state.size.rows - 1, scrollback.end - 1, state.cursor.line));
	return {...state, top: shown, cursor: {...state.cursor, line}};
};
