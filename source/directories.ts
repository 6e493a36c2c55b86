/*
Where coppice keeps things: settings, state, and the run folder with its sockets. Each can be set by the environment, for tests.
The run folder stands in the state home, because /run/user/UID goes at the last logout and the agents do not.
*/
import {randomBytes} from 'node:crypto';
import {linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {hasCode, UserError} from './errors.ts';
import {socketPathLimit} from './protocol/socket-path.ts';

export type Directories = {
	config: string;
	state: string;
	run: string;
};

type Environment = Record<string, string | undefined>;

/** The three folders; nothing is made. */
export const findDirectories = (environment: Environment): Directories => {
	const home = environment.HOME || os.homedir();
	const state = environment.COPPICE_STATE_DIR || path.join(environment.XDG_STATE_HOME || path.join(home, '.local', 'state'), 'coppice');
	const config = environment.COPPICE_CONFIG_DIR || path.join(environment.XDG_CONFIG_HOME || path.join(home, '.config'), 'coppice');
	return {config, state, run: environment.COPPICE_RUN_DIR || runFolder(state)};
};

/** The socket of the server. */
export const serverSocket = ({run}: Directories) => path.join(run, 'server.sock');

/** The socket of a host. */
export const hostSocket = ({run}: Directories, session: string) => path.join(run, 'h', `${session}.sock`);

/**
Make the run folder and check that it is ours alone.

@throws UserError when others could reach it, or its path is too long for a socket
*/
export const prepareRunFolder = (directories: Directories): void => {
	const {run} = directories;
	const longest = Buffer.byteLength(hostSocket(directories, 's-000000'));
	if (longest > socketPathLimit) {
		throw new UserError(
			`the run folder \`${run}\` has too long a path: its sockets would have ${longest} bytes, ${socketPathLimit} are possible`,
			{
				code: 'path-too-long',
				hint: 'set COPPICE_RUN_DIR to a folder with a shorter path',
			},
		);
	}
	for (const folder of [run, path.join(run, 'h')]) {
		mkdirSync(folder, {recursive: true, mode: 0o700});
		const found = lstatSync(folder);
		const why = !found.isDirectory()
			? 'it is not a folder'
			: found.uid !== process.getuid?.()
				? 'it belongs to another user'
				: found.mode & 0o077
					? `others may enter it (mode ${(found.mode & 0o777).toString(8)})`
					: undefined;
		if (why) {
			throw new UserError(`the run folder \`${folder}\` cannot be used: ${why}`, {
				code: 'unsafe-run-folder',
				hint: `make it yours alone with \`chmod 700 ${folder}\`, or set COPPICE_RUN_DIR to another`,
			});
		}
	}
};

/** The key that all programs of this user prove to each other; made by the first one that needs it. Undefined when there is none and it may not be made. */
export const readKey = ({run}: Directories, {make}: {make: boolean}): string | undefined => {
	const file = path.join(run, 'key');
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if (!hasCode(error, 'ENOENT')) {
			throw error;
		}
	}
	if (!make) {
		return undefined;
	}
	// Linked into place whole: whoever reads at the same moment finds no key or all of it.
	const whole = path.join(run, `.key.${process.pid}.${randomBytes(4).toString('hex')}`);
	writeFileSync(whole, randomBytes(32).toString('hex'), {flag: 'wx', mode: 0o600});
	try {
		linkSync(whole, file);
	} catch (error) {
		if (!hasCode(error, 'EEXIST')) {
			throw error;
		}
	} finally {
		rmSync(whole, {force: true});
	}
	return readFileSync(file, 'utf8');
};

/** Write the key anew where it is gone, or another one stands there: all that run prove this one. */
export const keepKey = (directories: Directories, key: string): void => {
	if (readKey(directories, {make: false}) !== key) {
		const whole = path.join(directories.run, `.key.${process.pid}.${randomBytes(4).toString('hex')}`);
		writeFileSync(whole, key, {flag: 'wx', mode: 0o600});
		renameSync(whole, path.join(directories.run, 'key'));
	}
};

const runFolder = (state: string) => {
	const inState = path.join(state, 'run');
	return Buffer.byteLength(path.join(inState, 'h', 's-000000.sock')) <= socketPathLimit
		? inState
		: path.join(os.tmpdir(), `coppice-${process.getuid?.()}`);
};
