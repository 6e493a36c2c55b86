/* Hosts seen from the server: start one, connect to one. */
import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync} from 'node:fs';
import path from 'node:path';
import {compileCacheEnvironment} from '../engine.ts';
import {describe, UserError} from '../errors.ts';
import {type Connection, connect} from '../protocol/connection.ts';
import {type HostContract, type HostSpec, hostProtocol} from '../protocol/host.ts';
import {startTimeOf} from './processes.ts';

export type HostConnection = Connection<HostContract>;

/** How long a host may take to say that it is ready; a loaded machine with many starts at once needs seconds. */
const readyMilliseconds = 20_000;

/**
Start a host in a session of its own (`setsid`), so that nothing that happens to us happens to it. Resolves when its agent runs.

@throws UserError with what the host says when it cannot
*/
export const startHost = async (program: string, spec: HostSpec): Promise<{pid: number; startTime: string | null}> => {
	mkdirSync(path.dirname(spec.log), {recursive: true, mode: 0o700});
	const errors = openSync(spec.log, 'a', 0o600);
	const child = spawn(process.execPath, [program, 'host', spec.session], {
		detached: true,
		cwd: '/',
		stdio: ['pipe', 'pipe', errors],
		env: {...hostEnvironment(), ...compileCacheEnvironment()},
	});
	closeSync(errors);
	child.unref();
	child.stdin!.on('error', () => {});
	child.stdin!.end(JSON.stringify(spec));
	const said = await firstLine(child.stdout!, child);
	child.stdout!.destroy();
	if (said !== 'ready') {
		throw new UserError(`the session could not be started: ${said.startsWith('failed ') ? JSON.parse(said.slice(7)) : said}`, {
			code: 'host-failed',
			hint: 'see `coppice log`',
		});
	}
	return {pid: child.pid!, startTime: startTimeOf(child.pid!)};
};

/** Connect to a host as its server. Rejects with the system's error when there is none. */
export const connectHost = async (socket: string, {key, version}: {key: string; version: string}): Promise<HostConnection> =>
	connect<HostContract>(socket, {
		key,
		hello: {protocol: [hostProtocol.low, hostProtocol.high], version, role: 'server', pid: process.pid, capabilities: []},
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
			clearTimeout(timer);
			stream.removeAllListeners('data');
			resolve(line);
		};
		const timer = setTimeout(() => done('its host did not answer'), readyMilliseconds);
		stream.on('data', piece => {
			text += String(piece);
			if (text.includes('\n')) {
				done(text.slice(0, text.indexOf('\n')));
			}
		});
		child.once('error', error => done(describe(error)));
		child.once('exit', code => done(text.trim() || `its host ended with code ${code}`));
	});
