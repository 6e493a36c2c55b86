/* What was spent, as bars: names left, money right in one column. Pure. */

import type {Session} from '../../protocol/messages.ts';
import {line} from '../../text.ts';
import {money} from '../../words.ts';
import {fillRow, type Look, type Row} from './row.ts';

export type Spent = {readonly key: string; readonly name: string; readonly costUsd: number | null; readonly costIs: Session['costIs']};

export const costRows = (rows: readonly Spent[], columns: number, {widths}: Look): Row[] => {
	if (rows.length === 0) {
		return [[{text: 'Nothing was spent yet.', token: 'dim'}]];
	}
	const known = rows.map(({costUsd}) => costUsd ?? 0);
	const total = known.reduce((sum, each) => sum + each, 0);
	const isWhole = rows.every(({costIs}) => costIs === 'reported');
	const words = rows.map(({costUsd, costIs}) => money(costUsd, costIs));
	const sum = money(total, isWhole ? 'reported' : 'atLeast');
	const moneyColumns = Math.max(...[...words, sum].map(widths.measure));
	const nameColumns = Math.max(4, Math.min(Math.floor(columns / 2), Math.max(...rows.map(({name}) => widths.measure(line(name))), 5)));
	const bar = Math.max(0, columns - nameColumns - moneyColumns - 4);
	const most = Math.max(...known);
	const row = (name: string, amount: string, share: number): Row => [
		...fillRow([{text: line(name)}], nameColumns, widths),
		{text: '  '},
		...fillRow([{text: '█'.repeat(share > 0 ? Math.max(1, Math.round(share * bar)) : 0).slice(0, bar), token: 'accent'}], bar, widths),
		{text: '  '},
		{text: `${' '.repeat(Math.max(0, moneyColumns - widths.measure(amount)))}${amount}`},
	];
	return [...rows.map(({name}, index) => row(name, words[index]!, most > 0 ? known[index]! / most : 0)), [], row('total', sum, 0)];
};
