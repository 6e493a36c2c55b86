/* The line editor of the prompt box, as values: what stands before the cursor and what after it. */
import {block} from '../text.ts';
import type {Key, KeyName} from './keys.ts';
import {fold, splitGraphemes, widthOf} from './width.ts';

export type Editor = {readonly before: string; readonly after: string};

export const emptyEditor: Editor = {before: '', after: ''};

/** The editor after a key; the same value where the key means nothing to it. */
export const edit = (editor: Editor, key: Key): Editor => {
	if (key.kind !== 'key') {
		return {...editor, before: editor.before + block(key.text)};
	}
	return edits[key.name]?.(editor) ?? editor;
};

export const textOf = ({before, after}: Editor): string => before + after;

/** The editor's lines in `columns`, and the cell of its cursor. A cursor behind a full line stands on the next. */
export const layOut = ({before, after}: Editor, columns: number): {lines: string[]; x: number; y: number} => {
	const foldAll = (text: string) => text.split('\n').flatMap(line => fold(line, columns));
	const upTo = foldAll(before);
	const lines = foldAll(before + after);
	const x = widthOf(upTo.at(-1)!);
	if (x < columns) {
		return {lines, x, y: upTo.length - 1};
	}
	const y = upTo.length;
	return {lines: y < lines.length && !after.startsWith('\n') ? lines : lines.toSpliced(y, 0, ''), x: 0, y};
};

const edits: Partial<Record<KeyName, (editor: Editor) => Editor>> = {
	newline: ({before, after}) => ({before: `${before}\n`, after}),
	backspace: ({before, after}) => ({before: splitGraphemes(before).slice(0, -1).join(''), after}),
	delete: ({before, after}) => ({before, after: splitGraphemes(after).slice(1).join('')}),
	left: ({before, after}) => {
		const last = splitGraphemes(before).at(-1) ?? '';
		return {before: before.slice(0, before.length - last.length), after: last + after};
	},
	right: ({before, after}) => {
		const first = splitGraphemes(after)[0] ?? '';
		return {before: before + first, after: after.slice(first.length)};
	},
	home: ({before, after}) => {
		const start = before.lastIndexOf('\n') + 1;
		return {before: before.slice(0, start), after: before.slice(start) + after};
	},
	end: ({before, after}) => {
		const end = after.indexOf('\n') === -1 ? after.length : after.indexOf('\n');
		return {before: before + after.slice(0, end), after: after.slice(end)};
	},
	'delete-before': ({before, after}) => ({before: before.slice(0, before.lastIndexOf('\n') + 1), after}),
	'delete-word': ({before, after}) => ({before: before.replace(/\S*\s*$/u, ''), after}),
};
