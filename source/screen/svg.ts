/** A grid as a picture: text in runs, backgrounds as rectangles, nothing from outside. */
import {xtermColour} from './colours.ts';
import {empty, type Grid, tail, widthOf} from './grid.ts';
import type {Cursor} from './modes.ts';
import {attributes, type Colour, colourValue, isRgb, underlineOf} from './style.ts';
import type {PackedStyle} from './tables.ts';

export type SvgOptions = {
	/** Drawn when visible. */
	readonly cursor?: Cursor;
	/** For who cannot see the picture. */
	readonly title?: string;
	/** `#rrggbb` of the colours 0–15. */
	readonly palette?: readonly string[];
	readonly foreground?: string;
	readonly background?: string;
};

const cellWidth = 8;
const cellHeight = 17;
const baseline = 13;
const fontSize = 13.333;

/** A self-contained SVG document. */
export const svgOf = (grid: Grid, options: SvgOptions = {}): string => {
	const colours = {foreground: '#d4d7dd', background: '#15181e', palette: readablePalette, ...options};
	const width = grid.columns * cellWidth;
	const height = grid.rows * cellHeight;
	const parts = [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
		...(options.title ? [`<title>${escapeXml(options.title)}</title>`] : []),
		`<rect width="100%" height="100%" fill="${escapeXml(colours.background)}"/>`,
		`<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${fontSize}" xml:space="preserve">`,
	];
	for (let y = 0; y < grid.rows; y++) {
		for (const run of runsOf(grid, y)) {
			parts.push(...drawRun(grid.tables.styleOf(run.style), run, y, colours));
		}
	}
	if (options.cursor?.visible) {
		const {x, y, shape, colour} = options.cursor;
		const fill = colour ? hex(colour, colours.palette) : escapeXml(colours.foreground);
		const [left, top, wide, high] =
			shape === 'bar' ? [0, 0, 1.5, cellHeight] : shape === 'underline' ? [0, cellHeight - 2, cellWidth, 2] : [0, 0, cellWidth, cellHeight];
		parts.push(
			`<rect x="${x * cellWidth + left}" y="${y * cellHeight + top}" width="${wide}" height="${high}" fill="${fill}" fill-opacity="0.6"/>`,
		);
	}
	return `${parts.join('\n')}\n</g>\n</svg>\n`;
};

type Run = {readonly x: number; readonly columns: number; readonly text: string; readonly style: number};

/** Cells of one style beside each other; those that are not ASCII stand alone, so that a font's widths shift nothing. */
const runsOf = ({tables, columns, glyphs, styles}: Grid, y: number): Run[] => {
	const runs: {x: number; columns: number; text: string; style: number; alone: boolean}[] = [];
	for (let x = 0; x < columns; x++) {
		const glyph = glyphs[y * columns + x]!;
		if (glyph === tail) {
			continue;
		}
		const style = styles[y * columns + x]!;
		const alone = glyph > 0x7e;
		const last = runs.at(-1);
		if (last && !alone && !last.alone && last.style === style) {
			last.text += glyph === empty ? ' ' : tables.text(glyph);
			last.columns++;
		} else {
			runs.push({x, columns: widthOf(glyph), text: glyph === empty ? ' ' : tables.text(glyph), style, alone});
		}
	}
	return runs.filter(({style, text}) => style !== 0 || text.trim() !== '');
};

/** Colours 0–15 where nobody says which: each can be read on the dark background of the picture. */
const readablePalette = [
	'#2b303b',
	'#e06c75',
	'#8fc46c',
	'#e0b458',
	'#6aaeef',
	'#c58be0',
	'#56b6c2',
	'#c8ccd4',
	'#6b7380',
	'#f08a92',
	'#a9d989',
	'#f0ce82',
	'#8cc4f7',
	'#d9a9ee',
	'#7fd0da',
	'#ffffff',
];

type Colours = {readonly foreground: string; readonly background: string; readonly palette?: readonly string[]};

const drawRun = (style: PackedStyle, {x, columns, text}: Run, y: number, colours: Colours): string[] => {
	const has = (bit: number) => (style.attributes & bit) !== 0;
	const inverse = has(attributes.inverse);
	const front = style.foreground ? hex(style.foreground, colours.palette) : escapeXml(colours.foreground);
	const back = style.background ? hex(style.background, colours.palette) : escapeXml(colours.background);
	const [ink, paper] = inverse ? [back, front] : [front, back];
	const left = x * cellWidth;
	const top = y * cellHeight;
	const wide = columns * cellWidth;
	const parts: string[] = [];
	if (inverse || style.background) {
		parts.push(`<rect x="${left}" y="${top}" width="${wide}" height="${cellHeight}" fill="${paper}" shape-rendering="crispEdges"/>`);
	}
	if (has(attributes.invisible)) {
		return parts;
	}
	if (text.trim() !== '') {
		const looks = [
			has(attributes.bold) && 'font-weight="bold"',
			has(attributes.italic) && 'font-style="italic"',
			has(attributes.dim) && 'fill-opacity="0.6"',
		].filter(Boolean);
		parts.push(
			`<text x="${left}" y="${top + baseline}" fill="${ink}" textLength="${wide}" lengthAdjust="spacingAndGlyphs"${looks.map(look => ` ${look}`).join('')}>${escapeXml(text)}</text>`,
		);
	}
	const line = (at: number, colour: string, extra = '') =>
		parts.push(`<path d="M${left} ${top + at}h${wide}" stroke="${colour}" fill="none"${extra}/>`);
	const underline = underlineOf(style.attributes);
	if (underline) {
		const colour = style.underlineColour ? hex(style.underlineColour, colours.palette) : ink;
		line(15.5, colour, underline > 2 ? ` stroke-dasharray="${underline === 5 ? '4 2' : '1.5 1.5'}"` : '');
		if (underline === 2) {
			line(13.5, colour);
		}
	}
	if (has(attributes.strike)) {
		line(9.5, ink);
	}
	if (has(attributes.overline)) {
		line(0.5, ink);
	}
	return parts;
};

const hex = (colour: Colour, palette: readonly string[] | undefined): string => {
	const themed = isRgb(colour) ? undefined : palette?.[colourValue(colour)];
	return themed
		? escapeXml(themed)
		: `#${colourValue(isRgb(colour) ? colour : xtermColour(colourValue(colour)))
				.toString(16)
				.padStart(6, '0')}`;
};

/** For text and attributes; what XML cannot hold is left out. */
const escapeXml = (text: string): string =>
	text
		.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
		.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
