/* Hosts seen from the server: start one, connect to one, need that of a session. */
import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {compileCacheEnvironment} from '../../engine.ts';
import {describe, UserError} from '../../errors.ts';
import type {Connection} from '../../protocol/connection.ts';
import {type HostContract, type HostSpec, hostPatienceMilliseconds, hostProtocol} from '../../protocol/host.ts';
import {connect} from '../../protocol/socket.ts';
import {line} from '../../text.ts';
import type {LiveSession} from '../session/session.ts';
import {startTimeOf} from './processes.ts';

export type HostConnection = Connection<HostContract>;

/** How long a host may take to say that it is ready; a loaded machine with many starts at once needs seconds. */
const readyMilliseconds = 20_000;

/** A host that loads and waits: it is started before it is known what it runs, and ends when we do. */
export type WaitingHost = {
	/**
	Start the agent. Resolves when it runs.

	@throws UserError with what the host says when it cannot
	*/
	begin(spec: HostSpec): Promise<{pid: number; startTime: string | null}>;
	/** It is not needed. */
	dismiss(): void;
};

/**
Start a host in a session of its own (`setsid`), so that nothing that happens to us happens to it.

@param log file for what it says on stderr
*/
export const startHost = (program: string, session: string, log: string): WaitingHost => {
	mkdirSync(path.dirname(log), {recursive: true, mode: 0o700});
	const errors = openSync(log, 'a', 0o600);
	const child = spawn(process.execPath, [program, 'host', session], {
		detached: true,
		cwd: '/',
		stdio: ['pipe', 'pipe', errors],
		// One arena for all of its threads: each would keep one of its own (glibc), 2 MiB in all.
		env: {...hostEnvironment(), ...compileCacheEnvironment(), MALLOC_ARENA_MAX: '1'},
	});
	closeSync(errors);
	child.unref();
	child.stdin!.on('error', () => {});
	const word = firstLine(child.stdout!, child);
	return {
		async begin(spec) {
			child.stdin!.end(JSON.stringify(spec));
			const patience = new AbortController();
			const said = await Promise.race([word, delay(readyMilliseconds, 'its host did not answer', {signal: patience.signal, ref: false})]);
			patience.abort();
			child.stdout!.destroy();
			if (said !== 'ready') {
				// One that is only slow would start the agent of a session that nobody knows any more.
				child.kill('SIGKILL');
				throw new UserError(`the session could not be started: ${said.startsWith('failed ') ? JSON.parse(said.slice(7)) : said}`, {
					code: 'host-failed',
					hint: 'see `coppice log`',
				});
			}
			return {pid: child.pid!, startTime: startTimeOf(child.pid!)};
		},
		dismiss: () => void child.stdin!.end(),
	};
};

/** Connect to a host as its server. Rejects with the system's error when there is none. */
export const connectHost = async (socket: string, {key, version}: {key: string; version: string}): Promise<HostConnection> =>
	connect<HostContract>(socket, {
		key,
		hello: {protocol: [hostProtocol.low, hostProtocol.high], version, role: 'server', pid: process.pid, capabilities: []},
	});

/** @throws UserError where its agent has ended, or its host does not answer */
export const needHost = (session: LiveSession): HostConnection => {
	if (!session.running) {
		throw hasEnded(session);
	}
	if (!session.host?.open) {
		throw silent(session);
	}
	return session.host;
};

/**
Ask the host of a session, for somebody who waits for it.

@throws UserError where its agent has ended, or its host does not answer in time; what was asked for may happen later all the same
*/
export const askHost = async <N extends keyof HostContract['requests'] & string>(
	session: LiveSession,
	name: N,
	params: HostContract['requests'][N]['params'],
): Promise<HostContract['requests'][N]['result']> => {
	const host = needHost(session);
	try {
		return await host.call(name, params, hostPatienceMilliseconds);
	} catch (error) {
		throw error instanceof UserError && error.code === 'no-answer' ? silent(session) : error;
	}
};

const silent = ({record}: LiveSession): UserError =>
	new UserError(`the host of ${line(record.name)} does not answer`, {
		code: 'unknown',
		hint: '`coppice status` shows the evidence; `coppice restart` ends it and goes on with its conversation',
	});

export const hasEnded = ({record}: LiveSession): UserError =>
	new UserError(`${line(record.name)} has ended`, {
		code: 'session-ended',
		hint: `start it again with \`coppice resume ${line(record.name)}\``,
	});

/** Of ours only what a host needs: it must never carry the mark of a session, nor the user's secrets. */
const hostEnvironment = () =>
	Object.fromEntries(
		['PATH', 'HOME', 'LANG', 'TMPDIR', 'COPPICE_CONFIG_DIR', 'COPPICE_STATE_DIR', 'COPPICE_RUN_DIR', 'COPPICE_FAULT', 'COPPICE_LOG']
			.filter(name => process.env[name] !== undefined)
			.map(name => [name, process.env[name]!]),
	);

const firstLine = (stream: NodeJS.ReadableStream, child: ReturnType<typeof spawn>) =>
	new Promise<string>(resolve => {
		let text = '';
		const done = (line: string) => {
			stream.removeAllListeners('data');
			resolve(line);
		};
		stream.on('data', piece => {
			text += String(piece);
			if (text.includes('\n')) {
				done(text.slice(0, text.indexOf('\n')));
			}
		});
		child.once('error', error => done(describe(error)));
		child.once('exit', code => done(text.trim() || `its host ended with code ${code}`));
	});
