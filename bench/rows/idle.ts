/* What a fleet costs in which nothing happens. */
import {spentIn} from '../measures/usage.ts';
import {screen, screenHead} from '../programs/programs.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

export const idleRow: Row = {
	name: 'idle',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const fleet = `${plan.idleSessions} sessions`;
		const sheet = createSheet('idle', {
			[`${fleet}: CPU`]: [{figure: 'p50', atMost: 0.5}],
			[`${fleet}: to the outer terminal`]: [{figure: 'p50', atMost: 0}],
		});
		for (const target of targets.filter(one => one.multiplexer)) {
			tell(`idle, ${fleet}: ${target.name}`);
			await inWorld(async world => {
				const running = await target.open(world, {
					size: usualSize,
					settleMilliseconds: plan.settleMilliseconds,
					commands: Array.from({length: plan.idleSessions}, (_, name) => screen(name)),
					says: screenHead(0),
				});
				const spent = await spentIn(running, plan.idleSeconds);
				sheet.add(`${fleet}: CPU`, '% of a core', target.name, spent.percentOfCore);
				sheet.add(`${fleet}: context switches`, 'a second', target.name, spent.contextSwitchesPerSecond);
				sheet.add(`${fleet}: to the outer terminal`, 'bytes', target.name, spent.bytes);
			});
		}
		return sheet.lines();
	},
};
