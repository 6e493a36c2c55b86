import type {Reply} from './replies.ts';

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

export type MouseButton =
	| 'left'
	| 'middle'
	| 'right'
	| 'none'
	| 'wheelUp'
	| 'wheelDown'
	| 'wheelLeft'
	| 'wheelRight'
	| 'back'
	| 'forward'
	| 'button10'
	| 'button11';

export type Mouse = {
	/** Position from 0 in `unit`. */
	readonly x: number;
	readonly y: number;
	readonly unit: 'cells' | 'pixels';
	readonly button: MouseButton;
	readonly action: 'press' | 'release' | 'move';
	readonly modifiers: number;
};

export type MouseEvent = Piece & Mouse & {readonly kind: 'mouse'};

export type FocusEvent = Piece & {readonly kind: 'focus'; readonly focused: boolean};

/** What the terminal said about itself. Never for a pane. */
export type ReplyEvent = Piece & {readonly kind: 'reply'; readonly reply: Reply};

/** Bytes that are no key that we know. `typed`: a key may have sent them, so they belong to the pane; else only a terminal says such. */
export type UnknownEvent = Piece & {readonly kind: 'unknown'; readonly typed: boolean};

export type InputEvent = KeyEvent | TextEvent | PasteEvent | MouseEvent | FocusEvent | ReplyEvent | UnknownEvent;

/** How the outer terminal was told to speak; changes at run time. */
export type TokenizerSettings = {
	/** The terminal has kitty's flag 1: a lone ESC is never the Escape key, so nothing waits for it. */
	kitty: boolean;
	/** How long a lone ESC is held in legacy mode (`keys.escapeTime`). */
	escapeMilliseconds: number;
	/** Mouse reports are in pixels (mode 1016). */
	mousePixels: boolean;
	/** The terminal marks pastes (mode 2004). Without, a read of more than 64 bytes is data. */
	bracketedPaste: boolean;
};

export type Tokenizer = {
	/** The events that these bytes complete, in order. `now` in milliseconds on any clock that does not go back. */
	push(bytes: Uint8Array, now: number): InputEvent[];
	/** When `flush` must be called, on the same clock; undefined where nothing waits. */
	deadline(): number | undefined;
	/** Ends what waited too long. */
	flush(now: number): InputEvent[];
	configure(settings: Partial<TokenizerSettings>): void;
	/** A cursor position was asked for: the next `CSI r ; c R` is its answer and not F3. */
	awaitCursorPosition(): void;
};

export declare const createTokenizer: (settings?: Partial<TokenizerSettings>) => Tokenizer;
