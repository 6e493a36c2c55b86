/*
The built coppice in a world of its own: folders for config, state and run, a git repository, and the command line. Each world is
ended by `stop`: its processes are found by its run folder in their environment, so that none is left.
*/
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {Session} from '../../source/protocol/session.ts';

const execute = promisify(execFile);

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** `COPPICE_TEST_DIST` names another build than `dist/`. */
export const binary = path.join(path.resolve(root, process.env.COPPICE_TEST_DIST ?? 'dist'), 'coppice.js');

export type Output = {stdout: string; stderr: string; exitCode: number};

export type World = Awaited<ReturnType<typeof createWorld>>;

export const createWorld = async ({environment = {}}: {environment?: Record<string, string>} = {}) => {
	// Short, because sockets stand in it.
	const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'cop-')));
	const home = path.join(folder, 'home');
	const repository = path.join(folder, 'shop');
	mkdirSync(home);
	mkdirSync(repository);
	const env: Record<string, string> = {
		PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
		HOME: home,
		LANG: 'C.UTF-8',
		SHELL: '/bin/sh',
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		GIT_CONFIG_NOSYSTEM: '1',
		GIT_AUTHOR_NAME: 'test',
		GIT_AUTHOR_EMAIL: 'test@localhost',
		GIT_COMMITTER_NAME: 'test',
		GIT_COMMITTER_EMAIL: 'test@localhost',
		COPPICE_DEMO_SPEED: '0',
		COPPICE_CONFIG_DIR: path.join(folder, 'config'),
		COPPICE_STATE_DIR: path.join(folder, 'state'),
		COPPICE_RUN_DIR: path.join(folder, 'run'),
		...environment,
	};

	const git = async (...words: string[]) => (await execute('git', words, {cwd: repository, env})).stdout;

	/** Run a subcommand; never rejects for its exit code. */
	const run = async (...words: string[]): Promise<Output> => runIn(repository, words);

	const runIn = async (directory: string, words: string[], extra: Record<string, string> = {}): Promise<Output> => {
		try {
			const {stdout, stderr} = await execute(process.execPath, [binary, ...words], {
				cwd: directory,
				env: {...env, ...extra},
				maxBuffer: 64 * 1024 * 1024,
			});
			return {stdout, stderr, exitCode: 0};
		} catch (error) {
			const {stdout, stderr, code} = error as {stdout: string; stderr: string; code: number};
			return {stdout, stderr, exitCode: code};
		}
	};

	/** Run a subcommand that must succeed; its output without the last newline. */
	const ok = async (...words: string[]): Promise<string> => {
		const {stdout, stderr, exitCode} = await run(...words);
		assert.equal(exitCode, 0, `coppice ${words.join(' ')}: exit ${exitCode}\n${stderr}${stdout}`);
		return stdout.replace(/\n$/, '');
	};

	/** The document of a subcommand that must succeed. */
	const json = async <T = unknown>(...words: string[]): Promise<T> => {
		const cut = words.includes('--') ? words.indexOf('--') : words.length;
		return JSON.parse(await ok(...words.slice(0, cut), '--json', ...words.slice(cut))) as T;
	};

	const ls = () => json<Session[]>('ls');

	const session = async (name: string): Promise<Session> => {
		const found = (await ls()).find(one => one.name === name || one.id === name);
		assert.ok(found, `no session ${name}`);
		return found;
	};

	await git('init', '-q', '-b', 'main');
	await git('commit', '-q', '--allow-empty', '-m', 'start');

	return {
		folder,
		home,
		repository,
		environment: env,
		git,
		run,
		runIn,
		ok,
		json,
		ls,
		session,
		/** The server's process, by its own word. */
		serverPid: async () => (await json<{pid: number}>('server', 'status')).pid,
		/** All processes of this world, agents included. */
		processes: () => processesWith(`COPPICE_RUN_DIR=${env.COPPICE_RUN_DIR}`),
		async stop() {
			for (let round = 0; round < 50; round++) {
				const left = processesWith(`COPPICE_RUN_DIR=${env.COPPICE_RUN_DIR}`);
				if (left.length === 0) {
					break;
				}
				for (const {pid} of left) {
					try {
						process.kill(pid, 'SIGKILL');
					} catch {}
				}
			}
			await rm(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};
};

/** Processes whose environment has this entry. */
export const processesWith = (entry: string): {pid: number; command: string}[] => {
	const found: {pid: number; command: string}[] = [];
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name) || Number(name) === process.pid) {
			continue;
		}
		try {
			if (`\0${readFileSync(`/proc/${name}/environ`, 'latin1')}`.includes(`\0${entry}\0`)) {
				found.push({pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()});
			}
		} catch {}
	}
	return found;
};

/** Numbers of rounds: all of them in the full run, a tenth in the short one. */
export const rounds = (full: number): number => (process.env.COPPICE_TEST_FULL ? full : Math.max(1, Math.ceil(full / 10)));

/** Whether such a process runs; one that has ended and waits for its parent does not. */
export const lives = (pid: number): boolean => existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');

/** For a file whose tests have a world each. Returns what makes one, which is gone after its test. */
export const worldsOfTests = (): (() => Promise<World>) => {
	const worlds: World[] = [];
	afterEach(async () => {
		await Promise.all(worlds.splice(0).map(world => world.stop()));
	});
	return async () => {
		const world = await createWorld();
		worlds.push(world);
		return world;
	};
};
