/* What is typed while copy mode waits for it: a search, a line, a character to jump to. Pure. */
import type {Scrollback} from '../../screen/scrollback.ts';
import {count} from '../../text.ts';
import {type FieldKey, newField, stepField} from '../models/field.ts';
import {searched} from './finding.ts';
import {jumped, type Outcome} from './motions.ts';
import {type CopyState, lastTop, withTop} from './state.ts';

/** A key for what is being typed. */
export const typed = (mode: CopyState, scrollback: Scrollback, key: FieldKey): Outcome => {
	const {entry} = mode;
	if (!entry) {
		return {state: mode};
	}
	const done = {...mode, entry: null};
	if (key.key === 'Escape' || key.key === 'C-c' || key.key === 'C-g') {
		return {state: entry.kind === 'search' ? {...done, ...entry.origin} : done};
	}
	if (entry.kind === 'jump') {
		const [character] = key.text;
		const jump = character === undefined ? undefined : {...entry.jump, character};
		return {state: jump ? jumped({...done, jump}, scrollback, jump) : done};
	}
	if (key.key === 'Enter') {
		return entry.kind === 'search' ? searchEntered(done, scrollback, entry) : lineEntered(done, scrollback, entry.field.text);
	}
	if (entry.kind === 'search' && (key.key === 'C-s' || key.key === 'C-r')) {
		return searchedOn(mode, scrollback, entry, key.key === 'C-r');
	}
	const field = stepField(entry.field, key, false);
	if (!field || (field.text === '' && key.key === 'BSpace' && entry.field.text === '')) {
		return {state: field ? done : mode};
	}
	if (entry.kind === 'line') {
		return {state: {...mode, entry: {...entry, field}}};
	}
	// As it is typed: from where the cursor was.
	const trying = {...mode, ...entry.origin, entry: {...entry, field}};
	return field.text === '' ? {state: trying} : {state: searched(trying, scrollback, entry.from, entry.backward).state};
};

type SearchEntry = Extract<CopyState['entry'], {kind: 'search'}>;

/** As Emacs' incremental search: the same again, from here. Where nothing is typed yet, what was searched last. */
const searchedOn = (mode: CopyState, scrollback: Scrollback, entry: SearchEntry, backward: boolean): Outcome => {
	const field = entry.field.text === '' ? newField((mode.search ?? mode.lastSearch)?.text) : entry.field;
	const next = {...mode, entry: {...entry, field, backward, from: mode.cursor}};
	return field.text === '' ? {state: next} : searched(next, scrollback, mode.cursor, backward);
};

const searchEntered = (done: CopyState, scrollback: Scrollback, entry: SearchEntry): Outcome => {
	const text = entry.field.text || (done.search ?? done.lastSearch)?.text;
	return text === undefined
		? {state: done}
		: searched({...done, ...entry.origin, search: {text, backward: entry.backward}}, scrollback, entry.from, entry.backward);
};

/** So many lines back from the end, as tmux's goto-line. */
const lineEntered = (done: CopyState, scrollback: Scrollback, text: string): Outcome => {
	const lines = /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
	if (lines === undefined) {
		return {state: done, message: 'a number of lines was expected'};
	}
	const top = lastTop(scrollback, done.size) - lines;
	return {
		state: withTop(done, scrollback, top),
		...(top < scrollback.first && {message: `there are ${count(lastTop(scrollback, done.size) - scrollback.first, 'line')} above`}),
	};
};
