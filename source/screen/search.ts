/* Finds text in lines, over the edges of wrapped rows. Without an upper-case letter in what is searched, case does not matter. */
import {isBefore, joinedRows, type Position, type Scrollback} from './scrollback.ts';

/** Where a text was found: its first and its last cell. */
export type Match = {readonly start: Position; readonly end: Position};

/** All places, the first one first, without overlaps; `most` of them at the most, the newest. */
export const findText = (scrollback: Scrollback, wanted: string, most = Number.POSITIVE_INFINITY): Match[] => {
	const folded = /\p{Lu}/u.test(wanted) ? (text: string) => text : (text: string) => text.toLowerCase();
	const text = folded(wanted);
	const found: Match[] = [];
	if (text === '') {
		return found;
	}
	for (let line = scrollback.end - 1; line >= scrollback.first && found.length < most; ) {
		const {from} = joinedRows(scrollback, line);
		found.push(...findInLine(scrollback, from, line, text, folded).reverse());
		line = from - 1;
	}
	return found.slice(0, most).reverse();
};

/** Rows `from` to `to`, which are one line. */
const findInLine = (scrollback: Scrollback, from: number, to: number, text: string, folded: (text: string) => string): Match[] => {
	let whole = '';
	/** Where each cell's text begins in `whole`. */
	const offsets: number[] = [];
	const places: Position[] = [];
	for (let line = from; line <= to; line++) {
		const row = scrollback.row(line);
		for (let x = 0; x < row.length; x++) {
			if (row.cells[x] !== '') {
				offsets.push(whole.length);
				places.push({line, x});
				whole += folded(row.cells[x]!);
			}
		}
	}
	const matches: Match[] = [];
	for (let at = whole.indexOf(text); at !== -1; at = whole.indexOf(text, at + text.length)) {
		matches.push({start: places[cellAt(offsets, at)]!, end: places[cellAt(offsets, at + text.length - 1)]!});
	}
	return matches;
};

/** The last cell that begins at or before an offset. */
const cellAt = (offsets: readonly number[], offset: number): number => {
	let low = 0;
	let high = offsets.length - 1;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (offsets[middle]! <= offset) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	return low;
};

/** The place after `from`, or before it; over the end it goes on at the other one. Undefined where there is none at all. */
export const nextMatch = (matches: readonly Match[], from: Position, backward: boolean): number | undefined => {
	if (matches.length === 0) {
		return undefined;
	}
	const index = backward
		? matches.findLastIndex(({start}) => isBefore(start, from))
		: matches.findIndex(({start}) => isBefore(from, start));
	return index === -1 ? (backward ? matches.length - 1 : 0) : index;
};
