import type {Key, KeyEvent, Mouse, PasteEvent, TextEvent} from './keys.ts';

/** How the program in a pane asked for keys. */
export type PaneKeyModes = {
	applicationCursor: boolean;
	applicationKeypad: boolean;
	bracketedPaste: boolean;
	/** kitty's progressive enhancement flags of the screen in use; 0: not asked. */
	kittyFlags: number;
	/** xterm's modifyOtherKeys, 0–2. */
	modifyOtherKeys: number;
};

/** How the program in a pane asked for the mouse and the focus. */
export type PaneMouseModes = {
	mouseTracking: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
	mouseEncoding: 'default' | 'utf8' | 'sgr' | 'urxvt' | 'sgrPixels';
};

/** How the outer terminal speaks now. */
export type OuterKeyModes = {kittyFlags: number; modifyOtherKeys: number};

export type EncodeOptions = {
	/** Where it speaks as the pane asked, the bytes go on as they came. */
	outer?: OuterKeyModes;
	/** Shift+Enter and Control+Enter as `CSI u` to a program that asked for nothing: claude understands them, others must not get them. */
	enterAsCode?: boolean;
};

/** The bytes of a key for a pane; empty where its mode has none for it. */
export declare const encodeKey: (key: KeyEvent | Key, pane: PaneKeyModes, options?: EncodeOptions) => Uint8Array;
/** The bytes of typed text for a pane. */
export declare const encodeText: (event: TextEvent, pane: PaneKeyModes) => Uint8Array;
/** A piece of a paste; markers only to a pane that asked for them. */
export declare const encodePaste: (event: Pick<PasteEvent, 'phase' | 'raw'>, pane: Pick<PaneKeyModes, 'bracketedPaste'>) => Uint8Array;
export declare const encodeFocus: (focused: boolean) => Uint8Array;
/** A mouse event, its position already relative to the pane, as the pane asked; empty where it did not. */
export declare const encodeMouse: (
	event: Mouse,
	pane: PaneMouseModes,
	origin: {x: number; y: number},
	cell?: {width: number; height: number},
) => Uint8Array;
/** `coppice keys`: key names as tmux send-keys has them; a word that is no key name is typed as it stands. */
export declare const keysToBytes: (names: readonly string[], pane: PaneKeyModes) => Uint8Array;
