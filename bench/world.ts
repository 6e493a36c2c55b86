/*
Where one target runs: a temporary folder with a home, a git repository, and the three folders of coppice. All that is started in it,
by whomever, carries its run folder in the environment; by that it is found and ended.
*/
import {execFile, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, constants, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {type Outer, openOuter, type Size} from './outer.ts';
import {type Process, processesWith} from './processes.ts';

const execute = promisify(execFile);

/** A process that is being started has its environment after so long. */
const startMilliseconds = 20;
const moment = new Int32Array(new SharedArrayBuffer(4));

export type World = {
	folder: string;
	repository: string;
	environment: Record<string, string>;
	/** Run a program to its end. Rejects when it fails. */
	run: (command: readonly string[]) => Promise<string>;
	/** Milliseconds from start to end of a program, nothing of its output read. Rejects when it fails. */
	time: (command: readonly string[]) => Promise<number>;
	/** A program in a terminal of its own. */
	open: (command: readonly string[], size: Size) => Outer;
	processes: () => Process[];
	/** A named pipe, open for reading and writing until the world ends: it never ends because the other side did. */
	fifo: (name: string) => {file: string; descriptor: number};
	/** Ends every process of it and removes the folder. Synchronous, so that it also holds when the bench itself is ended. */
	close: () => void;
};

/** @param files how many files the repository has, committed */
export const createWorld = (files = 1): World => {
	// Short: sockets stand in it.
	const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'cob-')));
	const repository = path.join(folder, 'repository');
	const environment = environmentIn(folder);
	const entry = `COPPICE_RUN_DIR=${environment.COPPICE_RUN_DIR}`;
	const options = {cwd: repository, env: environment, maxBuffer: 64 * 1024 * 1024};
	const descriptors: number[] = [];
	mkdirSync(path.join(folder, 'home'));
	fill(repository, files);
	for (const words of [
		['init', '-q', '-b', 'main'],
		['add', '.'],
		['commit', '-q', '-m', 'start'],
	]) {
		execFileSync('git', words, options);
	}

	return {
		folder,
		repository,
		environment,
		run: async ([program, ...words]) => (await execute(program!, words, options)).stdout,
		async time([program, ...words]) {
			const start = performance.now();
			const child = spawn(program!, words, {...options, stdio: ['ignore', 'ignore', 'inherit']});
			const [code] = (await once(child, 'exit')) as [number | null];
			const milliseconds = performance.now() - start;
			if (code !== 0) {
				throw new Error(`\`${path.basename(program!)} ${words.join(' ')}\` ended with code ${code}`);
			}
			return milliseconds;
		},
		open: (command, size) => openOuter(command, {...size, directory: repository, environment}),
		processes: () => processesWith(entry),
		fifo(name) {
			const file = path.join(folder, name);
			execFileSync('mkfifo', [file]);
			const descriptor = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
			descriptors.push(descriptor);
			return {file, descriptor};
		},
		close() {
			// A dying parent may still start a child, and one that is just being started has no environment yet: look until there is nobody
			// twice.
			for (let round = 0, empty = 0; round < 200 && empty < 2; round++) {
				const left = processesWith(entry);
				for (const {pid} of left) {
					try {
						process.kill(pid, 'SIGKILL');
					} catch {}
				}
				if (left.length === 0) {
					empty++;
					Atomics.wait(moment, 0, 0, startMilliseconds);
				}
			}
			for (const descriptor of descriptors.splice(0)) {
				closeSync(descriptor);
			}
			rmSync(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};
};

const fill = (repository: string, files: number) => {
	for (let index = 0; index < files; index++) {
		const directory = path.join(repository, `part-${Math.floor(index / 100)}`);
		mkdirSync(directory, {recursive: true});
		writeFileSync(path.join(directory, `file-${index}.txt`), `${`line of file ${index}\n`.repeat(20)}`);
	}
};

/** Nothing of the person's terminal, git or fleet. */
const environmentIn = (folder: string): Record<string, string> => ({
	PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
	HOME: path.join(folder, 'home'),
	LANG: 'C.UTF-8',
	SHELL: '/bin/sh',
	TERM: 'xterm-256color',
	COLORTERM: 'truecolor',
	GIT_CONFIG_NOSYSTEM: '1',
	GIT_AUTHOR_NAME: 'bench',
	GIT_AUTHOR_EMAIL: 'bench@localhost',
	GIT_COMMITTER_NAME: 'bench',
	GIT_COMMITTER_EMAIL: 'bench@localhost',
	TMUX_TMPDIR: folder,
	COPPICE_CONFIG_DIR: path.join(folder, 'config'),
	COPPICE_STATE_DIR: path.join(folder, 'state'),
	COPPICE_RUN_DIR: path.join(folder, 'run'),
});
