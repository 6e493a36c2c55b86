/*
The screen as a program on the main screen has it: finished lines go into the scrollback, and below them stands a live
area that is painted over again and again. Owns the escape codes for that; one frame is one write, in a synchronised update.

A narrower terminal folds the lines of the live area that became too long, and terminals do not agree where the cursor is then
(xterm.js counts folds below it too). So the screen is painted anew then, with the last printed lines, which are kept for that.
No line of the live area is as wide as the terminal.
*/
import {widthOf} from './width.ts';

export type Size = {columns: number; rows: number};

/** The lines below the scrollback. Without a cursor it is hidden. */
export type Live = {lines: string[]; cursor: {x: number; y: number} | undefined};

const none: Live = {lines: [''], cursor: undefined};
const begin = '\x1b[?2026h\x1b[?25l';
const end = '\x1b[?2026l';
/** Enough for the highest screen that anybody has. */
const keptLines = 400;

export const createPainter = (write: (text: string) => void) => {
	let shown = none;
	let shownSize: Size = {columns: 0, rows: 0};
	let recent: string[] = [];

	/** The row of the live area on which the terminal's cursor stands. */
	const row = () => shown.cursor?.y ?? shown.lines.length - 1;

	/** Back to the first line of the live area, with nothing from there on. */
	const toTop = () => `\r${up(row())}\x1b[J`;

	/** The screen from its first row on, filled with the last printed lines as far as the live area leaves room. */
	const anew = (live: Live, {columns, rows}: Size) => {
		let room = rows - live.lines.length;
		let first = recent.length;
		while (first > 0 && room >= rowsOf(recent[first - 1]!, columns)) {
			first--;
			room -= rowsOf(recent[first]!, columns);
		}
		return `\x1b[H\x1b[J${recent
			.slice(first)
			.map(line => `${line}\r\n`)
			.join('')}`;
	};

	const whole = (printed: readonly string[], live: Live, size: Size) => {
		const folded = shown.lines.some(line => widthOf(line) > size.columns);
		const start = folded ? anew(live, size) : toTop();
		return start + printed.map(line => `${line}\r\n`).join('') + live.lines.join('\r\n') + place(live, live.lines.length - 1);
	};

	/** Only the lines that changed, where the area keeps its height. */
	const changes = (live: Live): string => {
		let at = row();
		let bytes = '';
		live.lines.forEach((line, y) => {
			if (line !== shown.lines[y]) {
				bytes += `${move(y - at)}\r\x1b[2K${line}`;
				at = y;
			}
		});
		const {cursor} = shown;
		const moved = live.cursor?.x !== cursor?.x || live.cursor?.y !== cursor?.y;
		return bytes === '' && !moved ? '' : bytes + place(live, at);
	};

	return {
		/** Print lines above the live area, and paint that. */
		paint(printed: readonly string[], live: Live, size: Size) {
			const clipped = clip(live, size.rows);
			const same = size.columns === shownSize.columns && size.rows === shownSize.rows;
			const inPlace = same && printed.length === 0 && clipped.lines.length === shown.lines.length;
			const bytes = inPlace ? changes(clipped) : whole(printed, clipped, size);
			shown = clipped;
			shownSize = size;
			recent = [...recent, ...printed].slice(-keptLines);
			if (bytes !== '') {
				write(`${begin}${bytes}${clipped.cursor ? '\x1b[?25h' : ''}${end}`);
			}
		},
		/** Leave the scrollback, `last` below it, and a cursor on a fresh line. */
		close(last: readonly string[]) {
			write(`${toTop()}${last.map(line => `${line}\r\n`).join('')}\x1b[?25h`);
			shown = none;
		},
	};
};

/** A live area higher than the screen loses its top: its end is where one types. */
const clip = ({lines, cursor}: Live, rows: number): Live => {
	const missing = Math.max(0, lines.length - Math.max(1, rows - 1));
	return missing === 0
		? {lines, cursor}
		: {lines: lines.slice(missing), cursor: cursor && {x: cursor.x, y: Math.max(0, cursor.y - missing)}};
};

const rowsOf = (line: string, columns: number) => Math.max(1, Math.ceil(widthOf(line) / columns));

const place = ({lines, cursor}: Live, from: number): string =>
	cursor ? `${move(cursor.y - from)}\r${cursor.x > 0 ? `\x1b[${cursor.x}C` : ''}` : `${move(lines.length - 1 - from)}\r`;

const move = (rows: number) => (rows < 0 ? up(-rows) : rows > 0 ? `\x1b[${rows}B` : '');

const up = (rows: number) => (rows > 0 ? `\x1b[${rows}A` : '');
