/*
The outer terminal: the only user of stdin and stdout while the app is open. It is left as it was found, whatever ends us; what was
changed is taken back in one synchronous write.
*/
import {writeSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import type {ReadStream, WriteStream} from 'node:tty';
import type {Size} from '../screen/geometry.ts';

export type Tty = ReturnType<typeof openTty>;

/** What stands between frames and must be undone. Each is harmless if it was never set. */
const restoring = [
	'\x1b[?2026l', // synchronized output
	'\x1b[<u', // our kitty flags, on the alternate screen's stack
	'\x1b[>4m', // modifyOtherKeys
	'\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1016l', // mouse
	'\x1b[?1004l\x1b[?2004l\x1b[?2031l\x1b[?1l\x1b>', // focus, paste, theme, cursor and keypad keys
	'\x1b[r\x1b[?6l\x1b[4l\x1b[?7h', // region, origin, insert, wrapping
	'\x1b(B\x0f', // character sets
	'\x1b]8;;\x1b\\\x1b[0m', // links, attributes
	'\x1b[0 q\x1b]112\x1b\\\x1b[?25h', // cursor
	'\x1b[?1049l', // back to the main screen
	'\x1b[23;0t', // the title
].join('');

/** The Linux console prints what it does not know of these: only what it has. */
const restoringConsole = '\x1b[r\x1b[?6l\x1b[4l\x1b[?7h\x1b(B\x0f\x1b[0m\x1b[?25h\x1b[?1000l';

const clear = '\x1b[H\x1b[2J';

type Options = {
	input: ReadStream;
	output: WriteStream;
	/** TERM is `linux`: no alternate screen, no OSC. */
	console: boolean;
	/** Whether it is asked to tell of the mouse. */
	mouse: boolean;
	onInput: (bytes: Uint8Array) => void;
	onResize: (size: Size) => void;
	/** The terminal went away. */
	onGone: () => void;
};

/** How long an answer of the terminal is waited for at the end, and how much of what comes is kept to find it. */
const answerMilliseconds = 100;
const answerCharacters = 256;

export const openTty = ({input, output, console: isConsole, mouse, onInput, onResize, onGone}: Options) => {
	let open = false;
	let raw = false;
	const data = (bytes: Buffer) => onInput(bytes);
	const resized = () => onResize(size());
	output.on('error', onGone);
	input.on('error', onGone);
	input.on('end', onGone);
	const size = (): Size => ({columns: output.columns || 80, rows: output.rows || 24});

	const enter = () => {
		open = true;
		raw = true;
		input.setRawMode(true);
		input.on('data', data);
		input.resume();
		output.on('resize', resized);
		output.write(isConsole ? clear : `\x1b[22;0t\x1b[?1049h\x1b[?2004h\x1b[?1004h${mouse ? '\x1b[?1002h\x1b[?1006h' : ''}${clear}`);
	};

	/** Its screen and modes as they were; keys are still raw. */
	const restore = () => {
		if (!open) {
			return;
		}
		open = false;
		writeAll((output as WriteStream & {fd: number}).fd, isConsole ? `${restoringConsole}${clear}` : restoring);
		input.off('data', data);
		output.off('resize', resized);
	};

	const release = () => {
		if (!raw) {
			return;
		}
		raw = false;
		try {
			input.setRawMode(false);
		} catch {
			// The terminal is gone.
		}
		input.pause();
	};

	/** Everything as it was, at once: nothing of ours runs after it. */
	const leave = () => {
		restore();
		release();
	};

	/**
	The same, where the terminal owes an answer: what comes is dropped until it has given it, for a moment, or a shell would take it
	for typing.
	*/
	const leaveAfter = async (isAnswer: RegExp) => {
		restore();
		const answered = Promise.withResolvers<void>();
		let text = '';
		const listen = (bytes: Buffer) => {
			text = `${text}${bytes.toString('latin1')}`.slice(-answerCharacters);
			if (isAnswer.test(text)) {
				answered.resolve();
			}
		};
		input.on('data', listen);
		await Promise.race([answered.promise, delay(answerMilliseconds)]);
		input.off('data', listen);
		release();
	};

	return {
		size,
		enter,
		leave,
		leaveAfter,
		get open() {
			return open;
		},
		/** Write text; false when the terminal is behind: the next frame waits for `drained`. */
		write(text: string): boolean {
			return !open || text === '' || output.write(text);
		},
		get behind() {
			return output.writableNeedDrain;
		},
		onDrain: (listener: () => void) => void output.once('drain', listener),
		/** Read nothing until this resolves: who sends us a paste waits, as it would for the program itself. */
		hold(until: Promise<void>) {
			input.pause();
			void until.then(() => open && input.resume());
		},
	};
};

/**
What a terminal needs that a killed client left behind: the modes, and a soft reset. Where nothing is wrong the cursor stays.

@param term its TERM
*/
export const resetSequence = (term: string | undefined): string =>
	term === 'linux' ? `\x1b7${restoringConsole}\x1b8` : `\x1b7${restoring}\x1b[!p`;

const patienceMilliseconds = 200;

/** Write all of it, whatever the terminal's buffer says, for a moment; then give up. */
const writeAll = (descriptor: number, text: string) => {
	const bytes = Buffer.from(text);
	const deadline = performance.now() + patienceMilliseconds;
	for (let offset = 0; offset < bytes.length && performance.now() < deadline; ) {
		try {
			offset += writeSync(descriptor, bytes, offset);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
				return;
			}
		}
	}
};
