/*
The outer terminal: a pty whose bytes are stamped when they arrive. What they draw is looked at afterwards, on a headless terminal that
is fed only while nothing arrives, so that looking never delays a stamp.
*/
import {closeSync, constants, openSync, writeSync} from 'node:fs';
import xterm from '@xterm/headless';
import {spawn} from 'node-pty';
import {createLink, type Speed} from './link.ts';

export type Size = {columns: number; rows: number};

export type Outer = {
	pid: number;
	/** Bytes that arrived so far. */
	readonly bytes: number;
	/** Type keys: in the kernel when this returns. Times are of `performance.now()`. */
	write: (keys: string) => void;
	resize: (size: Size) => void;
	/** The time at which these bytes had arrived, from now on. Rejects after `patienceMilliseconds`. */
	receives: (bytes: Buffer, what: string) => Promise<number>;
	/** The time of the chunk after which the screen was so. */
	until: (look: (lines: string[]) => boolean, what: string) => Promise<number>;
	/** Until nothing has arrived for so long; under a flood, at most five times as long. */
	quiet: (milliseconds: number) => Promise<void>;
	/** Draw all that arrived, so that `until` sees only what comes. */
	draw: () => void;
	/** From now on a slow link lies between the program and us, both ways. */
	slow: (speed: Speed) => void;
	/** The screen is not wanted any more: chunks are no longer kept. */
	forget: () => void;
	/** Ends the program in it. */
	close: () => Promise<void>;
};

type Chunk = {at: number; piece: Buffer};

const patienceMilliseconds = 20_000;
/** So long without a byte counts as a pause in which the screen may be drawn. */
const lullMilliseconds = 5;

export const openOuter = (
	[program, ...words]: readonly string[],
	{columns, rows, directory, environment}: Size & {directory: string; environment: Record<string, string>},
): Outer => {
	const child = spawn(program!, words, {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd: directory,
		env: environment,
		encoding: null,
	}) as ReturnType<typeof spawn> & {fd: number; _pty: string};
	// Held open: otherwise the last bytes of a program that ends may be lost.
	const otherSide = openSync(child._pty, constants.O_RDWR | constants.O_NOCTTY);
	const terminal = new xterm.Terminal({cols: columns, rows, scrollback: 0, allowProposedApi: true, logLevel: 'off'});
	const listeners = new Set<(chunk: Chunk) => void>();
	const {promise: ended, resolve: end} = Promise.withResolvers<void>();
	let chunks: Chunk[] = [];
	let kept = true;
	let bytes = 0;
	let tail = '';
	let open = true;
	/** How bytes come to us, and how long keys need to the program. */
	let carry = (piece: Buffer) => arrive(piece);
	let keysMilliseconds = 0;

	const send = (keys: string) => {
		if (keysMilliseconds === 0) {
			writeSync(child.fd, keys);
		} else {
			setTimeout(() => open && writeSync(child.fd, keys), keysMilliseconds);
		}
	};
	const answer = (piece: Buffer) => {
		const text = tail + piece.toString('latin1');
		for (const [query, reply] of answers) {
			// From the first place where it ends in this chunk: what ended before is answered already.
			for (let at = text.indexOf(query, Math.max(0, tail.length - query.length + 1)); at !== -1; at = text.indexOf(query, at + 1)) {
				send(reply);
			}
		}
		tail = text.slice(-longestQuery);
	};
	const arrive = (piece: Buffer) => {
		const chunk = {at: performance.now(), piece};
		bytes += chunk.piece.length;
		for (const listener of listeners) {
			listener(chunk);
		}
		if (kept) {
			chunks.push(chunk);
		}
		answer(piece);
	};
	child.onData(data => carry(data as unknown as Buffer));
	child.onExit(() => {
		open = false;
		closeSync(otherSide);
		end();
	});

	const lines = () => {
		const {active} = terminal.buffer;
		return Array.from({length: terminal.rows}, (_, y) => active.getLine(y)?.translateToString(true) ?? '');
	};
	/** Draw what arrived, chunk by chunk; the time of the first after which `look` holds. */
	const draw = (look: (lines: string[]) => boolean): number | undefined => {
		for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
			writeNow(terminal, chunk.piece);
			if (look(lines())) {
				return chunk.at;
			}
		}
		return undefined;
	};

	/** Listen to chunks until `settle` is called; a promise with an end. */
	const listening = (what: string, start: (settle: (at: number) => void) => {listener: (chunk: Chunk) => void; stop?: () => void}) =>
		new Promise<number>((resolve, reject) => {
			const finish = (act: () => void) => {
				clearTimeout(patience);
				listeners.delete(listener);
				stop?.();
				act();
			};
			const patience = setTimeout(() => {
				draw(() => false);
				finish(() => reject(new Error(`${what} did not happen in ${patienceMilliseconds} ms\n${lines().join('\n').trimEnd()}`)));
			}, patienceMilliseconds);
			const {listener, stop} = start(at => finish(() => resolve(at)));
			listeners.add(listener);
		});

	return {
		pid: child.pid,
		get bytes() {
			return bytes;
		},
		write: send,
		resize(size) {
			terminal.resize(size.columns, size.rows);
			child.resize(size.columns, size.rows);
		},
		receives: (wanted, what) =>
			listening(what, settle => {
				let before: Buffer = Buffer.alloc(0);
				return {
					listener({at, piece}) {
						const text = before.length === 0 ? piece : Buffer.concat([before, piece]);
						if (text.includes(wanted)) {
							settle(at);
						}
						before = text.subarray(Math.max(0, text.length - wanted.length + 1));
					},
				};
			}),
		until: async (look, what) =>
			look(lines()) && chunks.length === 0
				? performance.now()
				: listening(what, settle => {
						const check = () => {
							const at = draw(look);
							if (at !== undefined) {
								settle(at);
							}
						};
						let lull = setTimeout(check, lullMilliseconds);
						return {
							listener() {
								clearTimeout(lull);
								lull = setTimeout(check, lullMilliseconds);
							},
							stop: () => clearTimeout(lull),
						};
					}),
		quiet: milliseconds =>
			new Promise(resolve => {
				const finish = () => {
					listeners.delete(again);
					clearTimeout(patience);
					clearTimeout(timer);
					resolve();
				};
				let timer = setTimeout(finish, milliseconds);
				const again = () => {
					clearTimeout(timer);
					timer = setTimeout(finish, milliseconds);
				};
				const patience = setTimeout(finish, 5 * milliseconds);
				listeners.add(again);
			}),
		draw: () => void draw(() => false),
		slow(speed) {
			keysMilliseconds = speed.roundTripMilliseconds / 2;
			carry = createLink(speed, {pause: () => child.pause(), resume: () => open && child.resume(), arrive});
		},
		forget() {
			kept = false;
			chunks = [];
		},
		async close() {
			if (open) {
				process.kill(child.pid, 'SIGKILL');
			}
			await ended;
		},
	};
};

/**
Parse at once: the public `write` waits for a timer, and this terminal has no handler that would have to be waited for.
@xterm/headless 6.0.0 has no public name for it.
*/
export const writeNow = (terminal: xterm.Terminal, piece: Uint8Array): void =>
	(terminal as unknown as {_core: {writeSync: (piece: Uint8Array) => void}})._core.writeSync(piece);

/** Queries that programs wait for, and what a terminal of this kind says: device attributes, synchronized output, status, cursor. */
const answers: readonly (readonly [query: string, reply: string])[] = [
	['\x1b[c', '\x1b[?62;22c'],
	['\x1b[0c', '\x1b[?62;22c'],
	['\x1b[?2026$p', '\x1b[?2026;2$y'],
	['\x1b[5n', '\x1b[0n'],
	['\x1b[6n', '\x1b[1;1R'],
];
const longestQuery = Math.max(...answers.map(([query]) => query.length)) - 1;
