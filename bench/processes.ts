/* What Linux tells of processes, from /proc. One that has just ended counts as nothing. */
import {readdirSync, readFileSync} from 'node:fs';

export type Process = {pid: number; argv: string[]};

export type Usage = {
	/** On a core, all threads, in nanoseconds. */
	cpuNanoseconds: number;
	/** Times a thread was taken off a core or left it: its wake-ups, nearly. */
	contextSwitches: number;
};

/** Processes whose environment has this entry, such as `NAME=value`; never this one. */
export const processesWith = (entry: string): Process[] =>
	readdirSync('/proc')
		.filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
		.filter(name => `\0${read(`/proc/${name}/environ`)}\0`.includes(`\0${entry}\0`))
		.map(name => ({pid: Number(name), argv: read(`/proc/${name}/cmdline`).split('\0').slice(0, -1)}));

/** Since the process began. /proc/PID/schedstat is of the first thread alone, so the threads are added up. */
export const usageOf = (pid: number): Usage => {
	const usage = {cpuNanoseconds: 0, contextSwitches: 0};
	for (const thread of threadsOf(pid)) {
		const folder = `/proc/${pid}/task/${thread}`;
		usage.cpuNanoseconds += Number(read(`${folder}/schedstat`).split(' ')[0] ?? 0);
		for (const [, count] of read(`${folder}/status`).matchAll(/ctxt_switches:\s+(\d+)/g)) {
			usage.contextSwitches += Number(count);
		}
	}
	return usage;
};

/** Memory in bytes, of what is shared with others only its part. */
export const proportionalSetSizeOf = (pid: number): number =>
	1024 * Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

const threadsOf = (pid: number): string[] => {
	try {
		return readdirSync(`/proc/${pid}/task`);
	} catch {
		return [];
	}
};

const read = (file: string): string => {
	try {
		return readFileSync(file, 'latin1');
	} catch {
		return '';
	}
};
