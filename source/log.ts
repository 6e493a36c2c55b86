/*
The only logger. A line a fact: time, program, level, text. Prompts, answers' texts and environments never go in.
`COPPICE_LOG=debug` says more, `COPPICE_LOG=trace` each message on each socket.
*/
import {appendFileSync, mkdirSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';

export const levels = ['error', 'warning', 'info', 'debug', 'trace'] as const;
export type Level = (typeof levels)[number];

export type Log = {[L in Level]: (text: string) => void} & {readonly file: string; enabled(level: Level): boolean};

const fileBytes = 10 * 1024 * 1024;
const keptFiles = 5;

export const logFile = (stateFolder: string) => path.join(stateFolder, 'logs', 'coppice.log');

export const openLog = (stateFolder: string, program: string, wanted: string | undefined): Log => {
	const file = logFile(stateFolder);
	const level = levels.indexOf((wanted ?? 'info') as Level);
	const highest = level === -1 ? levels.indexOf('info') : level;
	let lines = 0;
	const write = (name: Level, text: string) => {
		if (levels.indexOf(name) > highest) {
			return;
		}
		try {
			if (lines++ % 1000 === 0) {
				mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
				rotate(file);
			}
			appendFileSync(file, `${new Date().toISOString()} ${program}[${process.pid}] ${name} ${text.replaceAll('\n', '\n\t')}\n`, {
				mode: 0o600,
			});
		} catch {
			// A log that cannot be written must not end what it tells of.
		}
	};
	return {
		file,
		enabled: name => levels.indexOf(name) <= highest,
		error: text => write('error', text),
		warning: text => write('warning', text),
		info: text => write('info', text),
		debug: text => write('debug', text),
		trace: text => write('trace', text),
	};
};

const rotate = (file: string) => {
	if ((statSync(file, {throwIfNoEntry: false})?.size ?? 0) < fileBytes) {
		return;
	}
	rmSync(`${file}.${keptFiles}`, {force: true});
	for (let number = keptFiles - 1; number >= 1; number--) {
		if (statSync(`${file}.${number}`, {throwIfNoEntry: false})) {
			renameSync(`${file}.${number}`, `${file}.${number + 1}`);
		}
	}
	renameSync(file, `${file}.1`);
};
