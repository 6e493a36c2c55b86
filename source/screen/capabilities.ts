/** What the outer terminal can do, and styles cut down to it. */
import {xtermColour} from './colours.ts';
import {attributes, type Colour, colourValue, isRgb, palette, underlineOf, underlineShift} from './style.ts';
import type {PackedStyle} from './tables.ts';

export type ColourLevel = 'truecolor' | '256' | '16' | '8' | 'mono';

export type Capabilities = {
	readonly colours: ColourLevel;
	/** Mode 2026. */
	readonly synchronized: boolean;
	/** REP, `CSI n b`. */
	readonly repeat: boolean;
	/** SGR 4:2–4:5 and 58; else plain underlines. */
	readonly underlineStyles: boolean;
	/** OSC 8. */
	readonly links: boolean;
	/** UTF-8; else everything but ASCII is drawn by stand-ins. */
	readonly unicode: boolean;
	/** Its character widths are known to be ours (it clusters: mode 2027). */
	readonly widthsTrusted: boolean;
	/** DECSCUSR and OSC 12; not on the Linux console. */
	readonly cursorStyles: boolean;
};

export const modernCapabilities: Capabilities = {
	colours: 'truecolor',
	synchronized: true,
	repeat: true,
	underlineStyles: true,
	links: true,
	unicode: true,
	widthsTrusted: false,
	cursorStyles: true,
};

/** The style as the terminal can show it. */
export const degrade = (style: PackedStyle, {colours, underlineStyles, links}: Capabilities): PackedStyle => {
	const few = colours !== 'truecolor' && colours !== '256';
	const plainUnderline = !underlineStyles && underlineOf(style.attributes) > 1;
	if (colours === 'truecolor' && underlineStyles && (links || !style.link)) {
		return style;
	}
	const foreground = degradeColour(style.foreground, colours);
	let word = plainUnderline ? (style.attributes & ~(7 << underlineShift)) | (1 << underlineShift) : style.attributes;
	// Eight colours have no bright ones; bold is how such terminals show them. But bold black is black to many, so grey is dim.
	const isGrey = colours === '8' && foreground === palette(brightBlack);
	if (isGrey) {
		word = (word & ~attributes.bold) | attributes.dim;
	} else if (colours === '8' && foreground !== 0 && colourValue(foreground) > 7) {
		word |= attributes.bold;
	}
	return {
		foreground: isGrey ? 0 : colours === '8' ? eighth(foreground) : foreground,
		background: colours === '8' ? eighth(degradeColour(style.background, colours)) : degradeColour(style.background, colours),
		underlineColour: few || !underlineStyles ? 0 : degradeColour(style.underlineColour, colours),
		attributes: word,
		link: links ? style.link : undefined,
	};
};

const brightBlack = 8;

const eighth = (colour: Colour): Colour => (colour === 0 ? 0 : palette(colourValue(colour) & 7));

const degradeColour = (colour: Colour, level: ColourLevel): Colour => {
	if (colour === 0 || level === 'truecolor') {
		return colour;
	}
	if (level === 'mono') {
		return 0;
	}
	const index = isRgb(colour) ? nearest256(colourValue(colour)) : colourValue(colour);
	return palette(level === '256' || index < 16 ? index : sixteenOf(index));
};

/** The nearest of the cube and the greys; never of 0–15, which people theme. */
const nearest256 = (value: number): number => nearest(value, 16, 256);

/** By xterm's colours, the same for every theme. */
const sixteenOf = (index: number): number => (sixteens[index] ??= nearest(colourValue(xtermColour(index)), 0, 16));

const sixteens: number[] = [];

const nearest = (value: number, from: number, to: number): number => {
	let best = from;
	let least = Number.POSITIVE_INFINITY;
	for (let index = from; index < to; index++) {
		const other = colourValue(xtermColour(index));
		const red = (value >> 16) - (other >> 16);
		const green = ((value >> 8) & 255) - ((other >> 8) & 255);
		const blue = (value & 255) - (other & 255);
		const distance = red * red + green * green + blue * blue;
		if (distance < least) {
			least = distance;
			best = index;
		}
	}
	return best;
};

/** What stands for a glyph where there is only ASCII: a letter without its marks, or something that looks alike. */
export const asciiOf = (text: string, width: number): string => {
	const [base = ''] = text.normalize('NFKD');
	return isAscii.test(base) ? base.padEnd(width) : (lookAlikes.find(({of}) => of.test(text))?.is ?? '?').repeat(width);
};

const isAscii = /^[\x20-\x7e]$/;

const lookAlikes = [
	{of: /[─━═╌╴╶┄┈‐-―−]/, is: '-'},
	{of: /[│┃║╎╵╷┆┊▌▐▎▏]/, is: '|'},
	{of: /[\u2500-\u257f]/, is: '+'},
	{of: /[\u2580-\u259f]/, is: '#'},
	{of: /\u3000/, is: ' '},
	{of: /[‘’]/, is: "'"},
	{of: /[“”]/, is: '"'},
	{of: /[→▶▸►❯›»⏵]/, is: '>'},
	{of: /[←◀◂◄❮‹«⏴]/, is: '<'},
	{of: /[•●∙·○◦◆◇✱-❋⏺]/, is: '*'},
] as const;
