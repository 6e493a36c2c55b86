import type {Size} from './geometry.ts';
import type {Cursor, TerminalModes} from './modes.ts';
import type {Colour} from './style.ts';

export type TerminalEffects = {
	/** Bytes for the program, in the order of its questions. */
	answer?(text: string): void;
	title?(text: string): void;
	bell?(): void;
	/** An OSC that is a report rather than picture: 7, 9, 99, 133, 777, 7501. */
	report?(code: number, data: string): void;
	/** OSC 52 writes: the selection letters and the text, decoded. */
	clipboard?(selection: string, text: string): void;
};

export type TerminalOptions = Size & {
	/** Lines kept above the screen. */
	readonly scrollback?: number;
	/** For the answer to XTVERSION. */
	readonly version: string;
	readonly effects?: TerminalEffects;
};

export type OuterColours = {
	readonly foreground?: Colour;
	readonly background?: Colour;
	readonly cursor?: Colour;
	/** By index; what is missing has xterm's own colour. */
	readonly palette?: readonly (Colour | undefined)[];
	/** Pixels of a cell. */
	readonly cell?: {readonly width: number; readonly height: number};
};

export type ScreenTerminal = {
	/** Parses at once; keep pieces at 16 KiB (0.6 ms) or less. */
	feed(bytes: Uint8Array): void;
	resize(size: Size): void;
	readonly size: Size;
	readonly title: string;
	modes(): TerminalModes;
	/** Clamped to the screen. */
	cursor(): Cursor;
	/** Lines above the screen, and the absolute number of the first of them. Numbers grow as lines scroll; a reflow counts anew. */
	readonly history: {readonly first: number; readonly screen: number; readonly end: number};
	/** What the outer terminal looks like, for the program's questions. Notifies it if it asked for that (mode 2031). */
	setOuterColours(colours: OuterColours): void;
	/** `false` while the program holds the screen (mode 2026), for at most 150 ms. `now` in milliseconds, of a steady clock. */
	mayShow(now: number): boolean;
	dispose(): void;
};

export type TerminalFactory = (options: TerminalOptions) => ScreenTerminal;

export const loadTerminal = async (): Promise<TerminalFactory> => {
	throw new Error('not yet');
};
