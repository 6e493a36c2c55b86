/*
What a program tells its terminal about itself: its title (OSC 0) and its state (OSC 7501, the Program Status Protocol), in the
form in which Claude Code 2.1.329 sends it: ended by BEL, title and message in base64.
*/
import {line} from '../text.ts';

export type State =
	| {state: 'idle' | 'done' | 'clear'}
	| {state: 'working'; message?: string}
	| {state: 'blocked'; kind: 'permission' | 'question'; message: string}
	| {state: 'error'; message: string};

/** The protocol's limits are 2048 decoded bytes for a message; four bytes a code point is the worst. */
const messageLimit = 500;

/**
One report of the program itself.

@param app what it calls itself
*/
export const stateReport = (app: string, report: State): string =>
	sequence(
		['state', report.state],
		['app', app],
		...('kind' in report ? [['kind', report.kind] as const] : []),
		...('message' in report && report.message ? [['msg', encode(report.message)] as const] : []),
	);

/** A child of the program, such as a sub-agent: shown as working until it is cleared. */
export const childReport = (app: string, state: 'working' | 'clear', id: string, title?: string): string =>
	sequence(['state', state], ['app', app], ['id', id], ...(title ? [['title', encode(title)] as const] : []));

export const titleReport = (title: string): string => `\x1b]0;${line(title, 80)}\x07`;

const sequence = (...fields: (readonly [string, string])[]) =>
	`\x1b]7501;${fields.map(([name, value]) => `${name}=${value}`).join(':')}\x07`;

const encode = (text: string) => Buffer.from(line(text, messageLimit)).toString('base64');
