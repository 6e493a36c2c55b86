/* Searches the lines of a terminal, in pieces, so that keys and output of the agent have their turn between. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {FoundPlace} from '../protocol/host.ts';
import {readLines} from '../screen/reader.ts';
import {createScrollback} from '../screen/scrollback.ts';
import {findText} from '../screen/search.ts';
import {createTables} from '../screen/tables.ts';
import type {ScreenTerminal} from '../screen/terminal.ts';
import {linesFrame} from '../screen/viewer.ts';

const linesAtOnce = 1000;

/** The newest places first, `most` of them at the most. A full-screen program has no lines above its screen. */
export const searchTerminal = async (terminal: ScreenTerminal, text: string, most: number): Promise<FoundPlace[]> => {
	const places: FoundPlace[] = [];
	const {first, screen, end} = terminal.history;
	const oldest = terminal.modes().alternateScreen ? screen : first;
	for (let to = end; to > oldest && places.length < most; ) {
		const tables = createTables(terminal.emulator.widths);
		const from = startOfLine(terminal, Math.max(oldest, to - linesAtOnce), oldest);
		const piece = createScrollback([readLines(linesFrame(terminal, {from, to}), tables)]);
		const found = findText(piece, text, most - places.length).reverse();
		places.push(...found.map(({start}) => ({...start, text: rowText(piece.row(start.line).cells)})));
		to = from;
		await nextTurn();
	}
	return places;
};

/** Where the line begins that a row belongs to: what is searched may stand over the edge of two rows, so no piece begins between them. */
const startOfLine = ({emulator, history}: ScreenTerminal, row: number, oldest: number): number => {
	let from = row;
	while (from > oldest && emulator.normal.lines.get(from - history.first)?.isWrapped) {
		from--;
	}
	return from;
};

const rowText = (cells: readonly string[]): string => cells.join('').trimEnd();
