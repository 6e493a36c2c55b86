/** The terminal that a program runs in: a picture, modes, and effects as callbacks. */
import {answerQueries} from './answers.ts';
import type {OuterColours} from './colours.ts';
import {createEmulator, type Emulator} from './emulator.ts';
import {clamp, type Size} from './geometry.ts';
import type {Cursor, TerminalModes} from './modes.ts';
import {followMouseEncoding} from './mouse-encoding.ts';
import {loadWidths} from './widths.ts';

/** What output does besides drawing. Called while it is parsed: none of them may feed the terminal. */
export type TerminalEffects = {
	/** Text for the program, in the order of its questions. */
	answer?(text: string): void;
	title?(text: string): void;
	bell?(): void;
	/** An OSC that is a report rather than picture: 7, 9, 99, 133, 777, 7501. */
	report?(code: number, data: string): void;
	/** OSC 52 writes: the selection's letters and the text. Foreign text. */
	clipboard?(selection: string, text: string): void;
};

export type TerminalOptions = Size & {
	/** Lines kept above the screen; 10,000 by default. */
	readonly scrollback?: number;
	/** For the answer to XTVERSION. */
	readonly version: string;
	readonly effects?: TerminalEffects;
};

/** Absolute line numbers: of the first line kept, of the first row of the screen, after the last. A reflow moves them. */
export type History = {readonly first: number; readonly screen: number; readonly end: number};

export type ScreenTerminal = {
	/** Parses at once; keep pieces at 16 KiB (0.6 ms) or less. Invalid UTF-8 shows as U+FFFD. */
	feed(bytes: Uint8Array): void;
	/** At least 2 columns (the emulator's minimum) and 1 row. Before the pty's own. */
	resize(size: Size): void;
	readonly size: Size;
	readonly title: string;
	modes(): TerminalModes;
	/** Clamped to the screen. */
	cursor(): Cursor;
	readonly history: History;
	/** For the program's questions. Notifies it of a change between light and dark if it asked for that (mode 2031). */
	setOuterColours(colours: OuterColours): void;
	/** `false` while the program holds its picture (mode 2026), for at most 150 ms. `now` in milliseconds, of a steady clock. */
	mayShow(now: number): boolean;
	dispose(): void;
	/** For the files of this folder. */
	readonly emulator: Emulator;
};

export type TerminalFactory = (options: TerminalOptions) => ScreenTerminal;

/** Loads the emulator and its widths once; what comes back makes terminals at once. */
export const loadTerminal = async (): Promise<TerminalFactory> => {
	const widths = await loadWidths();
	const module = await import('@xterm/headless');
	const {Terminal} = 'default' in module ? (module.default as typeof module) : module;
	return options => createTerminal(options, ({columns, rows, scrollback}) => createEmulator(Terminal, {columns, rows, scrollback, widths}));
};

/** OSC codes that are reports. */
const reportCodes = [7, 9, 99, 133, 777, 7501];
const holdMilliseconds = 150;
/** Characters of an OSC 52. xterm takes no more either. */
const longestClipboard = 100_000;

const createTerminal = (
	{columns, rows, scrollback = 10_000, version, effects = {}}: TerminalOptions,
	emulate: (options: Size & {scrollback: number}) => Emulator,
): ScreenTerminal => {
	const emulator = emulate({columns, rows, scrollback});
	const {terminal} = emulator;
	const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	const answer = (text: string) => effects.answer?.(text);
	let title = '';
	let heldSince: number | undefined;

	emulator.onAnswer(answer);
	terminal.onBell(() => effects.bell?.());
	terminal.onTitleChange(text => {
		title = text;
		effects.title?.(text);
	});
	for (const code of reportCodes) {
		terminal.parser.registerOscHandler(code, data => {
			effects.report?.(code, data);
			return true;
		});
	}
	// Registered over the report, and reported too: a program that asks and then says nothing shows a dialog of its set-up.
	terminal.parser.registerOscHandler(7501, data => {
		if (data === '?') {
			answer('\x1b]7501;?\x1b\\');
		}
		return false;
	});
	terminal.parser.registerOscHandler(52, data => {
		const at = data.indexOf(';');
		const selection = data
			.slice(0, at)
			.replace(/[^a-z\d]/gi, '')
			.slice(0, 16);
		if (data.slice(at + 1) === '?') {
			// Never the real clipboard: what runs here may be anyone's program.
			answer(`\x1b]52;${selection};\x1b\\`);
		} else if (at >= 0 && data.length <= longestClipboard) {
			effects.clipboard?.(selection, Buffer.from(data.slice(at + 1), 'base64').toString('utf8'));
		}
		return true;
	});
	const answers = answerQueries(emulator, version, answer);
	const mouse = followMouseEncoding(emulator, answer);
	const trimmed = countTrimmed(emulator);

	return {
		emulator,
		feed(bytes) {
			const text = decoder.decode(bytes, {stream: true});
			if (text) {
				emulator.write(text);
				trimmed.watch();
			}
			if (!emulator.isSynchronized) {
				heldSince = undefined;
			}
		},
		resize(size) {
			emulator.resize({columns: Math.max(2, size.columns), rows: Math.max(1, size.rows)});
		},
		get size() {
			return emulator.size;
		},
		get title() {
			return title;
		},
		modes() {
			const {origin: _origin, ...modes} = emulator.modes();
			const {kittyFlags, modifyOtherKeys, themeNotify} = answers;
			return {...modes, mouseEncoding: mouse.encoding, alternateScreen: emulator.isAlternate, kittyFlags, modifyOtherKeys, themeNotify};
		},
		cursor() {
			const {x, y} = emulator.active;
			// In a pending wrap x is one past the edge.
			return {
				x: clamp(x, 0, emulator.size.columns - 1),
				y: clamp(y, 0, emulator.size.rows - 1),
				...emulator.cursorLooks(),
				colour: answers.cursorColour,
			};
		},
		get history() {
			const first = trimmed.count;
			const screen = first + emulator.normal.ybase;
			return {first, screen, end: screen + emulator.size.rows};
		},
		setOuterColours: answers.setOuterColours,
		mayShow(now) {
			if (!emulator.isSynchronized) {
				heldSince = undefined;
				return true;
			}
			heldSince ??= now;
			return now - heldSince >= holdMilliseconds;
		},
		dispose: () => terminal.dispose(),
	};
};

/** Counts the lines that fell out of the scrollback, so that line numbers stay. A full reset makes a new buffer and starts anew. */
const countTrimmed = (emulator: Emulator) => {
	let count = 0;
	let lines: Emulator['normal']['lines'] | undefined;
	const watch = () => {
		if (emulator.normal.lines === lines) {
			return;
		}
		lines = emulator.normal.lines;
		count = 0;
		const watched = lines;
		lines.onTrim(amount => {
			if (watched === lines) {
				count += amount;
			}
		});
	};
	watch();
	return {
		watch,
		get count() {
			return count;
		},
	};
};
