/*
Mouse reports, read from the outer terminal and written for a pane. Source: xterm's ctlseqs, "Mouse Tracking".

A button code: 0–2 buttons, 3 none, +4 Shift, +8 Alt, +16 Control, +32 motion, +64 wheel, +128 further buttons.
*/

import {bottom, clamp, type Point, type Rect, right} from '../../screen/geometry.ts';
import type {TerminalModes} from '../../screen/modes.ts';
import {modifier} from './key.ts';

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

const names: Readonly<Record<number, MouseButton>> = {
	0: 'left',
	1: 'middle',
	2: 'right',
	3: 'none',
	64: 'wheelUp',
	65: 'wheelDown',
	66: 'wheelLeft',
	67: 'wheelRight',
	128: 'back',
	129: 'forward',
	130: 'button10',
	131: 'button11',
};
const codes = Object.fromEntries(Object.entries(names).map(([code, name]) => [name, Number(code)])) as Record<MouseButton, number>;

const modifierBits = [
	[4, modifier.shift],
	[8, modifier.alt],
	[16, modifier.control],
] as const;

const buttonMask = 3 | 64 | 128;
const motion = 32;

/** A report in the SGR form (1006, with pixels 1016), where a release has its own final letter. Positions as sent, from 1. */
export const readSgrMouse = (code: number, x: number, y: number, released: boolean, pixels: boolean): Mouse => ({
	x: Math.max(0, x - 1),
	y: Math.max(0, y - 1),
	unit: pixels ? 'pixels' : 'cells',
	button: names[code & buttonMask] ?? 'none',
	action: code & motion ? 'move' : released ? 'release' : 'press',
	modifiers: modifiersOf(code),
});

/** A report in the old forms (X10, 1005, 1015), where button 3 is a release. `code` and positions without the offset of 32. */
export const readOldMouse = (code: number, x: number, y: number): Mouse => {
	const report = readSgrMouse(code, x, y, false, false);
	return report.button === 'none' && report.action === 'press' ? {...report, action: 'release'} : report;
};

const modifiersOf = (code: number) => modifierBits.reduce((sum, [bit, flag]) => sum | (code & bit ? flag : 0), 0);

/** Pixels of a cell. */
export type CellSize = {readonly width: number; readonly height: number};

/** What a host answers, too, while nobody told it more (`CSI 16 t`). */
const usualCell: CellSize = {width: 8, height: 16};

/** The cell of the screen that an event is about. */
export const cellOf = (event: Mouse, cell: CellSize = usualCell): Point =>
	event.unit === 'cells' ? {x: event.x, y: event.y} : {x: Math.floor(event.x / cell.width), y: Math.floor(event.y / cell.height)};

/** An event at the nearest place in `rect`, in its own unit: a drag may leave its pane, the program does not see that. */
export const within = (event: Mouse, rect: Rect, cell: CellSize = usualCell): Mouse => {
	const {width, height} = event.unit === 'pixels' ? cell : {width: 1, height: 1};
	return {
		...event,
		x: clamp(event.x, rect.x * width, right(rect) * width - 1),
		y: clamp(event.y, rect.y * height, bottom(rect) * height - 1),
	};
};

/** How the program in a pane asked for the mouse. */
export type PaneMouseModes = Pick<TerminalModes, 'mouse' | 'mouseEncoding'>;

const none = new Uint8Array();

/**
A mouse event as the pane asked for it; empty where it did not.

@param origin Where the pane's first cell is on the screen, in cells.
@param cell Size of a cell, for 1016 on either side. A terminal without that mode says only which cell: its middle is sent.
*/
export const encodeMouse = (event: Mouse, pane: PaneMouseModes, origin: Point, cell: CellSize = usualCell): Uint8Array => {
	if (!wanted(event, pane.mouse)) {
		return none;
	}
	const {x, y} = position(event, pane.mouseEncoding === 'sgr-pixels', origin, cell);
	// X10 mode knows neither modifiers nor releases.
	const bits = pane.mouse === 'x10' ? 0 : modifierBits.reduce((sum, [bit, flag]) => sum | (event.modifiers & flag ? bit : 0), 0);
	const code = codes[event.button] + bits + (event.action === 'move' ? motion : 0);
	const oldCode = event.action === 'release' ? 3 + bits : code;
	switch (pane.mouseEncoding) {
		case 'sgr':
		case 'sgr-pixels':
			return Buffer.from(`\u001B[<${code};${x + 1};${y + 1}${event.action === 'release' ? 'm' : 'M'}`);
		case 'urxvt':
			return Buffer.from(`\u001B[${oldCode + 32};${x + 1};${y + 1}M`);
		case 'utf8':
			// Two bytes of UTF-8 end at 2047, so 2015 is the last position.
			return x >= 2015 || y >= 2015 ? none : Buffer.from(`\u001B[M${String.fromCodePoint(oldCode + 32, x + 33, y + 33)}`);
		default:
			return x >= 223 || y >= 223 ? none : Buffer.from([27, 91, 77, oldCode + 32, x + 33, y + 33]);
	}
};

const wanted = ({button, action}: Mouse, tracking: PaneMouseModes['mouse']): boolean => {
	const wheel = button.startsWith('wheel');
	if (wheel && action === 'release') {
		return false;
	}
	switch (tracking) {
		case 'none':
			return false;
		case 'x10':
			return action === 'press' && !wheel && codes[button] < 3;
		case 'vt200':
			return action !== 'move';
		case 'drag':
			return action !== 'move' || button !== 'none';
		case 'any':
			return true;
	}
};

/** Relative to the pane, in what it asked for; never before its first cell. */
const position = (event: Mouse, pixels: boolean, origin: Point, cell: CellSize): Point => {
	const along = (at: number, start: number, size: number) => {
		if (event.unit === 'pixels') {
			const inside = at - start * size;
			return pixels ? inside : Math.floor(inside / size);
		}
		return pixels ? (at - start) * size + Math.floor(size / 2) : at - start;
	};
	return {x: Math.max(0, along(event.x, origin.x, cell.width)), y: Math.max(0, along(event.y, origin.y, cell.height))};
};
