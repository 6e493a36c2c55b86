/*
The pseudo-terminal with the agent in it. The only user of node-pty, and of its traps:

- The last output of a program that exits is lost unless its side of the pty is held open until the exit event (measured with
  1.2.0-beta.15: 30 of 30 large outputs cut without, none with).
- `write()` of node-pty burns a core while a program does not read. So bytes go out by `writeSync`, and what the kernel does
  not take waits here and is tried again by a timer.
*/
import {closeSync, constants, openSync, writeSync} from 'node:fs';
import {spawn} from 'node-pty';
import {hasCode} from '../errors.ts';
import type {Size} from '../protocol/size.ts';

/** What a program may leave unread before more input for it is dropped. */
const pendingLimit = 64 * 1024 * 1024;
const retryMilliseconds = 5;
/** The largest piece given to a pty at once; its buffer takes about 4 KiB in cooked mode. */
const pieceBytes = 4096;

type Options = {
	command: string;
	arguments: string[];
	directory: string;
	environment: Record<string, string>;
	size: Size;
	onOutput: (bytes: Uint8Array) => void;
	/** Called once, after the last output. */
	onExit: (exit: {code: number | null; signal: number | null}) => void;
};

export type Pty = ReturnType<typeof openPty>;

export const openPty = ({command, arguments: words, directory, environment, size, onOutput, onExit}: Options) => {
	const child = spawn(command, words, {
		name: 'xterm-256color',
		cols: size.columns,
		rows: size.rows,
		cwd: directory,
		env: environment,
		encoding: null,
	});
	// Not in its types: the path of the other side, and the descriptor of ours.
	const {_pty: path, fd} = child as unknown as {_pty: string; fd: number};
	const otherSide = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
	let ended = false;
	const pending: Uint8Array[] = [];
	let pendingBytes = 0;
	let retry: NodeJS.Timeout | undefined;

	child.onData(bytes => onOutput(bytes as unknown as Uint8Array));
	child.onExit(({exitCode, signal}) => {
		ended = true;
		clearTimeout(retry);
		closeSync(otherSide);
		onExit({code: signal ? null : exitCode, signal: signal || null});
	});

	/** Write what the kernel takes; the rest, or undefined. */
	const push = (bytes: Uint8Array): Uint8Array | undefined => {
		let offset = 0;
		while (offset < bytes.length) {
			try {
				offset += writeSync(fd, bytes, offset, Math.min(pieceBytes, bytes.length - offset));
			} catch (error) {
				if (hasCode(error, 'EAGAIN')) {
					return bytes.subarray(offset);
				}
				return undefined; // EIO, EBADF: its program is gone.
			}
		}
		return undefined;
	};

	const flush = () => {
		retry = undefined;
		while (pending.length > 0 && !ended) {
			const rest = push(pending[0]!);
			pendingBytes -= pending[0]!.length - (rest?.length ?? 0);
			if (rest) {
				pending[0] = rest;
				retry = setTimeout(flush, retryMilliseconds);
				return;
			}
			pending.shift();
		}
	};

	return {
		pid: child.pid,
		/** Give bytes to the program, in order, now if it reads. False when so much waits already that they were dropped. */
		write(bytes: Uint8Array): boolean {
			if (ended || pendingBytes + bytes.length > pendingLimit) {
				return ended;
			}
			const rest = pending.length > 0 ? bytes : push(bytes);
			if (rest && rest.length > 0) {
				pending.push(Uint8Array.from(rest));
				pendingBytes += rest.length;
				retry ??= setTimeout(flush, retryMilliseconds);
			}
			return true;
		},
		/** Bytes that wait because the program does not read. */
		get pendingBytes() {
			return pendingBytes;
		},
		resize({columns, rows}: Size) {
			if (!ended) {
				child.resize(columns, rows);
			}
		},
		/** Read no more output for a moment. Never for long: node-pty gives up what is unread 200 ms after the program's end. */
		pause: () => child.pause(),
		resume: () => child.resume(),
		/** Signal the program and its process group. */
		signal(name: NodeJS.Signals) {
			if (!ended) {
				try {
					process.kill(-child.pid, name);
				} catch (error) {
					if (!hasCode(error, 'ESRCH', 'EPERM')) {
						throw error;
					}
				}
			}
		},
		get ended() {
			return ended;
		},
	};
};
