/* What becomes dearer as the fleet grows, while nothing happens in it: an echo, what idling costs, and the memory of the server. */
import {createTypist, warmUpKeys} from '../measures/typist.ts';
import {mebibytesOf, spentIn} from '../measures/usage.ts';
import {echo, ready, say} from '../programs/programs.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

export const growthRow: Row = {
	name: 'growth',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const sheet = createSheet('growth');
		for (const sessions of plan.growingSessions) {
			const fleet = `${sessions} ${sessions === 1 ? 'session' : 'sessions'}`;
			for (const target of targets.filter(one => one.multiplexer)) {
				tell(`growth, ${fleet}: ${target.name}`);
				await inWorld(async world => {
					const running = await target.open(world, {
						size: usualSize,
						settleMilliseconds: plan.settleMilliseconds,
						commands: [echo(), ...Array.from({length: sessions - 1}, () => say('here'))],
						says: ready,
					});
					running.outer.forget();
					const {percentOfCore} = await spentIn(running, plan.growingSeconds);
					const times = await createTypist(running.outer)(Math.ceil(plan.samples / 5) + warmUpKeys, plan.pauseMilliseconds);
					sheet.add(`${fleet}: echo`, 'ms', target.name, ...times.slice(warmUpKeys));
					sheet.add(`${fleet}: idle CPU`, '% of a core', target.name, percentOfCore);
					sheet.add(`${fleet}: server memory (PSS)`, 'MiB', target.name, ...mebibytesOf(running, 'server'));
				});
			}
		}
		return sheet.lines();
	},
};
