/* A session in the sidebar: its row, and what stands below it. Pure. */
import type {Session} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import {distance, lastWord, shortPath, statusGlyphs, statusWords} from '../../words.ts';
import {cutRow, fillRow, type Look, type Row, rowWidth, type Span, spread} from './row.ts';
import type {Entry, SidebarInput} from './sidebar.ts';
import {type Columns, moneyOf} from './sidebar-columns.ts';
import type {ListedSession} from './sidebar-groups.ts';
import {isPlain, statusToken} from './status.ts';

/** How much there is room for: of each session a row, a second one, and one for each of its children. */
export type Detail = 'one' | 'second' | 'children';

/** A row, a second one with what it says and changed, and one for each of its children, as far as there is room. */
export const sessionRows = (
	{session, indented}: Pick<ListedSession, 'session' | 'indented'>,
	{focusedSession, now}: Pick<SidebarInput, 'focusedSession' | 'now'>,
	grid: Columns,
	detail: Detail,
	look: Look,
): Entry[] => {
	const {widths} = look;
	const target = {kind: 'session', id: session.id} as const;
	const isFocused = session.id === focusedSession;
	const marker: Span = {text: isFocused ? '▌' : ' ', token: 'accent'};
	const indent = indented ? '  ' : '';
	const name: Row = [{text: indent}, {text: line(session.name), bold: isFocused || session.status === 'waiting'}];
	const first: Row = [
		marker,
		{text: String(session.slot).padStart(grid.slot), token: 'dim'},
		{text: ' '},
		...fillRow(name, grid.name, widths),
		{text: ' '},
		...statusCells(session, now, grid, look),
		{text: ' '},
	];
	const isWorking = session.status === 'working' && !isPlain(session);
	const entry: Entry = {
		row: fillRow(first, grid.columns, widths),
		target,
		...(isWorking && {working: 1 + grid.slot + 1 + grid.name + 1}),
	};
	const word = isPlain(session) ? '' : line(lastWord(session));
	const changed = changesOf(session);
	const left = 1 + grid.slot + 1 + indent.length;
	const children = detail === 'children' ? childRows(session, grid.columns - left - 1, look) : [];
	const below = (cells: Row): Entry => ({
		row: fillRow([marker, {text: ' '.repeat(left - 1)}, ...cells, {text: ' '}], grid.columns, widths),
		target,
	});
	if (detail === 'one' || (word === '' && changed.length === 0)) {
		return [entry, ...children.map(below)];
	}
	const room = grid.columns - left - 1 - (changed.length > 0 ? rowWidth(changed, widths) + 1 : 0);
	const words = spread([{text: cutSentence(word, Math.max(1, room), look), token: 'dim'}], changed, grid.columns - left - 1, widths);
	return [entry, below(words), ...children.map(below)];
};

/** Of more children than these it is told how many there are. */
const mostChildren = 3;

const childRows = ({children}: Session, columns: number, {widths, unicode}: Look): Row[] => {
	const shown = children.length > mostChildren ? children.slice(0, mostChildren - 1) : children;
	const dim = (text: string): Row => [{text: widths.fit(text, columns), token: 'dim'}];
	return [
		...shown.map(({title}) => dim(`${unicode ? '╰' : '-'} ${line(title ?? 'in the background', 200)}`)),
		...(shown.length < children.length ? [dim(`  … ${children.length - shown.length} more`)] : []),
	];
};

const statusCells = (session: Session, now: number, grid: Columns, {widths}: Look): Row => {
	const glyph = statusGlyphs[session.status][0];
	const token = statusToken(session.status);
	if (!grid.words) {
		const state: Row = [{text: isPlain(session) ? ' ' : glyph, token}];
		return grid.money > 0 ? [...state, {text: ' '}, ...right(moneyOf(session), grid.money, widths)] : state;
	}
	const cost = moneyOf(session);
	if (isPlain(session)) {
		const room = grid.status + (cost === '' ? 1 + grid.money : 0);
		const words = cutRow([{text: line(lastWord(session)), token: 'dim'}], room, widths);
		return cost === ''
			? fillRow(words, room, widths)
			: [...fillRow(words, grid.status, widths), {text: ' '}, ...right(cost, grid.money, widths)];
	}
	const words: Row = [{text: `${glyph} ${statusWords(session, now)}`, token}];
	return [...fillRow(words, grid.status, widths), {text: ' '}, ...right(cost, grid.money, widths)];
};

const right = (text: string, columns: number, widths: Look['widths']): Row => [
	{text: ' '.repeat(Math.max(0, columns - widths.measure(text)))},
	{text},
];

const changesOf = ({changes, worktree}: Session): Row => {
	if (changes && (changes.added > 0 || changes.removed > 0)) {
		return [{text: `+${changes.added}`, token: 'added'}, {text: ' '}, {text: `−${changes.removed}`, token: 'removed'}];
	}
	const words = distance(worktree.ahead, worktree.behind);
	return words ? [{text: words, token: 'dim'}] : [];
};

/** A sentence that ends in a path keeps the end of the path. */
const cutSentence = (text: string, columns: number, {widths}: Look): string => {
	if (widths.measure(text) <= columns) {
		return text;
	}
	const at = text.lastIndexOf(' ');
	const path = text.slice(at + 1);
	const start = text.slice(0, at + 1);
	const room = columns - widths.measure(start);
	return path.includes('/') && room >= 8 ? widths.fit(`${start}${shortPath(path, room)}`, columns) : widths.fit(text, columns);
};
