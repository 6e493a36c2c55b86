/* The commands that run inside the targets. */
import {fileURLToPath} from 'node:url';

const command = (name: string, ...words: (string | number)[]): string[] => [
	process.execPath,
	fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
	...words.map(String),
];

/** Part of what each of them says when it takes keys, but for `screen` and `say`. */
export const ready = 'is ready';

/** What a screen of `screen` begins with. */
export const screenHead = (name: number) => `[${name}:0/`;

export const echo = () => command('echo');
/** So much at a key. */
export const flood = (megabytes: number) => command('flood', megabytes);
/** Without end, from a byte in this named pipe on. */
export const floodAt = (fifo: string) => command('flood', Number.POSITIVE_INFINITY, fifo);
export const screen = (name: number, lines = 0, framesPerSecond = 0) => command('screen', name, lines, framesPerSecond);
export const lines = (count: number, millisecondsBetween: number, columns = 0) => command('lines', count, millisecondsBetween, columns);
export const agent = (frames: number) => command('agent', frames);
export const drain = (inner: readonly string[]) => command('drain', ...inner);

/** A shell that says one thing and stays: starting it costs next to nothing. `target` is a file, by default its terminal. */
export const say = (text: string, target?: string): string[] =>
	target === undefined
		? ['/bin/sh', '-c', `echo "$0"; exec sleep 100000`, text]
		: ['/bin/sh', '-c', 'echo "$0" > "$1"; exec sleep 100000', text, target];
