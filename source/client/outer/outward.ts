/* What programs in panes say to their terminal besides the picture, told on to the outer one: title and bell. What they copy is clipboard.ts's. */
import {asciiOf} from '../../screen/capabilities.ts';
import {line} from '../../text.ts';
import {focusedSession, type State} from '../state.ts';
import type {Tty} from '../tty.ts';

const bellMilliseconds = 1000;
const longestTitle = 256;

type Options = {
	/** The Linux console, which would print an OSC; it still has a bell. */
	console: boolean;
	/** It takes UTF-8. */
	unicode: boolean;
	clock: () => number;
};

export const createOutward = (tty: Pick<Tty, 'write'>, {console: isConsole, unicode, clock}: Options) => {
	let shownTitle: string | undefined;
	let lastBell = Number.NEGATIVE_INFINITY;

	return {
		/** Call it when the state changed. */
		title(state: State) {
			const whole = outerTitle(state);
			const title = unicode ? whole : Array.from(whole, character => asciiOf(character, 1)).join('');
			if (!isConsole && title !== shownTitle) {
				shownTitle = title;
				tty.write(`\x1b]2;${title}\x1b\\`);
			}
		},
		/** The terminal was somebody else's: its title may be any. */
		forget() {
			shownTitle = undefined;
		},
		/** Of the focused pane. A program that rings without end is heard once a second. */
		bell() {
			const now = clock();
			if (now - lastBell >= bellMilliseconds) {
				lastBell = now;
				tty.write('\x07');
			}
		},
	};
};

/** The title that the focused session's program set, else its name; in front how many sessions wait for an answer, such as `(1) name`. */
export const outerTitle = (state: State): string => {
	const session = focusedSession(state);
	const name = (session && (line(session.title ?? '', longestTitle) || line(session.name, longestTitle))) || 'coppice';
	const waiting = state.sessions.filter(({status}) => status === 'waiting').length;
	return waiting > 0 ? `(${waiting}) ${name}` : name;
};
