/*
A key, whatever the terminal said it with, and how it is made of what terminals say: a character, a number, a control byte.
*/

import {type FunctionalKey, keyByCode} from './key-table.ts';

/** What a key did. Legacy terminals only ever press. */
export type KeyAction = 'press' | 'repeat' | 'release';

/** Bits of `modifiers`, as the kitty protocol and xterm number them (their parameter is this value plus 1). Lock keys are dropped. */
export const modifier = {shift: 1, alt: 2, control: 4, super: 8, hyper: 16, meta: 32} as const;

/** A key, whatever the terminal said it with. */
export type Key = {
	/** tmux's name (`Up`, `BSpace`, `PPage`, `KP0`, `F1`) or, for a key that types, the character without Shift (`a`, `Space`). */
	readonly name: string;
	/** kitty's number: the code point without Shift, or the private-use number of a key that has no text. */
	readonly code: number;
	/** Code point with Shift, where the terminal told it or the byte shows it. */
	readonly shifted?: number;
	/** Code point of the same key on a US layout, where the terminal told it. */
	readonly base?: number;
	/** What the key types; absent with Control, Alt or Super. */
	readonly text?: string;
	readonly modifiers: number;
	readonly event: KeyAction;
};

const unshifted = "`1234567890-=[]\\;',./";
const shifted = '~!@#$%^&*()_+{}|:"<>?';

/** The code point that Shift makes of this one: case, else a US keyboard; undefined where neither knows. */
export const shiftOf = (code: number): number | undefined => {
	const character = String.fromCodePoint(code);
	const upper = character.toUpperCase();
	if (upper !== character) {
		return [...upper].length === 1 ? upper.codePointAt(0) : undefined;
	}
	const index = unshifted.indexOf(character);
	return index === -1 ? undefined : shifted.charCodeAt(index);
};

/** The code point of the key that makes this one with Shift; undefined where it needs none. */
const unshiftOf = (code: number): number | undefined => {
	const character = String.fromCodePoint(code);
	const lower = character.toLowerCase();
	if (lower !== character) {
		return [...lower].length === 1 ? lower.codePointAt(0) : undefined;
	}
	const index = shifted.indexOf(character);
	return index === -1 ? undefined : unshifted.charCodeAt(index);
};

export const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** The modifiers with which a key types nothing. */
const silencing = ~modifier.shift;

/** A key of the table. */
export const functionalKey = (key: FunctionalKey, modifiers = 0, event: Key['event'] = 'press'): Key => ({
	name: key.name,
	code: key.code,
	...(key.keypad && key.keypad.text !== '\r' && !(modifiers & silencing) && {text: key.keypad.text}),
	modifiers,
	event,
});

/**
A key that types `code`, or the key of the table with that number.

With Shift, `code` may be the character with or without it: both are told apart by case and a US keyboard.
*/
export const characterKey = (code: number, modifiers = 0, told: Partial<Pick<Key, 'shifted' | 'base' | 'text' | 'event'>> = {}): Key => {
	const event = told.event ?? 'press';
	const functional = keyByCode.get(code);
	if (functional) {
		return functionalKey(functional, modifiers, event);
	}
	const lower = modifiers & modifier.shift && told.shifted === undefined ? unshiftOf(code) : undefined;
	const plain = lower ?? code;
	const upper = told.shifted ?? (lower === undefined ? (modifiers & modifier.shift ? shiftOf(code) : undefined) : code);
	const typed = String.fromCodePoint(modifiers & modifier.shift ? (upper ?? plain) : plain);
	const text = modifiers & silencing ? undefined : (told.text ?? typed);
	return {
		name: plain === 32 ? 'Space' : String.fromCodePoint(plain),
		code: plain,
		...(upper !== undefined && {shifted: upper}),
		...(told.base !== undefined && {base: told.base}),
		...(text !== undefined && {text}),
		modifiers,
		event,
	};
};

/** The key that types this character on a US keyboard: `A` is Shift+a. */
export const typedKey = (code: number, modifiers = 0): Key => {
	const lower = unshiftOf(code);
	return lower === undefined ? characterKey(code, modifiers) : characterKey(lower, modifiers | modifier.shift, {shifted: code});
};

/**
The key behind a control byte of a legacy terminal, in the smallest reading: 09 is Tab and not Control+i.

1e and 1f are Control with `^` and `_`, which a US keyboard has on Shift.
*/
export const controlKey = (byte: number, modifiers = 0): Key => {
	if (byte === 9 || byte === 13 || byte === 27 || byte === 127) {
		return functionalKey(keyByCode.get(byte)!, modifiers);
	}
	if (byte === 0) {
		return characterKey(32, modifiers | modifier.control);
	}
	return byte < 27 ? characterKey(byte + 96, modifiers | modifier.control) : typedKey(byte + 64, modifiers | modifier.control);
};

/** The control byte of Control with this character on a legacy terminal; undefined where it has none. */
export const controlByte = (code: number): number | undefined => {
	if (isLetter(code)) {
		return code & 31;
	}
	const byte = controlBytes[String.fromCodePoint(code)];
	return byte;
};

/** xterm, after VT220: digits stand for the signs that share their key. */
const controlBytes: Readonly<Record<string, number>> = {
	' ': 0,
	'@': 0,
	'2': 0,
	'[': 27,
	'3': 27,
	'\\': 28,
	'4': 28,
	']': 29,
	'5': 29,
	'^': 30,
	'~': 30,
	'6': 30,
	_: 31,
	'/': 31,
	'7': 31,
	'?': 127,
	'8': 127,
};
