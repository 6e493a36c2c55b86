/** What a cell looks like besides its glyph. Colours are one number: 0 default, else a kind above 24 bits of value. */

/** 0 for the default, `palette(n)` or `rgb(r, g, b)`. */
export type Colour = number;

const paletteKind = 0x100_0000;
const rgbKind = 0x200_0000;

/** One of the terminal's 256 colours; 0–15 follow the person's theme. */
export const palette = (index: number): Colour => paletteKind | (index & 0xff);
export const rgb = (red: number, green: number, blue: number): Colour =>
	rgbKind | ((red & 0xff) << 16) | ((green & 0xff) << 8) | (blue & 0xff);
export const isPalette = (colour: Colour): boolean => colour >>> 24 === 1;
export const isRgb = (colour: Colour): boolean => colour >>> 24 === 2;
/** The palette index, or 0xRRGGBB. */
export const colourValue = (colour: Colour): number => colour & 0xff_ffff;

/** 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed (SGR 4:n). */
export type UnderlineStyle = 0 | 1 | 2 | 3 | 4 | 5;

/** A hyperlink (OSC 8). Cells with the same id and URI are one link, also across lines. */
export type Link = {readonly uri: string; readonly id: string};

export type Style = {
	readonly foreground?: Colour;
	readonly background?: Colour;
	readonly underlineColour?: Colour;
	readonly bold?: boolean;
	readonly dim?: boolean;
	readonly italic?: boolean;
	readonly underline?: UnderlineStyle;
	readonly blink?: boolean;
	readonly inverse?: boolean;
	readonly invisible?: boolean;
	readonly strike?: boolean;
	readonly overline?: boolean;
	readonly link?: Link;
};

export const plain: Style = {};

/** Bits of the attribute word: flags below, the underline style in three bits above them. */
export const attributes = {
	bold: 1,
	dim: 2,
	italic: 4,
	blink: 8,
	inverse: 16,
	invisible: 32,
	strike: 64,
	overline: 128,
} as const;

const names = Object.keys(attributes) as (keyof typeof attributes)[];
export const underlineShift = 8;
/** All that an attribute word may hold. */
export const attributeMask = 0x7ff;

export const underlineOf = (word: number): UnderlineStyle => ((word >> underlineShift) & 7) as UnderlineStyle;

/** The flags and the underline style of `style` as one word. */
export const attributeWord = (style: Style): number => {
	let word = (style.underline ?? 0) << underlineShift;
	for (const name of names) {
		if (style[name]) {
			word |= attributes[name];
		}
	}
	return word;
};

/** The inverse of `attributeWord`, for the parts that are set. */
export const styleOfWord = (word: number): Style => {
	const style: {-readonly [Key in keyof Style]: Style[Key]} = {};
	for (const name of names) {
		if (word & attributes[name]) {
			style[name] = true;
		}
	}
	const underline = underlineOf(word);
	if (underline) {
		style.underline = underline;
	}
	return style;
};
