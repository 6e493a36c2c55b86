/** Frames of Ink, which are lines of SGR text, as grids. Other sequences are passed over. */
import type {Size} from './geometry.ts';
import {createGrid, type Grid, tail} from './grid.ts';
import {applySgr, createPen} from './sgr.ts';
import type {Tables} from './tables.ts';

export type FrameReader = {
	/** A new grid of the given size. Lines that were in the last frame are not parsed again. */
	read(text: string, size: Size): Grid;
};

type Line = {readonly glyphs: readonly number[]; readonly styles: readonly number[]};

export const createFrameReader = (tables: Tables): FrameReader => {
	let known = new Map<string, Line>();
	let generation = tables.generation;
	return {
		read(text, size) {
			if (generation !== tables.generation) {
				generation = tables.generation;
				known = new Map();
			}
			const grid = createGrid(tables, size);
			const used = new Map<string, Line>();
			for (const [y, source] of text.split('\n', size.rows).entries()) {
				const line = used.get(source) ?? known.get(source) ?? parseLine(tables, source);
				used.set(source, line);
				place(grid, y, line);
			}
			known = used;
			return grid;
		},
	};
};

const place = (grid: Grid, y: number, {glyphs, styles}: Line): void => {
	const start = y * grid.columns;
	const count = Math.min(grid.columns, glyphs.length);
	for (let x = 0; x < count; x++) {
		grid.glyphs[start + x] = glyphs[x]!;
		grid.styles[start + x] = styles[x]!;
	}
	if (glyphs[count] === tail) {
		grid.glyphs[start + count - 1] = 0x20;
	}
};

/** SGR is group 1; other CSI, OSC and short escapes have none. */
const sequence = /\x1b\[([\d;:]*)m|\x1b\[[\x20-\x3f]*[\x40-\x7e]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[\x20-\x7e]?/g;

const parseLine = (tables: Tables, source: string): Line => {
	const glyphs: number[] = [];
	const styles: number[] = [];
	const pen = createPen();
	let id = 0;
	let at = 0;
	const put = (text: string) => {
		for (const {text: cluster, width} of tables.widths.clusters(text)) {
			glyphs.push(tables.glyph(cluster, width));
			styles.push(id);
			if (width === 2) {
				glyphs.push(tail);
				styles.push(id);
			}
		}
	};
	for (const match of source.matchAll(sequence)) {
		put(source.slice(at, match.index));
		at = match.index + match[0].length;
		if (match[1] !== undefined) {
			applySgr(pen, match[1]);
			id = tables.packed({...pen});
		}
	}
	put(source.slice(at));
	return {glyphs, styles};
};
