/* All keys by where they hold and what they are for. Read off the key tables. Pure. */

import type {TableName} from '../commands.ts';
import type {KeyRow} from '../keys/bindings.ts';
import {groupTitles} from './key-table.ts';
import {fillRow, type Look, type Row, wrap} from './row.ts';

const tableTitles: Record<TableName, string> = {
	root: 'Without prefix',
	prefix: '',
	sidebar: 'In the sidebar',
	queue: 'In the queue',
	copy: 'Scrolling back',
};

/** @param filter Shows only the rows that have it in key, words or command. */
export const helpRows = (all: readonly KeyRow[], filter: string, columns: number, {widths}: Look): Row[] => {
	const wanted = filter.trim().toLowerCase();
	const rows = joined(all.filter(({key, title, command}) => [key, title, command].some(text => text.toLowerCase().includes(wanted))));
	const keyColumns = Math.min(Math.max(6, Math.floor(columns / 3)), Math.max(4, ...joined(all).map(({key}) => widths.measure(key))));
	const sections = Map.groupBy(rows, row => tableTitles[row.table] || groupTitles[row.group]);
	const titles = [...Object.values(groupTitles), ...Object.values(tableTitles)];
	return titles.flatMap((title, index) => {
		const own = sections.get(title);
		if (!own || titles.indexOf(title) !== index) {
			return [];
		}
		return [
			[{text: title, token: 'accent' as const, bold: true}],
			...own.flatMap(({key, title: words, argument}) =>
				wrap(argument === undefined ? words : `${words} (${argument})`, Math.max(4, columns - keyColumns - 2), widths).map(
					(text, line): Row => [...fillRow([{text: line === 0 ? key : '', bold: true}], keyColumns, widths), {text: `  ${text}`}],
				),
			),
			[],
		];
	});
};

/** One row for the keys of a command that differ by a number alone: `C-b 1 … C-b 0`. */
const joined = (rows: readonly KeyRow[]): KeyRow[] => {
	const isNumbered = ({argument = ''}: KeyRow) => /^\d+$/.test(argument);
	const runs = Map.groupBy(rows, row => (isNumbered(row) ? `${row.table} ${row.command}` : row));
	return [...runs.values()].map(([first, ...more]) => {
		const {argument: _, ...row} = first!;
		return more.length === 0 ? first! : {...row, key: `${row.key} … ${more.at(-1)!.key}`};
	});
};
