/** Finds rows that a scroll of the terminal would bring to where they are wanted. */
import type {Doubt} from './doubt.ts';
import type {RowRange} from './geometry.ts';
import {type Grid, isBlank, looksAlike} from './grid.ts';

/** Rows `top` to `bottom` (not included) move up by `lines`, down if negative. */
export type Scroll = {readonly top: number; readonly bottom: number; readonly lines: number};

/** About the bytes of setting a region, scrolling, and resetting it. */
const price = 24;

/** The scroll of rows within a range that saves most cells, if it is worth its price. Never of lines with characters of doubtful width. */
export const findScroll = (before: Grid, next: Grid, doubt: Doubt, within: RowRange): Scroll | undefined => {
	const rows = within.to - within.from;
	const old = rowFacts(before, doubt, within);
	const wanted = rowFacts(next, doubt, within);
	const differs = Array.from({length: rows}, (_, y) =>
		old[y]!.hash === wanted[y]!.hash ? 0 : Math.max(old[y]!.written, wanted[y]!.written),
	);
	if (differs.filter(Boolean).length < 2) {
		return undefined;
	}
	let best: Scroll | undefined;
	let most = price;
	for (let lines = 1 - rows; lines < rows; lines++) {
		if (lines === 0) {
			continue;
		}
		let gain = 0;
		let first = -1;
		for (let y = 0; y <= rows; y++) {
			const from = y + lines;
			const fits = y < rows && from >= 0 && from < rows && wanted[y]!.hash === old[from]!.hash && !wanted[y]!.doubtful && !old[y]!.doubtful;
			if (fits) {
				first = first < 0 ? y : first;
				gain += differs[y]!;
				continue;
			}
			if (first >= 0 && gain > most) {
				const scroll = {top: Math.min(first, first + lines), bottom: Math.max(y, y + lines), lines};
				const exposed = lines > 0 ? {from: y, to: y + lines} : {from: first + lines, to: first};
				const worth = gain - lossOf(old, wanted, differs, exposed);
				if (worth > most) {
					most = worth;
					best = scroll;
				}
			}
			first = -1;
			gain = 0;
		}
	}
	return best && widened({...best, top: best.top + within.from, bottom: best.bottom + within.from}, {before, next, within, old});
};

type Widening = {
	readonly before: Grid;
	readonly next: Grid;
	readonly within: RowRange;
	readonly old: readonly RowFacts[];
};

/**
With the rows beside it that come closer to what they should be: beside a pane that scrolls stand rows of the sidebar, and to put
those back is shorter than to paint the pane's.
*/
const widened = (scroll: Scroll, {before, next, within, old}: Widening): Scroll => {
	const {lines} = scroll;
	let {top, bottom} = scroll;
	const gains = (y: number) => {
		const from = y + lines - within.from;
		return (
			y >= within.from &&
			y < within.to &&
			!old[from]!.doubtful &&
			cellsApart(before, y + lines, next, y) + movePrice < cellsApart(before, y, next, y)
		);
	};
	if (lines > 0) {
		while (gains(top - 1)) {
			top--;
		}
	} else {
		while (gains(bottom)) {
			bottom++;
		}
	}
	return {top, bottom, lines};
};

/** About the bytes of one more move of the cursor. */
const movePrice = 6;

const cellsApart = (before: Grid, from: number, next: Grid, to: number): number => {
	const {columns} = next;
	let apart = 0;
	for (let x = 0; x < columns; x++) {
		apart += looksAlike(before, from * columns + x, next, to * columns + x) ? 0 : 1;
	}
	return apart;
};

type RowFacts = {readonly hash: number; readonly written: number; readonly doubtful: boolean};

/** What the rows cost that become blank, beyond what they would have cost. */
const lossOf = (old: RowFacts[], wanted: RowFacts[], differs: number[], {from, to}: {from: number; to: number}): number => {
	let loss = 0;
	for (let y = Math.max(0, from); y < Math.min(old.length, to); y++) {
		if (old[y]!.doubtful || wanted[y]!.doubtful) {
			return Number.POSITIVE_INFINITY;
		}
		loss += wanted[y]!.written - differs[y]!;
	}
	return loss;
};

const rowFacts = ({columns, glyphs, styles}: Grid, doubt: Doubt, {from, to}: RowRange): RowFacts[] =>
	Array.from({length: to - from}, (_, index) => {
		const y = from + index;
		let hash = 0;
		let written = 0;
		let doubtful = false;
		for (let at = y * columns; at < (y + 1) * columns; at++) {
			const glyph = glyphs[at]!;
			const blank = isBlank(glyph);
			hash = Math.imul(hash ^ (blank ? 0x20 : glyph), 0x9e3779b1) ^ Math.imul(styles[at]! + 1, 0x85ebca6b) ^ (hash >>> 15);
			if (!blank || styles[at] !== 0) {
				written++;
			}
			doubtful ||= glyph > 0x7e && doubt(glyph);
		}
		return {hash, written, doubtful};
	});

/** `grid`'s cells after the scroll, as a copy. */
export const scrolled = ({columns, glyphs, styles}: Grid, {top, bottom, lines}: Scroll): {glyphs: Uint32Array; styles: Uint32Array} => {
	const move = (cells: Uint32Array) => {
		const copy = cells.slice();
		copy.fill(0, top * columns, bottom * columns);
		const from = lines > 0 ? top + lines : top;
		const to = lines > 0 ? bottom : bottom + lines;
		copy.set(cells.subarray(from * columns, to * columns), (from - lines) * columns);
		return copy;
	};
	return {glyphs: move(glyphs), styles: move(styles)};
};
