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
export const flood = (megabytes?: number) => (megabytes === undefined ? command('flood') : command('flood', megabytes));
export const screen = (name: number, lines = 0) => command('screen', name, lines);
export const lines = (count: number, millisecondsBetween: number) => command('lines', count, millisecondsBetween);
export const drain = (inner: readonly string[]) => command('drain', ...inner);

/** A shell that says one thing and stays: starting it costs next to nothing. `target` is a file, by default its terminal. */
export const say = (text: string, target?: string): string[] =>
	target === undefined
		? ['/bin/sh', '-c', `echo "$0"; exec sleep 100000`, text]
		: ['/bin/sh', '-c', 'echo "$0" > "$1"; exec sleep 100000', text, target];
