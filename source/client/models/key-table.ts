/* What may follow the prefix: a line in the bar at once, and the whole table by groups above it. Read off the key tables. Pure. */

import type {Size} from '../../screen/geometry.ts';
import type {CommandGroup, CommandName} from '../commands.ts';
import {type Keymap, type KeyRow, keysTable} from '../keys/bindings.ts';
import {fillRow, type Look, type Row, rowWidth, type Span} from './row.ts';

export const groupTitles: Record<CommandGroup, string> = {
	session: 'Sessions',
	pane: 'Panes',
	attention: 'Attention',
	work: 'Work',
	other: 'Other',
	copy: 'Copy mode',
};

/** In the order in which they matter right after the prefix; without what answers where nothing waits. */
const hints: readonly (readonly [word: string, ...commands: CommandName[]])[] = [
	['approve', 'approve'],
	['deny', 'deny-with-reason'],
	['next', 'next-waiting'],
	['queue', 'queue'],
	['new', 'new-session'],
	['split', 'split-right', 'split-below'],
	['zoom', 'zoom-pane'],
	['detach', 'detach'],
	['all keys', 'help'],
];

/** `   y approve   N deny   …` in at most `columns` cells; the last one, all keys, stays longest. */
export const prefixHints = (keymap: Keymap, waits: boolean, columns: number, {widths}: Look): Row => {
	const table = keysTable(keymap);
	const parts = hints
		.filter(([, command]) => waits || (command !== 'approve' && command !== 'deny-with-reason'))
		.flatMap(([word, ...names]): Span[][] => {
			const keys = names.flatMap(name => afterPrefix(table, keymap).find(({command}) => command === name)?.key ?? []);
			return keys.length === 0 ? [] : [[{text: '   '}, {text: keys.join(' '), token: 'accent', bold: true}, {text: ` ${word}`}]];
		});
	let kept = parts;
	while (kept.length > 1 && rowWidth(kept.flat(), widths) > columns) {
		kept = kept.toSpliced(-2, 1);
	}
	return kept.flat();
};

/** The rows of the table, for as many as there is room. */
export const keyTable = (keymap: Keymap, {columns, rows}: Size, look: Look): Row[] => {
	const {widths} = look;
	const entries = afterPrefix(keysTable(keymap), keymap);
	const cells = Object.entries(groupTitles).flatMap(([group, title]): Row[] => {
		const own = joined(entries.filter(entry => entry.group === group));
		const keyColumns = Math.min(12, Math.max(...own.map(({key}) => widths.measure(key)), 1));
		return own.length === 0
			? []
			: [
					[{text: title, token: 'accent', bold: true}],
					...own.map(
						({key, title: words}): Row => [
							...fillRow([{text: key, bold: true}], keyColumns, widths),
							{text: ` ${words.replace(/\.$/, '')}`, token: 'dim'},
						],
					),
					[],
				];
	});
	const columnCount = Math.max(1, Math.min(4, Math.floor(columns / 38)));
	const cellColumns = Math.floor((columns - 2) / columnCount);
	const height = Math.min(Math.max(1, rows - 1), Math.ceil(cells.length / columnCount));
	const lines = Array.from(
		{length: height},
		(_, y): Row =>
			fillRow(
				[
					{text: ' '},
					...Array.from({length: columnCount}, (_unused, x) =>
						fillRow([...(cells[x * height + y] ?? []), {text: ''}], cellColumns - 1, widths),
					).flatMap(cell => [...cell, {text: ' '}]),
				],
				columns,
				widths,
			),
	);
	return [fillRow([{text: '─'.repeat(columns), token: 'border'}], columns, widths), ...lines].slice(0, Math.max(0, rows));
};

/** Rows of the prefix table, each key without the prefix. */
const afterPrefix = (table: readonly KeyRow[], {prefixes}: Keymap): KeyRow[] =>
	table
		.filter(row => row.table === 'prefix' && row.command !== 'send-prefix')
		.map(row => ({...row, key: row.key.slice((prefixes[0] ?? '').length + 1)}));

/** One row for a command with several keys or arguments. */
const joined = (rows: readonly KeyRow[]): KeyRow[] => {
	const byCommand = Map.groupBy(rows, ({command}) => command);
	return [...byCommand.values()].map(([first, ...more]) => {
		const keys = [first!, ...more].map(({key}) => key);
		return {...first!, key: keys.length > 3 ? `${keys[0]} … ${keys.at(-1)}` : keys.join(' ')};
	});
};
