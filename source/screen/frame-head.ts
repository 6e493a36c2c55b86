/** What a frame says besides its rows: size, cursor, modes, line numbers. */
import type {ByteReader, ByteWriter} from './bytes.ts';
import {clamp, type Size} from './geometry.ts';
import type {Cursor, TerminalModes} from './modes.ts';
import type {History} from './terminal.ts';

/** The first byte of what is sent or stored. */
export const frameKind = {screen: 1, lines: 2, snapshot: 3} as const;

/** More columns or rows than any screen has; and a bound on memory for who reads hostile bytes. */
export const mostColumns = 4096;
export const mostRows = 4096;
const mostCells = 1 << 20;

export type ScreenState = {readonly size: Size; readonly cursor: Cursor; readonly modes: TerminalModes; readonly history: History};

const flags = [
	'applicationCursor',
	'applicationKeypad',
	'bracketedPaste',
	'focusEvents',
	'alternateScreen',
	'synchronized',
	'themeNotify',
] as const;
const tracking = ['none', 'x10', 'vt200', 'drag', 'any'] as const;
const encodings = ['default', 'utf8', 'sgr', 'urxvt', 'sgr-pixels'] as const;
const shapes = ['default', 'block', 'underline', 'bar'] as const;

export const writeState = (writer: ByteWriter, {size, cursor, modes, history}: ScreenState): void => {
	writer.varint(size.columns);
	writer.varint(size.rows);
	writer.varint(cursor.x);
	writer.varint(cursor.y);
	writer.byte((cursor.visible ? 1 : 0) | (cursor.blink ? 2 : 0) | (shapes.indexOf(cursor.shape) << 2));
	writer.varint(cursor.colour);
	writer.byte(flags.reduce((bits, name, index) => bits | (modes[name] ? 1 << index : 0), 0));
	writer.byte(tracking.indexOf(modes.mouse) | (encodings.indexOf(modes.mouseEncoding) << 3) | (modes.modifyOtherKeys << 6));
	writer.byte(modes.kittyFlags);
	writer.varint(history.first);
	writer.varint(history.screen - history.first);
};

export const readState = (reader: ByteReader): ScreenState => {
	const columns = reader.varint(mostColumns);
	const rows = reader.varint(mostRows);
	if (columns === 0 || rows === 0 || columns * rows > mostCells) {
		throw new Error(`Rows: a screen of ${columns} × ${rows} cells`);
	}
	const x = clamp(reader.varint(), 0, columns - 1);
	const y = clamp(reader.varint(), 0, rows - 1);
	const looks = reader.byte();
	const colour = reader.varint(0x2ff_ffff);
	const bits = reader.byte();
	const mouse = reader.byte();
	const kittyFlags = reader.byte() & 31;
	const first = reader.varint();
	const screen = first + reader.varint();
	return {
		size: {columns, rows},
		cursor: {x, y, visible: (looks & 1) !== 0, blink: (looks & 2) !== 0, shape: shapes[(looks >> 2) & 3]!, colour},
		modes: {
			...(Object.fromEntries(flags.map((name, index) => [name, (bits & (1 << index)) !== 0])) as Record<(typeof flags)[number], boolean>),
			mouse: tracking[mouse & 7] ?? 'none',
			mouseEncoding: encodings[(mouse >> 3) & 7] ?? 'default',
			modifyOtherKeys: Math.min(2, mouse >> 6),
			kittyFlags,
		},
		history: {first, screen, end: screen + rows},
	};
};
