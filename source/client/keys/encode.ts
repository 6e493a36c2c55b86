/*
Keys, pastes and the focus → the bytes that the program in a pane asked for. Sources: the kitty keyboard protocol, xterm's ctlseqs and
modifyOtherKeys (format 0), DEC VT220 for keypad and function keys.
*/

import {characterKey, controlByte, isLetter, type Key, modifier, shiftOf, typedKey} from './key.ts';
import {type FunctionalKey, keyByCode, keyByName} from './key-table.ts';
import type {KeyEvent, PasteEvent, TextEvent} from './keys.ts';
import {parseKey} from './notation.ts';

/** How the program in a pane asked for keys. */
export type PaneKeyModes = {
	applicationCursor: boolean;
	applicationKeypad: boolean;
	bracketedPaste: boolean;
	/** kitty's progressive enhancement flags of the screen in use; 0: not asked. */
	kittyFlags: number;
	/** xterm's modifyOtherKeys, 0–2. */
	modifyOtherKeys: number;
};

/** How the outer terminal speaks now. */
export type OuterKeyModes = {readonly kittyFlags: number; readonly modifyOtherKeys: number};

export type EncodeOptions = {
	/** Where it speaks as the pane asked, the bytes go on as they came. Undefined: it has forms of its own. */
	readonly outer?: OuterKeyModes | undefined;
	/** Shift+Enter and Control+Enter as `CSI u` to a program that asked for nothing: claude understands them, others must not get them. */
	readonly enterAsCode?: boolean;
};

/** kitty's flags. Alternates and text alone change nothing: keys are told in the old way. */
const flag = {disambiguate: 1, events: 2, alternates: 4, all: 8, text: 16} as const;
const changing = flag.disambiguate | flag.events | flag.all;
const beyondLegacy = modifier.super | modifier.hyper | modifier.meta;

/** The bytes of a key for a pane; empty where its mode has none for it. */
export const encodeKey = (key: KeyEvent | Key, pane: PaneKeyModes, options: EncodeOptions = {}): Uint8Array => {
	if (key.event === 'release' && !(pane.kittyFlags & flag.events)) {
		return none;
	}
	if ('raw' in key && options.outer && isAsAsked(key, options.outer, pane)) {
		const exception = options.enterAsCode && key.name === 'Enter' && key.raw.length > 1;
		if (!exception) {
			return key.raw;
		}
	}
	if (pane.kittyFlags & changing) {
		return Buffer.from(kitty(key, pane.kittyFlags));
	}
	if (options.enterAsCode && pane.modifyOtherKeys === 0 && key.name === 'Enter' && enterModifiers.has(key.modifiers)) {
		return Buffer.from(`\u001B[13;${key.modifiers + 1}u`);
	}
	return Buffer.from(key.modifiers & beyondLegacy || keyByCode.get(key.code)?.silent ? '' : legacy(key, pane));
};

/** The bytes of typed text for a pane: as they came, or each character as a key where the pane wants all keys as codes. */
export const encodeText = (event: Pick<TextEvent, 'text' | 'raw'>, pane: PaneKeyModes): Uint8Array =>
	pane.kittyFlags & flag.all
		? Buffer.concat([...event.text].map(character => encodeKey(typedKey(character.codePointAt(0)!), pane)))
		: event.raw;

/** A piece of a paste as the pane gets it: the markers only if it asked for them. */
export const encodePaste = (event: Pick<PasteEvent, 'phase' | 'raw'>, pane: Pick<PaneKeyModes, 'bracketedPaste'>): Uint8Array => {
	if (event.phase === 'body') {
		return event.raw;
	}
	return pane.bracketedPaste ? Buffer.from(event.phase === 'start' ? '\u001B[200~' : '\u001B[201~') : none;
};

/** `coppice keys`: key names as tmux send-keys has them; a word that is no key name is typed as it stands. */
export const keysToBytes = (names: readonly string[], pane: PaneKeyModes): Uint8Array =>
	Buffer.concat(
		names.map(name => {
			const key = parseKey(name);
			return key && !isCharacters(name, key) ? encodeKey(key, pane) : encodeText({text: name, raw: Buffer.from(name)}, pane);
		}),
	);

const none = new Uint8Array();
const enterModifiers: ReadonlySet<number> = new Set([modifier.shift, modifier.control]);

/** A single character is text, in whatever mode. */
const isCharacters = (name: string, key: Key) => key.text === name;

/** Whether the key's own bytes are what the pane asked for. They say more than a decoded key: locks, which form of several. */
const isAsAsked = ({code, raw}: KeyEvent, outer: OuterKeyModes, pane: PaneKeyModes): boolean => {
	if (outer.kittyFlags !== pane.kittyFlags) {
		return false;
	}
	const functional = keyByCode.get(code);
	// Cursor, keypad and function keys: a terminal may be stuck in application modes, or be an rxvt; a `CSI` of kitty's mode has one form.
	const isOrdinary = !functional || functional.byte !== undefined;
	return pane.kittyFlags > 0 ? isOrdinary || raw[1] === 0x5b : isOrdinary && outer.modifyOtherKeys === pane.modifyOtherKeys;
};

const character = (code: number) => String.fromCodePoint(code);

/** The character with Shift; the key itself where it has no other. */
const typedCode = (key: Key) => (key.modifiers & modifier.shift ? (key.shifted ?? shiftOf(key.code) ?? key.code) : key.code);

const legacy = (key: Key, pane: PaneKeyModes): string => {
	const functional = keyByCode.get(key.code);
	if (!functional) {
		return legacyCharacter(key, pane);
	}
	if (functional.keypad) {
		return legacyKeypad(key, functional.keypad, pane);
	}
	if (functional.byte !== undefined) {
		return legacyControl(key, functional.byte, pane);
	}
	const known = functional.plain ? keyByName.get(functional.plain)! : functional;
	const parameter = key.modifiers + 1;
	if (known.letter) {
		const application = known.form === 'function' || pane.applicationCursor;
		return parameter > 1 ? `\u001B[1;${parameter}${known.letter}` : `\u001B${application ? 'O' : '['}${known.letter}`;
	}
	return known.tilde === undefined ? '' : `\u001B[${known.tilde}${parameter > 1 ? `;${parameter}` : ''}~`;
};

const modifyOther = (modifiers: number, code: number) => `\u001B[27;${modifiers + 1};${code}~`;

const legacyCharacter = (key: Key, pane: PaneKeyModes): string => {
	const {modifiers} = key;
	const code = typedCode(key);
	if (pane.modifyOtherKeys === 2 && (modifiers & (modifier.alt | modifier.control) || (modifiers === modifier.shift && code === 32))) {
		return modifyOther(modifiers, code);
	}
	const byte = modifiers & modifier.control ? controlByte(code) : undefined;
	// Level 1 changes what has no byte of its own: Control with a digit, Control+Shift with a letter.
	const hidden = byte === undefined || (modifiers & modifier.shift && isLetter(code));
	if (pane.modifyOtherKeys === 1 && modifiers & modifier.control && hidden) {
		return modifyOther(modifiers, code);
	}
	const text =
		byte === undefined
			? modifiers === 0 || modifiers === modifier.shift
				? (key.text ?? character(code))
				: character(code)
			: character(byte);
	return (modifiers & modifier.alt ? '\u001B' : '') + text;
};

const legacyKeypad = (key: Key, {text, letter}: NonNullable<FunctionalKey['keypad']>, pane: PaneKeyModes): string => {
	if (key.modifiers === 0 && pane.applicationKeypad && letter) {
		return `\u001BO${letter}`;
	}
	if (text === '\r') {
		return legacyControl(key, 13, pane);
	}
	return legacyCharacter(characterKey(text.charCodeAt(0), key.modifiers & ~modifier.shift), pane);
};

/** Enter, Tab, Escape, Backspace. */
const legacyControl = ({modifiers}: Key, byte: number, {modifyOtherKeys}: PaneKeyModes): string => {
	const control = Boolean(modifiers & modifier.control);
	const backTab = byte === 9 && Boolean(modifiers & modifier.shift);
	if (backTab && modifiers === modifier.shift) {
		return '\u001B[Z';
	}
	if (modifyOtherKeys === 1 && modifiers && (byte === 13 || byte === 9)) {
		return modifyOther(modifiers, byte);
	}
	if (modifyOtherKeys === 2 && modifiers && !(byte === 127 && modifiers === modifier.control)) {
		// xterm takes Control+Backspace for the character 8, and reports the other modifiers with that.
		return byte === 127 && control ? modifyOther(modifiers & ~modifier.control, 8) : modifyOther(modifiers, byte);
	}
	const alone = backTab ? '\u001B[Z' : character(byte === 127 && control ? 8 : byte);
	return (modifiers & modifier.alt ? '\u001B' : '') + alone;
};

const kitty = (key: Key, flags: number): string => {
	const {modifiers} = key;
	const functional = keyByCode.get(key.code);
	const all = Boolean(flags & flag.all);
	const release = key.event === 'release';
	if (functional?.silent && !all) {
		return '';
	}
	const typed = textOf(key, functional);
	if (typed !== undefined && !all && !release) {
		return typed;
	}
	if (functional?.byte !== undefined && modifiers === 0 && !all && (functional.byte !== 27 || !(flags & flag.disambiguate))) {
		return release && functional.byte !== 27 ? '' : character(functional.byte);
	}
	const {number, final} = kittyForm(key.code, functional);
	const event = flags & flag.events && key.event !== 'press' ? (release ? ':3' : ':2') : '';
	const second = modifiers || event ? `${modifiers + 1}${event}` : '';
	const third = flags & flag.text && typed !== undefined && !release ? `;${[...typed].map(each => each.codePointAt(0)).join(':')}` : '';
	const first = number === 1 && !second && !third ? '' : `${number}${alternates(key, functional, flags)}`;
	return `\u001B[${first}${second || third ? `;${second}` : ''}${third}${final}`;
};

/** What the key types, in this protocol: the keypad's Enter is no text. */
const textOf = (key: Key, functional: FunctionalKey | undefined): string | undefined => {
	if (key.modifiers & ~modifier.shift) {
		return undefined;
	}
	if (functional) {
		return functional.keypad && functional.keypad.text !== '\r' ? functional.keypad.text : undefined;
	}
	return key.text ?? character(typedCode(key));
};

/** F3 would look like a cursor position as `CSI 1 ; modifiers R`, so it has a number; F13 and on are told by code. */
const kittyForm = (code: number, functional: FunctionalKey | undefined): {number: number; final: string} => {
	if (functional?.name === 'F3') {
		return {number: 13, final: '~'};
	}
	if (functional?.letter) {
		return {number: 1, final: functional.letter};
	}
	return functional?.tilde !== undefined && functional.tilde < 25 ? {number: functional.tilde, final: '~'} : {number: code, final: 'u'};
};

const alternates = (key: Key, functional: FunctionalKey | undefined, flags: number): string => {
	if (!(flags & flag.alternates) || functional) {
		return '';
	}
	const typed = typedCode(key);
	const shifted = typed === key.code ? '' : String(typed);
	const base = key.base === undefined || key.base === key.code ? '' : `:${key.base}`;
	return shifted || base ? `:${shifted}${base}` : '';
};
