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

	parser.registerOscHandler(4, data => {
		const fields = data.split(';');
		for (let at = 0; at + 1 < fields.length; at += 2) {
			const index = Number(fields[at]);
			if (!Number.isInteger(index) || index < 0 || index > 255) {
				continue;
			}
			if (fields[at + 1] === '?') {
				reply(`4;${index};${ownPalette.get(index) ?? spelled(outer.palette?.[index] ?? xtermColour(index))}`);
			} else {
				ownPalette.set(index, normal(fields[at + 1]!));
			}
		}
		return true;
	});
	parser.registerOscHandler(104, data => {
		for (const index of data ? data.split(';').map(Number) : [...ownPalette.keys()]) {
			ownPalette.delete(index);
		}
		return true;
	});
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
	const parts = hash
		? [0, 1, 2].map(at => hash.slice((at * hash.length) / 3, ((at + 1) * hash.length) / 3))
		: /^rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/i.exec(text)?.slice(1);
	// `#` counts from the top (missing digits are 0); `rgb:` is scaled.
	return parts ? `rgb:${parts.map(part => (hash ? part.padEnd(4, '0') : part.repeat(4).slice(0, 4))).join('/')}` : text.slice(0, 64);
};

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
