/*
The insides of @xterm/headless 6.0.0 that are used, as types: it has no public API for underline styles, links, mouse encoding, the
cursor's looks, or parsing without a timer (`write()` waits 1.15 ms, `writeSync` 0.001). emulator.ts and emulator-faults.ts alone use
them; test/screen/terminal.test.ts fails when an upgrade moves one.
*/

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
export type Extended = {readonly _ext: number; readonly _urlId: number};

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

export type Parameters = {readonly length: number; hasSubParams(index: number): boolean; toArray(): (number | number[])[]};

type FunctionIdentifier = {prefix?: string; intermediates?: string; final: string};

export type Core = {
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
	readonly coreMouseService: {readonly activeProtocol: string};
	readonly _oscLinkService: {getLinkData(id: number): {uri: string; id?: string} | undefined};
	readonly _inputHandler: {
		onRequestRefreshRows(listener: (range: {start: number; end: number} | undefined) => void): {dispose(): void};
		getAttrData(): Attribute;
		charAttributes(parameters: Parameters): boolean;
		eraseInDisplay(parameters: Parameters, respectProtection: boolean): boolean;
		eraseInLine(parameters: Parameters, respectProtection: boolean): boolean;
		requestMode(parameters: Parameters, ansi: boolean): boolean;
		setModePrivate(parameters: Parameters): boolean;
		resetModePrivate(parameters: Parameters): boolean;
		readonly _parser: {readonly _params: {readonly constructor: unknown}; reset(): void};
	};
};

/** Parameters of a sequence, for calls of the emulator's own handlers. */
export const parametersOf = (core: Core, values: (number | number[])[]): Parameters =>
	(core._inputHandler._parser._params.constructor as {fromArray(values: (number | number[])[]): Parameters}).fromArray(values);
