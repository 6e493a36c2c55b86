/* A dialog in the pane, as a value: what is asked, the options, the marked one. What is chosen is the owner's business. */
import {count, visible} from '../text.ts';
import type {Key} from './keys.ts';
import {blue, bold, dim} from './style.ts';
import {cutTo, wrap} from './width.ts';

export type Option = {
	label: string;
	description?: string;
	/** A letter that chooses it, beside its digit. */
	key?: string;
	/** It says yes to the body: it is chosen only once all of that was on the screen; before, its key shows the next page. */
	agrees?: boolean;
};

export type Dialog = {
	readonly title: string;
	/** What it is about, in lines for so many columns; where it is too high it has pages. */
	readonly body: (columns: number) => string[];
	readonly question: string;
	readonly options: readonly Option[];
	readonly marked: number;
	/** The page of the body that is shown, from 0, and the last one that was. */
	readonly page: number;
	readonly reached: number;
	/** Where several may be chosen: those that are. */
	readonly ticked?: readonly number[];
	/** False while it takes no keys yet: then it does not name them. */
	readonly armed?: boolean;
	/** Text came that means nothing here, such as a message that was on its way: the Enter behind it chooses nothing. */
	readonly deaf: boolean;
};

/** One option, or several where several may be chosen. Esc is no answer to the question: it ends the turn. */
export type Choice = {kind: 'options'; indexes: readonly [number, ...number[]]} | {kind: 'escape'};

export const newDialog = (dialog: Omit<Dialog, 'marked' | 'page' | 'reached' | 'deaf'>): Dialog => ({
	...dialog,
	marked: 0,
	page: 0,
	reached: 0,
	deaf: false,
});

/**
The dialog after a key, or what the key chose: a digit or a letter of an option, Enter on the marked one, Esc.

@param pages of the body, as `pagesOf` counts them on the screen on which the key was pressed
*/
export const press = (dialog: Dialog, key: Key, pages = 1): Dialog | Choice => {
	if (key.kind === 'key' && (key.name === 'page-down' || key.name === 'page-up')) {
		return turned(dialog, key.name === 'page-down' ? 1 : -1, pages);
	}
	if (key.kind === 'text' && key.text === ' ' && pages > 1 && !dialog.ticked) {
		return turned(dialog, 1, pages);
	}
	const next = chosen(dialog, key);
	const isUnread = 'kind' in next && next.kind === 'options' && dialog.options[next.indexes[0]]?.agrees && dialog.reached < pages - 1;
	return isUnread ? turned(dialog, 1, pages) : next;
};

const turned = (dialog: Dialog, by: 1 | -1, pages: number): Dialog => {
	const page = Math.max(0, Math.min(pages - 1, Math.min(dialog.page, pages - 1) + by));
	// Who was at the end has read it, however few lines the pages have after a resize.
	return {...dialog, deaf: false, page, reached: page === pages - 1 ? Number.POSITIVE_INFINITY : Math.max(dialog.reached, page)};
};

const chosen = (dialog: Dialog, key: Key): Dialog | Choice => {
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

/** The dialog's lines, no wider than `columns`, no more than `rows` where its body can have pages. */
export const dialogLines = (dialog: Dialog, columns: number, rows: number): string[] => {
	const rule = dim('╌'.repeat(columns));
	const {head, foot, body, room} = parts(dialog, columns, rows);
	return [...head, ...(body.length > 0 ? [rule, ...pageOf(body, room, dialog.page), rule] : []), ...foot];
};

/** How many pages its body has in so many columns and rows; 1 where it is whole. */
export const pagesOf = (dialog: Dialog, columns: number, rows: number): number => {
	const {body, room} = parts(dialog, columns, rows);
	return body.length <= room ? 1 : Math.ceil(body.length / onPage(room));
};

const parts = (dialog: Dialog, columns: number, rows: number) => {
	const head = [blue('─'.repeat(columns)), ` ${bold(blue(cutTo(visible(dialog.title), columns - 1)))}`];
	const foot = [
		...wrap(visible(dialog.question), columns - 1).map(line => ` ${line}`),
		...dialog.options.flatMap((option, index) => optionLines(dialog, option, index, columns)),
		dim(cutTo(hintFor(dialog), columns)),
	];
	const body = dialog.body(columns - 1).map(line => ` ${line}`);
	return {head, foot, body, room: Math.max(2, rows - head.length - foot.length - 2)};
};

/** A page has a line less than there is room for: it says how many are to come. */
const onPage = (room: number): number => room - 1;

const pageOf = (body: readonly string[], room: number, page: number): readonly string[] => {
	if (body.length <= room) {
		return body;
	}
	const lines = onPage(room);
	const start = Math.min(page, Math.ceil(body.length / lines) - 1) * lines;
	const missing = body.length - start - lines;
	const says = missing > 0 ? ` … ${count(missing, 'more line')} · Space goes on` : ' the end · PgUp goes back';
	return [...body.slice(start, start + lines), dim(says)];
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
