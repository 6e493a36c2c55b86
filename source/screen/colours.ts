/** The colours that a program may ask for and set: the outer terminal's as a client told them, and its own over them. */
import type {Emulator} from './emulator.ts';
import {type Colour, colourValue, rgb} from './style.ts';

/** What the outer terminal looks like. */
export type OuterColours = {
	readonly foreground?: Colour;
	readonly background?: Colour;
	readonly cursor?: Colour;
	/** By index; what is missing has xterm's own colour. */
	readonly palette?: readonly (Colour | undefined)[];
	/** Pixels of a cell. */
	readonly cell?: {readonly width: number; readonly height: number};
};

export type Colours = {
	isDark(): boolean;
	/** What the program set by OSC 12, else 0. */
	cursor(): Colour;
	cell(): {readonly width: number; readonly height: number};
	setOuter(colours: OuterColours): void;
	reset(): void;
};

/** OSC 4 names the 256 and, behind them, the five of bold, underlined, blinking, inverse and italic text, which OSC 5 names alone. */
const paletteCodes = [
	{code: 4, offset: 0, count: 261},
	{code: 5, offset: 256, count: 5},
];

const fallback = {foreground: rgb(0xd0, 0xd0, 0xd0), background: rgb(0x10, 0x10, 0x10), cursor: rgb(0xff, 0xff, 0xff)};

export const createColours = (emulator: Emulator, answer: (text: string) => void): Colours => {
	const {parser} = emulator.terminal;
	let outer: OuterColours = {};
	const ownPalette = new Map<number, string>();
	const own = new Map<number, string>();
	const outerOf = (code: number): Colour =>
		code === 10
			? (outer.foreground ?? fallback.foreground)
			: code === 11
				? (outer.background ?? fallback.background)
				: (outer.cursor ?? outer.foreground ?? fallback.cursor);
	const reply = (text: string) => answer(`\x1b]${text}\x1b\\`);

	for (const {code, offset, count} of paletteCodes) {
		parser.registerOscHandler(code, data => {
			const fields = data.split(';');
			for (let at = 0; at + 1 < fields.length; at += 2) {
				const index = Number(fields[at]);
				if (!Number.isInteger(index) || index < 0 || index >= count) {
					continue;
				}
				if (fields[at + 1] === '?') {
					const asked = index + offset;
					const colour = asked < 256 ? (outer.palette?.[asked] ?? xtermColour(asked)) : outerOf(10);
					reply(`${code};${index};${ownPalette.get(asked) ?? spelled(colour)}`);
				} else {
					ownPalette.set(index + offset, normal(fields[at + 1]!));
				}
			}
			return true;
		});
		parser.registerOscHandler(100 + code, data => {
			const all = [...ownPalette.keys()].filter(index => index >= offset);
			for (const index of data ? data.split(';').map(field => Number(field) + offset) : all) {
				ownPalette.delete(index);
			}
			return true;
		});
	}
	for (const first of [10, 11, 12]) {
		parser.registerOscHandler(first, data => {
			for (const [offset, field] of data
				.split(';')
				.slice(0, 13 - first)
				.entries()) {
				if (field === '?') {
					reply(`${first + offset};${own.get(first + offset) ?? spelled(outerOf(first + offset))}`);
				} else if (field) {
					own.set(first + offset, normal(field));
				}
			}
			return true;
		});
		parser.registerOscHandler(100 + first, () => {
			own.delete(first);
			return true;
		});
	}

	return {
		isDark() {
			const value = colourValue(parsed(own.get(11)) || outerOf(11));
			// Rec. 709 luma.
			return 0.2126 * (value >> 16) + 0.7152 * ((value >> 8) & 255) + 0.0722 * (value & 255) < 128;
		},
		cursor: () => parsed(own.get(12)),
		cell: () => outer.cell ?? {width: 8, height: 16},
		setOuter(colours) {
			outer = colours;
		},
		reset() {
			own.clear();
			ownPalette.clear();
		},
	};
};

/** XParseColor's spelling of four digits a channel. */
const spelled = (colour: Colour): string => {
	const value = colourValue(colour).toString(16).padStart(6, '0');
	return `rgb:${[0, 2, 4].map(at => value.slice(at, at + 2).repeat(2)).join('/')}`;
};

/** `#rgb` to `#rrrrggggbbbb` and `rgb:r/g/b` as four digits a channel; anything else as it came. */
const normal = (text: string): string => {
	const hash = /^#((?:[\da-f]{3}){1,4})$/i.exec(text)?.[1];
	if (hash) {
		// Only the upper eight bits count; missing digits are 0.
		const digits = hash.length / 3;
		return rgbText(
			[0, 1, 2].map(at =>
				hash
					.slice(at * digits, (at + 1) * digits)
					.padEnd(2, '0')
					.slice(0, 2)
					.repeat(2),
			),
		);
	}
	const scaled = /^rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/i.exec(text)?.slice(1);
	return scaled ? rgbText(scaled.map(part => part.repeat(4).slice(0, 4))) : text.slice(0, 64);
};

const rgbText = (parts: readonly string[]): string => `rgb:${parts.join('/')}`;

const parsed = (text: string | undefined): Colour => {
	const match = text && /^rgb:(..)..\/(..)..\/(..)..$/.exec(text);
	return match ? rgb(Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16), Number.parseInt(match[3]!, 16)) : 0;
};

const basic = [
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff,
	0xff00ff, 0x00ffff, 0xffffff,
];
const levels = [0, 95, 135, 175, 215, 255];

/** xterm's own colours: 16, a cube of 6³, 24 greys. */
export const xtermColour = (index: number): Colour => {
	if (index < 16) {
		const value = basic[index]!;
		return rgb(value >> 16, value >> 8, value);
	}
	if (index < 232) {
		const at = index - 16;
		return rgb(levels[Math.floor(at / 36)]!, levels[Math.floor(at / 6) % 6]!, levels[at % 6]!);
	}
	const grey = 8 + 10 * (index - 232);
	return rgb(grey, grey, grey);
};
