/* Key to byte in the simplest case: one pane, and nothing else happens. */
import {createTypist, warmUpKeys} from '../measures/typist.ts';
import {echo, ready} from '../programs/programs.ts';
import {sharesOf} from '../statistics.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

const what = 'one pane, idle';

/** What echo beside a load is compared with. */
export const idleEcho = {row: 'echo', what, column: 'coppice', called: 'own idle'} as const;

export const echoRow: Row = {
	name: idleEcho.row,
	async measure({plan, targets, inWorld, tell}: Bench) {
		const sheet = createSheet(idleEcho.row, {
			[what]: [
				{figure: 'p50', atMost: 2, times: 'tmux'},
				{figure: 'p99', atMost: 2, times: 'tmux'},
			],
		});
		for (const samples of sharesOf(plan.samples, plan.rounds)) {
			for (const target of targets) {
				tell(`echo, ${what}: ${target.name}`);
				await inWorld(async world => {
					const {outer} = await target.open(world, {
						size: usualSize,
						settleMilliseconds: plan.settleMilliseconds,
						commands: [echo()],
						says: ready,
					});
					outer.forget();
					const times = await createTypist(outer)(samples + warmUpKeys, plan.pauseMilliseconds);
					sheet.add(what, 'ms', target.name, ...times.slice(warmUpKeys));
				});
			}
		}
		return sheet.lines();
	},
};
