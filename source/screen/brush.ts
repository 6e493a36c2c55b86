/** Writes cells to a terminal: knows where the cursor stands and what the pen looks like, and says as little as possible. */
import {asciiOf, type Capabilities, degrade} from './capabilities.ts';
import {type Doubt, isDoubtful, isLoneMark} from './doubt.ts';
import {type Grid, tail, widthOf} from './grid.ts';
import {linkStart, linkStop} from './links.ts';
import {sgr} from './sgr.ts';
import {type PackedStyle, plainStyle, type Tables} from './tables.ts';

export type Brush = {
	/** What was written so far. */
	readonly text: string;
	/** Pieces, each of which did not begin where the one before it ended. */
	readonly pieces: number;
	raw(text: string): void;
	/** The cursor is here now, or nobody knows where. */
	at(x: number | undefined, y: number | undefined): void;
	moveTo(x: number, y: number): void;
	pen(style: number): void;
	/** The style that the pen has. */
	readonly style: number;
	/** The cells of a row of `grid`, from `x` to `end` (not included). */
	cells(grid: Grid, y: number, x: number, end: number): void;
	eraseToEdge(): void;
	erase(count: number): void;
};

/** Fewer equal cells than this are as short by themselves. */
const leastRepeat = 6;

export const createBrush = ({tables, columns}: {tables: Tables; columns: number}, capabilities: Capabilities, doubt: Doubt): Brush => {
	const degraded = new Map<number, PackedStyle>();
	let text = '';
	let pieces = 0;
	let cursorX: number | undefined;
	let cursorY: number | undefined;
	let style = 0;
	let pen = plainStyle;
	/** What was written last, if the next cell follows at once: a terminal might join the two. */
	let last = '';

	const setPen = (id: number) => {
		if (id === style) {
			return;
		}
		let wanted = degraded.get(id);
		if (!wanted) {
			wanted = degrade(tables.styleOf(id), capabilities);
			degraded.set(id, wanted);
		}
		if (wanted.link !== pen.link) {
			text += wanted.link ? linkStart(wanted.link) : linkStop;
		}
		text += sgr(pen, wanted);
		pen = wanted;
		style = id;
	};
	const closeLink = () => {
		if (pen.link) {
			text += linkStop;
			pen = {...pen, link: undefined};
			style = -1;
		}
	};
	const moveTo = (x: number, y: number) => {
		if (x === cursorX && y === cursorY) {
			return;
		}
		closeLink();
		text += shortestMove(cursorX, cursorY, x, y);
		last = '';
		pieces++;
		cursorX = x;
		cursorY = y;
	};
	const advance = (width: number) => {
		// At the edge a terminal may or may not wait to wrap.
		cursorX = cursorX === undefined || cursorX + width >= columns ? undefined : cursorX + width;
	};
	const joins = (shown: string) => last !== '' && tables.widths.clusters(last + shown).length === tables.widths.clusters(last).length;
	const cell = (x: number, y: number, glyph: number) => {
		const width = widthOf(glyph);
		const shown = tables.text(glyph);
		pieces ||= 1;
		if (isDoubtful(glyph) && capabilities.unicode && joins(shown)) {
			text += `\x1b[${x + 1}G`;
		}
		last = shown;
		if (!capabilities.unicode) {
			text += asciiOf(shown, width);
			advance(width);
		} else if (!doubt(glyph)) {
			text += shown;
			advance(width);
		} else {
			if (width === 2) {
				// A terminal that takes it for narrow leaves a clean blank beside it.
				text += `  \x1b[${x + 1}G`;
			}
			// A mark without a base: what stood in its cell goes first.
			text += isLoneMark(shown) ? ` \x1b[${x + 1}G${shown}` : shown;
			last = '';
			cursorX = undefined;
		}
		cursorY = y;
	};
	/** Most terminals put a mark without a base on the cell before it, which is not its own: that one is written again. */
	const mendBefore = (grid: Grid, y: number, x: number) => {
		const row = y * grid.columns;
		const before = grid.glyphs[row + x - 1] === tail ? x - 2 : x - 1;
		if (before >= 0 && !doubt(grid.glyphs[row + before]!)) {
			moveTo(before, y);
			setPen(grid.styles[row + before]!);
			cell(before, y, grid.glyphs[row + before]! || 0x20);
		}
	};

	return {
		get text() {
			return text;
		},
		get pieces() {
			return pieces;
		},
		get style() {
			return style;
		},
		raw(more) {
			text += more;
		},
		at(x, y) {
			cursorX = x;
			cursorY = y;
		},
		moveTo,
		pen: setPen,
		cells(grid, y, from, end) {
			const row = y * grid.columns;
			for (let x = from; x < end; x++) {
				const glyph = grid.glyphs[row + x]! || 0x20;
				if (glyph === tail) {
					continue;
				}
				moveTo(x, y);
				setPen(grid.styles[row + x]!);
				cell(x, y, glyph);
				if (glyph >= 0x80 && capabilities.unicode && doubt(glyph) && isLoneMark(tables.text(glyph))) {
					mendBefore(grid, y, x);
				}
				// tmux 3.3a repeats nothing but ASCII (measured: `─` came once).
				if (!capabilities.repeat || glyph >= 0x80) {
					continue;
				}
				let stop = x + 1;
				while (stop < end && (grid.glyphs[row + stop]! || 0x20) === glyph && grid.styles[row + stop] === style) {
					stop++;
				}
				if (stop - x - 1 >= leastRepeat) {
					text += `\x1b[${stop - x - 1}b`;
					advance(stop - x - 1);
					x = stop - 1;
				}
			}
		},
		eraseToEdge() {
			setPen(0);
			pieces ||= 1;
			text += '\x1b[K';
		},
		erase(count) {
			setPen(0);
			pieces ||= 1;
			last = '';
			text += `\x1b[${count}X`;
		},
	};
};

/** With an unknown column only what is absolute in it; with an unknown row everything is. */
const shortestMove = (fromX: number | undefined, fromY: number | undefined, x: number, y: number): string => {
	const absolute = x === 0 ? `\x1b[${y > 0 ? y + 1 : ''}H` : `\x1b[${y > 0 ? y + 1 : ''};${x + 1}H`;
	if (fromY === undefined) {
		return absolute;
	}
	const choices = [absolute];
	if (y === fromY) {
		choices.push(x === 0 ? '\r' : `\x1b[${x + 1}G`);
		if (fromX !== undefined) {
			const by = x - fromX;
			choices.push(by > 0 ? `\x1b[${by > 1 ? by : ''}C` : by >= -3 ? '\b'.repeat(-by) : `\x1b[${-by}D`);
		}
	} else if (y === fromY + 1 && x === 0) {
		choices.push('\r\n');
	} else if (x === fromX) {
		const by = y - fromY;
		choices.push(by > 0 ? `\x1b[${by > 1 ? by : ''}B` : `\x1b[${by < -1 ? -by : ''}A`);
	}
	return choices.reduce((shortest, choice) => (choice.length < shortest.length ? choice : shortest));
};
