/*
What the outer terminal is told of the fleet besides the title: progress (OSC 9;4) for its tab or taskbar, where it is known to show
that, and the Program Status Protocol (OSC 7501), where it has answered to it: one record for coppice, one for each session.
*/
import type {Session, Status} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import {inWorktree} from '../../words.ts';
import type {State} from '../state.ts';
import type {Outer} from './outer.ts';

/** Terminals that show OSC 9;4, by the name that they give themselves. */
const showProgress = /^(?:ghostty|iterm|wezterm|windows-terminal|konsole|conemu)/;
/** 0: none, 3: busy, 4: waits for the person. */
const progressOf = (sessions: readonly Session[]): 0 | 3 | 4 =>
	sessions.some(({status}) => status === 'waiting') ? 4 : sessions.some(({status}) => status === 'working') ? 3 : 0;

type Word = 'idle' | 'working' | 'blocked' | 'done' | 'error';

const words: Partial<Record<Status, Word>> = {
	starting: 'working',
	working: 'working',
	waiting: 'blocked',
	done: 'done',
	idle: 'idle',
	failed: 'error',
};
/** The one that needs a person most stands for all. */
const order: readonly Word[] = ['blocked', 'error', 'done', 'working', 'idle'];

const longestMessage = 500;

export const createOuterStatus = (write: (text: string) => void) => {
	let progress = 0;
	const told = new Map<string, string>();

	const tellProgress = ({program, multiplexer, console: isConsole}: Outer, to: 0 | 3 | 4) => {
		if (to !== progress && !isConsole && multiplexer === null && showProgress.test(program ?? '')) {
			progress = to;
			write(`\x1b]9;4;${to}${to === 4 ? ';100' : ''}\x07`);
		}
	};

	const tellRecords = (sessions: readonly Session[]) => {
		const records = new Map(sessions.flatMap(session => recordOf(session)));
		const all = [...records.values()].map(({word}) => word);
		const root = order.find(word => all.includes(word)) ?? 'idle';
		const now = new Map([['', `state=${root}:app=coppice`], ...[...records].map(([id, {text}]) => [id, text] as const)]);
		for (const id of [...told.keys()].filter(each => !now.has(each))) {
			told.delete(id);
			write(report(`state=clear:app=coppice:id=${id}`));
		}
		for (const [id, text] of now) {
			if (told.get(id) !== text) {
				told.set(id, text);
				write(report(text));
			}
		}
	};

	return {
		/** Call it when the state changed, or what is known of the terminal. */
		follow({sessions}: Pick<State, 'sessions'>, outer: Outer) {
			tellProgress(outer, progressOf(sessions));
			if (outer.takesStatus) {
				tellRecords(sessions);
			}
		},
		/** The terminal is somebody else's from now on. */
		clear() {
			if (progress !== 0) {
				write('\x1b]9;4;0\x07');
			}
			if (told.size > 0) {
				write(report('state=clear:app=coppice'));
			}
			progress = 0;
			told.clear();
		},
	};
};

const recordOf = ({id, name, status, prompt, worktree}: Session): [string, {word: Word; text: string}][] => {
	const word = words[status];
	if (!word) {
		return [];
	}
	const kind = prompt?.kind === 'permission' ? ':kind=permission' : prompt ? ':kind=question' : '';
	const message = prompt ? `:msg=${base64(line(inWorktree(prompt.summary, worktree.path), longestMessage))}` : '';
	return [[id, {word, text: `state=${word}:app=coppice:id=${id}${kind}:title=${base64(line(name, 100))}${message}`}]];
};

const report = (fields: string): string => `\x1b]7501;${fields}\x07`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
