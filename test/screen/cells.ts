/** Screens as lists of described cells, to compare what should be equal. */

import type {Terminal} from '@xterm/headless';
import {empty, type Grid, half, tail} from '../../source/screen/grid.ts';
import {attributes, underlineOf} from '../../source/screen/style.ts';
import type {PackedStyle} from '../../source/screen/tables.ts';
import type {ScreenTerminal} from '../../source/screen/terminal.ts';

type InnerCell = {
	getChars(): string;
	getWidth(): number;
	getFgColorMode(): number;
	getFgColor(): number;
	getBgColorMode(): number;
	getBgColor(): number;
	fg: number;
	bg: number;
	extended: {_ext: number; _urlId: number};
	isBold(): number;
	isDim(): number;
	isItalic(): number;
	isBlink(): number;
	isInverse(): number;
	isInvisible(): number;
	isStrikethrough(): number;
	isOverline(): number;
};

const colour = (mode: number, value: number) =>
	mode === 0 ? 'default' : mode >>> 24 === 3 || mode === 3 ? `rgb ${value.toString(16)}` : `palette ${value}`;

/** By the emulator's own cells, not by our reader of them. Wide cells without a tail are blank. */
export const cellsOfTerminal = (terminal: Terminal, {links = true} = {}): string[] => {
	const core = (terminal as never as {_core: {_oscLinkService: {getLinkData(id: number): {uri: string} | undefined}}})._core;
	const buffer = terminal.buffer.active;
	const cells: string[] = [];
	const described = new Map<string, string>();
	for (let y = 0; y < terminal.rows; y++) {
		const line = buffer.getLine(buffer.baseY + y)!;
		for (let x = 0; x < terminal.cols; x++) {
			let cell = line.getCell(x) as never as InnerCell;
			const before = x > 0 ? line.getCell(x - 1)!.getWidth() : 1;
			const isTail = cell.getWidth() === 0 && before === 2;
			if (isTail) {
				cell = line.getCell(x - 1) as never as InnerCell;
			}
			const whole = cell.getWidth() === 2 && (isTail || (x + 1 < terminal.cols && line.getCell(x + 1)!.getWidth() === 0));
			const text = isTail ? '<' : cell.getWidth() === 2 && !whole ? ' ' : cell.getWidth() === 0 ? 'half' : cell.getChars() || ' ';
			const known = (cell.bg & (1 << 28)) !== 0;
			const ext = known ? cell.extended._ext : 0;
			const link = known && links ? cell.extended._urlId : 0;
			const key = `${cell.fg},${cell.bg},${ext},${link}`;
			let looks = described.get(key);
			if (looks === undefined) {
				looks = looksOf(cell, ext, link ? core._oscLinkService.getLinkData(link)?.uri : undefined);
				described.set(key, looks);
			}
			cells.push(`${JSON.stringify(text)} ${looks}`);
		}
	}
	return cells;
};

const looksOf = (cell: InnerCell, ext: number, uri: string | undefined): string => {
	// SGR 59 is kept as white.
	const mode = !(cell.fg & (1 << 28)) || (ext & 0x3ffffff) === 0x3ffffff ? 0 : (ext >> 24) & 3;
	const flags: [string, number][] = [
		['bold', cell.isBold()],
		['dim', cell.isDim()],
		['italic', cell.isItalic()],
		['blink', cell.isBlink()],
		['inverse', cell.isInverse()],
		['invisible', cell.isInvisible()],
		['strike', cell.isStrikethrough()],
		['overline', cell.isOverline()],
	];
	// Not `isUnderline()`, which is also true of links.
	const underline = cell.fg & (1 << 28) ? (ext >> 26) & 7 : 0;
	return [
		colour(cell.getFgColorMode(), cell.getFgColor()),
		colour(cell.getBgColorMode(), cell.getBgColor()),
		colour(mode, mode === 3 ? ext & 0xffffff : ext & 255),
		flags
			.filter(([, is]) => is)
			.map(([name]) => name)
			.join('+'),
		`u${underline}`,
		uri ?? '',
	].join(' ');
};

export const cellsOfGrid = (grid: Grid, {links = true} = {}): string[] =>
	Array.from(grid.glyphs, (glyph, at) => {
		const text = glyph === tail ? '<' : glyph === half ? 'half' : glyph === empty ? ' ' : grid.tables.text(glyph);
		return `${JSON.stringify(text)} ${looksOfStyle(grid.tables.styleOf(grid.styles[at]!), links)}`;
	});

const looksOfStyle = (style: PackedStyle, links: boolean): string => {
	const key = links ? withLinks : withoutLinks;
	let looks = key.get(style);
	if (looks === undefined) {
		const name = (value: number) =>
			value === 0 ? 'default' : value >>> 24 === 2 ? `rgb ${(value & 0xffffff).toString(16)}` : `palette ${value & 255}`;
		looks = [
			name(style.foreground),
			name(style.background),
			name(style.underlineColour),
			(Object.keys(attributes) as (keyof typeof attributes)[]).filter(flag => style.attributes & attributes[flag]).join('+'),
			`u${underlineOf(style.attributes)}`,
			(links && style.link?.uri) || '',
		].join(' ');
		key.set(style, looks);
	}
	return looks;
};

/** Descriptions by style, which is never changed. */
const withLinks = new WeakMap<PackedStyle, string>();
const withoutLinks = new WeakMap<PackedStyle, string>();

export const firstDifference = (a: readonly string[], b: readonly string[], columns: number): string | undefined => {
	if (a.length !== b.length) {
		return `${a.length} and ${b.length} cells`;
	}
	const at = a.findIndex((cell, index) => cell !== b[index]);
	return at < 0 ? undefined : `cell ${at % columns},${Math.floor(at / columns)}: ${a[at]} | ${b[at]}`;
};

export const feedText = (terminal: ScreenTerminal, text: string) => terminal.feed(Buffer.from(text));
