/* Sockets of our programs: connecting to one, and listening on one. The only user of `node:net`. */
import {createConnection, createServer, type Server} from 'node:net';
import {hasCode, UserError} from '../errors.ts';
import {Connection, ConnectionClosed, type ConnectionOptions, type Contract} from './connection.ts';
import {socketPathLimit} from './socket-path.ts';

/** Connect to a socket and shake hands. Rejects with the system's error (`ENOENT`, `ECONNREFUSED`) or `ConnectionClosed`. */
export const connect = async <C extends Contract>(path: string, options: ConnectionOptions<C>): Promise<Connection<C>> => {
	const socket = createConnection(path);
	await new Promise<void>((resolve, reject) => {
		socket.once('connect', resolve);
		// It listened, and died before it took us.
		socket.once('error', error => reject(hasCode(error, 'ECONNRESET') ? new ConnectionClosed(error.message) : error));
	});
	return new Connection<C>(socket, options, false).ready;
};

/**
Listen on a socket of mode 0600. `onConnection` is called for each peer that has proved itself.

The umask is narrowed around the synchronous bind, so that the socket is never open to others, not even for a moment.
*/
export const listen = async <C extends Contract>(
	path: string,
	options: ConnectionOptions<C> & {clients?: number},
	onConnection: (connection: Connection<C>) => Partial<Pick<ConnectionOptions<C>, 'onInput'>> | undefined,
): Promise<Server> => {
	if (Buffer.byteLength(path) > socketPathLimit) {
		throw new UserError(
			`the path of the socket is too long: \`${path}\` has ${Buffer.byteLength(path)} bytes, ${socketPathLimit} are possible`,
			{
				code: 'path-too-long',
				hint: 'set COPPICE_RUN_DIR to a folder with a shorter path',
			},
		);
	}
	let open = 0;
	const server = createServer(socket => {
		if (open >= (options.clients ?? 64)) {
			socket.destroy();
			return;
		}
		open++;
		socket.once('close', () => open--);
		let input: ((bytes: Uint8Array) => void) | undefined;
		const connection: Connection<C> = new Connection<C>(
			socket,
			{
				...options,
				onInput: bytes => input?.(bytes),
				onProved() {
					input = onConnection(connection)?.onInput;
				},
			},
			true,
		);
	});
	const before = process.umask(0o177);
	try {
		server.listen(path);
	} finally {
		process.umask(before);
	}
	await new Promise<void>((resolve, reject) => {
		server.once('listening', resolve);
		server.once('error', reject);
	});
	return server;
};
