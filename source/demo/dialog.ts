/* A dialog in the pane, as a value: what is asked, the options, the marked one. What is chosen is the owner's business. */
import {visible} from '../text.ts';
import type {Key} from './keys.ts';
import {blue, bold, dim} from './style.ts';
import {cutTo, wrap} from './width.ts';

export type Option = {label: string; description?: string};

export type Dialog = {
	readonly title: string;
	/** What it is about, in lines for so many columns; cut where it is too high, saying so. */
	readonly body: (columns: number) => string[];
	readonly question: string;
	readonly options: readonly Option[];
	readonly marked: number;
	/** Text came that means nothing here, such as a message that was on its way: the Enter behind it chooses nothing. */
	readonly deaf: boolean;
};

/** Esc is no answer to the question: it ends the turn. */
export type Choice = {kind: 'option'; index: number} | {kind: 'escape'};

export const newDialog = (dialog: Omit<Dialog, 'marked' | 'deaf'>): Dialog => ({...dialog, marked: 0, deaf: false});

/** The dialog after a key, or what the key chose: a digit, Enter on the marked option, Esc. */
export const press = (dialog: Dialog, key: Key): Dialog | Choice => {
	const {options, marked} = dialog;
	if (key.kind === 'text') {
		const index = Number(key.text) - 1;
		return /^[1-9]$/.test(key.text) && index < options.length ? {kind: 'option', index} : {...dialog, deaf: true};
	}
	if (key.kind === 'paste') {
		return {...dialog, deaf: true};
	}
	switch (key.name) {
		case 'enter':
			return dialog.deaf ? {...dialog, deaf: false} : {kind: 'option', index: marked};
		case 'escape':
			return {kind: 'escape'};
		case 'up':
			return {...dialog, deaf: false, marked: Math.max(0, marked - 1)};
		case 'down':
			return {...dialog, deaf: false, marked: Math.min(options.length - 1, marked + 1)};
		default:
			return dialog;
	}
};

/** The dialog's lines, no wider than `columns`, no more than `rows` where its body can be cut. */
export const dialogLines = (dialog: Dialog, columns: number, rows: number): string[] => {
	const rule = dim('╌'.repeat(columns));
	const head = [blue('─'.repeat(columns)), ` ${bold(blue(cutTo(visible(dialog.title), columns - 1)))}`];
	const foot = [
		...wrap(visible(dialog.question), columns - 1).map(line => ` ${line}`),
		...dialog.options.flatMap((option, index) => optionLines(option, index, index === dialog.marked, columns)),
		dim(cutTo(' Esc to cancel · ↑↓ and Enter, or a digit', columns)),
	];
	const body = dialog.body(columns - 1).map(line => ` ${line}`);
	const room = Math.max(1, rows - head.length - foot.length - 2);
	return [...head, ...(body.length > 0 ? [rule, ...cutLines(body, room), rule] : []), ...foot];
};

/** Lines cut to `room`, the last one saying how many are missing. */
export const cutLines = (lines: string[], room: number): string[] => {
	const missing = lines.length - room + 1;
	return missing > 1 ? [...lines.slice(0, room - 1), dim(` … ${missing} more lines`)] : lines;
};

const optionLines = ({label, description}: Option, index: number, marked: boolean, columns: number): string[] => {
	const [first = '', ...more] = wrap(visible(label), columns - 6);
	const head = ` ${marked ? '❯' : ' '} ${index + 1}. `;
	return [
		marked ? blue(head + first) : head + first,
		...more.map(line => `      ${line}`),
		...(description ? [dim(`      ${cutTo(visible(description), columns - 6)}`)] : []),
	];
};
