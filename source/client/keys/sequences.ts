/*
One whole escape sequence → what it says. Sources: the kitty keyboard protocol, xterm's ctlseqs and modifyOtherKeys, rxvt, the Linux
console, PuTTY: all the forms in which terminals name a key, whatever mode they were told to be in.
*/

import {characterKey, functionalKey, type Key, type KeyAction, modifier} from './key.ts';
import {keyByKeypadLetter, keyByLetter, keyByName, keyByTilde} from './key-table.ts';
import type {InputEvent} from './keys.ts';
import {readOldMouse, readSgrMouse} from './mouse.ts';
import {csiReply} from './replies.ts';

type WithoutBytes<T> = T extends unknown ? Omit<T, 'raw' | 'read'> : never;

/** An event before it is known which bytes made it. */
export type Meaning = WithoutBytes<InputEvent>;

export type SequenceContext = {
	/** SGR mouse reports are in pixels. */
	readonly mousePixels: boolean;
	/** A cursor position was asked for: `CSI r ; c R` is the answer, not F3. */
	readonly awaitingCursorPosition: boolean;
};

/** A CSI sequence, `body` being what follows `ESC [`, final byte included. Undefined where nobody is known to send such. */
export const readCsi = (body: string, context: SequenceContext): Meaning | undefined => {
	const [, marker, parameters, intermediate, final] = /^([<=>?]?)([\d;:]*)([ -/]*)([$@-~])$/.exec(body) ?? [];
	if (marker === undefined || parameters === undefined || intermediate === undefined || final === undefined) {
		return readLinuxFunction(body);
	}
	const fields = parameters.split(';');
	const numbers = fields.map(field => Number.parseInt(field, 10) || 0);
	const [first = 0, second = 0, third = 0] = numbers;
	if (final === 'M' || final === 'm') {
		if (marker === '<' && fields.length === 3) {
			return {kind: 'mouse', ...readSgrMouse(first, second, third, final === 'm', context.mousePixels)};
		}
		if (marker === '' && final === 'M' && fields.length === 3) {
			return {kind: 'mouse', ...readOldMouse(first - 32, second, third)};
		}
	}
	if (marker === '' && intermediate === '') {
		if (body === 'I' || body === 'O') {
			return {kind: 'focus', focused: body === 'I'};
		}
		if (final === 'R' && fields.length === 2 && (context.awaitingCursorPosition || first !== 1)) {
			return {kind: 'reply', reply: {name: 'cursorPosition', x: Math.max(0, second - 1), y: Math.max(0, first - 1)}};
		}
		const key = readKey(final, fields, numbers);
		if (key) {
			return {kind: 'key', ...key};
		}
	}
	const reply = csiReply(marker, numbers, intermediate, final);
	return reply && {kind: 'reply', reply};
};

/** An SS3 sequence, `body` being what follows `ESC O`. */
export const readSs3 = (body: string): Key | undefined => {
	const [, parameters = '', final = ''] = /^([\d;]*)([A-Za-z])$/.exec(body) ?? [];
	const modifiers = parameters === '' ? 0 : modifiersOf(Number.parseInt(parameters.split(';').at(-1)!, 10));
	const key = keyByLetter.get(final) ?? keyByKeypadLetter.get(final);
	if (key) {
		return functionalKey(key, modifiers);
	}
	// rxvt: Control with an arrow.
	const arrow = 'abcd'.includes(final) && final !== '' ? keyByLetter.get(final.toUpperCase()) : undefined;
	return arrow && functionalKey(arrow, modifiers | modifier.control);
};

/** The Linux console's F1–F5: `CSI [ A` … `CSI [ E`. */
const readLinuxFunction = (body: string): Meaning | undefined => {
	const number = /^\[[A-E]$/.test(body) ? body.charCodeAt(1) - 64 : 0;
	return number === 0 ? undefined : {kind: 'key', ...functionalKey(keyByName.get(`F${number}`)!)};
};

const readKey = (final: string, fields: readonly string[], numbers: readonly number[]): Key | undefined => {
	const [first = 0, second = 0, third = 0] = numbers;
	const modifiers = modifiersOf(second);
	const event = actionOf(fields[1]);
	switch (final) {
		case 'u':
			return readKitty(fields);
		case '~':
			return first === 27 && fields.length === 3 ? readModifyOtherKeys(modifiers, third) : readTilde(first, modifiers, event);
		// rxvt: `CSI n $` Shift, `CSI n ^` Control, `CSI n @` both.
		case '$':
			return readTilde(first, modifier.shift, event);
		case '^':
			return readTilde(first, modifier.control, event);
		case '@':
			return readTilde(first, modifier.shift | modifier.control, event);
		case 'Z':
			return functionalKey(keyByName.get('Tab')!, modifiers | modifier.shift, event);
		default: {
			const key = keyByLetter.get(final);
			if (key) {
				return functionalKey(key, modifiers, event);
			}
			// rxvt: Shift with an arrow.
			const arrow = 'abcd'.includes(final) && fields.join('') === '' ? keyByLetter.get(final.toUpperCase()) : undefined;
			return arrow && functionalKey(arrow, modifier.shift);
		}
	}
};

/** Home and End of PuTTY, the Linux console and tmux, then of rxvt; F1–F4 of rxvt and old xterms. 13 is also kitty's F3. */
const otherTildes: Readonly<Record<number, string>> = {1: 'Home', 4: 'End', 7: 'Home', 8: 'End', 11: 'F1', 12: 'F2', 13: 'F3', 14: 'F4'};

const readTilde = (number: number, modifiers: number, event: KeyAction): Key | undefined => {
	const key = keyByTilde.get(number) ?? keyByName.get(otherTildes[number] ?? '');
	return key && functionalKey(key, modifiers, event);
};

/** `CSI 27 ; modifiers ; code ~`, the code being the character with Shift. xterm writes Control+Backspace as 8. */
const readModifyOtherKeys = (modifiers: number, code: number): Key | undefined => {
	if (code === 8) {
		return functionalKey(keyByName.get('BSpace')!, modifiers | modifier.control);
	}
	return isCharacter(code) ? characterKey(code, modifiers) : undefined;
};

/** `CSI code : shifted : base ; modifiers : event ; text u`, all but the first optional. */
const readKitty = ([codes = '', modifiers = '', text = '']: readonly string[]): Key | undefined => {
	const [code = 0, shifted, base] = codes.split(':').map(field => (field === '' ? undefined : Number(field)));
	if (code === undefined || !isCharacter(code)) {
		return undefined;
	}
	const value = Number.parseInt(modifiers, 10) || 1;
	const typed = text === '' ? [] : text.split(':').map(Number).filter(isCharacter);
	const capitals = Boolean((value - 1) & capsLock) && !((value - 1) & modifier.shift);
	return characterKey(code, modifiersOf(value), {
		...(shifted !== undefined && isCharacter(shifted) && {shifted}),
		...(base !== undefined && isCharacter(base) && {base}),
		...(typed.length > 0
			? {text: String.fromCodePoint(...typed)}
			: capitals && code >= 32 && {text: String.fromCodePoint(code).toUpperCase()}),
		event: actionOf(modifiers),
	});
};

const capsLock = 64;
const modifierMask = modifier.shift | modifier.alt | modifier.control | modifier.super | modifier.hyper | modifier.meta;

/** The parameter is the bits plus 1; Caps Lock (64) and Num Lock (128) are no modifiers of a key. */
const modifiersOf = (parameter: number) => (parameter > 0 ? (parameter - 1) & modifierMask : 0);

const actionOf = (field = ''): KeyAction => (({'2': 'repeat', '3': 'release'}) as const)[field.split(':')[1] as '2' | '3'] ?? 'press';

const isCharacter = (code: number) => Number.isInteger(code) && code >= 8 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
