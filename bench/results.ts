/* What a run of the bench leaves: JSON, of which readme.md and docs/speed.md are made. */
import type {Verdict} from './aims.ts';
import type {Plan} from './plan.ts';
import type {Line} from './rows/row.ts';

export type Results = {
	/** ISO 8601. */
	date: string;
	machine: {processor: string; memory: string; system: string; node: string; load: string};
	versions: Record<string, string>;
	plan: Plan;
	lines: (Omit<Line, 'aims'> & {aims: Verdict[]})[];
	/** Rows without a figure, and why. */
	failures: string[];
};

/** A run of some rows takes their place in a whole one that was kept; machine and versions are then those of the newest. */
export const withRows = (kept: Results, now: Results, order: readonly string[]): Results => {
	const measured = new Set(now.lines.map(({row}) => row));
	const lines = [...kept.lines.filter(({row}) => !measured.has(row)), ...now.lines];
	return {...now, lines: lines.toSorted((a, b) => order.indexOf(a.row) - order.indexOf(b.row))};
};
