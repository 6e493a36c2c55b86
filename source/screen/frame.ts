/** Frames of Ink, which are lines of SGR text, as grids. */
import type {Size} from './geometry.ts';
import type {Grid} from './grid.ts';
import type {Tables} from './tables.ts';

export type FrameReader = {
	/** A grid of the given size; lines that were in the last frame are not parsed again. Each call makes a new grid. */
	read(text: string, size: Size): Grid;
};

export const createFrameReader = (_tables: Tables): FrameReader => {
	throw new Error('not yet');
};
