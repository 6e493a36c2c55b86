/* What the target's own processes use together, without the programs in the panes. */
import {setTimeout} from 'node:timers/promises';
import {proportionalSetSizeOf, usageOf} from '../processes.ts';
import type {Running} from '../targets/target.ts';

/** In which code that loads late has loaded, after the last start. */
const loadedMilliseconds = 2000;

export type Spent = {percentOfCore: number; contextSwitchesPerSecond: number; bytes: number};

/** What is spent in so many seconds, once the fleet has come to rest. */
export const spentIn = async (running: Running, seconds: number): Promise<Spent> => {
	await rest(seconds);
	const before = readingOf(running);
	const start = performance.now();
	await setTimeout(seconds * 1000);
	const passed = (performance.now() - start) / 1000;
	const after = readingOf(running);
	return {
		percentOfCore: (after.cpuNanoseconds - before.cpuNanoseconds) / 1e7 / passed,
		contextSwitchesPerSecond: (after.contextSwitches - before.contextSwitches) / passed,
		bytes: after.bytes - before.bytes,
	};
};

/** Wait until late code has loaded; a row that measures for less than that waits less. */
export const rest = (seconds: number): Promise<void> => setTimeout(Math.min(loadedMilliseconds, seconds * 1000));

/** Memory (PSS) of each process of this kind, or of all, in MiB, the largest first. */
export const mebibytesOf = ({processes}: Running, kind?: string): number[] =>
	processes()
		.filter(one => kind === undefined || one.kind === kind)
		.map(({pid}) => proportionalSetSizeOf(pid) / 2 ** 20)
		.sort((a, b) => b - a);

/** Memory (PSS) of all of them together, in MiB. */
export const allMebibytesOf = (running: Running): number => mebibytesOf(running).reduce((sum, one) => sum + one, 0);

const readingOf = ({outer, processes}: Running) => {
	const total = {cpuNanoseconds: 0, contextSwitches: 0, bytes: outer.bytes};
	for (const {pid} of processes()) {
		const {cpuNanoseconds, contextSwitches} = usageOf(pid);
		total.cpuNanoseconds += cpuNanoseconds;
		total.contextSwitches += contextSwitches;
	}
	return total;
};
