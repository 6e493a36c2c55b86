/*
A socket made into typed calls, events and byte streams. The only user of `node:net`.

Both sides prove that they hold the key of the run folder before anything else is said: nonces cross, then an HMAC over both.
So a stale or squatted socket is found out, and the key never travels. Before that a peer may send 4 KiB in 2 s, no more.
*/
import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import {writeSync} from 'node:fs';
import {createConnection, createServer, type Server, type Socket} from 'node:net';
import {hasCode, UserError} from '../errors.ts';
import {createFrameDecoder, encodeFrame, type Frame, FramingError, kinds} from './framing.ts';
import {socketPathLimit} from './socket-path.ts';

/** What the two sides may say: each request with its parameters and result, each event with its value. */
export type Contract = {
	requests: Record<string, {params: unknown; result: unknown}>;
	events: Record<string, unknown>;
};

/** What each side tells of itself first. The form of this never changes; fields are only added. */
export type Hello = {
	/** The lowest and highest number of the protocol that this program speaks. */
	protocol: [number, number];
	version: string;
	role: string;
	pid: number;
	capabilities: string[];
	/** More of a program's own, such as a host's session. */
	about?: Record<string, unknown>;
};

export type Handler<C extends Contract> = <N extends keyof C['requests'] & string>(
	name: N,
	params: C['requests'][N]['params'],
	connection: Connection<C>,
) => Promise<C['requests'][N]['result']> | C['requests'][N]['result'];

type ConnectionOptions<C extends Contract> = {
	/** The key of the run folder, shared by all programs of this user. */
	key: string;
	hello: Hello;
	/** Answers the other side's requests. Without it they are `unsupported`. */
	handle?: Handler<C>;
	/** Bytes typed for a session. */
	onInput?: (bytes: Uint8Array) => void;
	/** A frame of a session's screen: bytes that only `screen/rows.ts` reads. */
	onScreen?: (bytes: Uint8Array) => void;
	/** Called once, when the other side has proved itself and before anything else that it says is heard. */
	onProved?: () => void;
	/** Called with each frame's name and size, for `COPPICE_LOG=trace`. */
	trace?: (direction: 'in' | 'out', name: string, bytes: number) => void;
};

const limits = {beforeProof: 4096, frame: 64 * 1024 * 1024, proofMilliseconds: 2000};

/** The other side closed, died, or broke the rules while something was expected of it. */
export class ConnectionClosed extends Error {
	override readonly name = 'ConnectionClosed';
}

export class Connection<C extends Contract> {
	/** What the other side told of itself. Set once `ready` holds. */
	remote!: Hello;
	/** Resolves when both sides have proved themselves; rejects when that fails. */
	readonly ready: Promise<Connection<C>>;
	/** Resolves when the connection is over, whoever ended it. */
	readonly closed: Promise<void>;

	readonly #socket: Socket;
	readonly #options: ConnectionOptions<C>;
	readonly #accepting: boolean;
	readonly #nonce = randomBytes(32).toString('hex');
	readonly #listeners = new Map<string, Set<(value: never) => void>>();
	readonly #waiting = new Map<number, {resolve: (value: unknown) => void; reject: (error: Error) => void}>();
	#proved = false;
	#nextId = 1;
	readonly #settleReady: {resolve: (value: Connection<C>) => void; reject: (error: Error) => void};

	constructor(socket: Socket, options: ConnectionOptions<C>, accepting: boolean) {
		this.#socket = socket;
		this.#options = options;
		this.#accepting = accepting;
		const ready = Promise.withResolvers<Connection<C>>();
		this.ready = ready.promise;
		this.ready.catch(() => {});
		this.#settleReady = ready;
		const decode = createFrameDecoder(
			frame => this.#take(frame),
			() => (this.#proved ? limits.frame : limits.beforeProof),
		);
		socket.on('data', bytes => {
			try {
				decode(bytes as Buffer);
			} catch (error) {
				if (!(error instanceof FramingError || error instanceof ConnectionClosed)) {
					throw error;
				}
				socket.destroy();
			}
		});
		socket.on('error', () => {});
		const impatience = setTimeout(() => socket.destroy(), limits.proofMilliseconds);
		this.ready.then(
			() => clearTimeout(impatience),
			() => clearTimeout(impatience),
		);
		this.closed = new Promise(resolve => {
			socket.once('close', () => {
				const error = new ConnectionClosed('the other side closed the connection');
				this.#settleReady.reject(error);
				for (const {reject} of this.#waiting.values()) {
					reject(error);
				}
				this.#waiting.clear();
				resolve();
			});
		});
		if (!accepting) {
			this.#send(kinds.hello, 0, {...options.hello, nonce: this.#nonce});
		}
	}

	/** Ask the other side. Rejects with a `UserError` for a failure that it tells, with `ConnectionClosed` when it is gone. */
	async call<N extends keyof C['requests'] & string>(name: N, params: C['requests'][N]['params']): Promise<C['requests'][N]['result']> {
		await this.ready;
		if (this.#socket.destroyed) {
			throw new ConnectionClosed('the connection is closed');
		}
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, {resolve: resolve as (value: unknown) => void, reject});
			this.#send(kinds.request, id, {name, params});
		});
	}

	/** Tell the other side something, without an answer. */
	emit<N extends keyof C['events'] & string>(name: N, value: C['events'][N]): void {
		if (this.#proved && !this.#socket.destroyed) {
			this.#send(kinds.event, 0, {name, value});
		}
	}

	/** Listen to an event. Returns the remover. */
	on<N extends keyof C['events'] & string>(name: N, listener: (value: C['events'][N]) => void): () => void {
		const listeners = this.#listeners.get(name) ?? new Set();
		this.#listeners.set(name, listeners.add(listener as (value: never) => void));
		return () => listeners.delete(listener as (value: never) => void);
	}

	sendInput(bytes: Uint8Array): void {
		this.#writeNow(encodeFrame(kinds.input, 0, bytes));
	}

	/** Send a frame of a screen. False when the other side is behind: send nothing more until `drained`. */
	sendScreen(bytes: Uint8Array): boolean {
		return this.#writeNow(encodeFrame(kinds.screen, 0, bytes));
	}

	/** Bytes that wait to be taken by the other side. */
	get backlog(): number {
		return this.#socket.writableLength;
	}

	/** Resolves when the other side has taken everything. */
	async drained(): Promise<void> {
		if (this.#socket.writableNeedDrain && !this.#socket.destroyed) {
			await new Promise<void>(resolve => {
				const done = () => {
					this.#socket.off('drain', done);
					this.#socket.off('close', done);
					resolve();
				};
				this.#socket.once('drain', done);
				this.#socket.once('close', done);
			});
		}
	}

	get open(): boolean {
		return !this.#socket.destroyed;
	}

	/** End the connection once everything written is out. */
	close(): void {
		this.#socket.end();
		this.#socket.unref();
	}

	/** End the connection at once. */
	destroy(): void {
		this.#socket.destroy();
	}

	/** Let the program end although this connection is open. */
	unref(): this {
		this.#socket.unref();
		return this;
	}

	#send(kind: number, id: number, value: unknown): void {
		const payload = Buffer.from(JSON.stringify(value));
		this.#options.trace?.(
			'out',
			kind === kinds.request || kind === kinds.event ? (value as {name: string}).name : String(kind),
			payload.length,
		);
		this.#write(kind, id, payload);
	}

	/**
	Keys and pictures go to the kernel at once: what a stream does around a write costs more than the write (20 of 30 µs, measured).
	What the kernel does not take goes the usual way, in order.
	*/
	#writeNow(frame: Buffer): boolean {
		const socket = this.#socket;
		// Not in its types: the descriptor, where there is one.
		const {fd = -1} = (socket as unknown as {_handle: {fd?: number} | null})._handle ?? {};
		if (socket.destroyed || fd < 0 || socket.connecting || socket.writableLength > 0) {
			return socket.destroyed ? false : socket.write(frame);
		}
		try {
			const written = writeSync(fd, frame);
			return written === frame.length || socket.write(frame.subarray(written));
		} catch (error) {
			// A peer that is gone is told by the stream.
			return hasCode(error, 'EAGAIN', 'EPIPE', 'ECONNRESET') ? socket.write(frame) : socket.destroy() && false;
		}
	}

	#write(kind: number, id: number, payload: Uint8Array): boolean {
		return this.#socket.destroyed ? false : this.#socket.write(encodeFrame(kind, id, payload));
	}

	/** A listener that throws is a bug of ours: it is told as such, and costs none of the frames behind this one. */
	#take(frame: Frame): void {
		try {
			this.#receive(frame);
		} catch (error) {
			if (error instanceof FramingError || error instanceof ConnectionClosed) {
				throw error;
			}
			queueMicrotask(() => {
				throw error;
			});
		}
	}

	#receive({kind, id, payload}: Frame): void {
		if (!this.#proved) {
			this.#prove(kind, payload);
			return;
		}
		switch (kind) {
			case kinds.input:
				this.#options.onInput?.(payload);
				break;
			case kinds.screen:
				this.#options.onScreen?.(payload);
				break;
			case kinds.request:
				void this.#answer(id, parse(payload));
				break;
			case kinds.response: {
				const {value} = parse(payload);
				this.#settle(id, waiting => waiting.resolve(value));
				break;
			}
			case kinds.failure: {
				const failure = failureOf(parse(payload));
				this.#settle(id, waiting => waiting.reject(failure));
				break;
			}
			case kinds.event: {
				const {name, value} = parse(payload);
				this.#options.trace?.('in', String(name), payload.length);
				for (const listener of this.#listeners.get(String(name)) ?? []) {
					listener(value as never);
				}
				break;
			}
			default: // A newer program's: room to grow.
		}
	}

	/** The accepting side proves itself first, in its hello; the other answers with its proof. */
	#prove(kind: number, payload: Uint8Array): void {
		const message = parse(payload);
		const proofOf = (side: string, theirs: string) => {
			const [asked, accepted] = this.#accepting ? [theirs, this.#nonce] : [this.#nonce, theirs];
			return createHmac('sha256', this.#options.key).update(`${side}\n${asked}\n${accepted}`).digest('hex');
		};
		if (kind === kinds.hello && this.remote === undefined && typeof message.nonce === 'string') {
			this.remote = helloOf(message);
			if (this.#accepting) {
				this.#theirNonce = message.nonce;
				this.#send(kinds.hello, 0, {...this.#options.hello, nonce: this.#nonce, proof: proofOf('accepting', message.nonce)});
				return;
			}
			if (!same(message.proof, proofOf('accepting', message.nonce))) {
				throw new ConnectionClosed('a stranger answered');
			}
			this.#proved = true;
			this.#send(kinds.proof, 0, {proof: proofOf('asking', message.nonce)});
			this.#settleReady.resolve(this);
			return;
		}
		if (
			kind === kinds.proof &&
			this.#accepting &&
			this.#theirNonce !== undefined &&
			same(message.proof, proofOf('asking', this.#theirNonce))
		) {
			this.#proved = true;
			this.#options.onProved?.();
			this.#settleReady.resolve(this);
			return;
		}
		throw new ConnectionClosed('the other side did not prove itself');
	}

	#theirNonce: string | undefined;

	async #answer(id: number, {name, params}: Record<string, unknown>): Promise<void> {
		this.#options.trace?.('in', String(name), 0);
		try {
			if (!this.#options.handle) {
				throw new UserError(`\`${String(name)}\` is not known here`, {code: 'unsupported'});
			}
			const value = await this.#options.handle(String(name), params as never, this);
			this.#send(kinds.response, id, {value: value ?? null});
		} catch (error) {
			const failure =
				error instanceof UserError
					? error.toFailure()
					: {code: 'bug', message: error instanceof Error ? error.message : String(error), exitCode: 70};
			this.#send(kinds.failure, id, failure);
		}
	}

	#settle(id: number, how: (waiting: {resolve: (value: unknown) => void; reject: (error: Error) => void}) => void): void {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		if (waiting) {
			how(waiting);
		}
	}
}

/** Connect to a socket and shake hands. Rejects with the system's error (`ENOENT`, `ECONNREFUSED`) or `ConnectionClosed`. */
export const connect = async <C extends Contract>(path: string, options: ConnectionOptions<C>): Promise<Connection<C>> => {
	const socket = createConnection(path);
	await new Promise<void>((resolve, reject) => {
		socket.once('connect', resolve);
		socket.once('error', reject);
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

const parse = (payload: Uint8Array): Record<string, unknown> => {
	let value: unknown;
	try {
		value = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString());
	} catch {
		throw new FramingError('a frame that is no JSON');
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new FramingError('a frame that is no object');
	}
	return value as Record<string, unknown>;
};

const helloOf = (message: Record<string, unknown>): Hello => {
	const [low, high] = Array.isArray(message.protocol) ? message.protocol.map(Number) : [];
	if (!Number.isInteger(low) || !Number.isInteger(high)) {
		throw new ConnectionClosed('a hello without a protocol');
	}
	return {
		protocol: [low!, high!],
		version: String(message.version),
		role: String(message.role),
		pid: Number(message.pid),
		capabilities: Array.isArray(message.capabilities) ? message.capabilities.map(String) : [],
		about: typeof message.about === 'object' && message.about !== null ? (message.about as Record<string, unknown>) : undefined,
	};
};

const same = (given: unknown, wanted: string): boolean =>
	typeof given === 'string' && given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));

const failureOf = ({message, code, hint, exitCode}: Record<string, unknown>): UserError =>
	new UserError(String(message), {
		code: String(code),
		hint: typeof hint === 'string' ? hint : undefined,
		exitCode: typeof exitCode === 'number' ? exitCode : 1,
	});
