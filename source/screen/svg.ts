/** A grid as a picture. */
import type {Grid} from './grid.ts';
import type {Cursor} from './modes.ts';

export type SvgOptions = {
	readonly cursor?: Cursor;
	/** The picture's title, for who cannot see it. */
	readonly title?: string;
	/** `#rrggbb` of the colours 0–15, and of text and background. */
	readonly palette?: readonly string[];
	readonly foreground?: string;
	readonly background?: string;
};

/** A self-contained SVG document. */
export const svgOf = (_grid: Grid, _options?: SvgOptions): string => {
	throw new Error('not yet');
};
