/*
A text that is being typed, with readline's keys; of several lines where it is told so. Pure. Ink UI's own TextInput has one line and
no readline keys.
*/
import {block, line} from '../../text.ts';
import {type Look, type Row, type Span, wrapCells} from './row.ts';

export type Field = {
	readonly text: string;
	/** Where the next character goes: an index of `text`, between two clusters. */
	readonly cursor: number;
	/** What `C-y` brings back. */
	readonly killed: string;
	/** Before the last change, for `C-_`; newest last. */
	readonly before: readonly {readonly text: string; readonly cursor: number}[];
};

export const newField = (text = ''): Field => ({text, cursor: text.length, killed: '', before: []});

/** A key by its name, or `Paste` and `Text` with what was pasted or typed. */
export type FieldKey = {readonly key: string; readonly text: string};

/** The field after a key; undefined where the key means nothing to it. */
export const stepField = (field: Field, {key, text}: FieldKey, many: boolean): Field | undefined => {
	const {cursor} = field;
	if (key === 'Text' || key === 'Paste') {
		// `line` also trims; a blank that was typed stays.
		return insert(field, many ? block(text) : key === 'Text' ? block(text).replaceAll('\n', ' ') : line(text, 10_000));
	}
	const move = (to: number): Field => ({...field, cursor: Math.max(0, Math.min(field.text.length, to))});
	const start = many ? field.text.lastIndexOf('\n', cursor - 1) + 1 : 0;
	const lineEnd = many ? field.text.indexOf('\n', cursor) : -1;
	const end = lineEnd === -1 ? field.text.length : lineEnd;
	switch (key) {
		case 'Left':
		case 'C-b':
			return move(cursor - clusterBefore(field).length);
		case 'Right':
		case 'C-f':
			return move(cursor + clusterAfter(field).length);
		case 'Home':
		case 'C-a':
			return move(start);
		case 'End':
		case 'C-e':
			return move(end);
		case 'C-Left':
		case 'M-Left':
		case 'M-b':
			return move(wordStart(field));
		case 'C-Right':
		case 'M-Right':
		case 'M-f':
			return move(wordEnd(field));
		case 'Up':
		case 'C-p':
			return many ? upOrDown(field, -1) : undefined;
		case 'Down':
		case 'C-n':
			return many ? upOrDown(field, 1) : undefined;
		case 'BSpace':
		case 'C-h':
			return remove(field, cursor - clusterBefore(field).length, cursor, false);
		case 'DC':
		case 'C-d':
			return remove(field, cursor, cursor + clusterAfter(field).length, false);
		case 'C-w':
			return remove(field, blankWordStart(field), cursor, true);
		case 'M-BSpace':
			return remove(field, wordStart(field), cursor, true);
		case 'M-d':
			return remove(field, cursor, wordEnd(field), true);
		case 'C-u':
			return remove(field, start, cursor, true);
		case 'C-k':
			return remove(field, cursor, end === cursor && end < field.text.length ? end + 1 : end, true);
		case 'C-y':
			return insert(field, field.killed);
		case 'C-_':
			return undo(field);
		case 'S-Enter':
		case 'M-Enter':
		case 'C-j':
			return many ? insert(field, '\n') : undefined;
		default:
			return undefined;
	}
};

/** The field as rows of `columns` cells, the cursor as a cell in inverse; at most `rows` of them, those around the cursor. */
export const fieldRows = (field: Field, columns: number, rows: number, look: Look, isActive = true): Row[] => {
	const {widths} = look;
	const all: Row[] = [];
	let cursorRow = 0;
	let at = 0;
	for (const text of field.text.split('\n')) {
		// The cursor behind the last cell of a full line needs a cell of its own.
		const lines = wrapCells(`${text} `, columns, columns, widths);
		for (const part of lines) {
			const from = at;
			at += part.length;
			const holds = field.cursor >= from && field.cursor < at;
			if (holds) {
				cursorRow = all.length;
			}
			all.push(isActive && holds ? withCursor(part, field.cursor - from, look) : [{text: part}]);
		}
	}
	const start = Math.max(0, Math.min(cursorRow - Math.floor(rows / 2), all.length - rows));
	return all.slice(start, start + Math.max(1, rows));
};

const withCursor = (text: string, index: number, {widths}: Look): Row => {
	const rest = text.slice(index);
	const cluster = widths.clusters(rest)[0]?.text ?? ' ';
	const spans: Span[] = [{text: text.slice(0, index)}, {text: cluster, inverse: true}, {text: rest.slice(cluster.length)}];
	return spans.filter(span => span.text !== '');
};

const segmenter = new Intl.Segmenter();

const clusterBefore = ({text, cursor}: Field): string =>
	[...segmenter.segment(text.slice(Math.max(0, cursor - 64), cursor))].at(-1)?.segment ?? '';

const clusterAfter = ({text, cursor}: Field): string => [...segmenter.segment(text.slice(cursor, cursor + 64))][0]?.segment ?? '';

const wordStart = ({text, cursor}: Field): number =>
	cursor - (/[\p{L}\p{N}_]+[^\p{L}\p{N}_]*$|[^\p{L}\p{N}_]+$/u.exec(text.slice(0, cursor))?.[0].length ?? 0);

const wordEnd = ({text, cursor}: Field): number =>
	cursor + (/^[^\p{L}\p{N}_]*[\p{L}\p{N}_]+|^[^\p{L}\p{N}_]+/u.exec(text.slice(cursor))?.[0].length ?? 0);

const blankWordStart = ({text, cursor}: Field): number => cursor - (/\S+\s*$|\s+$/u.exec(text.slice(0, cursor))?.[0].length ?? 0);

const insert = (field: Field, text: string): Field =>
	text === ''
		? field
		: change(field, field.text.slice(0, field.cursor) + text + field.text.slice(field.cursor), field.cursor + text.length);

const remove = (field: Field, from: number, to: number, keep: boolean): Field => {
	if (from >= to) {
		return field;
	}
	const next = change(field, field.text.slice(0, from) + field.text.slice(to), from);
	return keep ? {...next, killed: field.text.slice(from, to)} : next;
};

const change = (field: Field, text: string, cursor: number): Field => ({
	...field,
	text,
	cursor,
	before: [...field.before.slice(-99), {text: field.text, cursor: field.cursor}],
});

const undo = (field: Field): Field => {
	const last = field.before.at(-1);
	return last ? {...field, ...last, before: field.before.slice(0, -1)} : field;
};

const upOrDown = (field: Field, by: 1 | -1): Field => {
	const lines = field.text.split('\n');
	const above = field.text.slice(0, field.cursor).split('\n');
	const row = above.length - 1 + by;
	if (row < 0 || row >= lines.length) {
		return {...field, cursor: by < 0 ? 0 : field.text.length};
	}
	const start = lines.slice(0, row).reduce((sum, each) => sum + each.length + 1, 0);
	const wanted = start + Math.min(above.at(-1)!.length, lines[row]!.length);
	// Never between the two halves of a character.
	const within = field.text.slice(start, wanted);
	return {...field, cursor: /[\ud800-\udbff]$/.test(within) ? wanted - 1 : wanted};
};
