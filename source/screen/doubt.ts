/*
Characters whose width terminals disagree on: everything but ASCII, letters of simple alphabets, box drawing and plain CJK. The painter relies on no
advance after one of them, so that whatever the terminal makes of it, nothing beside it is shifted.
*/
import {clusterBit, glyphMask, isBlank, tail, wideBit, widthOf} from './grid.ts';
import type {Tables} from './tables.ts';

export type Doubt = (glyph: number) => boolean;

/**
@param trusted the terminal's widths are ours; then only what a program cut out of a cluster is doubtful, such as half a family, or a
mark without a base
*/
export const createDoubt = (tables: Tables, trusted: boolean): Doubt => {
	if (!trusted) {
		return isDoubtful;
	}
	const known = new Map<number, boolean>();
	return glyph => {
		if (!isDoubtful(glyph)) {
			return false;
		}
		let doubtful = known.get(glyph);
		if (doubtful === undefined) {
			const text = tables.text(glyph);
			doubtful = isLoneMark(text) || tables.widths.measure(text) !== widthOf(glyph);
			known.set(glyph, doubtful);
		}
		return doubtful;
	};
};

export const isDoubtful: Doubt = glyph => {
	if (glyph & clusterBit) {
		return true;
	}
	if (glyph === tail) {
		return false;
	}
	const point = glyph & glyphMask;
	if (glyph & wideBit) {
		return !(
			(point >= 0x3041 && point <= 0x30ff && point !== 0x3099 && point !== 0x309a) ||
			(point >= 0x3400 && point <= 0x4dbf) ||
			(point >= 0x4e00 && point <= 0x9fff) ||
			(point >= 0xac00 && point <= 0xd7a3) ||
			(point >= 0x3001 && point <= 0x3029) ||
			(point >= 0xff01 && point <= 0xff60)
		);
	}
	return point >= 0x7f && !(point >= 0x2500 && point <= 0x257f) && !alphabets.some(([from, to]) => point >= from && point <= to);
};

/** Letters that stand alone, one cell wide in every table: Latin, Greek, Cyrillic, Armenian, Georgian, Cherokee, Canadian syllabics. */
const alphabets: readonly (readonly [from: number, to: number])[] = [
	[0xc0, 0x2af],
	[0x386, 0x3ff],
	[0x400, 0x482],
	[0x48a, 0x52f],
	[0x531, 0x556],
	[0x561, 0x587],
	[0x10d0, 0x10ff],
	[0x13a0, 0x13f5],
	[0x1401, 0x166c],
	[0x1e00, 0x1fff],
];

/** Cells that a terminal may draw over which takes each code point for a wide character of its own. */
export const reachOf = (tables: Tables, glyph: number): number => (glyph & clusterBit ? 2 * [...tables.text(glyph)].length : 2);

/** A mark or format character without a base: most terminals would put it on the cell before. */
export const isLoneMark = (text: string): boolean => /^[\p{M}\p{Cf}]/u.test(text);

/**
Marks in `changed` what must be painted again besides: both halves of wide cells, a doubtful cell beside a change, and what it, or one
that stood there before, may have drawn over.
*/
export const widen = (
	tables: Tables,
	{
		changed,
		before,
		next,
		start,
		columns,
		doubt,
	}: {
		changed: Uint8Array;
		before: Uint32Array;
		next: Uint32Array;
		/** Of the row, in `before` and `next`. */
		start: number;
		columns: number;
		doubt: Doubt;
	},
): void => {
	for (let grown = true; grown; ) {
		grown = false;
		const mark = (x: number) => {
			if (x >= 0 && x < columns && !changed[x]) {
				changed[x] = 1;
				grown = true;
			}
		};
		for (let x = 0; x < columns; x++) {
			if (!changed[x]) {
				continue;
			}
			const glyph = next[start + x]!;
			if (glyph === tail) {
				mark(x - 1);
			} else if (glyph & wideBit) {
				mark(x + 1);
			}
			if (before[start + x] === tail) {
				mark(x - 1);
			} else if (before[start + x]! & wideBit) {
				mark(x + 1);
			}
			const beside = x > 1 && next[start + x - 1] === tail ? x - 2 : x - 1;
			if (beside >= 0 && glyph !== tail && doubt(next[start + beside]!)) {
				mark(beside);
			}
			const old = before[start + x]!;
			if (doubt(old)) {
				for (let over = 1; over < reachOf(tables, old); over++) {
					mark(x + over);
				}
			}
			if (doubt(glyph)) {
				for (let over = 1; over < reachOf(tables, glyph); over++) {
					// A narrow one that is drawn wide may keep its second half where nothing stands.
					if (glyph & (clusterBit | wideBit) || !isBlank(next[start + x + over] ?? 0)) {
						mark(x + over);
					}
				}
			}
		}
	}
};
