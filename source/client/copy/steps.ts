/*
What each command of copy mode does: a function from where one is to where one is then, over the lines as they stood when it began.
Names and meanings are tmux's. Pure.
*/
import {cellEnd, cellStart, joinedRows, type Position, type Scrollback} from '../../screen/scrollback.ts';
import {findText, type Match, nextMatch} from '../../screen/search.ts';
import {newField} from '../models/field.ts';
import type {CopyCommandName} from './commands.ts';
import {selectedText} from './selection.ts';
import {type CopyState, type Jump, lastTop, withCursor, withTop} from './state.ts';
import {nextWord, nextWordEnd, previousWord, wordAround} from './words.ts';

/** Where one is after a command, and what has to be done besides. */
export type Outcome = {
	/** null: copy mode ends. */
	readonly state: CopyState | null;
	readonly copied?: {readonly text: string; readonly append: boolean};
	readonly message?: string;
};

/** One command, as often as a count says that was typed before it. */
export const stepCopy = (state: CopyState, scrollback: Scrollback, name: CopyCommandName, argument?: string): Outcome => {
	if (name === 'repeat-count' || (argument === '0' && state.count > 0)) {
		return {state: {...state, count: Math.min(9999, state.count * 10 + Number(argument ?? 0))}};
	}
	const times = repeatable(name) ? Math.max(1, state.count) : 1;
	let outcome: Outcome = {state: {...state, count: 0}};
	for (let time = 0; time < times && outcome.state; time++) {
		const before: CopyState = outcome.state;
		outcome = steps[name](before, scrollback);
		if (outcome.state === before) {
			break;
		}
	}
	return outcome;
};

/** The places where what is searched stands: counted in the bar and marked on the screen. */
export const matchesOf = (state: CopyState, scrollback: Scrollback): readonly Match[] => {
	const text = searchedText(state);
	if (text === '') {
		return [];
	}
	let known = found.get(scrollback);
	if (known?.text !== text) {
		known = {text, matches: findText(scrollback, text)};
		found.set(scrollback, known);
	}
	return known.matches;
};

/** What is being typed counts while it is. */
export const searchedText = ({entry, search}: CopyState): string =>
	entry?.kind === 'search' && entry.field.text !== '' ? entry.field.text : (search?.text ?? '');

const found = new WeakMap<Scrollback, {text: string; matches: Match[]}>();

type Step = (state: CopyState, scrollback: Scrollback) => Outcome;

/** A motion: from the cursor to another cell. */
const motion =
	(move: (scrollback: Scrollback, cursor: Position, state: CopyState) => Position): Step =>
	(state, scrollback) => {
		const cursor = move(scrollback, state.cursor, state);
		return {state: cursor.line === state.cursor.line && cursor.x === state.cursor.x ? state : withCursor(state, scrollback, cursor)};
	};

const vertical =
	(by: number): Step =>
	(state, scrollback) => {
		const line = Math.max(scrollback.first, Math.min(scrollback.end - 1, state.cursor.line + by));
		return {state: withCursor(state, scrollback, {line, x: columnIn(state, scrollback, line)}, {column: state.column})};
	};

/** The cell of a line that up and down come to. */
const columnIn = ({column, selection, inclusive}: CopyState, scrollback: Scrollback, line: number): number => {
	const row = scrollback.row(line);
	const last = selection?.kind === 'block' ? scrollback.columns - 1 : Math.max(0, row.length - (inclusive ? 1 : 0));
	return cellStart(row, Math.min(column, last));
};

/** What is shown moves, and the cursor with it; at the ends the cursor goes on alone. */
const paged =
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

const startOfLine = motion((scrollback, {line, x}) => ({line: x === 0 ? joinedRows(scrollback, line).from : line, x: 0}));

const endOfLine = motion((scrollback, {line, x}, {inclusive, selection}) => {
	const lastOf = (at: number) => {
		const row = scrollback.row(at);
		return inclusive || selection?.kind === 'block' ? cellStart(row, Math.max(0, row.length - 1)) : row.length;
	};
	const end = lastOf(line);
	const to = x >= end ? joinedRows(scrollback, line).to : line;
	return {line: to, x: lastOf(to)};
});

const indentation = motion((scrollback, {line}) => {
	const {from} = joinedRows(scrollback, line);
	const row = scrollback.row(from);
	const x = row.cells.findIndex(text => text.trim() !== '');
	return {line: from, x: Math.max(0, x)};
});

const startJump =
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

const jumpedAgain =
	(sign: 1 | -1): Step =>
	(state, scrollback) => ({
		state: state.jump ? jumped(state, scrollback, {...state.jump, direction: (state.jump.direction * sign) as 1 | -1}) : state,
	});

const paragraph =
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

const matchingBracket = motion((scrollback, cursor) => {
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

const shownLine =
	(which: (state: CopyState, last: number) => number): Step =>
	(state, scrollback) => {
		const last = Math.min(scrollback.end - 1, state.top + state.size.rows - 1);
		const line = which(state, last);
		return {state: withCursor(state, scrollback, {line, x: columnIn(state, scrollback, line)}, {column: state.column})};
	};

const toggled: Step = state => {
	const {selection, cursor} = state;
	const kind = selection?.kind === 'block' ? 'characters' : 'block';
	return {state: {...state, selection: {anchor: selection?.anchor ?? cursor, kind}}};
};

const otherEnd: Step = (state, scrollback) => {
	const {selection, cursor} = state;
	return {
		state: selection ? withCursor({...state, selection: {...selection, anchor: cursor}}, scrollback, selection.anchor) : state,
	};
};

const copied =
	(append: boolean): Step =>
	(state, scrollback) => {
		const text = selectedText(state, scrollback);
		return text === '' ? {state: null, message: 'nothing was selected'} : {state: null, copied: {text, append}};
	};

const copiedToEnd: Step = (state, scrollback) => {
	const {to} = joinedRows(scrollback, state.cursor.line);
	const whole: CopyState = {
		...state,
		inclusive: true,
		selection: {anchor: state.cursor, kind: 'characters'},
		cursor: {line: to, x: scrollback.columns - 1},
	};
	const text = selectedText(whole, scrollback);
	return text === '' ? {state, message: 'nothing stands behind the cursor'} : {state: null, copied: {text, append: false}};
};

const startSearch =
	(backward: boolean): Step =>
	state => ({
		state: {
			...state,
			entry: {kind: 'search', backward, field: newField(), origin: {cursor: state.cursor, top: state.top}, from: state.cursor},
		},
	});

/** To the next place, from `from`, over the end to the other one. */
export const searched = (state: CopyState, scrollback: Scrollback, from: Position, backward: boolean): Outcome => {
	const matches = matchesOf(state, scrollback);
	const index = nextMatch(matches, from, backward);
	return index === undefined
		? {state, message: `\`${searchedText(state)}\` stands nowhere`}
		: {state: withCursor(state, scrollback, matches[index]!.start)};
};

const searchedAgain =
	(reverse: boolean): Step =>
	(state, scrollback) => {
		const search = state.search ?? state.lastSearch;
		return search
			? searched({...state, search}, scrollback, state.cursor, search.backward !== reverse)
			: {state, message: 'nothing was searched yet'};
	};

const searchedWord =
	(backward: boolean): Step =>
	(state, scrollback) => {
		const {start, end} = wordAround(scrollback, state.cursor, 'word');
		const text = selectedText({...state, inclusive: true, selection: {anchor: start, kind: 'characters'}, cursor: end}, scrollback);
		return text.trim() === ''
			? {state, message: 'no word stands here'}
			: searched({...state, search: {text, backward}}, scrollback, backward ? start : end, backward);
	};

const toMark: Step = (state, scrollback) => ({
	state: state.mark ? withCursor({...state, mark: state.cursor}, scrollback, state.mark) : state,
});

const steps: Record<CopyCommandName, Step> = {
	'cursor-left': motion((scrollback, {line, x}, state) =>
		x === 0 && line > scrollback.first && state.selection?.kind !== 'block'
			? {line: line - 1, x: columnIn({...state, column: scrollback.columns}, scrollback, line - 1)}
			: {line, x: cellStart(scrollback.row(line), Math.max(0, x - 1))},
	),
	'cursor-right': motion((scrollback, {line, x}, state) => {
		const next = columnIn({...state, column: cellEnd(scrollback.row(line), x)}, scrollback, line);
		return next <= x && line + 1 < scrollback.end && state.selection?.kind !== 'block'
			? {line: line + 1, x: 0}
			: {line, x: Math.max(x, next)};
	}),
	'cursor-down': vertical(1),
	'cursor-up': vertical(-1),
	'next-word': motion((scrollback, cursor) => nextWord(scrollback, cursor, 'word')),
	'previous-word': motion((scrollback, cursor) => previousWord(scrollback, cursor, 'word')),
	'next-word-end': motion((scrollback, cursor) => nextWordEnd(scrollback, cursor, 'word')),
	'next-space': motion((scrollback, cursor) => nextWord(scrollback, cursor, 'space')),
	'previous-space': motion((scrollback, cursor) => previousWord(scrollback, cursor, 'space')),
	'next-space-end': motion((scrollback, cursor) => nextWordEnd(scrollback, cursor, 'space')),
	'start-of-line': startOfLine,
	'back-to-indentation': indentation,
	'end-of-line': endOfLine,
	'jump-forward': startJump(1, false),
	'jump-backward': startJump(-1, false),
	'jump-to-forward': startJump(1, true),
	'jump-to-backward': startJump(-1, true),
	'jump-again': jumpedAgain(1),
	'jump-reverse': jumpedAgain(-1),
	'previous-paragraph': paragraph(-1),
	'next-paragraph': paragraph(1),
	'next-matching-bracket': matchingBracket,
	'history-top': motion(({first}) => ({line: first, x: 0})),
	'history-bottom': motion((scrollback, {x}, state) => {
		const line = scrollback.end - 1;
		return {line, x: columnIn({...state, column: x}, scrollback, line)};
	}),
	'top-line': shownLine(({top}) => top),
	'middle-line': shownLine(({top}, last) => Math.floor((top + last) / 2)),
	'bottom-line': shownLine((_, last) => last),
	'page-up': paged(-1),
	'page-down': paged(1),
	'halfpage-up': paged(-0.5),
	'halfpage-down': paged(0.5),
	'scroll-up': (state, scrollback) => scrolledBy(state, scrollback, -1),
	'scroll-down': (state, scrollback) => scrolledBy(state, scrollback, 1),
	'scroll-middle': (state, scrollback) => ({state: withTop(state, scrollback, state.cursor.line - Math.floor(state.size.rows / 2))}),
	'begin-selection': state => ({state: {...state, selection: {anchor: state.cursor, kind: 'characters'}}}),
	'rectangle-toggle': toggled,
	'select-line': state => ({state: {...state, selection: {anchor: state.cursor, kind: 'lines'}}}),
	'other-end': otherEnd,
	'clear-selection': state => ({state: {...state, selection: null}}),
	'copy-selection': copied(false),
	'append-selection': copied(true),
	'copy-end-of-line': copiedToEnd,
	'search-forward': startSearch(false),
	'search-backward': startSearch(true),
	'search-again': searchedAgain(false),
	'search-reverse': searchedAgain(true),
	'search-word-forward': searchedWord(false),
	'search-word-backward': searchedWord(true),
	'goto-line': state => ({state: {...state, entry: {kind: 'line', field: newField()}}}),
	'set-mark': state => ({state: {...state, mark: state.cursor}}),
	'jump-to-mark': toMark,
	'repeat-count': state => ({state}),
	'leave-copy-mode': () => ({state: null}),
};

const once = new Set<CopyCommandName>([
	'begin-selection',
	'rectangle-toggle',
	'select-line',
	'other-end',
	'search-forward',
	'search-backward',
	'goto-line',
	'set-mark',
	'jump-to-mark',
	'jump-forward',
	'jump-backward',
	'jump-to-forward',
	'jump-to-backward',
]);

const repeatable = (name: CopyCommandName): boolean => !once.has(name);
