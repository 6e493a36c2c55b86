/*
Processes of this machine, read from /proc. A pid alone says nothing, because pids come again: with its start time it names one
process of one boot. On systems without /proc a pid that lives counts as the same.
*/

import {readFileSync} from 'node:fs';
import {readdir, readFile, readlink} from 'node:fs/promises';
import {hasCode} from '../../errors.ts';

export type ProcessIdentity = {pid: number; startTime: string | null};

/** When the process began, in clock ticks since the boot; null without /proc or process. */
export const startTimeOf = (pid: number): string | null => {
	try {
		return statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'))[19] ?? null;
	} catch {
		return null;
	}
};

export const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return hasCode(error, 'EPERM');
	}
};

/** Whether that very process still lives. A zombie does not. */
export const lives = ({pid, startTime}: ProcessIdentity): boolean => {
	if (!isAlive(pid)) {
		return false;
	}
	try {
		const fields = statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
		return fields[0] !== 'Z' && (startTime === null || fields[19] === startTime);
	} catch {
		return startTime === null;
	}
};

/** This boot; the empty string where the system does not tell. */
export const bootId = (): string => {
	try {
		return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
	} catch {
		return '';
	}
};

/** Whether a program runs in the foreground of this shell's terminal. */
export const hasForegroundJob = (shellPid: number): boolean => {
	try {
		const fields = statFields(readFileSync(`/proc/${shellPid}/stat`, 'utf8'));
		return Number(fields[5]) !== Number(fields[2]);
	} catch {
		return false;
	}
};

/** All processes whose environment holds `NAME=value`: an agent's descendants, wherever they went. */
export const processesMarked = async (marker: string): Promise<ProcessIdentity[]> => {
	const found: ProcessIdentity[] = [];
	for (const entry of await pids()) {
		const environment = await readFile(`/proc/${entry}/environ`, 'latin1').catch(() => '');
		if (`\0${environment}`.includes(`\0${marker}\0`) && entry !== process.pid) {
			found.push({pid: entry, startTime: startTimeOf(entry)});
		}
	}
	return found;
};

/** What a variable says in the environment of a process, or of the nearest that started it and has it; null where none has. */
export const inheritedVariable = (pid: number, name: string): string | null => {
	for (let at = pid, steps = 0; at > 1 && steps < mostAncestors; steps++) {
		try {
			const entry = readFileSync(`/proc/${at}/environ`, 'utf8')
				.split('\0')
				.find(one => one.startsWith(`${name}=`));
			if (entry !== undefined) {
				return entry.slice(name.length + 1);
			}
		} catch {}
		try {
			at = Number(statFields(readFileSync(`/proc/${at}/stat`, 'utf8'))[1]);
		} catch {
			return null;
		}
	}
	return null;
};

/** All processes that work in this folder or below it. */
export const processesIn = async (folder: string): Promise<(ProcessIdentity & {command: string})[]> => {
	const found: (ProcessIdentity & {command: string})[] = [];
	for (const pid of await pids()) {
		const directory = await readlink(`/proc/${pid}/cwd`).catch(() => '');
		if (directory === folder || directory.startsWith(`${folder}/`)) {
			const command = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
			found.push({pid, startTime: startTimeOf(pid), command});
		}
	}
	return found;
};

/** Signal that very process, if it still lives. */
export const signalProcess = (identity: ProcessIdentity, signal: NodeJS.Signals): void => {
	if (lives(identity)) {
		try {
			process.kill(identity.pid, signal);
		} catch {}
	}
};

/** Processes stand in no longer rows; the numbers of a row that is being ended may run in a circle. */
const mostAncestors = 64;

const pids = async (): Promise<number[]> => (await readdir('/proc').catch(() => [])).map(Number).filter(Number.isInteger);

/** Fields of /proc/PID/stat behind the name, which may hold blanks and brackets: 0 is the state (field 3 of proc(5)). */
const statFields = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');
