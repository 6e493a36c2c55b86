/* The line below a turn: how it ended, how long it took, what it cost. */
import {dim, green, red, yellow} from '../../pane/style.ts';
import {cutTo, wrap} from '../../pane/width.ts';
import {block, count} from '../../text.ts';
import {money} from '../../words.ts';
import type {Receipt} from './item.ts';
import {tokens} from './notices.ts';

export const receiptLines = (receipt: Receipt, columns: number): string[] => {
	const {status, error} = receipt;
	const paint = status === 'success' ? green : status === 'interrupted' ? yellow : red;
	const head = cutTo(`${endings[status] ?? `✗ failed (${status.replace(/^error:/, '').replaceAll('_', ' ')})`}`, columns);
	const rest = cutTo(` · ${figures(receipt).join(' · ')}`, Math.max(0, columns - head.length));
	const why = error === undefined ? [] : wrap(block(error), Math.max(4, columns - 2)).map(one => red(`  ${one}`));
	return [`${paint(head)}${dim(rest)}`, ...why];
};

const endings: Readonly<Record<string, string>> = {success: '✓ done', interrupted: '▲ interrupted', incomplete: '▲ incomplete'};

const figures = ({turns, milliseconds, tokens: used, costUsd, totalUsd, denials}: Receipt): string[] => [
	count(turns, 'turn'),
	duration(milliseconds),
	`${tokens(used.input + used.cacheWrite)} in, ${tokens(used.cacheRead)} cached, ${tokens(used.output)} out`,
	...(costUsd === null ? [] : [money(costUsd)]),
	...(costUsd === null || totalUsd === null || Math.abs(totalUsd - costUsd) < 1e-9 ? [] : [`${money(totalUsd)} in all`]),
	...(denials > 0 ? [`${denials} denied`] : []),
];

/** `4.2 s`, `3 min 05 s`, `2 h 10 min`. */
const duration = (milliseconds: number): string => {
	const seconds = milliseconds / 1000;
	if (seconds < 60) {
		return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
	}
	const minutes = Math.floor(seconds / 60);
	return minutes < 60
		? `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
		: `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
};
