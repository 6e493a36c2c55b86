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
