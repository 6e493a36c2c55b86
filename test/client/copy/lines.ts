/* Lines for tests of copy mode: what a terminal holds after it was fed a text. */
import {type CopyState, startCopy} from '../../../source/client/copy/state.ts';
import {type Lines, readLines} from '../../../source/screen/reader.ts';
import {createScrollback, type Scrollback} from '../../../source/screen/scrollback.ts';
import {createTables} from '../../../source/screen/tables.ts';
import {loadTerminal} from '../../../source/screen/terminal.ts';
import {linesFrame} from '../../../source/screen/viewer.ts';
import {loadWidths} from '../../../source/screen/widths.ts';

const createTerminal = await loadTerminal();
export const tables = createTables(await loadWidths());

/** All lines of a terminal of this size that was fed `text`. */
export const linesOf = (text: string, size?: {columns?: number; rows?: number}): Scrollback => createScrollback(piecesOf(text, size));

/** The same, in two pieces, as they come: the screen first. */
export const piecesOf = (text: string, {columns = 20, rows = 5} = {}): Lines[] => {
	const terminal = createTerminal({columns, rows, version: 'test'});
	terminal.feed(Buffer.from(text.replaceAll('\n', '\r\n')));
	const {first, screen, end} = terminal.history;
	return [
		readLines(linesFrame(terminal, {from: screen, to: end}), tables),
		readLines(linesFrame(terminal, {from: first, to: screen}), tables),
	];
};

/** Copy mode on these lines, the cursor at a cell of the screen. */
export const copyOn = (scrollback: Scrollback, cursor = {x: 0, y: 0}, more: Partial<CopyState> = {}): CopyState => ({
	...startCopy(scrollback, {session: 's-1', size: {columns: scrollback.columns, rows: 5}, cursor, inclusive: true, leaveAtEnd: false}),
	...more,
});
