/* A dialog in the pane, as a value: what is asked, the options, the marked one. What is chosen is the owner's business. */
import {visible} from '../text.ts';
import type {Key} from './keys.ts';
import {blue, bold, dim} from './style.ts';
import {cutTo, wrap} from './width.ts';

export type Option = {
	label: string;
	description?: string;
	/** A letter that chooses it, beside its digit. */
	key?: string;
};

export type Dialog = {
	readonly title: string;
	/** What it is about, in lines for so many columns; cut where it is too high, saying so. */
	readonly body: (columns: number) => string[];
	readonly question: string;
	readonly options: readonly Option[];
	readonly marked: number;
	/** Where several may be chosen: those that are. */
	readonly ticked?: readonly number[];
	/** False while it takes no keys yet: then it does not name them. */
	readonly armed?: boolean;
	/** Text came that means nothing here, such as a message that was on its way: the Enter behind it chooses nothing. */
	readonly deaf: boolean;
};

/** One option, or several where several may be chosen. Esc is no answer to the question: it ends the turn. */
export type Choice = {kind: 'options'; indexes: readonly [number, ...number[]]} | {kind: 'escape'};

export const newDialog = (dialog: Omit<Dialog, 'marked' | 'deaf'>): Dialog => ({...dialog, marked: 0, deaf: false});

/** The dialog after a key, or what the key chose: a digit or a letter of an option, Enter on the marked one, Esc. */
export const press = (dialog: Dialog, key: Key): Dialog | Choice => {
	const {options, marked, ticked} = dialog;
	if (key.kind === 'text') {
		const index = ticked && key.text === ' ' ? marked : optionOf(options, key.text);
		if (index === undefined) {
			return {...dialog, deaf: true};
		}
		return ticked ? {...dialog, deaf: false, marked: index, ticked: toggled(ticked, index)} : {kind: 'options', indexes: [index]};
	}
	if (key.kind === 'paste') {
		return {...dialog, deaf: true};
	}
	switch (key.name) {
		case 'enter':
			if (dialog.deaf) {
				return {...dialog, deaf: false};
			}
			if (!ticked) {
				return {kind: 'options', indexes: [marked]};
			}
			// What is sent was ticked on the screen before.
			return ticked[0] === undefined ? {...dialog, ticked: [marked]} : {kind: 'options', indexes: [ticked[0], ...ticked.slice(1)]};
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

const optionOf = (options: readonly Option[], text: string): number | undefined => {
	const index = options.findIndex(({key}, at) => text === key || text === String(at + 1));
	return index === -1 || text.length !== 1 ? undefined : index;
};

const toggled = (ticked: readonly number[], index: number): number[] =>
	ticked.includes(index) ? ticked.filter(one => one !== index) : [...ticked, index].sort((a, b) => a - b);

/** The dialog's lines, no wider than `columns`, no more than `rows` where its body can be cut. */
export const dialogLines = (dialog: Dialog, columns: number, rows: number): string[] => {
	const rule = dim('╌'.repeat(columns));
	const head = [blue('─'.repeat(columns)), ` ${bold(blue(cutTo(visible(dialog.title), columns - 1)))}`];
	const foot = [
		...wrap(visible(dialog.question), columns - 1).map(line => ` ${line}`),
		...dialog.options.flatMap((option, index) => optionLines(dialog, option, index, columns)),
		dim(cutTo(hintFor(dialog), columns)),
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

const hintFor = ({options, ticked, armed}: Dialog): string => {
	if (armed === false) {
		return ' …';
	}
	const letters = options.flatMap(({key}) => key ?? []);
	return ` Esc to cancel · ↑↓ and Enter, ${letters.length > 0 ? `a digit, or ${letters.join(' ')}` : 'or a digit'}${ticked ? ', which ticks it' : ''}`;
};

const optionLines = (dialog: Dialog, {label, description}: Option, index: number, columns: number): string[] => {
	const marked = index === dialog.marked;
	const tick = dialog.ticked ? (dialog.ticked.includes(index) ? '[✓] ' : '[ ] ') : '';
	const [first = '', ...more] = wrap(`${tick}${visible(label)}`, columns - 6);
	const head = ` ${marked ? '❯' : ' '} ${index + 1}. `;
	return [
		marked ? blue(head + first) : head + first,
		...more.map(line => `      ${line}`),
		...(description ? [dim(`      ${cutTo(visible(description), columns - 6)}`)] : []),
	];
};
