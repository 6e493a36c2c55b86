/*
Claude Code's registry without a Claude: processes that sleep stand in for those that it tells of. They end with the tests of their file.
*/
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after} from 'node:test';
import {inheritedVariable, startTimeOf} from '../../source/server/hosts/processes.ts';

/** The session of coppice that these tests run in, which is that of all they start. */
export const here = inheritedVariable(process.pid, 'COPPICE_SESSION');

const children: ChildProcess[] = [];

after(() => {
	for (const child of children) {
		child.kill('SIGKILL');
	}
});

/** A process that sleeps, and what it said when it was up. */
export const sleeper = async (
	environment: Record<string, string> = {},
	program = 'process.stdout.write("up"); setInterval(() => {}, 1e6)',
) => {
	const child = spawn(process.execPath, ['-e', program], {
		stdio: ['pipe', 'pipe', 'ignore'],
		env: {PATH: process.env.PATH, ...environment},
	});
	children.push(child);
	const [said] = await once(child.stdout!, 'data');
	return {
		pid: child.pid!,
		said: String(said),
		/** Resolves when it is gone. */
		async kill() {
			child.kill('SIGKILL');
			await once(child, 'exit');
		},
	};
};

/** As 2.1.332 writes it. */
export const entryOf = (pid: number, conversation: string, more: Record<string, unknown> = {}) => ({
	pid,
	sessionId: conversation,
	cwd: '/home/ada/shop',
	startedAt: 1_795_680_336_793,
	procStart: startTimeOf(pid),
	version: '2.1.332',
	kind: 'interactive',
	entrypoint: 'cli',
	name: 'shop-0a',
	status: 'idle',
	statusUpdatedAt: 1_795_680_340_000,
	...more,
});

/** Claude Code's own folder, in this one. */
export const createClaudeFolder = (home: string) => {
	const folder = path.join(home, '.claude');
	const sessions = path.join(folder, 'sessions');
	mkdirSync(sessions, {recursive: true});
	return {
		folder,
		sessions,
		write: (pid: number, text: unknown) =>
			writeFileSync(path.join(sessions, `${pid}.json`), typeof text === 'string' ? text : JSON.stringify(text)),
		remove: (pid: number) => rmSync(path.join(sessions, `${pid}.json`)),
		/** Something was said in this conversation. */
		converse(project: string, conversation: string): string {
			const file = path.join(folder, 'projects', project, `${conversation}.jsonl`);
			mkdirSync(path.dirname(file), {recursive: true});
			writeFileSync(file, '{"type":"user"}\n');
			return file;
		},
	};
};
