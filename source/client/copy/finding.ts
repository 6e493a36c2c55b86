/* Searching in copy mode: where what is searched stands, and going there. Pure. */
import type {Position, Scrollback} from '../../screen/scrollback.ts';
import {findText, type Match, nextMatch} from '../../screen/search.ts';
import {newField} from '../models/field.ts';
import type {Outcome, Step} from './motions.ts';
import {selectedText} from './selection.ts';
import {type CopyState, withCursor} from './state.ts';
import {wordAround} from './words.ts';

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

export const startSearch =
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

export const searchedAgain =
	(reverse: boolean): Step =>
	(state, scrollback) => {
		const search = state.search ?? state.lastSearch;
		return search
			? searched({...state, search}, scrollback, state.cursor, search.backward !== reverse)
			: {state, message: 'nothing was searched yet'};
	};

export const searchedWord =
	(backward: boolean): Step =>
	(state, scrollback) => {
		const {start, end} = wordAround(scrollback, state.cursor, 'word');
		const text = selectedText({...state, inclusive: true, selection: {anchor: start, kind: 'characters'}, cursor: end}, scrollback);
		return text.trim() === ''
			? {state, message: 'no word stands here'}
			: searched({...state, search: {text, backward}}, scrollback, backward ? start : end, backward);
	};
