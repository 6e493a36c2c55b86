/* What a fleet costs in which nothing happens: what its own processes use, without the programs in the panes. */
import {setTimeout} from 'node:timers/promises';
import {proportionalSetSizeOf, usageOf} from '../processes.ts';
import {screen, screenHead} from '../programs/programs.ts';
import type {Running} from '../targets/target.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

/** Behind the last start: code that loads late has loaded. */
const loadedMilliseconds = 2000;

export const idleRow: Row = {
	name: 'idle',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const sheet = createSheet('idle');
		const fleet = `${plan.idleSessions} sessions`;
		for (const target of targets.filter(one => one.multiplexer)) {
			tell(`idle, ${fleet}: ${target.name}`);
			await inWorld(async world => {
				const commands = Array.from({length: plan.idleSessions}, (_, name) => screen(name));
				const running = await target.open(world, {
					size: usualSize,
					settleMilliseconds: plan.settleMilliseconds,
					commands,
					says: screenHead(0),
				});
				await setTimeout(Math.min(loadedMilliseconds, plan.idleSeconds * 1000));
				const before = readingOf(running);
				const start = performance.now();
				await setTimeout(plan.idleSeconds * 1000);
				const seconds = (performance.now() - start) / 1000;
				const after = readingOf(running);
				const percent = (after.cpuNanoseconds - before.cpuNanoseconds) / 1e7 / seconds;
				sheet.add(`${fleet}: CPU`, '% of a core', target.name, percent);
				sheet.add(`${fleet}: context switches`, 'a second', target.name, (after.contextSwitches - before.contextSwitches) / seconds);
				sheet.add(`${fleet}: bytes to the outer terminal`, 'bytes', target.name, after.bytes - before.bytes);
				for (const {kind, pid} of running.processes()) {
					sheet.add(`${fleet}: memory (PSS) of a ${kind}`, 'MiB', target.name, proportionalSetSizeOf(pid) / 1024 / 1024);
				}
			});
		}
		return sheet.lines();
	},
};

const readingOf = ({outer, processes}: Running) => {
	const total = {cpuNanoseconds: 0, contextSwitches: 0, bytes: outer.bytes};
	for (const {pid} of processes()) {
		const {cpuNanoseconds, contextSwitches} = usageOf(pid);
		total.cpuNanoseconds += cpuNanoseconds;
		total.contextSwitches += contextSwitches;
	}
	return total;
};
