import type {Key} from './key.ts';
import type {Mouse} from './mouse.ts';
import type {Reply} from './replies.ts';
import {isTerminals, type PasteMarker, scan, scanUnfinished, type Waiting} from './scan.ts';
import type {Meaning} from './sequences.ts';

type Piece = {
	/** The bytes that this event was made of. */
	readonly raw: Uint8Array;
	/** Number of the `push` that completed it: two events of one read were not typed apart by a person. */
	readonly read: number;
};

export type KeyEvent = Piece & Key & {readonly kind: 'key'};

/** One or more characters as typed: a run stays one event, so that it is one write to the pane. */
export type TextEvent = Piece & {readonly kind: 'text'; readonly text: string};

/** A paste in order, never collected. `raw` of a body is data; a paste without markers (an old terminal) has only bodies. */
export type PasteEvent = Piece & {readonly kind: 'paste'; readonly phase: 'start' | 'body' | 'end'};

export type MouseEvent = Piece & Mouse & {readonly kind: 'mouse'};

export type FocusEvent = Piece & {readonly kind: 'focus'; readonly focused: boolean};

/** What the terminal said about itself. Never for a pane. */
export type ReplyEvent = Piece & {readonly kind: 'reply'; readonly reply: Reply};

/** Bytes that are no key that we know. `typed`: a key may have sent them, so they belong to the pane; else only a terminal says such. */
export type UnknownEvent = Piece & {readonly kind: 'unknown'; readonly typed: boolean};

export type InputEvent = KeyEvent | TextEvent | PasteEvent | MouseEvent | FocusEvent | ReplyEvent | UnknownEvent;

/** How the outer terminal was told to speak; changes at run time. */
export type TokenizerSettings = {
	/** The terminal has kitty's flag 1: a lone ESC is never the Escape key, so no timer ends it. */
	readonly kitty: boolean;
	/** xterm's modifyOtherKeys as it was set, 0–2. */
	readonly modifyOtherKeys: number;
	/** How long a lone ESC is held in legacy mode (`keys.escapeTime`). */
	readonly escapeMilliseconds: number;
	/** Mouse reports are in pixels (mode 1016). Its own word on that mode is believed, from where it stands among the reports. */
	readonly mousePixels: boolean;
	/** The terminal marks pastes (mode 2004). Without, a read of more than 64 bytes is data. */
	readonly bracketedPaste: boolean;
};

export type Tokenizer = {
	/** The events that these bytes complete, in order. `now` in milliseconds on any clock that does not go back. The bytes must not change later. */
	push(bytes: Uint8Array, now: number): InputEvent[];
	/** When `flush` must be called, on the same clock; undefined where nothing waits for time. */
	deadline(): number | undefined;
	/** Ends what waited too long; nothing before the deadline. */
	flush(now: number): InputEvent[];
	configure(settings: Partial<TokenizerSettings>): void;
	/** A cursor position was asked for: the next `CSI r ; c R` is its answer and not F3. */
	awaitCursorPosition(): void;
};

/** A read of this many bytes was not typed by a person. */
const typedLimit = 64;
const csiMilliseconds = 100;
const stringMilliseconds = 1000;
/** How long after a flushed ESC the rest of a report is still recognised. */
const lateMilliseconds = 500;
const pasteStart = Buffer.from('\u001B[200~');
const pasteEnd = Buffer.from('\u001B[201~');

/**
Bytes of the outer terminal → events. Nothing is lost: the `raw` of all events, joined, is the input
(but for control bytes inside a CSI sequence, which come before it).
*/
export const createTokenizer = (initial: Partial<TokenizerSettings> = {}): Tokenizer => {
	let settings: TokenizerSettings = {
		kitty: false,
		modifyOtherKeys: 0,
		escapeMilliseconds: 15,
		mousePixels: false,
		bracketedPaste: true,
		...initial,
	};
	let read = 0;
	let pasting = false;
	let positionsAwaited = 0;
	/** The beginning of a unit; its first `told` bytes were already given out, as a key or as unknown. */
	let pending: {bytes: Uint8Array; told: number; waiting: Waiting; since: number} | undefined;
	/** What the last flush gave out: if the rest of a report comes soon, it is not typing. */
	let flushed: {bytes: Uint8Array; until: number} | undefined;

	const context = () => ({...settings, awaitingCursorPosition: positionsAwaited > 0});

	const push = (bytes: Uint8Array, now: number): InputEvent[] => {
		read++;
		const events: InputEvent[] = [];
		let data = bytes;
		let told = 0;
		if (pending) {
			data = Buffer.concat([pending.bytes, bytes]);
			told = pending.told;
		} else if (flushed && now <= flushed.until && isRest(flushed.bytes, bytes)) {
			data = Buffer.concat([flushed.bytes, bytes]);
			told = flushed.bytes.length;
		} else if (!pasting && !settings.bracketedPaste && bytes.length > typedLimit && bytes[0] !== 0x1b) {
			return [{kind: 'paste', phase: 'body', raw: bytes, read}];
		}
		pending = undefined;
		flushed = undefined;
		for (let start = 0; start < data.length; ) {
			if (pasting) {
				start = readPaste(data, start, events);
				continue;
			}
			const found = scan(data, start, context());
			if ('control' in found) {
				const at = found.control;
				events.push(...tokens(data.subarray(at, at + 1)));
				data = Buffer.concat([data.subarray(start, at), data.subarray(at + 1)]);
				start = 0;
			} else if ('waiting' in found) {
				pending = {bytes: data.slice(start), told, waiting: found.waiting, since: now};
				break;
			} else {
				accept(found.meaning, data.subarray(start + told, found.end), events);
				start = found.end;
				told = 0;
			}
		}
		return events;
	};

	const tokens = (control: Uint8Array): InputEvent[] => {
		const found = scan(control, 0, context());
		return 'meaning' in found && found.meaning.kind !== 'pasteStart' ? [withBytes(found.meaning, control)] : [];
	};

	const withBytes = (meaning: Meaning, raw: Uint8Array): InputEvent => ({...meaning, raw, read});

	const accept = (meaning: Meaning | PasteMarker, raw: Uint8Array, events: InputEvent[]) => {
		if (meaning.kind === 'pasteStart') {
			pasting = true;
			events.push({kind: 'paste', phase: 'start', raw, read});
			return;
		}
		if (meaning.kind === 'reply' && meaning.reply.name === 'cursorPosition' && positionsAwaited > 0) {
			positionsAwaited--;
		}
		if (meaning.kind === 'reply' && meaning.reply.name === 'mode' && meaning.reply.private && meaning.reply.mode === 1016) {
			settings = {...settings, mousePixels: meaning.reply.state === 1};
		}
		events.push(withBytes(meaning, raw));
	};

	/** Gives out the body up to its end marker, or up to what may be the marker's beginning. */
	const readPaste = (data: Uint8Array, start: number, events: InputEvent[]): number => {
		const body = Buffer.from(data.buffer, data.byteOffset + start, data.length - start);
		const found = endOfPaste(body);
		const end = found === -1 ? body.length - heldBack(body) : found;
		if (end > 0) {
			events.push({kind: 'paste', phase: 'body', raw: body.subarray(0, end), read});
		}
		if (found === -1) {
			pending = end < body.length ? {bytes: Buffer.from(body.subarray(end)), told: 0, waiting: 'utf8', since: 0} : undefined;
			return data.length;
		}
		pasting = false;
		events.push({kind: 'paste', phase: 'end', raw: body.subarray(end, end + pasteEnd.length), read});
		return start + end + pasteEnd.length;
	};

	/** Whether `bytes` completes or continues, behind `before`, something that only a terminal says. */
	const isRest = (before: Uint8Array, bytes: Uint8Array): boolean => {
		const whole = Buffer.concat([before, bytes]);
		const found = scan(whole, 0, context());
		if ('control' in found) {
			return false;
		}
		if ('waiting' in found) {
			return isTerminals(whole.toString('latin1'));
		}
		if (found.end <= before.length) {
			return false;
		}
		const {kind} = found.meaning;
		return kind === 'key' ? isCoded(whole.subarray(0, found.end)) : kind !== 'text' && !(kind === 'unknown' && found.meaning.typed);
	};

	const deadline = () => {
		switch (pending?.waiting) {
			case 'escape':
				return settings.kitty ? undefined : pending.since + settings.escapeMilliseconds;
			case 'csi':
				return pending.since + csiMilliseconds;
			case 'string':
				return pending.since + stringMilliseconds;
			default:
				return undefined;
		}
	};

	const flush = (now: number): InputEvent[] => {
		const due = deadline();
		if (!pending || due === undefined || now < due) {
			return [];
		}
		const {bytes, told} = pending;
		pending = undefined;
		flushed = {bytes, until: now + lateMilliseconds};
		if (told > 0) {
			return told < bytes.length ? [{kind: 'unknown', typed: false, raw: bytes.subarray(told), read}] : [];
		}
		const {end, meaning} = scanUnfinished(bytes, 0);
		const events = [withBytes(meaning, bytes.subarray(0, end))];
		if (end < bytes.length) {
			const rest = bytes.subarray(end);
			events.push({kind: 'text', text: Buffer.from(rest).toString('utf8'), raw: rest, read});
		}
		return events;
	};

	return {
		push,
		deadline,
		flush,
		configure(changed) {
			settings = {...settings, ...changed};
		},
		awaitCursorPosition() {
			positionsAwaited++;
		},
	};
};

/**
Where the end marker of a paste is, -1 where it has not come. Markers alternate: an end that another one follows before a beginning
is part of what was pasted.
*/
const endOfPaste = (body: Buffer): number => {
	const first = body.indexOf(pasteEnd);
	const next = first === -1 ? -1 : body.indexOf(pasteStart, first);
	return (next === -1 ? body : body.subarray(0, next)).lastIndexOf(pasteEnd);
};

/** Length of the longest end of `body` that is a beginning of the end marker. */
const heldBack = (body: Buffer): number => {
	for (let length = Math.min(pasteEnd.length - 1, body.length); length > 0; length--) {
		if (body.subarray(body.length - length).equals(pasteEnd.subarray(0, length))) {
			return length;
		}
	}
	return 0;
};

/** A key in the forms of kitty and modifyOtherKeys: nobody types `[27;5;97~`. The old forms are left to the pane's own reassembly. */
const isCoded = (sequence: Buffer): boolean => /^\x1b\[(?:27;\d+;\d+~|[\d:;]+u)$/.test(sequence.toString('latin1'));
