/* The lines of the bench as text. */
import {type Verdict, verdictsOf} from './aims.ts';
import type {Column, Line} from './rows/row.ts';
import {ratio} from './statistics.ts';

const columns: readonly Column[] = ['plain', 'headless', 'tmux', 'coppice'];

/** One table; `p50 / p99` where there is more than one sample; last coppice as a multiple of tmux, and what it should be. */
export const tableOf = (lines: readonly Line[]): string => {
	const shown = columns.filter(column => lines.some(line => line.figures[column]));
	const header = ['', 'what', 'n', 'unit', ...shown, 'coppice / tmux', 'aim'];
	const rows = lines.map((line, index) => [
		lines[index - 1]?.row === line.row ? '' : line.row,
		line.what,
		String(Math.max(...Object.values(line.figures).map(figure => figure.samples))),
		line.unit,
		...shown.map(column => cellOf(line, column)),
		ratioOf(line),
		aimOf(line, lines),
	]);
	const widths = header.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]!.length)));
	const isText = (column: number) => column < 2 || column === header.length - 1;
	const text = (row: readonly string[]) =>
		row.map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ');
	return [header, widths.map(width => '─'.repeat(width)), ...rows].map(row => text(row).trimEnd()).join('\n');
};

/** `p50 / p99`, or the one figure that there is. */
export const cellOf = ({figures}: Pick<Line, 'figures'>, column: Column): string => {
	const figure = figures[column];
	if (!figure) {
		return '–';
	}
	return figure.samples === 1 ? numberOf(figure.p50) : `${numberOf(figure.p50)} / ${numberOf(figure.p99)}`;
};

const ratioOf = ({figures: {coppice, tmux}}: Line): string => {
	const middle = ratio(coppice?.p50, tmux?.p50);
	const tail = coppice && coppice.samples > 1 ? ratio(coppice.p99, tmux?.p99) : undefined;
	return [middle, tail].flatMap(value => (value === undefined ? [] : value.toFixed(2))).join(' / ') || '–';
};

const aimOf = (line: Line, lines: readonly Line[]): string => wordsOf(verdictsOf(line, lines));

export const wordsOf = (verdicts: readonly Verdict[]): string =>
	verdicts.map(({text, met}) => (met === undefined ? text : `${text}: ${met ? 'met' : 'not met'}`)).join(', ');

/** Three digits that say something. */
export const numberOf = (value: number): string => {
	if (Math.abs(value) >= 1000) {
		return Math.round(value).toLocaleString('en');
	}
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	return Number.isInteger(value) ? String(value) : value.toFixed(digits);
};
