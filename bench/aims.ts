/* What a figure of coppice should be at most, and whether it is. A missed aim is a word in the table, never a failure of the bench. */
import type {Column, Line, Unit} from './rows/row.ts';

export type Aim = {
	figure: 'p50' | 'p99';
	atMost: number;
	/** `atMost` is a multiple of the same figure there: in another column of the line, or in another line of the run. */
	times?: Column | {row: string; what: string; column: Column; called: string};
	/** `atMost` is what may come on top of this column. */
	beyond?: Column;
};

export type Verdict = {
	text: string;
	/** The limit as a number; undefined, as `met` is, where what it is a multiple of was not measured. */
	limit: number | undefined;
	met: boolean | undefined;
};

/** @param lines of the whole run: an aim may name another line */
export const verdictsOf = (line: Line, lines: readonly Line[]): Verdict[] =>
	line.aims.map(aim => {
		const own = line.figures.coppice;
		const limit = limitOf(aim, line, lines);
		return {
			text: textOf(aim, line.unit, aim.figure === 'p99' || (own !== undefined && own.samples > 1)),
			limit,
			met: own === undefined || limit === undefined ? undefined : own[aim.figure] <= limit,
		};
	});

const limitOf = ({figure, atMost, times, beyond}: Aim, {figures}: Line, lines: readonly Line[]): number | undefined => {
	if (beyond !== undefined) {
		const base = figures[beyond]?.[figure];
		return base === undefined ? undefined : base + atMost;
	}
	if (times === undefined) {
		return atMost;
	}
	const base =
		typeof times === 'string'
			? figures[times]
			: lines.find(({row, what}) => row === times.row && what === times.what)?.figures[times.column];
	return base === undefined ? undefined : atMost * base[figure];
};

/** @param named whether it must be said which figure: of a single sample there is but one */
const textOf = ({figure, atMost, times, beyond}: Aim, unit: Unit, named: boolean): string => {
	const start = named ? `${figure} ≤` : '≤';
	if (beyond !== undefined) {
		return `${start} ${beyond} + ${atMost}`;
	}
	if (times === undefined) {
		return `${start} ${atMost} ${unit}`;
	}
	const base = typeof times === 'string' ? times : times.called;
	return atMost === 1 ? `${start} ${base}` : `${start} ${atMost} × ${base}`;
};
