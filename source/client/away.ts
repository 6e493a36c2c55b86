/* What is said to who comes back: in the bar what happened in all, in the list of messages what each session did. Pure. */
import type {Away} from '../protocol/app.ts';
import {count, line} from '../text.ts';
import {age, money} from '../words.ts';

type Happened = Omit<Away['sessions'][number], 'session' | 'name'>;

/** Whoever was gone for less than this saw it. */
const shortMilliseconds = 60_000;

/**
@param prefixName the prefix, for the key that shows the messages
@returns sentences, the last for the bar; none where nothing happened
*/
export const awayWords = ({since, sessions}: Away, now: number, prefixName: string): string[] => {
	if (sessions.length === 0 || now - Date.parse(since) < shortMilliseconds) {
		return [];
	}
	const gone = `while you were away (${age(since, now)})`;
	if (sessions.length === 1) {
		return [`${gone}: ${line(sessions[0]!.name, 40)}: ${wordsOf(sessions[0]!)}`];
	}
	const sum = (what: keyof Happened) => sessions.reduce((total, session) => total + session[what], 0);
	const all = {turns: sum('turns'), prompts: sum('prompts'), tests: sum('tests'), files: sum('files'), costUsd: sum('costUsd')};
	return [
		...sessions.map(session => `${line(session.name, 40)}: ${wordsOf(session)}`),
		`${gone}: ${count(sessions.length, 'session')}, ${wordsOf(all)}; ${prefixName} ~ lists them`,
	];
};

const wordsOf = ({turns, files, tests, prompts, costUsd}: Happened): string =>
	[
		turns > 0 && count(turns, 'turn'),
		files > 0 && `${count(files, 'file')} changed`,
		tests > 0 && `${count(tests, 'test run')}`,
		prompts > 0 && count(prompts, 'prompt'),
		costUsd > 0 && money(costUsd),
	]
		.filter(Boolean)
		.join(', ');
