/*
The one configured headless xterm, and the only file that knows its insides. @xterm/headless 6.0.0 has no public API for underline
styles, links, mouse encoding, the cursor's looks, or parsing without a timer (`write()` waits 1.15 ms, `writeSync` 0.001).
test/screen/emulator.test.ts fails when an upgrade moves one of them.
*/
import type {Terminal} from '@xterm/headless';
import type {Size} from './geometry.ts';
import type {CursorShape, MouseEncoding, MouseTracking} from './modes.ts';
import type {Colour, Link} from './style.ts';
import {attributes, underlineShift} from './style.ts';
import type {PackedStyle} from './tables.ts';
import type {Widths} from './widths.ts';

/** A line of the buffer. Its cells are three words each: content, foreground, background. */
export type EmulatorLine = {
	readonly _data: Uint32Array;
	readonly _combined: Readonly<Record<number, string>>;
	readonly _extendedAttrs: Readonly<Record<number, Extended | undefined>>;
	readonly isWrapped: boolean;
	readonly length: number;
	clone(): EmulatorLine;
	/** Cells without the blank ones at the end that have no background either. */
	getTrimmedLength(): number;
};

/** Underline style and colour, and the link, of a cell. The getter of `underlineStyle` says 5 for links: hence `_ext`. */
type Extended = {readonly _ext: number; readonly _urlId: number};

type Attribute = {readonly fg: number; readonly bg: number; readonly extended: Extended};

export type EmulatorBuffer = {
	readonly lines: {
		readonly length: number;
		get(index: number): EmulatorLine | undefined;
		set(index: number, line: EmulatorLine): void;
		onTrim(listener: (amount: number) => void): void;
	};
	/** The first row of the screen, as a line of the buffer; what a person would see, were it scrolled. */
	ybase: number;
	ydisp: number;
	x: number;
	y: number;
	scrollTop: number;
	scrollBottom: number;
	/** Where DECSC left the cursor, counted from the first line of the buffer. */
	savedY: number;
};

type Parameters = {readonly length: number; hasSubParams(index: number): boolean; toArray(): (number | number[])[]};

type FunctionIdentifier = {prefix?: string; intermediates?: string; final: string};

type Core = {
	writeSync(data: string): void;
	readonly _writeBuffer: {_isSyncWriting: boolean; _writeBuffer: unknown[]; _callbacks: unknown[]};
	registerCsiHandler(id: FunctionIdentifier, handler: (parameters: Parameters) => boolean): void;
	/** Moves the rows of the region up by one; from a region at the top they leave into the scrollback. */
	scroll(attribute: Attribute): void;
	readonly buffers: {readonly active: EmulatorBuffer; readonly normal: EmulatorBuffer; readonly alt: EmulatorBuffer};
	readonly coreService: {
		readonly isCursorHidden: boolean;
		readonly decPrivateModes: {
			readonly applicationCursorKeys: boolean;
			readonly applicationKeypad: boolean;
			readonly bracketedPasteMode: boolean;
			readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
			readonly cursorBlink: boolean | undefined;
			readonly origin: boolean;
			readonly sendFocus: boolean;
			readonly synchronizedOutput: boolean;
		};
	};
	readonly coreMouseService: {readonly activeProtocol: string; readonly activeEncoding: string};
	readonly _oscLinkService: {getLinkData(id: number): {uri: string; id?: string} | undefined};
	readonly _inputHandler: {
		onRequestRefreshRows(listener: (range: {start: number; end: number} | undefined) => void): {dispose(): void};
		getAttrData(): Attribute;
		charAttributes(parameters: Parameters): boolean;
		eraseInDisplay(parameters: Parameters, respectProtection: boolean): boolean;
		eraseInLine(parameters: Parameters, respectProtection: boolean): boolean;
		readonly _parser: {readonly _params: {readonly constructor: unknown}; reset(): void};
	};
};

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
		readonly mouseEncoding: MouseEncoding;
	};
	readonly isSynchronized: boolean;
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
	readColonColours(core);
	eraseAtTheEnd(core, terminal);
	keepErased(core, terminal);

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
			for (const buffer of [core.buffers.normal, core.buffers.alt]) {
				completeScreen(buffer, rows);
				separateLines(buffer);
			}
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
				mouseEncoding: ({SGR: 'sgr', SGR_PIXELS: 'sgr-pixels'} as const)[core.coreMouseService.activeEncoding] ?? 'default',
			};
		},
		get isSynchronized() {
			return core.coreService.decPrivateModes.synchronizedOutput;
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

/** `38:2:R:G:B`, without the field for the colour space, is parsed one field shifted; xterm and tmux take it. */
const readColonColours = (core: Core): void => {
	core.registerCsiHandler({final: 'm'}, parameters => {
		let anySub = false;
		for (let index = 0; index < parameters.length; index++) {
			anySub ||= parameters.hasSubParams(index);
		}
		if (!anySub) {
			return false;
		}
		let changed = false;
		const values = parameters.toArray().map((value, index, all) => {
			const before = all[index - 1];
			if (Array.isArray(value) && value.length === 4 && value[0] === 2 && (before === 38 || before === 48 || before === 58)) {
				changed = true;
				return [2, -1, ...value.slice(1)];
			}
			return value;
		});
		return changed && core._inputHandler.charAttributes(parametersOf(core, values));
	});
};

/** A reflow to few columns may count a line too many above the screen, whose last row then lies behind the last line. */
const completeScreen = (buffer: EmulatorBuffer, rows: number): void => {
	const missing = Math.min(buffer.ybase, buffer.ybase + rows - buffer.lines.length);
	if (missing > 0) {
		buffer.ybase -= missing;
		buffer.ydisp = buffer.ybase;
		buffer.y = Math.min(rows - 1, buffer.y + missing);
	}
};

/** A reflow may leave one line in several rows: what is written into one of them would show in all. */
const separateLines = ({lines}: EmulatorBuffer): void => {
	const seen = new Set<EmulatorLine>();
	for (let index = 0; index < lines.length; index++) {
		const line = lines.get(index);
		if (line && seen.has(line)) {
			lines.set(index, line.clone());
		} else if (line) {
			seen.add(line);
		}
	}
};

/** ED 1 in the last cell of the last line throws (it looks for the line below): done in two steps there. */
const eraseAtTheEnd = (core: Core, terminal: Terminal): void => {
	for (const prefix of ['', '?']) {
		core.registerCsiHandler({...(prefix && {prefix}), final: 'J'}, parameters => {
			const {active} = core.buffers;
			if (parameters.toArray()[0] !== 1 || active.x < terminal.cols - 1 || active.lines.get(active.y + 1)) {
				return false;
			}
			const {x} = active;
			active.x = 0;
			core._inputHandler.eraseInDisplay(parameters, prefix === '?');
			active.x = x;
			return core._inputHandler.eraseInLine(parametersOf(core, [2]), prefix === '?');
		});
	}
};

/**
ED 2 leaves what stood on the main screen in the scrollback. The emulator's own option for it scrolls only the region, and gives blank
rows no background. A cursor that DECSC saved keeps its row, also when ED 3 clears the scrollback.
*/
const keepErased = (core: Core, terminal: Terminal): void => {
	let kept = {buffer: core.buffers.normal, rows: 0};
	core.registerCsiHandler({final: 'J'}, parameters => {
		const {active, normal} = core.buffers;
		const [kind] = parameters.toArray();
		if (active !== normal || (kind !== 2 && kind !== 3)) {
			return false;
		}
		if (kept.buffer !== normal) {
			kept = {buffer: normal, rows: 0};
		}
		if (kind === 3) {
			active.savedY -= kept.rows;
			kept.rows = 0;
			return false;
		}
		const {scrollTop, scrollBottom, ybase} = active;
		active.scrollTop = 0;
		active.scrollBottom = terminal.rows - 1;
		for (let rows = writtenRows(active, terminal.rows); rows > 0; rows--) {
			core.scroll(core._inputHandler.getAttrData());
		}
		active.scrollTop = scrollTop;
		active.scrollBottom = scrollBottom;
		active.savedY += active.ybase - ybase;
		kept.rows += active.ybase - ybase;
		return false;
	});
};

const writtenRows = ({lines, ybase}: EmulatorBuffer, rows: number): number => {
	while (rows > 0 && !lines.get(ybase + rows - 1)?.getTrimmedLength()) {
		rows--;
	}
	return rows;
};

const parametersOf = (core: Core, values: (number | number[])[]): Parameters =>
	(core._inputHandler._parser._params.constructor as {fromArray(values: (number | number[])[]): Parameters}).fromArray(values);
