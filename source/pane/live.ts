/* What stands below the scrollback: the sentence being said, the spinner, queued messages, and the prompt box or a dialog. */
import {line} from '../text.ts';
import {type Dialog, dialogLines, pagesOf} from './dialog.ts';
import {type Editor, layOut} from './editor.ts';
import type {Live, Size} from './painter.ts';
import {blue, dim, magenta} from './style.ts';
import {cutTo} from './width.ts';

export type LiveState = {
	readonly editor: Editor;
	readonly dialog: Dialog | undefined;
	readonly queued: readonly string[];
	/** What is said and not finished; the last line of it, or several. */
	readonly saying: string;
	/** What the turn does now; undefined between turns. */
	readonly task: string | undefined;
	/** Counts up while a turn runs. */
	readonly frame: number;
	readonly seconds: number;
	readonly footer: string;
};

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const shownQueued = 3;

export const liveArea = (state: LiveState, {columns, rows}: Size): Live => {
	const width = Math.max(4, columns - 1);
	const head = [...taskLines(state, width), ...queuedLines(state.queued, width)];
	if (state.dialog) {
		const lines = ['', ...dialogLines(state.dialog, width, dialogRows(rows))];
		return {lines: [...sayingOf(state), ...lines], cursor: undefined};
	}
	const box = promptBox(state, width, rows);
	const above = [...sayingOf(state), '', ...head, ...(head.length > 0 ? [''] : [])];
	return {lines: [...above, ...box.lines, dim(cutTo(state.footer, width))], cursor: {x: box.x, y: above.length + box.y}};
};

/** How many pages the dialog has that is shown, if any. */
export const dialogPages = ({dialog}: LiveState, {columns, rows}: Size): number =>
	dialog ? pagesOf(dialog, Math.max(4, columns - 1), dialogRows(rows)) : 1;

const dialogRows = (rows: number): number => Math.max(6, rows - 2);

const sayingOf = ({saying}: LiveState): string[] => (saying === '' ? [] : saying.split('\n'));

const taskLines = ({task, frame, seconds, dialog}: LiveState, width: number): string[] => {
	if (task === undefined || dialog) {
		return [];
	}
	const since = seconds > 0 ? `${seconds} s · ` : '';
	const text = cutTo(line(task), width - 2);
	const rest = cutTo(` (${since}esc to interrupt)`, width - 2 - [...text].length);
	return [`${magenta(`${spinner[frame % spinner.length]} ${text}`)}${dim(rest)}`];
};

const queuedLines = (queued: readonly string[], width: number): string[] => [
	...queued.slice(0, shownQueued).map(text => dim(cutTo(`❯ ${line(text)} · queued`, width))),
	...(queued.length > shownQueued ? [dim(cutTo(`  … ${queued.length - shownQueued} more queued`, width))] : []),
];

/** The box with the lines around the cursor, where the text is higher than half the screen. */
const promptBox = ({editor}: LiveState, width: number, rows: number) => {
	const {lines, x, y} = layOut(editor, width - 2);
	const height = Math.max(1, Math.floor(rows / 2) - 3);
	const first = Math.max(0, Math.min(y - height + 1, lines.length - height));
	const start = Math.min(first, y);
	const rule = dim('─'.repeat(width));
	const text = lines.slice(start, start + height).map((one, index) => `${index + start === 0 ? blue('❯') : ' '} ${one}`);
	return {lines: [rule, ...text, rule], x: x + 2, y: y - start + 1};
};
