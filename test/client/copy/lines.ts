/* Lines for tests of copy mode: what a terminal holds after it was fed a text. */
import {type CopyState, startCopy} from '../../../source/client/copy/state.ts';
import {readLines} from '../../../source/screen/reader.ts';
import {createScrollback, type Scrollback} from '../../../source/screen/scrollback.ts';
import {createTables} from '../../../source/screen/tables.ts';
import {loadTerminal} from '../../../source/screen/terminal.ts';
import {linesFrame} from '../../../source/screen/viewer.ts';
import {loadWidths} from '../../../source/screen/widths.ts';

const createTerminal = await loadTerminal();
export const tables = createTables(await loadWidths());

/** All lines of a terminal of this size that was fed `text`. */
export const linesOf = (text: string, {columns = 20, rows = 5} = {}): Scrollback => {
	const terminal = createTerminal({columns, rows, version: 'test'});
	terminal.feed(Buffer.from(text.replaceAll('\n', '\r\n')));
	const {first, end} = terminal.history;
	// In two pieces, as they come.
	const middle = Math.floor((first + end) / 2);
	return createScrollback([
		readLines(linesFrame(terminal, {from: middle, to: end}), tables),
		readLines(linesFrame(terminal, {from: first, to: middle}), tables),
	]);
};

/** Copy mode on these lines, the cursor at a cell of the screen. */
export const copyOn = (scrollback: Scrollback, cursor = {x: 0, y: 0}, more: Partial<CopyState> = {}): CopyState => ({
	...startCopy(scrollback, {session: 's-1', size: {columns: scrollback.columns, rows: 5}, cursor, inclusive: true, leaveAtEnd: false}),
	...more,
});
