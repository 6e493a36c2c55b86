/* A row of the bench measures one thing on every target and gives lines of the table. */
import type {Aim} from '../aims.ts';
import type {Plan} from '../plan.ts';
import {type Figure, figureOf} from '../statistics.ts';
import type {Target, TargetName} from '../targets/target.ts';
import type {World} from '../world.ts';

export type Unit = 'ms' | 'bytes' | '% of a core' | 'a second' | 'MiB';

/** What is compared: the targets, and the bare terminal emulator. */
export type Column = TargetName | 'headless';

export type Line = {row: string; what: string; unit: Unit; figures: Partial<Record<Column, Figure>>; aims: readonly Aim[]};

export type Bench = {
	plan: Plan;
	targets: readonly Target[];
	/** A world that ends with the work in it. */
	inWorld: <Result>(work: (world: World) => Promise<Result>, files?: number) => Promise<Result>;
	/** Say what is being done. */
	tell: (text: string) => void;
};

export type Row = {name: string; measure: (bench: Bench) => Promise<Line[]>};

export type Sheet = ReturnType<typeof createSheet>;

/** Samples by line and column, in the order in which they first come, and what they should be. */
export const createSheet = (row: string, aims: Readonly<Record<string, readonly Aim[]>> = {}) => {
	const cells = new Map<string, {unit: Unit; samples: Map<Column, number[]>}>();
	return {
		add(what: string, unit: Unit, column: Column, ...samples: number[]) {
			const line = cells.get(what) ?? {unit, samples: new Map<Column, number[]>()};
			cells.set(what, line);
			line.samples.set(column, [...(line.samples.get(column) ?? []), ...samples]);
		},
		lines: (): Line[] =>
			[...cells].map(([what, {unit, samples}]) => ({
				row,
				what,
				unit,
				figures: Object.fromEntries([...samples].map(([column, list]) => [column, figureOf(list)])),
				aims: aims[what] ?? [],
			})),
	};
};

/** Where everybody is compared. */
export const usualSize = {columns: 200, rows: 50};
