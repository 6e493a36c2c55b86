/*
Rows ⇄ bytes: the only reader and writer of them.

A row is a byte (1: goes on from the row above) and operations until its columns are full, each a varint `value << 3 | operation`.
The pen starts plain in each row; styles and links are written out the first time that they are used and named by number from then on,
per connection. A full 200×50 screen is about 5 KB, a row of a log 75 bytes.
*/
import type {ByteReader, ByteWriter} from './bytes.ts';
import {backgroundMask, content, type Emulator, hasExtended, packWords, wordsPerCell} from './emulator.ts';
import type {EmulatorLine} from './emulator-core.ts';
import {empty, type Grid, half, tail, wideBit} from './grid.ts';
import {attributeMask, type Link} from './style.ts';
import {type PackedStyle, plainStyle, type Tables} from './tables.ts';

const operations = {
	/** `value` cells that were never written. */
	blank: 0,
	/** `value` code points, a cell each. */
	narrow: 1,
	/** `value` code points, two cells each. */
	wide: 2,
	/** One cell of several code points: bit 0 wide, the rest their length in bytes. */
	cluster: 3,
	/** `value` cells of the code point that follows. */
	repeat: 4,
	/** The pen, by number; the first new number is followed by the style. */
	style: 5,
	/** The rest of the row is blank and plain. */
	end: 6,
	/** `value` second halves of wide cells without the first. */
	half: 7,
} as const;

/** Fewer equal cells are no shorter as a repeat. */
const leastRepeat = 5;
const mostStyles = 1 << 20;
const longestCluster = 1024;
const longestLink = 8192;

export type RowWriter = {
	write(writer: ByteWriter, line: EmulatorLine | undefined, columns: number): void;
	/** Many styles have come by: start a new writer, and tell the reader, at the next chance. */
	readonly crowded: boolean;
};

/** Remembers which styles its reader knows. */
export const createRowWriter = (emulator: Emulator): RowWriter => {
	const numbers = createStyleNumbers(emulator);
	return {
		get crowded() {
			return numbers.count > 4096;
		},
		write(writer, line, columns) {
			writer.byte(line?.isWrapped ? 1 : 0);
			const end = line ? writtenCells(line, columns) : 0;
			let pen = 0;
			let x = 0;
			while (x < end) {
				const at = x * wordsPerCell;
				const foreground = line!._data[at + 1]!;
				const background = line!._data[at + 2]!;
				const style = numbers.write(writer, foreground, background, line!, x, pen);
				pen = style;
				let stop = x + 1;
				if (!(background & hasExtended)) {
					while (
						stop < end &&
						line!._data[stop * wordsPerCell + 1] === foreground &&
						((line!._data[stop * wordsPerCell + 2]! ^ background) & backgroundMask) === 0
					) {
						stop++;
					}
				} else if (isWideAt(line!, x, columns)) {
					stop++;
				}
				// A wide cell whose halves differ in style is told by its first half.
				if (stop < columns && isWideAt(line!, stop - 1, columns)) {
					stop++;
				}
				writeCells(writer, line!, x, stop, columns);
				x = stop;
			}
			if (x < columns) {
				writer.byte(operations.end);
			}
		},
	};
};

/** Cells of a line without the plain, never written ones at its end. */
export const writtenCells = ({_data: data}: EmulatorLine, columns: number): number => {
	let x = Math.min(columns, Math.floor(data.length / wordsPerCell));
	while (x > 0) {
		const at = (x - 1) * wordsPerCell;
		if (data[at] !== neverWritten || data[at + 1] !== 0 || (data[at + 2]! & backgroundMask) !== 0) {
			break;
		}
		x--;
	}
	return x;
};

/** A cell that was never written: no code point, one cell wide. */
const neverWritten = 1 << content.widthShift;

const isWideAt = ({_data: data}: EmulatorLine, x: number, columns: number): boolean =>
	data[x * wordsPerCell]! >>> content.widthShift === 2 && x + 1 < columns && data[(x + 1) * wordsPerCell]! >>> content.widthShift === 0;

/** The cells from `x` to `stop` (not included), all of one style. */
const writeCells = (writer: ByteWriter, line: EmulatorLine, x: number, stop: number, columns: number): void => {
	const data = line._data;
	while (x < stop) {
		const first = x;
		const value = data[x * wordsPerCell]!;
		const wide = isWideAt(line, x, columns);
		if (value & content.combined && line._combined[x] !== undefined && (wide || value >>> content.widthShift === 1)) {
			const text = new TextEncoder().encode(line._combined[x]!).subarray(0, longestCluster);
			writer.varint((((text.length << 1) | (wide ? 1 : 0)) << 3) | operations.cluster);
			for (const byte of text) {
				writer.byte(byte);
			}
			x += wide ? 2 : 1;
		} else if (isNarrow(data, x)) {
			let equal = 1;
			x++;
			while (x < stop && equal < leastRepeat && isNarrow(data, x)) {
				equal = data[x * wordsPerCell]! === data[(x - 1) * wordsPerCell] ? equal + 1 : 1;
				x++;
			}
			if (equal >= leastRepeat) {
				const start = x - equal;
				while (x < stop && data[x * wordsPerCell]! === data[(x - 1) * wordsPerCell]) {
					x++;
				}
				writeText(writer, operations.narrow, data, first, start, 1);
				writer.varint(((x - start) << 3) | operations.repeat);
				writer.point(data[start * wordsPerCell]! & content.pointMask);
			} else {
				writeText(writer, operations.narrow, data, first, x, 1);
			}
		} else if (wide) {
			x += 2;
			while (x < stop && isWideAt(line, x, columns) && !(data[x * wordsPerCell]! & content.combined)) {
				x += 2;
			}
			writeText(writer, operations.wide, data, first, x, 2);
		} else {
			// Never written, or a half that lost its other half.
			const isHalf = value === 0;
			x++;
			while (x < stop && isBlankAt(line, x, columns) && (data[x * wordsPerCell] === 0) === isHalf) {
				x++;
			}
			writer.varint(((x - first) << 3) | (isHalf ? operations.half : operations.blank));
		}
	}
};

const isNarrow = (data: Uint32Array, x: number): boolean => {
	const value = data[x * wordsPerCell]!;
	return value >>> content.widthShift === 1 && (value & content.pointMask) !== 0 && (value & content.combined) === 0;
};

const isBlankAt = (line: EmulatorLine, x: number, columns: number): boolean =>
	!isNarrow(line._data, x) && !(line._data[x * wordsPerCell]! & content.combined) && !isWideAt(line, x, columns);

const writeText = (writer: ByteWriter, operation: number, data: Uint32Array, from: number, to: number, width: number): void => {
	if (from >= to) {
		return;
	}
	writer.varint((((to - from) / width) << 3) | operation);
	for (let x = from; x < to; x += width) {
		writer.point(data[x * wordsPerCell]! & content.pointMask);
	}
};

/** Numbers of styles, in the order of their first use; 0 is the plain one. */
const createStyleNumbers = (emulator: Emulator) => {
	const simple = new Map<number, Map<number, number>>([[0, new Map([[0, 0]])]]);
	const extended = new Map<string, number>();
	const links = new Map<string, number>();
	let count = 1;

	const define = (writer: ByteWriter, style: PackedStyle) => {
		writer.varint((count << 3) | operations.style);
		writer.varint(style.attributes);
		writer.varint(style.foreground);
		writer.varint(style.background);
		writer.varint(style.underlineColour);
		writeLink(writer, style.link);
		return count++;
	};
	const writeLink = (writer: ByteWriter, link: Link | undefined) => {
		if (!link || link.uri.length > longestLink / 4 || link.id.length > longestLink / 4) {
			writer.varint(0);
			return;
		}
		const key = `${link.id}\n${link.uri}`;
		const known = links.get(key);
		writer.varint(known ?? links.size + 1);
		if (known === undefined) {
			links.set(key, links.size + 1);
			writer.text(link.uri);
			writer.text(link.id);
		}
	};
	return {
		get count() {
			return count;
		},
		/** Writes what makes `pen` the style of the cell, and returns its number. */
		write(writer: ByteWriter, foreground: number, backgroundWord: number, line: EmulatorLine, x: number, pen: number): number {
			const background = backgroundWord & backgroundMask;
			let number: number | undefined;
			if (background & hasExtended) {
				const cell = line._extendedAttrs[x];
				const link = emulator.linkOf(cell);
				const key = `${foreground},${background},${cell?._ext ?? 0},${link ? `${link.id}\n${link.uri}` : ''}`;
				number = extended.get(key);
				if (number === undefined) {
					number = define(writer, packWords(foreground, background, cell, link));
					extended.set(key, number);
					return number;
				}
			} else {
				let byBackground = simple.get(foreground);
				if (!byBackground) {
					byBackground = new Map();
					simple.set(foreground, byBackground);
				}
				number = byBackground.get(background);
				if (number === undefined) {
					number = define(writer, packWords(foreground, background, undefined, undefined));
					byBackground.set(background, number);
					return number;
				}
			}
			if (number !== pen) {
				writer.varint((number << 3) | operations.style);
			}
			return number;
		},
	};
};

export type RowReader = {
	/** Reads a row into row `y` of `grid`; all its cells are set. */
	read(reader: ByteReader, grid: Grid, y: number): void;
};

/** @param prefix put before the ids of links, so that those of different panes stay apart */
export const createRowReader = (tables: Tables, prefix = ''): RowReader => {
	const styles: PackedStyle[] = [plainStyle];
	const links: Link[] = [];
	let ids: number[] = [0];
	let generation = tables.generation;

	const readStyle = (reader: ByteReader): PackedStyle => {
		const attributes = reader.varint(attributeMask);
		const foreground = readColour(reader);
		const background = readColour(reader);
		const underlineColour = readColour(reader);
		const number = reader.varint(links.length + 1);
		if (number > links.length) {
			const uri = reader.text(longestLink);
			links.push({uri, id: `${prefix}${reader.text(longestLink)}`});
		}
		return {foreground, background, underlineColour, attributes, link: links[number - 1]};
	};
	const idOf = (reader: ByteReader, number: number): number => {
		if (number > styles.length || number >= mostStyles) {
			throw new Error(`Rows: style ${number} is not known`);
		}
		if (number === styles.length) {
			styles.push(readStyle(reader));
		}
		if (generation !== tables.generation) {
			generation = tables.generation;
			ids = [];
		}
		return (ids[number] ??= tables.packed(styles[number]!));
	};
	return {
		read(reader, grid, y) {
			const {columns, glyphs, styles: cells} = grid;
			grid.wrapped[y] = reader.byte() & 1;
			const start = y * columns;
			const end = start + columns;
			let at = start;
			let pen = 0;
			const room = (count: number) => {
				if (count === 0 || at + count > end) {
					throw new Error('Rows: a row does not have the cells that it should');
				}
			};
			while (at < end) {
				const head = reader.varint();
				const value = head >>> 3;
				const operation = head & 7;
				if (operation === operations.style) {
					pen = idOf(reader, value);
				} else if (operation === operations.narrow) {
					room(value);
					cells.fill(pen, at, at + value);
					for (const stop = at + value; at < stop; at++) {
						glyphs[at] = reader.point();
					}
				} else if (operation === operations.blank || operation === operations.half || operation === operations.repeat) {
					room(value);
					glyphs.fill(operation === operations.blank ? empty : operation === operations.half ? half : reader.point(), at, at + value);
					cells.fill(pen, at, at + value);
					at += value;
				} else if (operation === operations.wide) {
					room(2 * value);
					cells.fill(pen, at, at + 2 * value);
					for (const stop = at + 2 * value; at < stop; at += 2) {
						glyphs[at] = reader.point() | wideBit;
						glyphs[at + 1] = tail;
					}
				} else if (operation === operations.cluster) {
					const width = value & 1 ? 2 : 1;
					room(width);
					if (value >>> 1 === 0 || value >>> 1 > longestCluster) {
						throw new Error('Rows: a cell has no text, or too much');
					}
					glyphs[at] = tables.glyph(reader.textOf(value >>> 1), width);
					cells[at] = pen;
					if (width === 2) {
						glyphs[at + 1] = tail;
						cells[at + 1] = pen;
					}
					at += width;
				} else if (operation === operations.end) {
					glyphs.fill(empty, at, end);
					cells.fill(0, at, end);
					at = end;
				} else {
					throw new Error('Rows: an operation is not known');
				}
			}
		},
	};
};

const readColour = (reader: ByteReader): number => {
	const colour = reader.varint(0x2ff_ffff);
	if ((colour < 0x100_0000 && colour !== 0) || (colour > 0x100_00ff && colour < 0x200_0000)) {
		throw new Error('Rows: a colour is none');
	}
	return colour;
};
