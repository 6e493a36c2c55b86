/*
What each command of copy mode does: a function from where one is to where one is then, over the lines as they stood when it began.
Names and meanings are tmux's. Pure.
*/
import {cellEnd, cellStart, joinedRows, type Landmark, type Scrollback} from '../../screen/scrollback.ts';
import {newField} from '../models/field.ts';
import type {CopyCommandName} from './commands.ts';
import {searchedAgain, searchedWord, startSearch} from './finding.ts';
import {
	columnIn,
	endOfLine,
	indentation,
	jumpedAgain,
	matchingBracket,
	motion,
	type Outcome,
	paged,
	paragraph,
	type Step,
	scrolledBy,
	shownLine,
	startJump,
	startOfLine,
	vertical,
} from './motions.ts';
import {selectedText} from './selection.ts';
import {type CopyState, withCursor, withTop} from './state.ts';
import {nextWord, nextWordEnd, previousWord} from './words.ts';

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

/** A turn begins on top of what is shown. */
const toTurn =
	(by: 1 | -1): Step =>
	(state, scrollback) => {
		const turns = scrollback.landmarks.filter(({kind}) => kind === 'turn');
		const {line} = state.cursor;
		const turn = by > 0 ? turns.find(each => each.line > line) : turns.findLast(each => each.line < line);
		if (!turn) {
			return {state, message: turns.length === 0 ? 'no conversation stands here' : `no turn stands ${by > 0 ? 'below' : 'above'}`};
		}
		return {state: withTop(withCursor(state, scrollback, {line: turn.line, x: 0}), scrollback, turn.line)};
	};

/** What a landmark stands for, whole. */
const copiedLandmark =
	(kind: Landmark['kind'], noun: string): Step =>
	(state, scrollback) => {
		const {landmarks} = scrollback;
		const found = landmarks.findLast(each => each.kind === kind && each.line <= state.cursor.line);
		return found
			? {state: null, copied: {text: found.text, append: false}}
			: {state, message: landmarks.length === 0 ? 'no conversation stands here' : `no ${noun} stands above`};
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
	'next-turn': toTurn(1),
	'previous-turn': toTurn(-1),
	// Lines are laid out anew for it: that is the mode's.
	'toggle-fold': state => ({state}),
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
	'copy-answer': copiedLandmark('answer', 'answer'),
	'copy-code': copiedLandmark('code', 'block of code'),
	'copy-command': copiedLandmark('command', 'command'),
	'copy-diff': copiedLandmark('diff', 'diff'),
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
	'toggle-fold',
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
