/*
How the outer terminal must speak: what coppice itself needs, and what the program in the focused pane asks for besides, as far as the
terminal has it. So a program is told of key releases, motion and pixels as if it stood in that terminal alone, and none of the
others costs a report that nobody reads. Pure.
*/
import type {TerminalModes} from '../../screen/modes.ts';
import type {Outer} from './outer.ts';

export type OuterModes = {
	/** kitty's flags; 0 where the terminal does not know them. */
	readonly kittyFlags: number;
	/** xterm's, for terminals without kitty's flags. */
	readonly modifyOtherKeys: 0 | 2;
	/** Motion is told without a button, too (1003); else only with one (1002). */
	readonly anyMotion: boolean;
	/** The mouse is told in pixels (1016); else in cells (1006). */
	readonly mousePixels: boolean;
};

/** As `Tty.enter` leaves it: pastes, focus, the mouse with buttons, in cells. */
export const enteredModes: OuterModes = {kittyFlags: 0, modifyOtherKeys: 0, anyMotion: false, mousePixels: false};

/** What we want of the keyboard for ourselves: unambiguous keys, and how they are called on other layouts. */
const ownKittyFlags = 5;

/** @param program modes of the program that has the keys; undefined while the sidebar, a dialog, the queue or copy mode has them */
export const wantedModes = (outer: Outer, program: TerminalModes | undefined): OuterModes => {
	if (outer.console) {
		return enteredModes;
	}
	const anyMotion = outer.mouse && program?.mouse === 'any';
	return {
		kittyFlags: outer.kitty ? ownKittyFlags | (program?.kittyFlags ?? 0) : 0,
		modifyOtherKeys: !outer.kitty && (outer.modifyOtherKeys || outer.multiplexer === 'tmux') ? 2 : 0,
		anyMotion,
		// Without the size of a cell nobody could say whose pixel it is.
		mousePixels: outer.mousePixels && outer.cell !== null && program?.mouseEncoding === 'sgr-pixels' && program.mouse !== 'none',
	};
};

/** What makes the one into the other; empty where nothing differs. */
export const changeModes = (from: OuterModes, to: OuterModes): string => {
	let text = '';
	if (from.kittyFlags !== to.kittyFlags) {
		// Pushed once, so that leaving pops one; after that only changed.
		text += from.kittyFlags === 0 ? `\x1b[>${to.kittyFlags}u` : `\x1b[=${to.kittyFlags};1u`;
	}
	if (from.modifyOtherKeys !== to.modifyOtherKeys) {
		text += to.modifyOtherKeys === 0 ? '\x1b[>4m' : `\x1b[>4;${to.modifyOtherKeys}m`;
	}
	// Some terminals take a reset for the end of all such modes: what stays is set again.
	if (from.anyMotion !== to.anyMotion) {
		text += to.anyMotion ? '\x1b[?1003h' : '\x1b[?1003l\x1b[?1002h';
	}
	if (from.mousePixels !== to.mousePixels) {
		text += `${to.mousePixels ? '\x1b[?1016h' : '\x1b[?1016l\x1b[?1006h'}${pixelsQuery}`;
	}
	return text;
};

/** Its answer stands between reports in cells and reports in pixels: the tokenizer goes by it. */
export const pixelsQuery = '\x1b[?1016$p';
