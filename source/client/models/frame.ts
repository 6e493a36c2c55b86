/* The frame of cards and dialogs: a rounded border with a title in its upper line and the keys in its lower one. Pure. */
import type {Token} from '../../theme.ts';
import type {FieldKey} from './field.ts';
import {cutRow, fillRow, type Look, type Row, rowWidth} from './row.ts';

export type Frame = {
	readonly columns: number;
	readonly title: Row;
	/** At the right of the upper line. */
	readonly corner?: Row;
	readonly rows: readonly Row[];
	/** In the lower line: what keys do. */
	readonly keys?: Row;
	readonly border?: Token;
};

/** Two border columns, and a blank beside each. */
export const frameColumns = 4;
/** The narrowest frame. */
export const leastFrame = 20;

/** The rows of a framed box of exactly `columns` cells. */
export const framed = ({columns, title, corner = [], rows, keys = [], border = 'border'}: Frame, {widths}: Look): Row[] => {
	const line = (text: string) => ({text, token: border});
	const inner = columns - frameColumns;
	const edge = (left: string, right: string, start: Row, end: Row): Row => {
		const room = columns - 2;
		// `╴title ╶───── corner `, each part with its blanks; the corner goes first, then the title is cut.
		const endWidth = end.length > 0 ? rowWidth(end, widths) + 2 : 0;
		const withEnd = endWidth > 0 && rowWidth(start, widths) + 4 + endWidth <= room;
		const startRoom = room - (withEnd ? endWidth + 1 : 0) - 3;
		const cut = start.length > 0 ? cutRow(start, Math.max(1, startRoom), widths) : [];
		const startCells: Row = cut.length > 0 ? [line('╴'), ...cut, line(' ╶')] : [];
		const used = rowWidth(startCells, widths) + (withEnd ? endWidth : 0);
		const cells: Row = [...startCells, line('─'.repeat(Math.max(0, room - used))), ...(withEnd ? [line(' '), ...end, line(' ')] : [])];
		return [line(left), ...cells, line(right)];
	};
	return [
		edge('╭', '╮', title, corner),
		...rows.map(row => [line('│'), {text: ' '}, ...fillRow(row, inner, widths), {text: ' '}, line('│')]),
		edge('╰', '╯', keys, []),
	];
};

/** The key that a word of the key line names; none where it names several. */
const keysNamed = (word: string): FieldKey[] | undefined => {
	const key = {Esc: 'Escape', 'S-Enter': 'S-Enter', Enter: 'Enter', Tab: 'Tab', 'C-g': 'C-g', Space: 'Space'}[word];
	return key === undefined ? (/^[a-z]$/i.test(word) ? [{key: 'Text', text: word}] : undefined) : [{key, text: ''}];
};

/** Keys with what they do, as a line: `y approve   N deny`; what does not fit is left out from the end, the last one stays. */
/** Keys, and in a word what each does. */
export type KeyWords = readonly (readonly [key: string, does: string])[];

export const keyLine = (keys: KeyWords, columns: number, {widths}: Look, dim = false): Row => {
	const spans = (list: typeof keys): Row => [
		{text: ' '},
		...list.flatMap(([key, does], index) => [
			...(index > 0 ? [{text: '   '}] : []),
			{text: key, ...(dim ? {token: 'dim' as const} : {token: 'accent' as const, bold: true}), click: keysNamed(key)},
			...(does ? [{text: ` ${does}`, token: dim ? ('dim' as const) : ('text' as const), click: keysNamed(key)}] : []),
		]),
	];
	let list = keys;
	while (list.length > 1 && rowWidth(spans(list), widths) > columns) {
		list = list.toSpliced(list.length > 2 ? -2 : -1, 1);
	}
	return cutRow(spans(list), columns, widths);
};
