/* Find the server, or start it. What clients and subcommands use; light, because `ls` waits for it. */
import {type FSWatcher, mkdirSync, watch} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {type Directories, prepareRunFolder, readKey, serverSocket} from '../directories.ts';
import {compileCacheEnvironment} from '../engine.ts';
import {describe, hasCode, UserError} from '../errors.ts';
import {type Connection, ConnectionClosed} from '../protocol/connection.ts';
import type {Fleet} from '../protocol/messages.ts';
import {protocolRange} from '../protocol/range.ts';
import {connect} from '../protocol/socket.ts';

export type Server = Connection<Fleet>;

type Options = {
	directories: Directories;
	version: string;
	role: string;
	/** The bundle of the server. */
	program: string;
	/** What a server is started with; our own without it. */
	environment?: NodeJS.ProcessEnv;
};

/** How long a server may take from its start until it answers. */
const startMilliseconds = 15_000;
/** A server that does not answer so long after its start is started once more. */
const againMilliseconds = 500;
/** The pauses before each look for a server whose socket was just made: it has a name before anybody listens. */
const looksMilliseconds = [0, 20, 100, 500, 2000];

/** The running server, or undefined when none runs. Throws a `UserError` when its version does not fit ours. */
export const findServer = async (options: Options): Promise<Server | undefined> => {
	const {directories, version, role} = options;
	const key = readKey(directories, {make: false});
	if (key === undefined) {
		return undefined;
	}
	try {
		const server = await connect<Fleet>(serverSocket(directories), {
			key,
			hello: {protocol: protocolRange, version, role, pid: process.pid, capabilities: []},
		});
		checkVersions(server, version);
		return server;
	} catch (error) {
		if (hasCode(error, 'ENOENT', 'ECONNREFUSED') || error instanceof ConnectionClosed) {
			return undefined;
		}
		throw error;
	}
};

/** The running server; one is started where none runs. An older one hands over to us first: agents notice nothing. */
export const findOrStartServer = async (options: Options): Promise<Server> => {
	const {directories, program} = options;
	prepareFolders(directories);
	const deadline = performance.now() + startMilliseconds;
	let nextStart = 0;
	while (performance.now() < deadline) {
		const server = await findServer(options);
		if (server && isOlder(server.remote.version, options.version)) {
			await server.call('server.stop', {handover: true}).catch(() => {});
			await server.closed;
			nextStart = 0;
			continue;
		}
		if (server) {
			return server;
		}
		if (performance.now() >= nextStart) {
			const said = await startServer(program, options.environment ?? process.env);
			if (said.startsWith('failed ')) {
				throw new UserError(JSON.parse(said.slice(7)) as string, {code: 'server-failed'});
			}
			// It is there; or another one is, which starts, ends or was killed just now. If none answers soon one more is started: the lock sees to it that there is one.
			nextStart = performance.now() + againMilliseconds;
			continue;
		}
		await delay(25);
	}
	throw new UserError('the server did not start', {code: 'server-failed', hint: 'see `coppice log`'});
};

/** Call back once a server runs again that somebody else starts; none is started for it. What is returned ends the waiting. */
export const whenServerRuns = (directories: Directories, find: () => Promise<Server | undefined>, then: () => void): (() => void) => {
	const socket = serverSocket(directories);
	let over = false;
	let watcher: FSWatcher | undefined;
	const stop = () => {
		over = true;
		watcher?.close();
	};
	const look = async () => {
		for (const pause of looksMilliseconds) {
			await delay(pause, undefined, {ref: false});
			const found = over ? undefined : await find().catch(() => undefined);
			found?.close();
			if (over) {
				return;
			}
			if (found) {
				stop();
				then();
				return;
			}
		}
	};
	try {
		watcher = watch(path.dirname(socket), {persistent: false}, (_, name) => {
			if (name === path.basename(socket)) {
				void look();
			}
		});
		watcher.on('error', () => watcher?.close());
	} catch {
		// It cannot be watched: the next command of the app finds the server.
	}
	// It may have been started before anybody watched.
	void look();
	return stop;
};

const prepareFolders = (directories: Directories) => {
	try {
		mkdirSync(directories.state, {recursive: true, mode: 0o700});
		prepareRunFolder(directories);
		readKey(directories, {make: true});
	} catch (error) {
		if (error instanceof UserError) {
			throw error;
		}
		throw new UserError(`the state folder \`${directories.state}\` cannot be used: ${describe(error)}`, {
			code: 'state-folder',
			hint: 'make it writable, or set COPPICE_STATE_DIR to another',
			cause: error,
		});
	}
};

/** Start a server and wait for its first word: it is ready, another one is there, or it failed. */
const startServer = async (program: string, environment: NodeJS.ProcessEnv) => {
	// Most commands find a server, and start faster without it.
	const {spawn} = await import('node:child_process');
	return new Promise<string>(resolve => {
		const child = spawn(process.execPath, [program, 'server'], {
			detached: true,
			cwd: '/',
			stdio: ['ignore', 'pipe', 'ignore'],
			env: {...withoutMark(environment), ...compileCacheEnvironment()},
		});
		let text = '';
		const done = (word: string) => {
			child.stdout.destroy();
			child.unref();
			resolve(word);
		};
		child.stdout.on('data', piece => {
			text += String(piece);
			if (text.includes('\n')) {
				done(text.slice(0, text.indexOf('\n')));
			}
		});
		child.once('error', error => done(`failed ${JSON.stringify(error.message)}`));
		child.once('exit', () => done(text.trim() || 'other'));
	});
};

/** The server is nobody's child: it must not be taken for a process of the session that happened to start it. */
const withoutMark = ({COPPICE_SESSION: _, ...environment}: NodeJS.ProcessEnv) => environment;

const checkVersions = (server: Server, version: string) => {
	const [low, high] = server.remote.protocol;
	if (low > protocolRange[1] || (high < protocolRange[0] && !isOlder(server.remote.version, version))) {
		server.destroy();
		throw new UserError(`the server is version ${server.remote.version}, this is ${version}: they do not understand each other`, {
			code: 'version',
			hint: 'update this coppice',
		});
	}
};

/** Whether version `a` is older than `b`, by its numbers. */
export const isOlder = (a: string, b: string): boolean => {
	const [left, right] = [a, b].map(version => version.split(/[.-]/).slice(0, 3).map(Number));
	for (let index = 0; index < 3; index++) {
		if (left![index] !== right![index]) {
			return (left![index] ?? 0) < (right![index] ?? 0);
		}
	}
	return false;
};
