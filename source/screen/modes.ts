/** What a program has asked of its terminal, besides the picture: what keys, mouse and cursor must look like. */
import type {Point} from './geometry.ts';
import type {Colour} from './style.ts';

export type CursorShape = 'default' | 'block' | 'underline' | 'bar';

export type Cursor = Point & {
	readonly visible: boolean;
	/** `default` until the program sets one (DECSCUSR). */
	readonly shape: CursorShape;
	readonly blink: boolean;
	/** OSC 12; 0 when the program never set it. */
	readonly colour: Colour;
};

/** DECSET 9, 1000, 1002, 1003. */
export type MouseTracking = 'none' | 'x10' | 'vt200' | 'drag' | 'any';
/** X10's bytes; 1005; 1006; 1015; 1016. */
export type MouseEncoding = 'default' | 'utf8' | 'sgr' | 'urxvt' | 'sgr-pixels';

export type TerminalModes = {
	readonly applicationCursor: boolean;
	readonly applicationKeypad: boolean;
	readonly bracketedPaste: boolean;
	readonly focusEvents: boolean;
	readonly alternateScreen: boolean;
	/** Mode 2026: the program is in the middle of a picture. */
	readonly synchronized: boolean;
	/** Mode 2031: wants to be told when the theme changes. */
	readonly themeNotify: boolean;
	readonly mouse: MouseTracking;
	readonly mouseEncoding: MouseEncoding;
	/** Flags of the kitty keyboard protocol, 0 when off. */
	readonly kittyFlags: number;
	/** xterm's modifyOtherKeys: 0, 1 or 2. */
	readonly modifyOtherKeys: number;
};

export const noModes: TerminalModes = {
	applicationCursor: false,
	applicationKeypad: false,
	bracketedPaste: false,
	focusEvents: false,
	alternateScreen: false,
	synchronized: false,
	themeNotify: false,
	mouse: 'none',
	mouseEncoding: 'default',
	kittyFlags: 0,
	modifyOtherKeys: 0,
};

export const hiddenCursor: Cursor = {x: 0, y: 0, visible: false, shape: 'default', blink: false, colour: 0};
