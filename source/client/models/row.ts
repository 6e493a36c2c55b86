/*
Rows of the chrome before they are painted: pieces of text, each with what it means. A row is measured by the table of widths that
all of the screen uses, so what stands in a column stands there on every terminal. Pure.

Rows are written with the glyphs of Unicode; `painted` has their forms for terminals without.
*/

import type {Widths} from '../../screen/widths.ts';
import type {Theme, Token} from '../../theme.ts';

/** What everything that draws needs to know. */
export type Look = {readonly theme: Theme; readonly widths: Widths; readonly unicode: boolean};

export type Span = {
	readonly text: string;
	readonly token?: Token;
	readonly bold?: boolean;
	readonly dim?: boolean;
	readonly italic?: boolean;
	readonly underline?: boolean;
	readonly inverse?: boolean;
	/** The whole cell is painted as the selection, whatever its token. */
	readonly selected?: boolean;
};
export type Row = readonly Span[];

/** Columns `x` to `x + columns` (not included) of a row: something that the mouse can hit. */
export type Region<Target> = {readonly x: number; readonly y: number; readonly columns: number; readonly target: Target};
