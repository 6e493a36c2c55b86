/* What stands where nothing runs yet: the first minute, and a screen that is too small. Pure. */
import type {Size} from '../../screen/geometry.ts';
import {line} from '../../text.ts';
import {fillRow, type Look, type Row, rowWidth, wrap} from './row.ts';

export type WelcomeInput = {
	readonly prefix: string;
	/** How many sessions there are: with some, the pane is only empty. */
	readonly sessions: number;
	/** Why the agent of the settings cannot be started, and how to get it. */
	readonly missingAgent: string | null;
};

/** Rows for an empty pane of this size, in its middle. */
export const welcome = ({prefix, sessions, missingAgent}: WelcomeInput, size: Size, look: Look): Row[] => {
	const {widths} = look;
	const key = line(prefix);
	const keys: readonly (readonly [string, string])[] =
		sessions > 0
			? [
					[`${key} w`, 'choose a session'],
					[`${key} c`, 'a new one'],
					[`${key} x`, 'close this pane'],
				]
			: [
					[`${key} c`, 'a session'],
					[`${key} ?`, 'all keys'],
					[`${key} d`, 'leave, everything runs on'],
					['coppice demo', 'try it without an account'],
				];
	const keyColumns = Math.max(...keys.map(([each]) => widths.measure(each)));
	const room = Math.max(1, size.columns - 2);
	const sentence = sessions > 0 ? 'This pane is empty.' : 'Coding agents side by side, each in a worktree of its own.';
	const text: Row[] = [
		...(sessions > 0 ? [] : [[{text: 'coppice', token: 'accent' as const, bold: true}]]),
		...wrap(sentence, room, widths).map((each): Row => [{text: each}]),
		[],
		...keys.map(([each, does]): Row => [...fillRow([{text: each, token: 'accent'}], keyColumns, widths), {text: `   ${does}`}]),
		...(missingAgent === null
			? []
			: [
					[],
					...missingAgent
						.split('\n')
						.flatMap(each => wrap(line(each), Math.min(room, 60), widths))
						.map((each): Row => [{text: each, token: 'warning'}]),
				]),
	];
	const block = Math.min(room, Math.max(...text.map(row => rowWidth(row, widths))));
	const left = Math.max(0, Math.floor((size.columns - block) / 2));
	const top = Math.max(0, Math.floor((size.rows - text.length) / 2));
	const rows: Row[] = [
		...Array.from({length: top}, (): Row => []),
		...text.map((row): Row => (row.length > 0 ? [{text: ' '.repeat(left)}, ...row] : row)),
	];
	return Array.from({length: size.rows}, (_, y) => fillRow(rows[y] ?? [], size.columns, widths));
};

/** Rows for a screen that has no room for anything. */
export const tooSmall = (size: Size, {widths}: Look): Row[] => {
	const words = wrap('too small; 20 × 5 is the least', Math.max(1, size.columns), widths);
	return Array.from({length: size.rows}, (_, y) => fillRow([{text: words[y] ?? ''}], size.columns, widths));
};
