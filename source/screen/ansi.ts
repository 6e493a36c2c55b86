/** Grids as lines of SGR text, for pipes and files. */
import type {Grid} from './grid.ts';

/** A string for each row: trailing blanks cut, links as OSC 8, each ending in a reset if it needs one. */
export const ansiOf = (_grid: Grid): string[] => {
	throw new Error('not yet');
};
