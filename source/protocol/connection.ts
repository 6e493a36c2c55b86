/*
A socket made into typed calls, events and byte streams. Who opens one is `socket.ts`.

Until the other side has proved itself (proof.ts) it may send 4 KiB in 2 s, no more, and nothing that it says is heard.
*/
import type {Socket} from 'node:net';
import {UserError} from '../errors.ts';
import {writeAtOnce} from './at-once.ts';
import {createFrameDecoder, encodeFrame, type Frame, FramingError, kinds} from './framing.ts';
import {errorOf, failureOf, parse} from './payload.ts';
import {createProof, type Hello, type Proof} from './proof.ts';

/** What the two sides may say: each request with its parameters and result, each event with its value. */
export type Contract = {
	requests: Record<string, {params: unknown; result: unknown}>;
	events: Record<string, unknown>;
};

export type Handler<C extends Contract> = <N extends keyof C['requests'] & string>(
	name: N,
	params: C['requests'][N]['params'],
	connection: Connection<C>,
) => Promise<C['requests'][N]['result']> | C['requests'][N]['result'];

export type ConnectionOptions<C extends Contract> = {
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
	/** Resolves when both sides have proved themselves; rejects when that fails. */
	readonly ready: Promise<Connection<C>>;
	/** Resolves when the connection is over, whoever ended it. */
	readonly closed: Promise<void>;

	readonly #socket: Socket;
	readonly #options: ConnectionOptions<C>;
	readonly #proof: Proof;
	readonly #listeners = new Map<string, Set<(value: never) => void>>();
	readonly #waiting = new Map<number, {resolve: (value: unknown) => void; reject: (error: Error) => void}>();
	#nextId = 1;
	readonly #settleReady: {resolve: (value: Connection<C>) => void; reject: (error: Error) => void};

	constructor(socket: Socket, options: ConnectionOptions<C>, accepting: boolean) {
		this.#socket = socket;
		this.#options = options;
		const ready = Promise.withResolvers<Connection<C>>();
		this.ready = ready.promise;
		this.ready.catch(() => {});
		this.#settleReady = ready;
		const decode = createFrameDecoder(
			frame => this.#take(frame),
			() => (this.#proof.isProved ? limits.frame : limits.beforeProof),
		);
		socket.on('data', bytes => {
			try {
				decode(bytes as Buffer);
			} catch (error) {
				if (!(error instanceof FramingError)) {
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
		this.#proof = createProof({...options, accepting, send: (kind, value) => this.#send(kind, 0, value)});
	}

	/** What the other side told of itself. There once `ready` holds. */
	get remote(): Hello {
		return this.#proof.remote!;
	}

	/**
	Ask the other side. Rejects with a `UserError` for a failure that it tells, with `ConnectionClosed` when it is gone.

	@param patience rejects with `no-answer` after so many milliseconds; what was asked for may happen all the same
	*/
	async call<N extends keyof C['requests'] & string>(
		name: N,
		params: C['requests'][N]['params'],
		patience?: number,
	): Promise<C['requests'][N]['result']> {
		await this.ready;
		if (this.#socket.destroyed) {
			throw new ConnectionClosed('the connection is closed');
		}
		const id = this.#nextId++;
		const answer = new Promise<C['requests'][N]['result']>((resolve, reject) => {
			this.#waiting.set(id, {resolve, reject});
			this.#send(kinds.request, id, {name, params});
		});
		if (patience === undefined) {
			return answer;
		}
		const impatience = setTimeout(() => {
			this.#settle(id, ({reject}) => reject(new UserError(`no answer within ${patience / 1000} s`, {code: 'no-answer'})));
		}, patience);
		return answer.finally(() => clearTimeout(impatience));
	}

	/** Tell the other side something, without an answer. */
	emit<N extends keyof C['events'] & string>(name: N, value: C['events'][N]): void {
		if (this.#proof.isProved && !this.#socket.destroyed) {
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
		writeAtOnce(this.#socket, encodeFrame(kinds.input, 0, bytes));
	}

	/** Send a frame of a screen. False when the other side is behind: send nothing more until `drained`. */
	sendScreen(bytes: Uint8Array): boolean {
		return writeAtOnce(this.#socket, encodeFrame(kinds.screen, 0, bytes));
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
		if (!this.#socket.destroyed) {
			this.#socket.write(encodeFrame(kind, id, payload));
		}
	}

	/** A listener that throws is a bug of ours: it is told as such, and costs none of the frames behind this one. */
	#take(frame: Frame): void {
		try {
			this.#receive(frame);
		} catch (error) {
			if (error instanceof FramingError) {
				throw error;
			}
			queueMicrotask(() => {
				throw error;
			});
		}
	}

	#receive({kind, id, payload}: Frame): void {
		if (!this.#proof.isProved) {
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
				const error = errorOf(parse(payload));
				this.#settle(id, waiting => waiting.reject(error));
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

	#prove(kind: number, payload: Uint8Array): void {
		this.#proof.take(kind, parse(payload));
		if (this.#proof.isProved) {
			this.#options.onProved?.();
			this.#settleReady.resolve(this);
		}
	}

	async #answer(id: number, {name, params}: Record<string, unknown>): Promise<void> {
		this.#options.trace?.('in', String(name), 0);
		try {
			if (!this.#options.handle) {
				throw new UserError(`\`${String(name)}\` is not known here`, {code: 'unsupported'});
			}
			const value = await this.#options.handle(String(name), params as never, this);
			this.#send(kinds.response, id, {value: value ?? null});
		} catch (error) {
			this.#send(kinds.failure, id, failureOf(error));
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
