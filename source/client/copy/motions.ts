/* The motions of copy mode, with tmux's names and meanings: from where one is to where one is then. Pure. */
import {cellEnd, cellStart, joinedRows, type Position, type Scrollback} from '../../screen/scrollback.ts';
import {type CopyState, type Jump, lastTop, withCursor, withTop} from './state.ts';

/** Where one is after a command, and what has to be done besides. */
export type Outcome = {
	/** null: copy mode ends. */
	readonly state: CopyState | null;
	readonly copied?: {readonly text: string; readonly append: boolean};
	readonly message?: string;
};

/** What a command of copy mode does, over the lines as they stood when the mode began. */
export type Step = (state: CopyState, scrollback: Scrollback) => Outcome;

/** A motion: from the cursor to another cell. */
export const motion =
	(move: (scrollback: Scrollback, cursor: Position, state: CopyState) => Position): Step =>
	(state, scrollback) => {
		const cursor = move(scrollback, state.cursor, state);
		return {state: cursor.line === state.cursor.line && cursor.x === state.cursor.x ? state : withCursor(state, scrollback, cursor)};
	};

export const vertical =
	(by: number): Step =>
	(state, scrollback) => {
		const line = Math.max(scrollback.first, Math.min(scrollback.end - 1, state.cursor.line + by));
		return {state: withCursor(state, scrollback, {line, x: columnIn(state, scrollback, line)}, {column: state.column})};
	};

/** The cell of a line that up and down come to. */
export const columnIn = ({column, selection, inclusive}: CopyState, scrollback: Scrollback, line: number): number => {
	const row = scrollback.row(line);
	const last = selection?.kind === 'block' ? scrollback.columns - 1 : Math.max(0, row.length - (inclusive ? 1 : 0));
	return cellStart(row, Math.min(column, last));
};

/** What is shown moves, and the cursor with it; at the ends the cursor goes on alone. */
export const paged =
	(pages: number, least = 1): Step =>
	(state, scrollback) => {
		const by = Math.sign(pages) * Math.max(least, Math.floor(Math.abs(pages) * (state.size.rows - (Math.abs(pages) === 1 ? 2 : 0))));
		const top = Math.max(scrollback.first, Math.min(lastTop(scrollback, state.size), state.top + by));
		const moved = withTop(state, scrollback, top);
		const wanted = state.cursor.line + (top === state.top ? by : top - state.top);
		const line = Math.max(scrollback.first, Math.min(scrollback.end - 1, wanted));
		return leftAtEnd(withCursor(moved, scrollback, {line, x: columnIn(state, scrollback, line)}, {column: state.column}), scrollback, by);
	};

/** What is shown moves by so many lines; the cursor stays where it is as long as that is on the screen. */
export const scrolledBy = (state: CopyState, scrollback: Scrollback, lines: number): Outcome =>
	leftAtEnd(withTop(state, scrollback, state.top + lines), scrollback, lines);

const leftAtEnd = (state: CopyState, scrollback: Scrollback, by: number): Outcome =>
	by > 0 && state.leaveAtEnd && !state.selection && state.top === lastTop(scrollback, state.size) ? {state: null} : {state};

export const startOfLine = motion((scrollback, {line, x}) => ({line: x === 0 ? joinedRows(scrollback, line).from : line, x: 0}));

export const endOfLine = motion((scrollback, {line, x}, {inclusive, selection}) => {
	const lastOf = (at: number) => {
		const row = scrollback.row(at);
		return inclusive || selection?.kind === 'block' ? cellStart(row, Math.max(0, row.length - 1)) : row.length;
	};
	const end = lastOf(line);
	const to = x >= end ? joinedRows(scrollback, line).to : line;
	return {line: to, x: lastOf(to)};
});

export const indentation = motion((scrollback, {line}) => {
	const {from} = joinedRows(scrollback, line);
	const row = scrollback.row(from);
	const x = row.cells.findIndex(text => text.trim() !== '');
	return {line: from, x: Math.max(0, x)};
});

export const startJump =
	(direction: 1 | -1, till: boolean): Step =>
	state => ({state: {...state, entry: {kind: 'jump', jump: {direction, till}}}});

/** To a character in the line, over its wrapped rows. */
export const jumped = (state: CopyState, scrollback: Scrollback, jump: Jump): CopyState => {
	const {from, to} = joinedRows(scrollback, state.cursor.line);
	const cells: Position[] = [];
	for (let line = from; line <= to; line++) {
		const row = scrollback.row(line);
		for (let x = 0; x < row.length; x = cellEnd(row, x)) {
			cells.push({line, x});
		}
	}
	const here = cells.findLastIndex(({line, x}) => line < state.cursor.line || (line === state.cursor.line && x <= state.cursor.x));
	const {direction, till, character} = jump;
	// Till, repeated, would stay before the one that it stands before.
	for (let index = here + direction * (till ? 2 : 1); index >= 0 && index < cells.length; index += direction) {
		const {line, x} = cells[index]!;
		if (scrollback.row(line).cells[x] === character) {
			return withCursor(state, scrollback, cells[till ? index - direction : index]!);
		}
	}
	return state;
};

export const jumpedAgain =
	(sign: 1 | -1): Step =>
	(state, scrollback) => ({
		state: state.jump ? jumped(state, scrollback, {...state.jump, direction: (state.jump.direction * sign) as 1 | -1}) : state,
	});

export const paragraph =
	(by: 1 | -1): Step =>
	(state, scrollback) => {
		const isBlank = (line: number) => scrollback.row(line).length === 0;
		const inside = (line: number) => line > scrollback.first && line < scrollback.end - 1;
		let {line} = state.cursor;
		while (inside(line) && isBlank(line)) {
			line += by;
		}
		while ((inside(line) || line === state.cursor.line) && line + by >= scrollback.first && line + by < scrollback.end && !isBlank(line)) {
			line += by;
		}
		return {state: withCursor(state, scrollback, {line, x: 0})};
	};

const brackets = '()[]{}';

export const matchingBracket = motion((scrollback, cursor) => {
	const textAt = ({line, x}: Position) => scrollback.row(line).cells[x] ?? '';
	const cell = firstBracket(scrollback, cursor);
	const index = cell ? brackets.indexOf(textAt(cell)) : -1;
	if (!cell || index === -1) {
		return cursor;
	}
	const own = brackets[index]!;
	const other = brackets[index ^ 1]!;
	const by = index % 2 === 0 ? 1 : -1;
	let depth = 0;
	for (let {line, x} = cell; line >= scrollback.first && line < scrollback.end; ) {
		const text = textAt({line, x});
		depth += text === own ? 1 : text === other ? -1 : 0;
		if (depth === 0) {
			return {line, x};
		}
		x += by;
		if (x < 0 || x >= scrollback.row(line).length) {
			line += by;
			x = by > 0 ? 0 : Math.max(0, line >= scrollback.first ? scrollback.row(line).length - 1 : 0);
		}
	}
	return cursor;
});

/** As in vi: a bracket here, or the first behind in the row. */
const firstBracket = (scrollback: Scrollback, {line, x}: Position): Position | undefined => {
	const {cells, length} = scrollback.row(line);
	for (let at = x; at < length; at++) {
		if (cells[at] !== '' && brackets.includes(cells[at]!)) {
			return {line, x: at};
		}
	}
	return undefined;
};

export const shownLine =
	(which: (state: CopyState, last: number) => number): Step =>
	(state, scrollback) => {
		const last = Math.min(scrollback.end - 1, state.top + state.size.rows - 1);
		const line = which(state, last);
		return {state: withCursor(state, scrollback, {line, x: columnIn(state, scrollback, line)}, {column: state.column})};
	};
