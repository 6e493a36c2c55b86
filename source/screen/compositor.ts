/** Layers and borders → the one screen that is to be shown. */
import type {Rect, Size} from './geometry.ts';
import type {Grid} from './grid.ts';
import type {Cursor} from './modes.ts';
import type {Style} from './style.ts';
import type {Tables} from './tables.ts';

export type Layer = {
	readonly grid: Grid;
	/** Where its top left goes and what is cut; what the grid does not fill is blank. */
	readonly rect: Rect;
	readonly dim?: boolean;
};

/** A pane whose four sides are lines. Where they fall outside of the screen, or into another pane, they are not drawn. */
export type BorderedPane = {
	readonly rect: Rect;
	/** Set into the upper line: `╶ 1 fix-login ╶ claude ╶`. What does not fit is left out, the first part is cut with `…`. */
	readonly title?: readonly string[];
	readonly focused?: boolean;
};

export type Borders = {
	readonly panes: readonly BorderedPane[];
	/** Further lines, one cell thick: beside the sidebar, above the bar. They join what they touch, and the screen's edge. */
	readonly lines?: readonly Rect[];
	/** `false`: ASCII. */
	readonly unicode?: boolean;
	readonly styles: {readonly border: Style; readonly focused: Style; readonly title?: Style; readonly focusedTitle?: Style};
};

export type Screen = {readonly grid: Grid; readonly cursor: Cursor};

export type Composition = {
	readonly tables: Tables;
	readonly size: Size;
	/** Later ones cover earlier ones; all cover the borders. */
	readonly layers: readonly Layer[];
	readonly borders?: Borders;
	/** In cells of the screen; hidden without one. */
	readonly cursor?: Cursor;
};

/** A new screen each time, so that the last one can be compared. May free unused ids of `tables`. */
export const compose = (_composition: Composition): Screen => {
	throw new Error('not yet');
};
