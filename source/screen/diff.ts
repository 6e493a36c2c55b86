/** What to write to a terminal that shows one screen so that it shows another. Pure; the only door to painting by escape codes. */
import {type Brush, createBrush} from './brush.ts';
import type {Capabilities} from './capabilities.ts';
import type {Screen} from './compositor.ts';
import {createDoubt, type Doubt, widen} from './doubt.ts';
import {type RowRange, sameSize} from './geometry.ts';
import {type Cells, type Grid, half, isBlank, looksAlike, tail} from './grid.ts';
import type {Cursor} from './modes.ts';
import {findScroll, scrolled} from './scroll.ts';
import {colourValue} from './style.ts';

export {type Capabilities, type ColourLevel, modernCapabilities} from './capabilities.ts';

/**
The text to write; empty when nothing changed. Without `shown`, or at another size, the terminal is cleared and painted whole.

`only`: no other rows differ, and of `shown` no other rows are read.

Between frames the pen is plain, no link is open, wrapping (DECAWM) is off, and a visible cursor stands where `shown.cursor` says.
*/
export const diff = (shown: Screen | undefined, next: Screen, capabilities: Capabilities, only?: RowRange): string => {
	const {grid} = next;
	const known = shown && sameSize(shown.grid, grid) && shown.grid.tables === grid.tables ? shown : undefined;
	const doubt = createDoubt(grid.tables, capabilities.widthsTrusted);
	const brush = createBrush(grid, capabilities, doubt);
	if (known?.cursor.visible) {
		brush.at(known.cursor.x, known.cursor.y);
	}
	let before: Cells = known ? known.grid : {glyphs: new Uint32Array(grid.glyphs.length), styles: new Uint32Array(grid.styles.length)};
	const rows = (known && only) ?? {from: 0, to: grid.rows};
	if (known && rows.to - rows.from > 1 && changedRows(known.grid, grid, rows) > 1) {
		const scroll = findScroll(known.grid, grid, doubt, rows);
		if (scroll) {
			const {top, bottom, lines} = scroll;
			brush.raw(`\x1b[${top + 1};${bottom}r\x1b[${Math.abs(lines) > 1 ? Math.abs(lines) : ''}${lines > 0 ? 'S' : 'T'}\x1b[r`);
			brush.at(0, 0);
			before = scrolled(known.grid, scroll);
		}
	}
	const scrolledText = brush.text;
	const changed = new Uint8Array(grid.columns);
	for (let y = rows.from; y < rows.to; y++) {
		if (findChanges(before, grid, y, changed)) {
			widen(grid.tables, {
				changed,
				before: before.glyphs,
				next: grid.glyphs,
				start: y * grid.columns,
				columns: grid.columns,
				doubt,
			});
			if (capabilities.unicode) {
				strandHalves(brush, grid, y, changed);
			}
			paintRow(brush, {before, grid, y, changed, doubt});
		}
	}
	brush.pen(0);
	const painted = brush.text.length > 0;
	const several = brush.pieces + (scrolledText ? 2 : 0) + (known ? 0 : 2) > 1;
	return finish(brush, {known, next, painted, several, capabilities});
};

/** Counted up to two: fewer need no search for a scroll. */
const changedRows = (before: Cells, {columns, glyphs, styles}: Grid, {from, to}: RowRange): number => {
	let count = 0;
	for (let y = from; y < to && count < 2; y++) {
		for (let at = y * columns; at < (y + 1) * columns; at++) {
			if (glyphs[at] !== before.glyphs[at] || styles[at] !== before.styles[at]) {
				count++;
				break;
			}
		}
	}
	return count;
};

/** Marks the cells of a row that differ; `false` if none does. */
const findChanges = (before: Cells, next: Grid, y: number, changed: Uint8Array): boolean => {
	const {columns} = next;
	let any = false;
	for (let x = 0, at = y * columns; x < columns; x++, at++) {
		const same = looksAlike(before, at, next, at);
		changed[x] = same ? 0 : 1;
		any ||= !same;
	}
	return any;
};

/**
Second halves of wide characters that lost the first, where cells were inserted (ICH) between the two. There is no other way to such a
cell than to do the same; then all that it moved is painted again. Terminals that blank both halves show a blank, as they do for programs.
*/
const strandHalves = (brush: Brush, {tables, columns, glyphs, styles}: Grid, y: number, changed: Uint8Array): void => {
	const row = y * columns;
	for (let x = 2; x < columns; x++) {
		if (glyphs[row + x] !== half || !isBlank(glyphs[row + x - 1]!)) {
			continue;
		}
		const {attributes, foreground, link} = tables.styleOf(styles[row + x - 1]!);
		if (attributes || foreground || link) {
			continue;
		}
		brush.moveTo(x - 2, y);
		brush.pen(styles[row + x]!);
		brush.raw(someWide);
		brush.at(undefined, y);
		brush.moveTo(x - 1, y);
		brush.pen(styles[row + x - 1]!);
		brush.raw('\x1b[@');
		changed[x - 2] = 1;
		if (glyphs[row + x - 2] === tail) {
			changed[x - 3] = 1;
		}
		changed.fill(0, x - 1, x + 1);
		changed.fill(1, x + 1);
	}
};

/** Of a width that nobody doubts. */
const someWide = '一';

/** As many unchanged cells are written over as a move would cost. */
const longestGap = 3;
/** Fewer blanks are shorter than an erasure, and the move after it. */
const leastErase = 9;

type Row = {readonly before: Cells; readonly grid: Grid; readonly y: number; readonly changed: Uint8Array; readonly doubt: Doubt};

const paintRow = (brush: Brush, {before, grid, y, changed, doubt}: Row): void => {
	const {columns, glyphs, styles} = grid;
	const row = y * columns;
	// Nothing is erased where a character of doubtful width stands, or stood.
	const isErasable = (x: number) => {
		const at = row + x;
		return isBlank(glyphs[at]!) && styles[at] === 0 && !doubt(before.glyphs[at]!);
	};
	let blankFrom = columns;
	while (blankFrom > 0 && isErasable(blankFrom - 1)) {
		blankFrom--;
	}
	let x = 0;
	while (x < columns) {
		if (!changed[x]) {
			x++;
			continue;
		}
		if (x >= blankFrom && columns - x > 3) {
			brush.moveTo(x, y);
			brush.eraseToEdge();
			return;
		}
		let end = x;
		while (end < columns && end < blankFrom && changed[end]) {
			end++;
		}
		end = Math.max(end, x + 1);
		paintRun(brush, grid, y, x, end, isErasable);
		// A short gap is written over, if the pen need not change for it.
		let gap = end;
		while (
			gap < blankFrom &&
			!changed[gap] &&
			gap - end <= longestGap &&
			styles[row + gap] === brush.style &&
			isPlainCell(glyphs[row + gap]!)
		) {
			gap++;
		}
		if (gap - end <= longestGap && gap < blankFrom && changed[gap]) {
			changed.fill(1, end, gap);
		}
		x = end;
	}
};

const isPlainCell = (glyph: number): boolean => glyph !== tail && glyph !== half && glyph <= 0x7e;

/** Changed cells beside each other, long blanks in them by erasure. */
const paintRun = (brush: Brush, grid: Grid, y: number, from: number, to: number, isErasable: (x: number) => boolean): void => {
	let start = from;
	for (let x = from; x < to; ) {
		let end = x;
		while (end < to && isErasable(end)) {
			end++;
		}
		if (end - x >= leastErase) {
			brush.cells(grid, y, start, x);
			brush.moveTo(x, y);
			brush.erase(end - x);
			start = end;
		}
		x = Math.max(end, x + 1);
	}
	brush.cells(grid, y, start, to);
};

type Finish = {
	readonly known: Screen | undefined;
	readonly next: Screen;
	readonly painted: boolean;
	readonly several: boolean;
	readonly capabilities: Capabilities;
};

/** What terminals take in one read and draw after it. */
const atOnceCharacters = 256;

const clear = '\x1b[m\x1b[r\x1b[?7l\x1b[H\x1b[2J';

/** What stands around the cells: the cursor hidden before, placed and shaped after, all at once for who can. */
const finish = (brush: Brush, {known, next, painted, several, capabilities}: Finish): string => {
	const {cursor} = next;
	const wasVisible = known?.cursor.visible ?? true;
	const isSynchronized = several && painted && capabilities.synchronized;
	// It is seen where it passes only in a frame that is not drawn at once, and not read at once.
	const wanders = several && !isSynchronized && brush.text.length > atOnceCharacters;
	const hide = wasVisible && (!cursor.visible || wanders || !known);
	if (cursor.visible) {
		brush.moveTo(cursor.x, cursor.y);
	}
	const looks = capabilities.cursorStyles ? cursorLooks(known?.cursor, cursor) : '';
	const show = cursor.visible && (hide || !wasVisible) ? '\x1b[?25h' : '';
	const text = `${hide ? '\x1b[?25l' : ''}${known ? '' : clear}${brush.text}${looks}${show}`;
	return isSynchronized ? `\x1b[?2026h${text}\x1b[?2026l` : text;
};

const shapeCodes = {default: 0, block: 2, underline: 4, bar: 6} as const;

/** DECSCUSR and OSC 12, where they differ. A terminal that is not known has its own. */
const cursorLooks = (before: Cursor | undefined, {shape, blink, colour}: Cursor): string => {
	const code = (shape === 'default' ? 0 : shapeCodes[shape] - (blink ? 1 : 0)) as number;
	const codeBefore = before && before.shape !== 'default' ? shapeCodes[before.shape] - (before.blink ? 1 : 0) : 0;
	let text = code === codeBefore ? '' : `\x1b[${code} q`;
	if (colour !== (before?.colour ?? 0)) {
		text += colour === 0 ? '\x1b]112\x1b\\' : `\x1b]12;#${colourValue(colour).toString(16).padStart(6, '0')}\x1b\\`;
	}
	return text;
};
