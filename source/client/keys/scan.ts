/*
The next unit of terminal input: where it ends and what it means. Pure, and the only reader of the grammar:

  text   printable characters, UTF-8 (80–9f are continuation bytes, never C1)
  key    a control byte; ESC with a character (Alt); CSI, SS3
  string OSC, DCS, APC, PM, SOS up to ST or BEL
*/

import {controlKey, functionalKey, type Key, modifier, typedKey} from './key.ts';
import {keyByName} from './key-table.ts';
import {readOldMouse} from './mouse.ts';
import {stringReply} from './replies.ts';
import {type Meaning, readCsi, readSs3, type SequenceContext} from './sequences.ts';

export type ScanContext = SequenceContext & {
	/** The terminal is in kitty's mode: ESC with a character is never Alt, so PM and SOS are strings. */
	readonly kitty: boolean;
	/** The terminal is in modifyOtherKeys 2, where 08 is Control+Backspace and Control+h is a sequence. */
	readonly modifyOtherKeys: number;
};

/** What a unit waits for when it is not whole: decides how long. */
export type Waiting = 'escape' | 'csi' | 'string' | 'utf8';

export type Scan =
	| {readonly end: number; readonly meaning: Meaning | PasteMarker}
	| {readonly waiting: Waiting}
	/** A control byte inside a CSI sequence: it is a key, and the sequence goes on behind it. */
	| {readonly control: number};

/** `CSI 200 ~`; everything behind it is data. */
export type PasteMarker = {readonly kind: 'pasteStart'};

const escapeByte = 0x1b;
/** No terminal sends longer ones; what is longer is no sequence. */
const csiLimit = 64;
const stringLimit = 65_536;

/** The unit that begins at `start`. */
export const scan = (bytes: Uint8Array, start: number, context: ScanContext): Scan => {
	const byte = bytes[start]!;
	if (byte === escapeByte) {
		return scanEscape(bytes, start, context);
	}
	if (isControl(byte)) {
		return {end: start + 1, meaning: {kind: 'key', ...controlOf(byte, context)}};
	}
	return scanText(bytes, start);
};

/** The unit that begins at `start` and will not be completed: the keys that its first bytes are. */
export const scanUnfinished = (bytes: Uint8Array, start: number): {end: number; meaning: Meaning} => {
	const end = bytes.length;
	const length = end - start;
	if (length === 1) {
		return {end, meaning: keyOf(escapeKey)};
	}
	const second = bytes[start + 1]!;
	if (second === escapeByte) {
		return {end: start + 2, meaning: withAlt(escapeKey)};
	}
	if (length === 2 || second === 0x4f) {
		return {end: start + 2, meaning: withAlt(typedKey(second))};
	}
	return {end, meaning: {kind: 'unknown', typed: !isTerminals(latin1(bytes, start, end))}};
};

/** Whether these bytes begin as only a terminal speaks: mouse, reports, answers. Nobody types such. */
export const isTerminals = (text: string): boolean => /^\x1b(?:\[(?:[<=>?]|M|20[01]~)|[\]P_^X].)/s.test(text);

const escapeKey = functionalKey(keyByName.get('Escape')!);
const controlBackspace = functionalKey(keyByName.get('BSpace')!, modifier.control);

const keyOf = (key: Key): Meaning => ({kind: 'key', ...key});
const withAlt = ({text: _, ...key}: Key): Meaning => ({kind: 'key', ...key, modifiers: key.modifiers | modifier.alt});
const isControl = (byte: number) => byte < 0x20 || byte === 0x7f;
const controlOf = (byte: number, {modifyOtherKeys}: ScanContext) =>
	byte === 8 && modifyOtherKeys === 2 ? controlBackspace : controlKey(byte);
const latin1 = (bytes: Uint8Array, start: number, end: number) =>
	Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
const utf8 = (bytes: Uint8Array, start: number, end: number) =>
	Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');

const scanText = (bytes: Uint8Array, start: number): Scan => {
	let end = start;
	while (end < bytes.length && !isControl(bytes[end]!)) {
		const length = characterLength(bytes, end);
		if (typeof length !== 'number') {
			break;
		}
		end += length;
	}
	if (end > start) {
		return {end, meaning: {kind: 'text', text: utf8(bytes, start, end)}};
	}
	// Bytes that are no UTF-8 are somebody's (an old encoding, a paste without markers): they go on as they are.
	return characterLength(bytes, start) === 'unfinished' ? {waiting: 'utf8'} : {end: start + 1, meaning: {kind: 'unknown', typed: true}};
};

/** Length of the UTF-8 character at `start`, without overlong forms and surrogates. */
const characterLength = (bytes: Uint8Array, start: number): number | 'unfinished' | 'invalid' => {
	const first = bytes[start]!;
	if (first < 0x80) {
		return 1;
	}
	const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
	if (length === 0) {
		return 'invalid';
	}
	for (let index = 1; index < length; index++) {
		const byte = bytes[start + index];
		if (byte === undefined) {
			return 'unfinished';
		}
		const low = index > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
		const high = index > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
		if (byte < low || byte > high) {
			return 'invalid';
		}
	}
	return length;
};

const scanEscape = (bytes: Uint8Array, start: number, context: ScanContext): Scan => {
	const next = bytes[start + 1];
	switch (next) {
		case undefined:
			return {waiting: 'escape'};
		case escapeByte:
			return scanTwoEscapes(bytes, start, context);
		case 0x5b: // [
			return scanCsi(bytes, start, context);
		case 0x4f: // O
			return scanSs3(bytes, start);
		case 0x5d: // ]
		case 0x50: // P
		case 0x5f: // _
			return scanString(bytes, start);
		case 0x5e: // ^
		case 0x58: // X
			return context.kitty ? scanString(bytes, start) : scanAlt(bytes, start, context);
		default:
			return scanAlt(bytes, start, context);
	}
};

/** `ESC ESC [ A` is Alt+Up on rxvt; before a report it is the Escape key and then the report; else Alt+Escape. */
const scanTwoEscapes = (bytes: Uint8Array, start: number, context: ScanContext): Scan => {
	const third = bytes[start + 2];
	if (third === undefined) {
		return {waiting: 'escape'};
	}
	const whole = {end: start + 2, meaning: withAlt(escapeKey)};
	if (third !== 0x5b && third !== 0x4f) {
		return whole;
	}
	const inner = scanEscape(bytes, start + 1, context);
	if ('waiting' in inner || 'control' in inner) {
		return inner;
	}
	const {meaning, end} = inner;
	if (meaning.kind === 'key' && bytes[end - 1] !== 0x75 && end > start + 3) {
		return {end, meaning: withAlt(meaning)};
	}
	return meaning.kind === 'unknown' || meaning.kind === 'key' ? whole : {end: start + 1, meaning: keyOf(escapeKey)};
};

/** ESC and a character in one: Alt. */
const scanAlt = (bytes: Uint8Array, start: number, context: ScanContext): Scan => {
	const next = bytes[start + 1]!;
	if (isControl(next)) {
		return {end: start + 2, meaning: withAlt(controlOf(next, context))};
	}
	const length = characterLength(bytes, start + 1);
	if (length === 'unfinished') {
		return {waiting: 'utf8'};
	}
	if (length === 'invalid') {
		return {end: start + 1, meaning: keyOf(escapeKey)};
	}
	const end = start + 1 + length;
	return {end, meaning: withAlt(typedKey(utf8(bytes, start + 1, end).codePointAt(0)!))};
};

const scanCsi = (bytes: Uint8Array, start: number, context: ScanContext): Scan => {
	const body = start + 2;
	const unknown = (end: number): Scan => ({end, meaning: {kind: 'unknown', typed: !isTerminals(latin1(bytes, start, end))}});
	for (let at = body; at < bytes.length; at++) {
		const byte = bytes[at]!;
		if (byte === escapeByte || byte >= 0x80) {
			return broken(bytes, start, at);
		}
		if (isControl(byte)) {
			return {control: at};
		}
		if (at === body && byte === 0x4d) {
			return scanX10(bytes, start);
		}
		const linux = at === body && byte === 0x5b;
		const rxvt = byte === 0x24 && /^\d+$/.test(latin1(bytes, body, at));
		if ((byte >= 0x40 && !linux) || rxvt) {
			const text = latin1(bytes, body, at + 1);
			const meaning = pasteMarkers.get(text) ?? readCsi(text, context);
			return meaning ? {end: at + 1, meaning} : unknown(at + 1);
		}
		if (at + 1 - start >= csiLimit) {
			return unknown(at + 1);
		}
	}
	return {waiting: 'csi'};
};

/** An end without a beginning was part of what was pasted: an inner end marker that came in an earlier read was taken for the end. */
const pasteMarkers: ReadonlyMap<string, Meaning | PasteMarker> = new Map([
	['200~', {kind: 'pasteStart'}],
	['201~', {kind: 'paste', phase: 'end'}],
]);

/** `CSI M` and three bytes: button, column, row, each plus 32. */
const scanX10 = (bytes: Uint8Array, start: number): Scan => {
	const from = start + 3;
	const interrupted = bytes.subarray(from, from + 3).indexOf(escapeByte);
	if (interrupted !== -1) {
		return {end: from + interrupted, meaning: {kind: 'unknown', typed: false}};
	}
	if (bytes.length < from + 3) {
		return {waiting: 'csi'};
	}
	const [code, x, y] = [bytes[from]! - 32, bytes[from + 1]! - 32, bytes[from + 2]! - 32];
	return {end: from + 3, meaning: {kind: 'mouse', ...readOldMouse(Math.max(0, code), x, y)}};
};

const scanSs3 = (bytes: Uint8Array, start: number): Scan => {
	for (let at = start + 2; at < bytes.length; at++) {
		const byte = bytes[at]!;
		if ((byte >= 0x30 && byte <= 0x39) || byte === 0x3b) {
			if (at - start < 8) {
				continue;
			}
			break;
		}
		const key = readSs3(latin1(bytes, start + 2, at + 1));
		if (key) {
			return {end: at + 1, meaning: keyOf(key)};
		}
		break;
	}
	const undecided = /^[\d;]{0,6}$/.test(latin1(bytes, start + 2, bytes.length));
	return undecided ? {waiting: 'csi'} : {end: start + 2, meaning: withAlt(typedKey(0x4f))};
};

/** What answers begin with; another character behind `ESC ]` or `ESC P` was typed, with Alt. */
const stringBeginnings: Readonly<Record<string, RegExp>> = {']': /[\dlL]/, P: /[\d;>=<!$+|]/, _: /G/, '^': /[\s\S]/, X: /[\s\S]/};

const scanString = (bytes: Uint8Array, start: number): Scan => {
	const introducer = String.fromCharCode(bytes[start + 1]!);
	const body = start + 2;
	if (body >= bytes.length) {
		// A key (Alt+]) or the beginning of an answer: decided as soon as half a CSI is.
		return {waiting: 'csi'};
	}
	if (!stringBeginnings[introducer]!.test(String.fromCharCode(bytes[body]!))) {
		return {end: body, meaning: withAlt(typedKey(bytes[start + 1]!))};
	}
	for (let at = body; at < bytes.length; at++) {
		const byte = bytes[at]!;
		if (byte === 0x07 || (byte === escapeByte && bytes[at + 1] === 0x5c)) {
			return {end: at + (byte === 0x07 ? 1 : 2), meaning: {kind: 'reply', reply: stringReply(introducer, utf8(bytes, body, at))}};
		}
		if (byte === escapeByte && at + 1 < bytes.length) {
			return {end: at, meaning: {kind: 'unknown', typed: false}};
		}
		if (at + 1 - start >= stringLimit) {
			return {end: at + 1, meaning: {kind: 'unknown', typed: false}};
		}
	}
	return {waiting: 'string'};
};

/** A CSI that another sequence or text cuts short. `ESC [` alone before it was Alt+[. */
const broken = (bytes: Uint8Array, start: number, end: number): Scan =>
	end - start === 2
		? {end, meaning: withAlt(typedKey(0x5b))}
		: {end, meaning: {kind: 'unknown', typed: !isTerminals(latin1(bytes, start, end))}};
