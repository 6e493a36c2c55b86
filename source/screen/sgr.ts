/** SGR, `CSI … m`, as styles: the one table of its numbers, for reading and writing. */
import {
	attributes,
	type Colour,
	colourValue,
	isPalette,
	isRgb,
	palette,
	rgb,
	type UnderlineStyle,
	underlineOf,
	underlineShift,
} from './style.ts';
import type {PackedStyle} from './tables.ts';

/** On and off codes of the flags. Bold and dim share one off code. */
const flagCodes = [
	{bit: attributes.bold, on: 1, off: 22},
	{bit: attributes.dim, on: 2, off: 22},
	{bit: attributes.italic, on: 3, off: 23},
	{bit: attributes.blink, on: 5, off: 25},
	{bit: attributes.inverse, on: 7, off: 27},
	{bit: attributes.invisible, on: 8, off: 28},
	{bit: attributes.strike, on: 9, off: 29},
	{bit: attributes.overline, on: 53, off: 55},
] as const;

/**
Codes that change the pen from `before` to `after`; empty when there is nothing to change.

@param spelling.colon `38:2::r:g:b`, as answers to DECRQSS are given; by default semicolons, which every terminal reads
*/
export const sgrCodes = (before: PackedStyle, after: PackedStyle, {colon = false}: {colon?: boolean} = {}): string[] => {
	const codes: string[] = [];
	const gone = before.attributes & ~after.attributes;
	let have = before.attributes;
	for (const {bit, off} of flagCodes) {
		if (gone & bit) {
			if (!codes.includes(String(off))) {
				codes.push(String(off));
			}
			have &= off === 22 ? ~(attributes.bold | attributes.dim) : ~bit;
		}
	}
	for (const {bit, on} of flagCodes) {
		if (after.attributes & ~have & bit) {
			codes.push(String(on));
		}
	}
	const underline = underlineOf(after.attributes);
	if (underline !== underlineOf(before.attributes)) {
		codes.push(underline === 0 ? '24' : underline === 1 ? '4' : `4:${underline}`);
	}
	if (after.foreground !== before.foreground) {
		codes.push(colourCode(30, after.foreground, colon));
	}
	if (after.background !== before.background) {
		codes.push(colourCode(40, after.background, colon));
	}
	if (after.underlineColour !== before.underlineColour) {
		codes.push(underlineColourCode(after.underlineColour));
	}
	return codes;
};

/** `CSI … m` from one pen to another, the shorter of the change and a fresh start. */
export const sgr = (before: PackedStyle, after: PackedStyle): string => {
	const change = sgrCodes(before, after).join(';');
	if (change === '') {
		return '';
	}
	const fresh = sgrCodes(noStyle, after).join(';');
	return fresh === '' ? '\x1b[m' : fresh.length + 2 < change.length ? `\x1b[0;${fresh}m` : `\x1b[${change}m`;
};

const noStyle: PackedStyle = {foreground: 0, background: 0, underlineColour: 0, attributes: 0, link: undefined};

const colourCode = (base: 30 | 40, colour: Colour, colon: boolean): string => {
	const value = colourValue(colour);
	if (isRgb(colour)) {
		const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
		return colon ? `${base + 8}:2::${red}:${green}:${blue}` : `${base + 8};2;${red};${green};${blue}`;
	}
	if (!isPalette(colour)) {
		return String(base + 9);
	}
	if (value < 16) {
		return String(value < 8 ? base + value : base + 60 + value - 8);
	}
	return colon ? `${base + 8}:5:${value}` : `${base + 8};5;${value}`;
};

/** Always with colons: a terminal that does not know 58 would read `58;5;n` as blink. */
const underlineColourCode = (colour: Colour): string => {
	const value = colourValue(colour);
	if (isRgb(colour)) {
		return `58:2::${value >> 16}:${(value >> 8) & 255}:${value & 255}`;
	}
	return isPalette(colour) ? `58:5:${value}` : '59';
};

/** A pen that reads SGR. */
export type Pen = {-readonly [Key in keyof PackedStyle]: PackedStyle[Key]};

export const createPen = (): Pen => ({...noStyle});

/** Takes the parameters of one `CSI … m` (the text between). Unknown codes are passed over. */
export const applySgr = (pen: Pen, parameters: string): void => {
	const fields = parameters.split(';');
	for (let at = 0; at < fields.length; at++) {
		const field = fields[at]!;
		const [first = 0, ...rest] = field.split(':').map(part => (part === '' ? Number.NaN : Number(part)));
		const code = Number.isNaN(first) ? 0 : first;
		if (code === 38 || code === 48 || code === 58) {
			const colour = rest.length > 0 ? colonColour(rest) : semicolonColour(fields, at);
			at += rest.length > 0 ? 0 : fields[at + 1] === '2' ? 4 : 2;
			if (colour !== undefined) {
				pen[code === 38 ? 'foreground' : code === 48 ? 'background' : 'underlineColour'] = colour;
			}
		} else {
			applyCode(pen, code, rest[0]);
		}
	}
};

const applyCode = (pen: Pen, code: number, sub: number | undefined): void => {
	if (code === 0) {
		Object.assign(pen, noStyle, {link: pen.link});
	} else if (code === 4 || code === 21 || code === 24) {
		const style = (code === 4 ? (sub ?? 1) : code === 21 ? 2 : 0) as UnderlineStyle;
		pen.attributes = (pen.attributes & ~(7 << underlineShift)) | ((style > 5 ? 1 : style) << underlineShift);
	} else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
		pen.foreground = palette(code < 40 ? code - 30 : code - 82);
	} else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
		pen.background = palette(code < 50 ? code - 40 : code - 92);
	} else if (code === 39) {
		pen.foreground = 0;
	} else if (code === 49) {
		pen.background = 0;
	} else if (code === 59) {
		pen.underlineColour = 0;
	} else {
		for (const {bit, on, off} of flagCodes) {
			if (code === on) {
				pen.attributes |= bit;
			} else if (code === off) {
				pen.attributes &= ~bit;
			}
		}
	}
};

const semicolonColour = (fields: readonly string[], at: number): Colour | undefined =>
	fields[at + 1] === '5'
		? palette(Number(fields[at + 2] ?? 0))
		: fields[at + 1] === '2'
			? rgb(Number(fields[at + 2] ?? 0), Number(fields[at + 3] ?? 0), Number(fields[at + 4] ?? 0))
			: undefined;

/** What stands after `38:`; the colour space may be left out. */
const colonColour = ([kind, ...values]: readonly number[]): Colour | undefined => {
	if (kind === 5) {
		return palette(values[0] || 0);
	}
	const [red, green, blue] = values.length > 3 ? values.slice(1) : values;
	return kind === 2 ? rgb(red || 0, green || 0, blue || 0) : undefined;
};
