/*
The sidebar: who needs you, for what, since when, at what cost. Names left, glyph and word in one column, money right in another;
a second, dim row says what a session waits for, does, or said last, and what it changed. Pure.
*/
import type {Repository, Session} from '../../protocol/messages.ts';
import type {Size} from '../../screen/geometry.ts';
import {count, line} from '../../text.ts';
import {distance, lastWord, money, shortPath, statusGlyphs, statusWords} from '../../words.ts';
import type {State} from '../state.ts';
import {cutRow, fillRow, type Look, type Row, rowWidth, type Span, selectRow, spread} from './row.ts';
import {elsewhereHeading, elsewhereRow, elsewhereWords} from './sidebar-elsewhere.ts';
import {groups, type RepositoryGroup, totalOf} from './sidebar-groups.ts';
import {isPlain, statusToken} from './status.ts';

export type SidebarInput = Pick<State, 'sessions' | 'repositories' | 'elsewhere' | 'root' | 'now' | 'sidebar' | 'sidebarFocused'> & {
	/** The session of the focused pane. */
	readonly focusedSession: string | null;
};

export type SidebarTarget = {readonly kind: 'session' | 'repository' | 'elsewhere'; readonly id: string};

export type SidebarModel = {
	readonly rows: readonly Row[];
	/** What each row of the screen belongs to: a session's id, a repository's root, or the conversation of one that runs elsewhere. */
	readonly targets: readonly (SidebarTarget | null)[];
	/** Cells of the glyphs of working sessions: the client paints the spinner there. */
	readonly working: readonly {readonly x: number; readonly y: number; readonly session: string}[];
	/** Everything that the selection can stand on, in order, also what is scrolled away. */
	readonly order: readonly SidebarTarget[];
};

/** Exactly `size.rows` rows of `size.columns` cells. */
export const sidebarModel = (input: SidebarInput, size: Size, look: Look): SidebarModel => {
	const all = groups(input);
	const order = all.flatMap(({repository, sessions, elsewhere, folded}): SidebarTarget[] => [
		{kind: 'repository', id: repository.root},
		...(folded ? [] : sessions.map(({session}) => ({kind: 'session' as const, id: session.id}))),
		...(folded ? [] : elsewhere.map(({conversation}) => ({kind: 'elsewhere' as const, id: conversation}))),
	]);
	const {sidebar} = input;
	const isFiltered = sidebar.filtering || sidebar.filter !== null;
	const room = Math.max(0, size.rows - (isFiltered ? 1 : 0));
	const shown = window(fitting(all, input, room, size.columns, look), input, room, size.columns, look);
	const blank: Entry = {row: fillRow([], size.columns, look.widths), target: null};
	const entries = [...shown, ...Array.from({length: room - shown.length}, () => blank)];
	if (isFiltered && size.rows > 0) {
		entries.push({row: filterRow(sidebar, size.columns, look), target: null});
	}
	return {
		rows: entries.map(({row}) => row),
		targets: entries.map(({target}) => target),
		working: entries.flatMap(({working, target}, y) => (working !== undefined && target ? [{x: working, y, session: target.id}] : [])),
		order,
	};
};

type Entry = {readonly row: Row; readonly target: SidebarTarget | null; readonly working?: number};

/** All rows; without second rows where there is no room for all, then without the blank rows too. */
const fitting = (all: RepositoryGroup[], input: SidebarInput, room: number, columns: number, look: Look): Entry[] => {
	if (all.length === 0) {
		return [
			{
				row: fillRow(
					[{text: ' '}, {text: input.sidebar.filter ? 'Nothing matches.' : 'No session yet.', token: 'dim'}],
					columns,
					look.widths,
				),
				target: null,
			},
		];
	}
	const grid = createColumns(all, input, columns, look);
	const rowsOf = (detail: Detail, blanks: boolean) =>
		all.flatMap((group, index) => [
			...(blanks && index > 0 ? [{row: fillRow([], columns, look.widths), target: null}] : []),
			...groupRows(group, input, grid, detail, look),
		]);
	const fitting = (['children', 'second', 'one'] as const).map(detail => rowsOf(detail, true)).find(rows => rows.length <= room);
	return fitting ?? rowsOf('one', false);
};

/** How much there is room for: of each session a row, a second one, and one for each of its children. */
type Detail = 'one' | 'second' | 'children';

/** The part with the selected row, with a line that says how many more there are. */
const window = (entries: Entry[], input: SidebarInput, room: number, columns: number, look: Look): Entry[] => {
	if (entries.length <= room || room === 0) {
		return entries.slice(0, room);
	}
	const wanted = input.sidebarFocused ? (input.sidebar.selected ?? input.focusedSession) : input.focusedSession;
	const at = Math.max(
		0,
		entries.findIndex(({target}) => target?.id === wanted),
	);
	const start = Math.min(Math.max(0, at - Math.floor(room / 2)), entries.length - room);
	const shown = entries.slice(start, start + room);
	const sessionsIn = (part: Entry[]) => part.filter(({target}) => target?.kind === 'session').length;
	const more = (hidden: number, where: string): Entry => ({
		row: fillRow([{text: '   '}, {text: `… ${hidden} ${where}`, token: 'dim'}], columns, look.widths),
		target: null,
	});
	if (room >= 5) {
		const above = sessionsIn(entries.slice(0, start + 1));
		const below = sessionsIn(entries.slice(start + room - 1));
		if (start > 0 && above > 0) {
			shown[0] = more(above, 'above');
		}
		if (start + room < entries.length && below > 0) {
			shown[room - 1] = more(below, 'more');
		}
	}
	return shown;
};

/** Where what stands: the same in every row, so that it reads as a table. */
type Columns = {
	readonly columns: number;
	readonly slot: number;
	readonly name: number;
	/** 0: no room for it. */
	readonly status: number;
	readonly words: boolean;
	readonly money: number;
};

/** The word with its age: `◆ waiting 2 min`. It grows where an age does, and never shrinks below this, so that nothing jitters. */
const leastStatus = 15;
const leastMoney = 5;

const createColumns = (all: RepositoryGroup[], {now}: SidebarInput, columns: number, {widths}: Look): Columns => {
	const sessions = all.flatMap(group => group.sessions.map(({session}) => session));
	const slot = Math.max(1, ...sessions.map(session => String(session.slot).length));
	const words = columns >= 34;
	const status = words
		? Math.max(
				leastStatus,
				...sessions.filter(session => !isPlain(session)).map(session => widths.measure(statusWords(session, now)) + 2),
				...all.flatMap(group => group.elsewhere.map(one => widths.measure(elsewhereWords(one, now)) + 2)),
			)
		: 1;
	const cost =
		columns >= 26
			? Math.max(
					leastMoney,
					...all.map(group => widths.measure(totalOf(group.all))),
					...sessions.map(session => widths.measure(moneyOf(session))),
				)
			: 0;
	// Marker, slot, blank, name, blank, status, blank, money, blank.
	const name = Math.max(1, columns - 1 - slot - 1 - 1 - status - (cost > 0 ? 1 + cost : 0) - 1);
	return {columns, slot, name, status, words, money: cost};
};

const groupRows = (group: RepositoryGroup, input: SidebarInput, grid: Columns, detail: Detail, look: Look): Entry[] => {
	const {repository, sessions, elsewhere, folded} = group;
	const header = {row: repositoryRow(group, input, grid, look), target: {kind: 'repository' as const, id: repository.root}};
	if (folded) {
		return [header];
	}
	return [
		header,
		...sessions.flatMap(({session, worktree, indented}) => [
			...(worktree ? [{row: worktreeRow(worktree, grid, look), target: null}] : []),
			...sessionRows(session, indented, input, grid, detail, look),
		]),
		...(elsewhere.length > 0 ? [{row: elsewhereHeading(grid, look), target: null}] : []),
		...elsewhere.map(one => {
			const row = elsewhereRow(one, input.now, grid, look);
			const target = {kind: 'elsewhere' as const, id: one.conversation};
			return {row: isSelected(target.id, input) ? selectRow(row, look.theme) : row, target};
		}),
	];
};

const repositoryRow = ({repository, all, folded}: RepositoryGroup, input: SidebarInput, grid: Columns, look: Look): Row => {
	const total = grid.money > 0 ? totalOf(all) : '';
	const waiting = all.filter(({status}) => status === 'waiting').length;
	const left: Row = [
		{text: folded ? '▸' : ' ', token: 'dim'},
		{text: line(repository.name), bold: true},
		...branchOf(repository),
		...(folded ? [{text: `  ${count(all.length, 'session')}`, token: 'dim' as const}] : []),
		...(folded && waiting > 0 ? [{text: `  ${statusGlyphs.waiting[0]} ${waiting}`, token: 'waiting' as const}] : []),
	];
	const row = spread(left, [{text: `${total} `}], grid.columns, look.widths);
	return isSelected(repository.root, input) ? selectRow(row, look.theme) : row;
};

const branchOf = ({branch, ahead, behind}: Repository): Span[] => {
	const words = [branch ? line(branch) : '', distance(ahead, behind)].filter(Boolean).join(' ');
	return words ? [{text: `  ${words}`, token: 'dim'}] : [];
};

const worktreeRow = (session: Session, grid: Columns, {widths}: Look): Row => {
	const {branch, path, ahead, behind} = session.worktree;
	const name = branch ? line(branch) : line(path.split('/').at(-1) ?? path);
	return spread(
		[{text: ' '.repeat(grid.slot + 2)}, {text: name, token: 'dim'}],
		[{text: `${distance(ahead, behind)} `, token: 'dim'}],
		grid.columns,
		widths,
	);
};

const sessionRows = (session: Session, indented: boolean, input: SidebarInput, grid: Columns, detail: Detail, look: Look): Entry[] => {
	const {widths, theme} = look;
	const target = {kind: 'session', id: session.id} as const;
	const isFocused = session.id === input.focusedSession;
	const marker: Span = {text: isFocused ? '▌' : ' ', token: 'accent'};
	const finish = (row: Row) => (isSelected(session.id, input) ? selectRow(row, theme) : row);
	const indent = indented ? '  ' : '';
	const name: Row = [{text: indent}, {text: line(session.name), bold: isFocused || session.status === 'waiting'}];
	const first: Row = [
		marker,
		{text: String(session.slot).padStart(grid.slot), token: 'dim'},
		{text: ' '},
		...fillRow(name, grid.name, widths),
		{text: ' '},
		...statusCells(session, input.now, grid, look),
		{text: ' '},
	];
	const isWorking = session.status === 'working' && !isPlain(session);
	const entry: Entry = {
		row: finish(fillRow(first, grid.columns, widths)),
		target,
		...(isWorking && {working: 1 + grid.slot + 1 + grid.name + 1}),
	};
	const word = isPlain(session) ? '' : line(lastWord(session));
	const changed = changesOf(session);
	const left = 1 + grid.slot + 1 + indent.length;
	const children = detail === 'children' ? childRows(session, grid.columns - left - 1, look) : [];
	const below = (cells: Row): Entry => ({
		row: finish(fillRow([marker, {text: ' '.repeat(left - 1)}, ...cells, {text: ' '}], grid.columns, widths)),
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

/** Shells cost nothing; an agent of which it is not known says so. */
const moneyOf = ({agent, costUsd, costIs}: Session): string =>
	costUsd === null && (agent === 'shell' || agent === 'command') ? '' : money(costUsd, costIs);

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

const isSelected = (id: string, {sidebar, sidebarFocused}: SidebarInput): boolean => sidebarFocused && sidebar.selected === id;

const filterRow = ({filter, filtering}: State['sidebar'], columns: number, {widths}: Look): Row =>
	fillRow(
		[
			{text: ' / ', token: 'accent'},
			{text: line(filter ?? '')},
			...(filtering ? [{text: ' ', inverse: true}] : [{text: '   Esc shows all', token: 'dim' as const}]),
		],
		columns,
		widths,
	);
