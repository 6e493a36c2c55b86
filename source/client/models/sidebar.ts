/*
The sidebar: who needs you, for what, since when, at what cost. Names left, glyph and word in one column, money right in another;
a second, dim row says what a session waits for, does, or said last, and what it changed. Pure.
*/
import type {Repository, Session} from '../../protocol/session.ts';
import type {Size} from '../../screen/geometry.ts';
import {count, line} from '../../text.ts';
import {distance, statusGlyphs} from '../../words.ts';
import type {State} from '../state.ts';
import {fillRow, type Look, type Row, type Span, selectRow, spread} from './row.ts';
import {type Columns, createColumns} from './sidebar-columns.ts';
import {elsewhereHeading, elsewhereRow} from './sidebar-elsewhere.ts';
import {groups, type RepositoryGroup, totalOf} from './sidebar-groups.ts';
import {type Detail, sessionRows} from './sidebar-session.ts';

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

export type Entry = {readonly row: Row; readonly target: SidebarTarget | null; readonly working?: number};

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
	const grid = createColumns(all, input.now, columns, look);
	const rowsOf = (detail: Detail, blanks: boolean) =>
		all.flatMap((group, index) => [
			...(blanks && index > 0 ? [{row: fillRow([], columns, look.widths), target: null}] : []),
			...groupRows(group, input, grid, detail, look),
		]);
	const fitting = (['children', 'second', 'one'] as const).map(detail => rowsOf(detail, true)).find(rows => rows.length <= room);
	return fitting ?? rowsOf('one', false);
};

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

const groupRows = (group: RepositoryGroup, input: SidebarInput, grid: Columns, detail: Detail, look: Look): Entry[] => {
	const {repository, sessions, elsewhere, folded} = group;
	const header: Entry = {row: repositoryRow(group, grid, look), target: {kind: 'repository', id: repository.root}};
	const below = (): Entry[] => [
		...sessions.flatMap(one => [
			...(one.worktree ? [{row: worktreeRow(one.worktree, grid, look), target: null}] : []),
			...sessionRows(one, input, grid, detail, look),
		]),
		...(elsewhere.length > 0 ? [{row: elsewhereHeading(grid, look), target: null}] : []),
		...elsewhere.map((one): Entry => ({row: elsewhereRow(one, input.now, grid, look), target: {kind: 'elsewhere', id: one.conversation}})),
	];
	return [header, ...(folded ? [] : below())].map(entry =>
		isSelected(entry, input) ? {...entry, row: selectRow(entry.row, look.theme)} : entry,
	);
};

const isSelected = ({target}: Entry, {sidebar, sidebarFocused}: SidebarInput): boolean =>
	sidebarFocused && target !== null && sidebar.selected === target.id;

const repositoryRow = ({repository, all, folded}: RepositoryGroup, grid: Columns, look: Look): Row => {
	const total = grid.money > 0 ? totalOf(all) : '';
	const waiting = all.filter(({status}) => status === 'waiting').length;
	const left: Row = [
		{text: folded ? '▸' : ' ', token: 'dim'},
		{text: line(repository.name), bold: true},
		...branchOf(repository),
		...(folded ? [{text: `  ${count(all.length, 'session')}`, token: 'dim' as const}] : []),
		...(folded && waiting > 0 ? [{text: `  ${statusGlyphs.waiting[0]} ${waiting}`, token: 'waiting' as const}] : []),
	];
	return spread(left, [{text: `${total} `}], grid.columns, look.widths);
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
