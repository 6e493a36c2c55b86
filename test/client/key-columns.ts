/*
What terminals send for the keys of a US keyboard, in six modes, by the rules of the specs. A column is both what an outer terminal in that
mode sends and what a program that asked for that mode must get. Written apart from the source, so that the two can disagree.
*/

import type {PaneKeyModes} from '../../source/client/keys/encode.ts';

export type Column = 'legacy' | 'app' | 'mok2' | 'kitty1' | 'kitty5' | 'kitty31';
export type Row = {readonly id: string} & Readonly<Record<Column, string | undefined>>;

const pane: PaneKeyModes = {applicationCursor: false, applicationKeypad: false, bracketedPaste: false, kittyFlags: 0, modifyOtherKeys: 0};
export const columns: Readonly<Record<Column, PaneKeyModes>> = {
	legacy: pane,
	app: {...pane, applicationCursor: true, applicationKeypad: true},
	mok2: {...pane, modifyOtherKeys: 2},
	kitty1: {...pane, kittyFlags: 1},
	kitty5: {...pane, kittyFlags: 5},
	kitty31: {...pane, kittyFlags: 31},
};

const SHIFT = 1;
const ALT = 2;
const CONTROL = 4;
const csi = '\u001B[';
const all = [0, 1, 2, 3, 4, 5, 6, 7];
const label = (modifiers: number) =>
	(modifiers & CONTROL ? 'C-' : '') + (modifiers & ALT ? 'M-' : '') + (modifiers & SHIFT ? 'S-' : '') + (modifiers & 8 ? 'D-' : '');
const meta = (modifiers: number) => (modifiers & ALT ? '\u001B' : '');
const code = (text: string) => text.codePointAt(0)!;
/** `code` alone, or with modifiers; press and release. */
const both = (number: string, modifiers: number, final: string, text = '') =>
	`${csi}${number}${modifiers || text ? `;${modifiers ? modifiers + 1 : ''}` : ''}${text && `;${text}`}${final}${csi}${number};${modifiers + 1}:3${final}`;

const signs = '`~1!2@3#4$5%6^7&8*9(0)-_=+[{]}\\|;:\'",<.>/?';
const shiftedSigns = new Map([...signs].flatMap((sign, index) => (index % 2 === 0 ? [[sign, signs[index + 1]!] as const] : [])));
const controls = new Map([...' @2'].map(sign => [sign, 0]));
for (const [byte, group] of [
	[27, '[3'],
	[28, '\\4'],
	[29, ']5'],
	[30, '^6~'],
	[31, '_7/'],
	[127, '?8'],
] as const) {
	for (const sign of group) {
		controls.set(sign, byte);
	}
}

const typing = (plain: string, modifiers: number): Row => {
	const typed = modifiers & SHIFT ? (shiftedSigns.get(plain) ?? (plain === ' ' ? ' ' : plain.toUpperCase())) : plain;
	const byte = /[a-z]/i.test(typed) ? code(typed) & 31 : controls.get(typed);
	const legacy = meta(modifiers) + (modifiers & CONTROL && byte !== undefined ? String.fromCharCode(byte) : typed);
	const silent = modifiers & (ALT | CONTROL);
	const alternate = typed === plain ? '' : `:${code(typed)}`;
	const kitty = (number: string) => (silent ? `${csi}${number};${modifiers + 1}u` : typed);
	return {
		id: label(modifiers) + (plain === ' ' ? 'Space' : plain),
		legacy,
		app: legacy,
		mok2: silent || (modifiers && typed === ' ') ? `${csi}27;${modifiers + 1};${code(typed)}~` : legacy,
		kitty1: kitty(`${code(plain)}`),
		kitty5: kitty(`${code(plain)}${alternate}`),
		kitty31: both(`${code(plain)}${alternate}`, modifiers, 'u', silent ? '' : `${code(typed)}`),
	};
};

const control = (name: string, byte: number, modifiers: number): Row => {
	const text = String.fromCharCode(byte);
	const own = byte === 9 && modifiers & SHIFT ? `${csi}Z` : byte === 127 && modifiers & CONTROL ? '\b' : text;
	const legacy = meta(modifiers) + own;
	const kitty = modifiers === 0 && byte !== 27 ? text : `${csi}${byte}${modifiers ? `;${modifiers + 1}` : ''}u`;
	const coded = byte === 127 && modifiers & CONTROL ? `${csi}27;${(modifiers & 3) + 1};8~` : `${csi}27;${modifiers + 1};${byte}~`;
	const old = modifiers === 0 || (byte === 9 && modifiers === SHIFT) || (byte === 127 && modifiers === CONTROL);
	return {
		id: label(modifiers) + name,
		legacy,
		app: legacy,
		mok2: old ? legacy : coded,
		kitty1: kitty,
		kitty5: kitty,
		kitty31: both(`${byte}`, modifiers, 'u'),
	};
};

const lettered = (name: string, letter: string, modifiers: number, kind: 'cursor' | 'function'): Row => {
	const modified = `${csi}1;${modifiers + 1}${letter}`;
	const single = kind === 'function' ? `\u001BO${letter}` : csi + letter;
	const legacy = modifiers ? modified : single;
	const f3 = letter === 'R';
	const kitty = f3 ? `${csi}13${modifiers ? `;${modifiers + 1}` : ''}~` : modifiers ? modified : csi + letter;
	return {
		id: label(modifiers) + name,
		legacy,
		app: modifiers ? modified : `\u001BO${letter}`,
		mok2: legacy,
		kitty1: kitty,
		kitty5: kitty,
		kitty31: kitty + (f3 ? `${csi}13;${modifiers + 1}:3~` : `${csi}1;${modifiers + 1}:3${letter}`),
	};
};

const numbered = (name: string, number: number, modifiers: number): Row => {
	const legacy = `${csi}${number}${modifiers ? `;${modifiers + 1}` : ''}~`;
	return {
		id: label(modifiers) + name,
		legacy,
		app: legacy,
		mok2: legacy,
		kitty1: legacy,
		kitty5: legacy,
		kitty31: both(`${number}`, modifiers, '~'),
	};
};

const highFunction = (number: number): Row => {
	const tilde = [25, 26, 28, 29, 31, 32, 33, 34][number - 13];
	const legacy = tilde === undefined ? undefined : `${csi}${tilde}~`;
	const kitty = `${csi}${57376 + number - 13}u`;
	const kitty31 = both(`${57376 + number - 13}`, 0, 'u');
	return {id: `F${number}`, legacy, app: legacy, mok2: legacy, kitty1: kitty, kitty5: kitty, kitty31};
};

const keypad = (text: string, letter: string, number: number): Row => {
	const enter = text === '\r';
	const kitty = enter ? `${csi}${number}u` : text;
	return {
		id: `KP${enter ? 'Enter' : text}`,
		legacy: text,
		app: `\u001BO${letter}`,
		mok2: text,
		kitty1: kitty,
		kitty5: kitty,
		kitty31: both(`${number}`, 0, 'u', enter ? '' : `${code(text)}`),
	};
};

const superKey = (id: string, number: string, final: string): Row => {
	const kitty = `${csi}${number};9${final}`;
	return {id, legacy: undefined, app: undefined, mok2: undefined, kitty1: kitty, kitty5: kitty, kitty31: both(number, 8, final)};
};

export const rows: readonly Row[] = [
	...(['Enter', 'Tab', 'BSpace', 'Escape'] as const).flatMap((name, index) =>
		all.map(modifiers => control(name, [13, 9, 127, 27][index]!, modifiers)),
	),
	...['abcdefghijklmnopqrstuvwxyz ', ...shiftedSigns.keys()].flatMap(group =>
		[...group].flatMap(plain => all.map(modifiers => typing(plain, modifiers))),
	),
	...(['Up', 'Down', 'Right', 'Left', 'Home', 'End'] as const).flatMap((name, index) =>
		all.map(modifiers => lettered(name, 'ABCDHF'[index]!, modifiers, 'cursor')),
	),
	...(['F1', 'F2', 'F3', 'F4'] as const).flatMap((name, index) =>
		all.map(modifiers => lettered(name, 'PQRS'[index]!, modifiers, 'function')),
	),
	...Object.entries({IC: 2, DC: 3, PPage: 5, NPage: 6, F5: 15, F6: 17, F7: 18, F8: 19, F9: 20, F10: 21, F11: 23, F12: 24}).flatMap(
		([name, number]) => all.map(modifiers => numbered(name, number, modifiers)),
	),
	...Array.from({length: 12}, (_, index) => highFunction(index + 13)),
	...[...'0123456789./*-+\r='].map((text, index) => keypad(text, 'pqrstuvwxynojmkMX'[index]!, 57399 + index)),
	...[...'éßñя字😀'].map(text => ({...typing(text, 0), id: text})),
	typing('é', ALT),
	superKey('D-a', '97', 'u'),
	superKey('D-Left', '1', 'D'),
];
