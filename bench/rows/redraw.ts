/* What it costs to keep a fleet of full-screen programs that redraw all the time, one of which is seen. */
import {spentIn} from '../measures/usage.ts';
import {screen, screenHead} from '../programs/programs.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

const framesPerSecond = 10;

export const redrawRow: Row = {
	name: 'redraw',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const fleet = `${plan.fleetSessions} sessions at ${framesPerSecond} frames a second`;
		const cpu = `${fleet}: CPU`;
		const bytes = `${fleet}: to the outer terminal`;
		const sheet = createSheet('redraw', {
			[cpu]: [{figure: 'p50', atMost: 6, beyond: 'tmux'}],
			[bytes]: [{figure: 'p50', atMost: 1, times: 'tmux'}],
		});
		for (let run = 0; run < plan.runs; run++) {
			for (const target of targets.filter(one => one.multiplexer)) {
				tell(`redraw: ${target.name}`);
				await inWorld(async world => {
					const running = await target.open(world, {
						size: usualSize,
						settleMilliseconds: plan.settleMilliseconds,
						commands: Array.from({length: plan.fleetSessions}, (_, name) => screen(name, 0, framesPerSecond)),
						says: screenHead(0),
					});
					running.outer.forget();
					const spent = await spentIn(running, plan.redrawSeconds);
					sheet.add(cpu, '% of a core', target.name, spent.percentOfCore);
					sheet.add(bytes, 'bytes', target.name, spent.bytes);
				});
			}
		}
		return sheet.lines();
	},
};
