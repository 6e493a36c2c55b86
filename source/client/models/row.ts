/*
Rows of the chrome before they are painted: pieces of text, each with what it means. A row is measured by the table of widths that
all of the screen uses, so what stands in a column stands there on every terminal. Pure.

Rows are written with the glyphs of Unicode; `painted` has their forms for terminals without.
*/
import {asciiOf} from '../../screen/capabilities.ts';
import {sgrCodes} from '../../screen/sgr.ts';
import {palette, rgb, type Style} from '../../screen/style.ts';
import {type PackedStyle, pack, plainStyle} from '../../screen/tables.ts';
import type {Widths} from '../../screen/widths.ts';
import {resolveColour, type Theme, type ThemeColour, type Token} from '../../theme.ts';
import type {FieldKey} from './field.ts';

/** What everything that draws needs to know. */
export type Look = {readonly theme: Theme; readonly widths: Widths; readonly unicode: boolean};

export type Span = {
	readonly text: string;
	readonly token?: Token;
	readonly bold?: boolean;
	readonly dim?: boolean;
	readonly italic?: boolean;
	readonly underline?: boolean;
	readonly strike?: boolean;
	readonly inverse?: boolean;
	/** The keys that a click on it types. */
	readonly click?: readonly FieldKey[] | undefined;
	/** On the background of the selection. */
	readonly selected?: boolean;
};
export type Row = readonly Span[];

/** Columns `x` to `x + columns` (not included) of a row: something that the mouse can hit. */
export type Region<Target> = {readonly x: number; readonly y: number; readonly columns: number; readonly target: Target};

/** Cells of a row. */
export const rowWidth = (row: Row, widths: Widths): number => row.reduce((columns, {text}) => columns + widths.measure(text), 0);

/** A row that ends at `columns` at the latest, with `…` where something is missing. */
export const cutRow = (row: Row, columns: number, widths: Widths): Row => {
	if (rowWidth(row, widths) <= columns) {
		return row;
	}
	const cut: Span[] = [];
	let room = columns;
	for (const [index, span] of row.entries()) {
		const width = widths.measure(span.text);
		const isLast = index === row.length - 1;
		// One cell stays for `…` as long as something follows.
		if (width < room || (isLast && width <= room)) {
			cut.push(span);
			room -= width;
			continue;
		}
		const text = width > room ? widths.fit(span.text, room) : widths.fit(`${span.text}…`, room);
		return [...cut, {...span, text}];
	}
	return cut;
};

/** A row of exactly `columns` cells: cut, or filled with blanks. */
export const fillRow = (row: Row, columns: number, widths: Widths): Row => {
	const cut = cutRow(row, columns, widths);
	const missing = columns - rowWidth(cut, widths);
	return missing > 0 ? [...cut, {text: ' '.repeat(missing)}] : cut;
};

/** The same row, of which each part types these keys. */
export const clickable = (row: Row, click: readonly FieldKey[]): Row => row.map(span => ({...span, click}));

/** The part of a row at a column; undefined behind its end. */
export const spanAt = (row: Row, x: number, widths: Widths): Span | undefined => {
	let end = 0;
	return row.find(({text}) => {
		end += widths.measure(text);
		return x < end;
	});
};

/** `left` and `right` at the edges of `columns` cells; `left` is cut where both have no room, and `right` goes where nothing is left. */
export const spread = (left: Row, right: Row, columns: number, widths: Widths, gap = 1): Row => {
	const rightWidth = rowWidth(right, widths);
	if (rightWidth === 0) {
		return fillRow(left, columns, widths);
	}
	const room = columns - rightWidth - gap;
	return room < 1 ? fillRow(left, columns, widths) : [...fillRow(left, room, widths), {text: ' '.repeat(gap)}, ...right];
};

/** `text` in `columns` cells, cut in its middle: what begins and ends it both tell. */
export const cutMiddle = (text: string, columns: number, widths: Widths): string => {
	if (widths.measure(text) <= columns) {
		return text;
	}
	if (columns < 5) {
		return widths.fit(text, columns);
	}
	const clusters = widths.clusters(text);
	const tail: string[] = [];
	let room = Math.floor((columns - 1) / 2);
	for (const {text: cluster, width} of clusters.toReversed()) {
		room -= width;
		if (room < 0) {
			break;
		}
		tail.unshift(cluster);
	}
	const end = tail.join('');
	return `${widths.fit(text, columns - widths.measure(end))}${end}`;
};

/** One line of text in as many lines as it needs, cut between words where it can be. Nothing is left out but blanks at a cut. */
export const wrap = (text: string, columns: number, widths: Widths): string[] => {
	const lines: string[] = [];
	let line = '';
	let width = 0;
	for (const word of text.match(/\s+|\S+/gu) ?? []) {
		const wordWidth = widths.measure(word);
		if (width + wordWidth <= columns) {
			line += word;
			width += wordWidth;
			continue;
		}
		const isBlank = word.trim() === '';
		if (!isBlank && wordWidth <= columns) {
			lines.push(line.trimEnd());
			line = word;
			width = wordWidth;
			continue;
		}
		if (isBlank) {
			lines.push(line.trimEnd());
			line = '';
			width = 0;
			continue;
		}
		const [first, ...rest] = wrapCells(word, columns - width, columns, widths);
		if (first || line) {
			lines.push(line + (first ?? ''));
		}
		const last = rest.pop() ?? '';
		lines.push(...rest);
		line = last;
		width = widths.measure(last);
	}
	lines.push(line);
	return lines;
};

/** Text in lines of cells, wherever the cuts fall: for code, of which no blank may be lost. */
export const wrapCells = (text: string, first: number, columns: number, widths: Widths): string[] => {
	const lines: string[] = [];
	let line = '';
	let room = first;
	for (const cluster of widths.clusters(text)) {
		if (cluster.width > room) {
			lines.push(line);
			line = '';
			room = columns;
		}
		line += cluster.text;
		room -= cluster.width;
	}
	return [...lines, line];
};

/** The same row where it is selected: one colour, so that it can be read on any background. */
export const selectRow = (row: Row, theme: Theme): Row =>
	theme.tokens.selection.inverse
		? row.map(({text, bold, click}) => ({text, token: 'selection' as const, bold, click}))
		: row.map(span => ({...span, selected: true}));

/** What a token and the attributes of a piece look like in cells. */
export const styleOf = (theme: Theme, span: Omit<Span, 'text'>): Style => {
	const look = theme.tokens[span.token ?? 'text'];
	const background = span.selected ? (theme.tokens.selection.background ?? theme.tokens.selection.colour) : look.background;
	return {
		foreground: colourOf(look.colour),
		background: colourOf(background),
		bold: span.bold ?? look.bold,
		dim: span.dim ?? look.dim,
		italic: span.italic,
		strike: span.strike,
		underline: (span.underline ?? look.underline) ? 1 : 0,
		inverse: span.inverse === undefined ? look.inverse : span.inverse !== Boolean(look.inverse),
	};
};

/** A row as text with SGR codes, as Ink takes it. */
export const painted = (row: Row, look: Look): string => {
	let pen = plainStyle;
	let text = '';
	for (const span of row) {
		const style = pack(styleOf(look.theme, span));
		text += change(pen, style) + (look.unicode ? seen(span.text, look.widths) : inAscii(span.text, look.widths));
		pen = style;
	}
	return text + change(pen, plainStyle);
};

/** Each attribute set and taken back by its own code: Ink carries styles over a reset (`CSI m`). */
const change = (before: PackedStyle, after: PackedStyle): string => {
	const codes = sgrCodes(before, after).join(';');
	return codes === '' ? '' : `\x1b[${codes}m`;
};

/** A row as text alone. */
export const textOf = (row: Row, look?: Look): string => {
	const text = row.map(span => span.text).join('');
	return look && !look.unicode ? inAscii(text, look.widths) : text;
};

const colourOf = (value: ThemeColour | undefined): Style['foreground'] => {
	const colour = resolveColour(value);
	switch (colour.kind) {
		case 'default':
			return 0;
		case 'palette':
			return palette(colour.value);
		case 'rgb':
			return rgb(colour.value >> 16, (colour.value >> 8) & 255, colour.value & 255);
	}
};

/** Ink leaves out characters without a picture that still take a cell, such as the Hangul filler; a blank keeps their place. */
const seen = (text: string, widths: Widths): string =>
	/\p{Default_Ignorable_Code_Point}/u.test(text)
		? widths
				.clusters(text)
				.map(({text: cluster, width}) => (/^\p{Default_Ignorable_Code_Point}+$/u.test(cluster) ? ' '.repeat(width) : cluster))
				.join('')
		: text;

/** Our own signs; what is not of us looks as it does in panes. */
const asciiForms: Readonly<Record<string, string>> = {
	'◆': '!',
	'⠹': '*',
	'✓': '+',
	'○': '-',
	'✗': 'x',
	'·': '.',
	'◌': '#',
	'…': '~',
	'↑': '^',
	'↓': 'v',
	'▲': '!',
	'▌': '|',
	'█': '#',
	'▏': '|',
	'❯': '>',
	'▸': '>',
	'▾': 'v',
	'●': '*',
	'☐': '-',
	'☑': 'x',
	'—': '-',
	'–': '-',
	'−': '-',
	'≥': '>',
	'→': '>',
	'×': 'x',
	'•': '*',
	'─': '-',
	'╶': '-',
	'╴': '-',
	'│': '|',
	'┆': '|',
	'╭': '+',
	'╮': '+',
	'╰': '+',
	'╯': '+',
	'├': '+',
	'┤': '+',
};

/** Cell for cell, so that nothing moves. */
const inAscii = (text: string, widths: Widths): string =>
	/^[\x20-\x7e]*$/.test(text)
		? text
		: widths
				.clusters(text)
				.map(({text: cluster, width}) =>
					/^[\x20-\x7e]$/.test(cluster) ? cluster : (asciiForms[cluster]?.padEnd(width) ?? asciiOf(cluster, width)),
				)
				.join('');
