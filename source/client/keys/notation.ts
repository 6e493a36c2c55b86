/*
Keys in tmux's notation: `[C-][M-][S-][D-] base`, as settings, help and `coppice keys` write them.

The canonical name of a key is what tables are looked up by: the character that it types (`%`, `A`, `M-A`), else its name (`S-Tab`);
modifiers in the order of the notation. Shift is part of the character, but for Control with a letter (`C-S-a`).
*/

import {characterKey, controlByte, functionalKey, isLetter, type Key, modifier, shiftOf, typedKey} from './key.ts';
import {keyByCode, keyByName} from './key-table.ts';

export type Notation =
	/** `name`: canonical. `notes`: what was read differently from what stands there, and what needs another terminal, in sentences. */
	{readonly key: Key; readonly name: string; readonly notes: readonly string[]} | {readonly problem: string};

/** A key in notation. Never throws: what cannot be read is a `problem` in words. */
export const parseNotation = (text: string): Notation => {
	const {modifiers, base} = split(text.trim());
	if (base === '') {
		return {problem: text.trim() === '' ? 'no key is named' : `\`${text}\` names modifiers without a key`};
	}
	const named = getNamed(base);
	if (named) {
		return described(text, functionalKey(named.key, modifiers | named.modifiers));
	}
	if (base.toLowerCase() === 'space') {
		return described(
			text,
			characterKey(32, modifiers & ~modifier.shift),
			modifiers & modifier.shift ? ['Shift makes no difference to a space'] : [],
		);
	}
	const [code, more] = [...base].map(character => character.codePointAt(0)!);
	if (code === undefined || (more !== undefined && [...segmenter.segment(base)].length > 1)) {
		return {problem: `\`${base}\` is no key: write one character or a name such as \`Enter\`, \`PPage\` or \`F1\``};
	}
	if (code < 32 || code === 127) {
		return {problem: `a control character is no key name: write \`C-\` and the letter`};
	}
	return readCharacter(text, base, code, modifiers);
};

/** As `parseNotation` for keys one after the other, `"C-b M-g"`. */
export const parseSequence = (text: string): Notation[] => text.trim().split(/\s+/).map(parseNotation);

/** The key of a name; undefined where the text is no key name. */
export const parseKey = (text: string): Key | undefined => {
	const notation = parseNotation(text);
	return 'key' in notation ? notation.key : undefined;
};

/** The canonical name of a key. */
export const nameKey = (key: Key): string => {
	if (keyByCode.has(key.code)) {
		return modifierNames(key.modifiers) + key.name;
	}
	const shift = Boolean(key.modifiers & modifier.shift);
	const shifted = shift ? (key.shifted ?? shiftOf(key.code)) : undefined;
	const keepsShift = Boolean(key.modifiers & modifier.control) && isLetter(key.code);
	const text = key.modifiers & ~modifier.shift ? undefined : key.text;
	const character = text ?? String.fromCodePoint(keepsShift ? key.code : (shifted ?? key.code));
	const absorbed = shift && !keepsShift && (text !== undefined || shifted !== undefined);
	return modifierNames(absorbed ? key.modifiers & ~modifier.shift : key.modifiers) + (character === ' ' ? 'Space' : character);
};

/**
The names under which a key may be bound, the best first.

After its own name: what it types (keypad), the same key on a US layout (where the terminal told it), and the keys that
share its control byte on legacy terminals (`C-_`, `C-/`).
*/
export const lookups = (key: Key): string[] => {
	const functional = keyByCode.get(key.code);
	const others: (string | undefined)[] = [
		functional?.plain && modifierNames(key.modifiers) + functional.plain,
		functional?.keypad && modifierNames(key.modifiers) + (functional.keypad.text === '\r' ? 'Enter' : functional.keypad.text),
		key.base === undefined || key.base === key.code ? undefined : nameKey(characterKey(key.base, key.modifiers)),
		...(functional ? [] : sameByte(key)),
	];
	return [...new Set([nameKey(key), ...others.filter(name => name !== undefined && name !== '')])] as string[];
};

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const letters = {c: modifier.control, m: modifier.alt, s: modifier.shift, d: modifier.super} as const;
const order = [
	['C-', modifier.control],
	['M-', modifier.alt],
	['S-', modifier.shift],
	['D-', modifier.super],
	['H-', modifier.hyper],
	['Meta-', modifier.meta],
] as const;
const modifierNames = (modifiers: number) => order.reduce((names, [name, bit]) => names + (modifiers & bit ? name : ''), '');

/** Takes the modifiers off: `C-M-x`, in any order, and `^x`. */
const split = (text: string): {modifiers: number; base: string} => {
	let modifiers = 0;
	let base = text;
	for (;;) {
		const [prefix, letter] = /^([CMSD])-(?=.)/isu.exec(base) ?? [];
		if (prefix !== undefined && letter !== undefined) {
			modifiers |= letters[letter.toLowerCase() as keyof typeof letters];
			base = base.slice(prefix.length);
		} else if (base.length > 1 && base.startsWith('^')) {
			modifiers |= modifier.control;
			base = base.slice(1);
		} else {
			return {modifiers, base: /^[CMSD]-$/i.test(base) ? '' : base};
		}
	}
};

const aliases: Readonly<Record<string, string>> = {
	pageup: 'PPage',
	pgup: 'PPage',
	pagedown: 'NPage',
	pgdn: 'NPage',
	pgdown: 'NPage',
	delete: 'DC',
	del: 'DC',
	insert: 'IC',
	ins: 'IC',
	backspace: 'BSpace',
	esc: 'Escape',
	return: 'Enter',
	cr: 'Enter',
	btab: 'Tab',
};
const canonical = new Map([...keyByName.keys()].map(name => [name.toLowerCase(), name]));

const getNamed = (base: string) => {
	const lower = base.toLowerCase();
	const key = keyByName.get(canonical.get(lower) ?? aliases[lower] ?? '');
	return key && !key.silent ? {key, modifiers: lower === 'btab' ? modifier.shift : 0} : undefined;
};

/** What terminals send for Control with these is another key. */
const normalised: Readonly<Record<string, string>> = {i: 'Tab', m: 'Enter', '[': 'Escape', '?': 'BSpace'};

const readCharacter = (text: string, base: string, code: number, modifiers: number): Notation => {
	const control = Boolean(modifiers & modifier.control);
	const shift = Boolean(modifiers & modifier.shift);
	if (shift && !(control && isLetter(code))) {
		const upper = shiftOf(code);
		const written = modifierNames(modifiers & ~modifier.shift) + (upper === undefined ? base : String.fromCodePoint(upper));
		return {problem: `\`${text}\`: Shift is part of the character; write \`${written}\``};
	}
	if (control && !shift) {
		const rest = modifiers & ~modifier.control;
		const name = normalised[base.toLowerCase()];
		if (name !== undefined) {
			return described(text, functionalKey(keyByName.get(name)!, rest), [`terminals send ${modifierNames(rest)}${name} for it`]);
		}
		if (base === '@') {
			return described(text, characterKey(32, modifiers), ['terminals send C-Space for it']);
		}
		if (isLetter(code) && code < 97) {
			const hint = `read as ${modifierNames(modifiers)}${base.toLowerCase()}; with Shift it is ${modifierNames(modifiers | modifier.shift)}${base.toLowerCase()}`;
			return described(text, characterKey(code + 32, modifiers), [hint]);
		}
	}
	if ([...base].length > 1) {
		return described(text, {...characterKey(code, modifiers), name: base, text: base});
	}
	return described(text, shift ? characterKey(code | 32, modifiers) : typedKey(code, modifiers));
};

const described = (text: string, key: Key, notes: readonly string[] = []): Notation => {
	const kitty = needsKitty(key) ? ['needs a terminal with the kitty protocol'] : [];
	return {key, name: nameKey(key), notes: [...notes, ...kitty].map(note => `\`${text.trim()}\` ${note}`)};
};

/** Whether legacy terminals have no bytes of its own for this key. */
const needsKitty = ({code, modifiers}: Key): boolean => {
	const functional = keyByCode.get(code);
	if (modifiers & (modifier.super | modifier.hyper | modifier.meta) || functional?.keypad || functional?.plain) {
		return true;
	}
	if (functional?.byte !== undefined) {
		return Boolean(modifiers & (modifier.control | modifier.shift)) && !(code === 9 && !(modifiers & modifier.control));
	}
	if (functional) {
		return functional.letter === undefined && functional.tilde === undefined;
	}
	const typed = modifiers & modifier.shift ? (shiftOf(code) ?? code) : code;
	return (
		Boolean(modifiers & modifier.control) && (controlByte(typed) === undefined || (isLetter(code) && Boolean(modifiers & modifier.shift)))
	);
};

/** Characters whose Control is one byte, by that byte; 08 is also what some terminals send for Backspace. */
const byteGroups: Readonly<Record<number, readonly string[]>> = {
	0: ['Space', '2'],
	8: ['h'],
	28: ['\\', '4'],
	29: [']', '5'],
	30: ['^', '6', '~'],
	31: ['_', '/', '7'],
};

const sameByte = (key: Key): string[] => {
	if (!(key.modifiers & modifier.control) || key.modifiers & ~(modifier.control | modifier.alt | modifier.shift)) {
		return [];
	}
	const shift = key.modifiers & modifier.shift;
	const byte = controlByte(shift ? (key.shifted ?? shiftOf(key.code) ?? key.code) : key.code);
	const alt = key.modifiers & modifier.alt ? 'M-' : '';
	if (byte === 8) {
		return shift ? [] : [`${alt}BSpace`];
	}
	return byte === undefined ? [] : (byteGroups[byte] ?? []).map(character => `C-${alt}${character}`);
};
