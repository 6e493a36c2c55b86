/* Key to byte beside programs that flood: hidden ones, more and more of them, and one that is seen. */
import type {Aim} from '../aims.ts';
import {createFloods} from '../measures/floods.ts';
import {createTypist, warmUpKeys} from '../measures/typist.ts';
import type {Plan} from '../plan.ts';
import {echo, ready} from '../programs/programs.ts';
import {sharesOf} from '../statistics.ts';
import {idleEcho} from './echo.ts';
import {type Bench, createSheet, type Line, type Row, usualSize} from './row.ts';

type Load = {what: string; floods: number; split: boolean; aims: Aim[]};

/** Own idle figures are of the row `echo`: where that does not run too, aims that need them are not judged. */
const hiddenLoads = ({hiddenFloods}: Plan): Load[] =>
	hiddenFloods.map(floods => ({
		what: floods === 1 ? 'beside 1 hidden flood' : `beside ${floods} hidden floods`,
		floods,
		split: false,
		aims: [
			{figure: 'p50', atMost: 0.7, times: 'tmux'},
			{figure: 'p99', atMost: 1, times: 'tmux'},
			...(floods === 1 ? [{figure: 'p50', atMost: 2, times: idleEcho} as const] : []),
		],
	}));

const visibleLoads = (): Load[] => [
	{
		what: 'beside a visible flood',
		floods: 1,
		split: true,
		aims: [
			{figure: 'p50', atMost: 2, times: idleEcho},
			{figure: 'p50', atMost: 1, times: 'tmux'},
			{figure: 'p99', atMost: 0.3, times: 'tmux'},
		],
	},
];

const measureLoads = async (row: string, loads: readonly Load[], {plan, targets, inWorld, tell}: Bench): Promise<Line[]> => {
	const sheet = createSheet(row, Object.fromEntries(loads.map(({what, aims}) => [what, aims])));
	for (const samples of sharesOf(plan.samples, plan.rounds)) {
		for (const {what, floods: count, split} of loads) {
			for (const target of targets) {
				tell(`echo ${what}: ${target.name}`);
				await inWorld(async world => {
					const floods = createFloods(world, count);
					const running = await target.open(world, {
						size: usualSize,
						settleMilliseconds: plan.settleMilliseconds,
						commands: [echo(), ...floods.commands],
						says: ready,
					});
					if (split) {
						await running.split();
					}
					running.outer.forget();
					await floods.loosen();
					const times = await createTypist(running.outer)(samples + warmUpKeys, plan.pauseMilliseconds);
					sheet.add(what, 'ms', target.name, ...times.slice(warmUpKeys));
				});
			}
		}
	}
	return sheet.lines();
};

export const hiddenRow: Row = {name: 'hidden', measure: bench => measureLoads('hidden', hiddenLoads(bench.plan), bench)};

export const visibleRow: Row = {name: 'visible', measure: bench => measureLoads('visible', visibleLoads(), bench)};
