/*
The same glyph, word and figure for the same thing everywhere: sidebar, bar, `ls`, notifications. Pure.
*/
import type {AccountLimits, AccountWindow} from './protocol/money.ts';
import type {Session, Status} from './protocol/session.ts';
import {clock, line} from './text.ts';

/** One cell wide in every table; the second is for terminals without UTF-8. */
export const statusGlyphs: Record<Status, readonly [unicode: string, ascii: string]> = {
	waiting: ['◆', '!'],
	working: ['⠹', '*'],
	done: ['✓', '+'],
	idle: ['○', '-'],
	failed: ['✗', 'x'],
	exited: ['·', '.'],
	unknown: ['?', '?'],
	lost: ['◌', '#'],
	starting: ['…', '~'],
};

/** The spinner of a working session, ten frames a second. */
export const spinnerFrames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;

/** Two decimals; what is less than a cent, unknown, or a lower bound says so. */
export const money = (usd: number | null, is: Session['costIs'] = 'reported'): string => {
	if (usd === null || is === 'unknown') {
		return '—';
	}
	if (is === 'atLeast') {
		return `≥$${usd.toFixed(2)}`;
	}
	return usd > 0 && usd < 0.005 ? '<$0.01' : `$${usd.toFixed(2)}`;
};

/** A time span in one unit: `12 s`, `2 min`, `3 h`, `4 d`. */
export const age = (since: string, now: number): string => {
	const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
	if (seconds < 60) {
		return `${seconds} s`;
	}
	if (seconds < 3600) {
		return `${Math.floor(seconds / 60)} min`;
	}
	return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
};

/** The windows of the account's limits. */
export const windowNames = {fiveHour: '5 h', sevenDay: '7 d'} as const satisfies Record<keyof AccountLimits, string>;

/** A moment to come: `22:40` within a day, else with its weekday. */
export const moment = (at: string, now: number): string => {
	const date = new Date(at);
	return date.getTime() - now < 86_400_000 ? clock(at) : `${weekdays[date.getDay()]} ${clock(at)}`;
};

export const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

export const percentWords = ({usedPercent}: Pick<AccountWindow, 'usedPercent'>): string => `${Math.round(usedPercent)} %`;

/** How fast it is used, `+12 %/h`; empty where that is unknown, or next to nothing. */
export const rateWords = ({percentPerHour}: Pick<AccountWindow, 'percentPerHour'>): string =>
	percentPerHour !== null && percentPerHour >= 0.5 ? `+${Math.round(percentPerHour)} %/h` : '';

/** Whether agents will have to wait for its reset, or have to now. */
export const willStop = ({usedPercent, fullAt}: Pick<AccountWindow, 'usedPercent' | 'fullAt'>): boolean =>
	usedPercent >= 100 || fullAt !== null;

/** Whether it is worth a look: nearly used up, or full before its reset. */
export const isTight = ({usedPercent, fullAt}: Pick<AccountWindow, 'usedPercent' | 'fullAt'>): boolean =>
	usedPercent >= 80 || fullAt !== null;

/** The windows that were not reset yet. */
export const livingWindows = (limits: AccountLimits | null, now: number): [name: keyof AccountLimits, window: AccountWindow][] =>
	(['fiveHour', 'sevenDay'] as const).flatMap((name): [keyof AccountLimits, AccountWindow][] => {
		const window = limits?.[name];
		return window && Date.parse(window.resetsAt) > now ? [[name, window]] : [];
	});

/** What else is known of it: `+24 %/h, full 21:10, resets 22:40`, `search-index spends most, 62 %`. */
export const limitFacts = (window: AccountWindow, now: number): string[] => {
	const {fullAt, resetsAt, burns} = window;
	const times = [rateWords(window), fullAt ? `full ${moment(fullAt, now)}` : '', `resets ${moment(resetsAt, now)}`];
	const who = burns ? [`${line(burns.name, 40)} spends most, ${Math.round(burns.share * 100)} %`] : [];
	return [times.filter(Boolean).join(', '), ...who];
};

/** A line for each window: `5 h 78 % used, +24 %/h, full 21:10, …`. */
export const limitLines = (limits: AccountLimits | null, now: number): string[] =>
	livingWindows(limits, now).map(
		([name, window]) => `${windowNames[name]} ${percentWords(window)} used, ${limitFacts(window, now).join('; ')}`,
	);

/** A large count in three digits: `640`, `1.2k`, `34k`, `2.5M`. */
export const shortCount = (count: number): string => {
	const [unit, divisor] = count < 999.5 ? ['', 1] : count < 999_500 ? ['k', 1000] : ['M', 1_000_000];
	const scaled = count / (divisor as number);
	return `${scaled < 9.95 && unit !== '' ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
};

/** Statuses whose age matters: how long somebody waits, how long ago it ended. */
export const agedStatuses: readonly Status[] = ['waiting', 'done', 'failed', 'unknown', 'lost'];

/** `waiting 2 min`, `working`. */
export const statusWords = ({status, evidence}: Pick<Session, 'status' | 'evidence'>, now: number): string =>
	agedStatuses.includes(status) ? `${status} ${age(evidence.since, now)}` : status;

/** Of a session that has not ended, whether no turn runs in it: a message begins one, and there is none to interrupt. */
export const isAtRest = (status: Status): boolean => status === 'idle' || status === 'done' || status === 'failed';

/**
What came of an interrupt.
@param session as it was when it was asked for
*/
export const interruptedWords = ({name, agent, status}: Pick<Session, 'name' | 'agent' | 'status'>): string =>
	isAtRest(status) ? `no ${agent === 'shell' ? 'program' : 'turn'} runs in ${line(name)}` : `${line(name)} was interrupted`;

/** What it waits for, does, or said last: the second row. Foreign text as it came. */
export const lastWord = (session: Session): string => {
	if (session.prompt) {
		const {tool, kind, summary} = session.prompt;
		const words = inWorktree(summary, session.worktree.path);
		return tool && kind === 'permission' ? `${tool}: ${words}` : words;
	}
	if (session.status === 'working' || session.status === 'waiting' || session.status === 'starting') {
		return session.doing ?? (session.agent === 'shell' || session.agent === 'command' ? (session.title ?? '') : '');
	}
	if (session.status === 'lost') {
		return session.resumable ? 'its host is gone; resume brings it back' : 'its host is gone';
	}
	if (session.exit && session.exit.reason !== 'killed' && session.exit.code !== 0) {
		return `ended with ${session.exit.signal ?? `code ${session.exit.code}`}`;
	}
	const said = session.lastWords?.replaceAll(blockMarks, '').trim();
	return said ?? (session.agent === 'shell' || session.agent === 'command' ? (session.title ?? '') : '');
};

/** Of markdown: in a row it says nothing what opens and closes a block of code, and what marks a heading. */
const blockMarks = /^[ \t]*(?:(?:```|~~~)[^`\n]*$|#{1,6} )/gm;

/** What `lastWord` is then. */
export const lastWordLabel = ({prompt, status, doing}: Pick<Session, 'prompt' | 'status' | 'doing'>): string =>
	prompt ? 'waits for' : status === 'working' && doing !== null ? 'does' : 'last words';

/** What a call is about: a file in the worktree by its path there. Foreign text as it came. */
export const inWorktree = (summary: string, worktree: string | undefined): string =>
	worktree !== undefined && summary.startsWith(`${worktree}/`) ? summary.slice(worktree.length + 1) : summary;

/** Commits ahead and behind: `↑2 ↓1`; empty when there are none. */
export const distance = (ahead: number | null, behind: number | null, unicode = true): string =>
	[ahead ? `${unicode ? '↑' : '^'}${ahead}` : '', behind ? `${unicode ? '↓' : 'v'}${behind}` : ''].filter(Boolean).join(' ');

/** A path that fits into `width` characters, cut in its middle: `src/…/build.ts`. */
export const shortPath = (path: string, width: number): string => {
	if (path.length <= width) {
		return path;
	}
	const parts = path.split('/');
	const last = parts.at(-1)!;
	const first = path.startsWith('/') ? `/${parts[1]}` : parts[0]!;
	const short = `${first}/…/${last}`;
	return short.length <= width ? short : last.length + 2 <= width ? `…/${last}` : `…${last.slice(-Math.max(1, width - 1))}`;
};

/** Where a rule would hold, by Claude Code's own name of the place. */
export const rulePlaces: Readonly<Record<string, string>> = {
	session: 'in this session',
	localSettings: 'in this checkout, for you',
	projectSettings: 'in this project, for everyone',
	userSettings: 'everywhere, for you',
	cliArg: 'in this session',
};
