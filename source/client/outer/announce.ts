/*
Notifications of the outer terminal, which reach the laptop over SSH: who needs you, who is done, while you look elsewhere. Never more
often than once in a few seconds; what comes meanwhile is told together. A terminal that is not known gets none unless the settings
name a way: one that does not know a sequence may print it, and ConEmu reads an OSC 9 as progress.
*/
import type {Settings} from '../../config.ts';
import type {Session} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import {inWorktree, lastWord} from '../../words.ts';
import {focusedSession, type State} from '../state.ts';
import type {Outer} from './outer.ts';
import {throughMultiplexer} from './passthrough.ts';

type Way = Exclude<Settings['notifications']['by'], 'auto'>;

const pauseMilliseconds = 5000;
const longest = 160;

type Options = {
	write: (text: string) => void;
	outer: () => Outer;
	environment: Readonly<Record<string, string | undefined>>;
	settings: Settings['notifications'];
	clock: () => number;
};

export const createAnnouncer = ({write, outer, environment, settings, clock}: Options) => {
	let next = 0;
	let timer: NodeJS.Timeout | undefined;
	let waiting: string[] = [];

	const tell = () => {
		timer = undefined;
		next = clock() + pauseMilliseconds;
		const text = waiting.length === 1 ? waiting[0]! : `${waiting.length} sessions: ${waiting.join('; ')}`;
		waiting = [];
		write(sequenceOf(wayOf(settings.by, outer()), line(text, longest), environment, outer().multiplexer));
	};

	return {
		/** Call it when the state changed. */
		changed(before: State, state: State) {
			if (state.sessions === before.sessions || wayOf(settings.by, outer()) === 'off') {
				return;
			}
			const known = new Map(before.sessions.map(session => [session.id, session.status]));
			const seen = state.focused ? focusedSession(state)?.id : undefined;
			const news = state.sessions
				.filter(({id, status}) => id !== seen && known.has(id) && known.get(id) !== status)
				.flatMap(session => newsOf(session, settings.of));
			if (news.length === 0) {
				return;
			}
			waiting.push(...news);
			timer ??= setTimeout(tell, Math.max(0, next - clock()));
		},
		stop: () => clearTimeout(timer),
	};
};

const newsOf = (session: Session, of: Settings['notifications']['of']): string[] => {
	const {name, status, prompt, worktree} = session;
	if (status === 'waiting') {
		return [`${line(name, 40)} needs you${prompt ? `: ${line(inWorktree(prompt.summary, worktree.path), 80)}` : ''}`];
	}
	if (of === 'waiting' || (status !== 'done' && status !== 'failed')) {
		return [];
	}
	const words = line(lastWord(session), 80);
	return [`${line(name, 40)} ${status === 'done' ? 'is done' : 'failed'}${words === '' ? '' : `: ${words}`}`];
};

/** What a terminal shows as a notification, by the name that it gives itself. */
const ways: readonly (readonly [name: RegExp, way: Way])[] = [
	[/^kitty/, 'osc99'],
	[/^(?:ghostty|foot|vte|rxvt|contour)/, 'osc777'],
	[/^(?:iterm|wezterm|windows-terminal|warp)/, 'osc9'],
];

export const wayOf = (by: Settings['notifications']['by'], {program, multiplexer, console: isConsole}: Outer): Way => {
	if (isConsole) {
		return by === 'off' ? 'off' : 'bell';
	}
	if (by !== 'auto') {
		return by;
	}
	// A multiplexer hides what stands around it, but hands on its bell.
	return multiplexer === null ? (ways.find(([name]) => name.test(program ?? ''))?.[1] ?? 'off') : 'bell';
};

export const sequenceOf = (
	way: Way,
	text: string,
	environment: Readonly<Record<string, string | undefined>>,
	multiplexer: string | null,
): string => {
	const through = (sequence: string) => throughMultiplexer(sequence, environment, multiplexer);
	switch (way) {
		case 'osc9':
			return through(`\x1b]9;coppice: ${text}\x07`);
		case 'osc777':
			// Its fields are parted by semicolons.
			return through(`\x1b]777;notify;coppice;${text.replaceAll(';', ',')}\x07`);
		case 'osc99':
			return through(`\x1b]99;i=coppice:d=0;coppice\x07\x1b]99;i=coppice:d=1:p=body;${text}\x07`);
		case 'bell':
			return '\x07';
		default:
			return '';
	}
};
