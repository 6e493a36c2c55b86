/* The one configured headless xterm: what it shows and keeps, by names of ours. */
import type {Terminal} from '@xterm/headless';
import {type Core, type EmulatorBuffer, type Extended, parametersOf} from './emulator-core.ts';
import {mendBuffers, mendHandlers} from './emulator-faults.ts';
import type {Size} from './geometry.ts';
import type {CursorShape, MouseTracking} from './modes.ts';
import type {Colour, Link} from './style.ts';
import {attributes, underlineShift} from './style.ts';
import type {PackedStyle} from './tables.ts';
import type {Widths} from './widths.ts';

export type Emulator = {
	readonly terminal: Terminal;
	readonly widths: Widths;
	readonly size: Size;
	/** Parses at once. Not reentrant: what handlers call must not write. After an error of theirs the rest of `text` is lost. */
	write(text: string): void;
	resize(size: Size): void;
	readonly active: EmulatorBuffer;
	readonly normal: EmulatorBuffer;
	readonly isAlternate: boolean;
	/** The modes that the emulator itself keeps. */
	modes(): {
		readonly applicationCursor: boolean;
		readonly applicationKeypad: boolean;
		readonly bracketedPaste: boolean;
		readonly focusEvents: boolean;
		readonly synchronized: boolean;
		readonly origin: boolean;
		readonly mouse: MouseTracking;
	};
	readonly isSynchronized: boolean;
	/** The state of a private mode, as DECRPM tells it: 0 unknown, 1 set, 2 reset, 3 always set, 4 always reset. */
	modeState(mode: number): number;
	setMode(mode: number, on: boolean): void;
	/** What the emulator itself answers to the program. */
	onAnswer(listener: (text: string) => void): void;
	cursorLooks(): {readonly visible: boolean; readonly shape: CursorShape; readonly blink: boolean};
	/** What the next character would look like. */
	pen(): PackedStyle;
	/** Rows that may have changed, `end` included; `undefined`: any. Called once for each piece that was parsed. */
	onDirty(listener: (range: {start: number; end: number} | undefined) => void): () => void;
	linkOf(extended: Extended | undefined): Link | undefined;
};

export const createEmulator = (
	TerminalClass: typeof Terminal,
	{columns, rows, scrollback, widths}: Size & {scrollback: number; widths: Widths},
): Emulator => {
	const terminal = new TerminalClass({
		cols: columns,
		rows,
		scrollback,
		allowProposedApi: true,
		// Its parser errors (a DEL byte is one) go to the console otherwise.
		logLevel: 'off',
		// Else narrowing cuts the line that the cursor stands in.
		reflowCursorLine: true,
		// Handlers of `CSI t` are asked only for what is allowed here. All but the title's stack is answered by answers.ts.
		windowOptions: {
			pushTitle: true,
			popTitle: true,
			getWinState: true,
			getWinPosition: true,
			getWinSizePixels: true,
			getScreenSizePixels: true,
			getCellSizePixels: true,
			getWinSizeChars: true,
			getScreenSizeChars: true,
			getIconTitle: true,
			getWinTitle: true,
		},
	});
	terminal.unicode.register(widths.provider);
	terminal.unicode.activeVersion = widths.provider.version;
	const core = (terminal as unknown as {_core: Core})._core;
	const linkOf = (extended: Extended | undefined): Link | undefined => {
		const data = extended?._urlId ? core._oscLinkService.getLinkData(extended._urlId) : undefined;
		return data && {uri: data.uri, id: data.id ?? `#${extended!._urlId}`};
	};
	let asked: string | undefined;
	mendHandlers(core, terminal);

	return {
		terminal,
		widths,
		get size() {
			return {columns: terminal.cols, rows: terminal.rows};
		},
		write(text) {
			try {
				core.writeSync(text);
			} catch (error) {
				// Else it would take itself for busy, and swallow everything from now on.
				core._writeBuffer._isSyncWriting = false;
				core._writeBuffer._writeBuffer.length = 0;
				core._writeBuffer._callbacks.length = 0;
				core._inputHandler._parser.reset();
				throw error;
			}
		},
		resize({columns, rows}) {
			terminal.resize(columns, rows);
			mendBuffers(core, rows);
		},
		get active() {
			return core.buffers.active;
		},
		get normal() {
			return core.buffers.normal;
		},
		get isAlternate() {
			return core.buffers.active === core.buffers.alt;
		},
		modes() {
			const modes = core.coreService.decPrivateModes;
			return {
				applicationCursor: modes.applicationCursorKeys,
				applicationKeypad: modes.applicationKeypad,
				bracketedPaste: modes.bracketedPasteMode,
				focusEvents: modes.sendFocus,
				synchronized: modes.synchronizedOutput,
				origin: modes.origin,
				mouse: core.coreMouseService.activeProtocol.toLowerCase() as MouseTracking,
			};
		},
		get isSynchronized() {
			return core.coreService.decPrivateModes.synchronizedOutput;
		},
		modeState(mode) {
			asked = '';
			core._inputHandler.requestMode(parametersOf(core, [mode]), false);
			const state = Number(/;(\d)\$y$/.exec(asked)?.[1] ?? 0);
			asked = undefined;
			return state;
		},
		setMode(mode, on) {
			core._inputHandler[on ? 'setModePrivate' : 'resetModePrivate'](parametersOf(core, [mode]));
		},
		onAnswer(listener) {
			terminal.onData(text => {
				if (asked === undefined) {
					listener(text);
				} else {
					asked += text;
				}
			});
		},
		cursorLooks() {
			const {cursorStyle, cursorBlink} = core.coreService.decPrivateModes;
			return {visible: !core.coreService.isCursorHidden, shape: cursorStyle ?? 'default', blink: Boolean(cursorBlink)};
		},
		pen() {
			const {fg, bg, extended} = core._inputHandler.getAttrData();
			return packWords(fg, bg, extended, linkOf(extended));
		},
		onDirty(listener) {
			const registration = core._inputHandler.onRequestRefreshRows(listener);
			return () => registration.dispose();
		},
		linkOf,
	};
};

export const wordsPerCell = 3;

/** Bits of the content word of a cell. */
export const content = {pointMask: 0x1f_ffff, combined: 0x20_0000, widthShift: 22} as const;

/** Bits of the foreground and background words, above 24 bits of colour and two of its mode. */
const foregroundFlags = {inverse: 1 << 26, bold: 1 << 27, underline: 1 << 28, blink: 1 << 29, invisible: 1 << 30, strike: 1 << 31};
const backgroundFlags = {italic: 1 << 26, dim: 1 << 27, overline: 1 << 30};
export const hasExtended = 1 << 28;
/** What SGR 59 leaves behind: the emulator's −1, cut to the bits of a colour. White underlines look the same; they are rare. */
const noUnderlineColour = 0x3ff_ffff;
/** Protection (DECSCA) is not seen. */
export const backgroundMask = ~(1 << 29);

/** The style that the two words of a cell, and what extends them, stand for. An underline's colour counts only with an underline. */
export const packWords = (foreground: number, background: number, extended: Extended | undefined, link: Link | undefined): PackedStyle => {
	let word = 0;
	for (const [name, bit] of Object.entries(foregroundFlags)) {
		if (name !== 'underline' && foreground & bit) {
			word |= attributes[name as keyof typeof attributes];
		}
	}
	for (const [name, bit] of Object.entries(backgroundFlags)) {
		if (background & bit) {
			word |= attributes[name as keyof typeof attributes];
		}
	}
	const known = background & hasExtended ? extended : undefined;
	if (foreground & foregroundFlags.underline) {
		// DECRC brings the flag back without its style: the emulator, and others of its kind, then draw none.
		word |= (((known?._ext ?? 0) >> 26) & 7) << underlineShift;
	}
	return {
		foreground: colourOf(foreground),
		background: colourOf(background),
		underlineColour: known && word >> underlineShift && (known._ext & noUnderlineColour) !== noUnderlineColour ? colourOf(known._ext) : 0,
		attributes: word,
		link: known ? link : undefined,
	};
};

/** Mode in bits 24–25: 0 default, 1 and 2 palette, 3 RGB. */
const colourOf = (word: number): Colour => {
	const mode = (word >> 24) & 3;
	return mode === 0 ? 0 : mode === 3 ? 0x200_0000 | (word & 0xff_ffff) : 0x100_0000 | (word & 0xff);
};
