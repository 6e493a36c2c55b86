/*
The last row: who needs you, or a message, or what may follow the prefix; then counts, money, limits, and the way to all keys.
Where there is no sidebar, the sessions stand in it as tabs, after the number of those who wait where not all of these have room.
What has no room goes, the least important first. Pure.
*/
import type {Session, Status} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import type {Token} from '../../theme.ts';
import {inWorktree, money, statusGlyphs} from '../../words.ts';
import {isSnoozed} from '../card/needing.ts';
import type {Keymap} from '../keys/bindings.ts';
import type {Geometry} from '../places.ts';
import type {Copying, Message, State} from '../state.ts';
import {type LimitForm, limitForms} from './bar-limits.ts';
import {copyFacts, copyRow} from './copy-bar.ts';
import {prefixHints} from './key-table.ts';
import {cutRow, fillRow, type Look, type Region, type Row, rowWidth} from './row.ts';
import {isPlain, statusToken} from './status.ts';
import {type Tab, tabs, tabsWidth} from './tabs.ts';

export type BarInput = Pick<
	State,
	'sessions' | 'prompts' | 'now' | 'totals' | 'server' | 'prefix' | 'message' | 'nested' | 'prefixName' | 'demo'
> & {
	readonly layoutKind: Geometry['kind'];
	/** The session of the focused pane. */
	readonly focusedSession: string | null;
	readonly zoomed: boolean;
	/** Copy mode of the focused pane. */
	readonly copying: Copying | null;
	readonly keymap: Keymap;
};

export type BarTarget =
	| {readonly kind: 'session'; readonly id: string}
	| {readonly kind: 'command'; readonly command: 'queue' | 'help' | 'cost'};

export type BarModel = {
	readonly row: Row;
	readonly regions: readonly Region<BarTarget>[];
	readonly working: readonly {readonly x: number; readonly y: number; readonly session: string}[];
};

/** One row of exactly `columns` cells. */
export const barModel = (input: BarInput, columns: number, look: Look): BarModel => {
	const isNarrow = input.layoutKind !== 'full';
	const plain = input.prefix === null && input.message === null && input.copying === null && input.server === 'connected';
	const start: Part[] = plain && isNarrow ? [] : [leading(input, columns, look)];
	// On the narrowest screens the tabs are worth more than the money, where they need the room; never more than the way to all keys.
	const wanted = isNarrow
		? Math.max(
				12,
				Math.min(
					columns - partsWidth(endings(input, isNarrow, undefined).slice(0, 1), look),
					52,
					tabsWidth(tabs(input, columns, look), look),
				),
			)
		: Math.min(leftColumns, Math.floor(columns / 2));
	const left = Math.max(wanted, start[0] ? Math.min(rowWidth(start[0].row, look.widths), columns) : 0);
	const counts = !isNarrow && input.prefix === null ? countParts(input.sessions) : [];
	const roomRight = columns - (input.prefix || input.message || input.copying ? left : wanted);
	const spare = Math.min(roomRight, columns - leadColumns(start, counts, columns, look));
	const forms = limitForms(input.totals.limits, input.now, isNarrow, look);
	// What is needed is worth more than the last word, that of an app in an app.
	const fits = ({row, needed}: LimitForm) =>
		partsWidth(endings({...input, nested: input.nested && !needed}, isNarrow, row), look) <= (needed ? roomRight : spare);
	const right = fittingEnds(endings(input, isNarrow, (forms.findLast(fits) ?? forms[0])?.row), roomRight, look);
	const rightWidth = partsWidth(right, look);
	const room = Math.max(0, columns - rightWidth);
	const named = plain && isNarrow ? namedSessions(input, room, look) : {lead: start, tabs: []};
	// A message is gone in a moment, and copy mode is left; then the counts come back.
	const isCut = (input.message !== null || input.copying !== null) && partsWidth(start, look) + countsGap + partsWidth(counts, look) > room;
	return lay({...named, counts: isCut ? [] : counts, right, room, columns}, look);
};

/** The tabs; who waits must not be hidden by a screen that is too narrow for all of them, so their number comes first then. */
const namedSessions = (input: BarInput, room: number, look: Look): {lead: Part[]; tabs: Tab[]} => {
	const shown = tabs(input, room, look);
	const waiting = input.sessions.filter(session => session.status === 'waiting');
	if (waiting.every(({id}) => shown.some(tab => tab.session === id && tab.isWhole))) {
		return {lead: [], tabs: shown};
	}
	const count: Part = {row: [{text: ` ${statusGlyphs.waiting[0]} ${waiting.length} `, token: 'waiting'}], target: queueTarget};
	return {lead: [count], tabs: tabs(input, Math.max(0, room - partsWidth([count], look)), look)};
};

/** What the left end takes where it says all of it, up to half of the row, and the counts. */
const leadColumns = (lead: readonly Part[], counts: readonly Part[], columns: number, look: Look): number => {
	const own = Math.min(partsWidth(lead, look), Math.floor(columns / 2));
	const countsWidth = partsWidth(counts, look);
	return countsWidth > 0 ? Math.max(leftColumns, own + countsGap) + countsWidth : own;
};

/** Counts begin here, below the border of a sidebar of the usual width. */
const leftColumns = 41;
const countsGap = 3;

/** `place`: where it stands at the right end, from the left; the order of a list is by what goes last. */
type Part = {readonly row: Row; readonly target?: BarTarget; readonly place?: number};

const lay = (
	{
		lead,
		tabs: shown,
		counts,
		right,
		room,
		columns,
	}: {lead: Part[]; tabs: readonly Tab[]; counts: Part[]; right: Part[]; room: number; columns: number},
	look: Look,
): BarModel => {
	const {widths} = look;
	const regions: Region<BarTarget>[] = [];
	const working: {x: number; y: number; session: string}[] = [];
	let row: Row = [];
	const add = (part: Part) => {
		const x = rowWidth(row, widths);
		row = [...row, ...part.row];
		if (part.target) {
			regions.push({x, y: 0, columns: rowWidth(part.row, widths), target: part.target});
		}
	};
	const countsRow = counts.flatMap(({row: each}) => each);
	const countsWidth = rowWidth(countsRow, widths);
	for (const part of lead) {
		const withCounts = countsWidth > 0 && room - countsWidth >= 24;
		add({...part, row: cutRow(part.row, withCounts ? room - countsWidth - countsGap : room, widths)});
		if (withCounts) {
			const start = Math.max(Math.min(leftColumns, room - countsWidth), rowWidth(row, widths) + countsGap);
			row = [...fillRow(row, start, widths), ...countsRow];
		}
	}
	for (const tab of shown) {
		const x = rowWidth(row, widths);
		add({row: tab.row, ...(tab.session !== null && {target: {kind: 'session', id: tab.session}})});
		if (tab.session !== null && tab.working !== null) {
			working.push({x: x + tab.working, y: 0, session: tab.session});
		}
	}
	row = fillRow(row, room, widths);
	for (const part of right) {
		add(part);
	}
	return {row: fillRow(row, columns, widths), regions, working};
};

const leading = (input: BarInput, columns: number, look: Look): Part => {
	const {prefix, message, server} = input;
	if (prefix) {
		const waits = input.prompts.length > 0;
		return {
			row: [
				{text: ' '},
				{text: `${line(prefix.name)} …`, token: 'accent', bold: true},
				...prefixHints(input.keymap, waits, columns - 8, look),
			],
		};
	}
	if (message) {
		return {row: [{text: ' '}, {text: line(message.text), token: messageTokens[message.level]}]};
	}
	if (server === 'stopped') {
		return {row: [{text: ' '}, {text: 'server stopped; agents run on, the next command starts it', token: 'warning'}]};
	}
	if (server === 'lost') {
		return {row: [{text: ' '}, {text: 'server lost; agents run on, it is started again', token: 'warning'}]};
	}
	return input.copying ? {row: copyRow(input.copying, input.keymap, columns, look)} : needsYou(input);
};

const messageTokens: Record<Message['level'], Token> = {info: 'text', warning: 'warning', error: 'failed'};

const needsYou = ({sessions, prompts}: BarInput): Part => {
	const waiting = sessions
		.filter(session => session.status === 'waiting')
		.sort((a, b) => Number(isSnoozed(prompts, a)) - Number(isSnoozed(prompts, b)) || a.evidence.since.localeCompare(b.evidence.since));
	const [first] = waiting;
	if (!first) {
		return {row: [{text: ' '}]};
	}
	const words = [line(first.name), first.prompt ? line(inWorktree(first.prompt.summary, first.worktree.path)) : '']
		.filter(Boolean)
		.join(', ');
	return {
		row: [
			{text: ` ${statusGlyphs.waiting[0]} `, token: 'waiting'},
			{text: `${waiting.length} ${waiting.length === 1 ? 'needs' : 'need'} you: `, token: 'waiting'},
			{text: words},
		],
		target: queueTarget,
	};
};

const queueTarget: BarTarget = {kind: 'command', command: 'queue'};

const counted: readonly Status[] = ['working', 'done', 'idle', 'failed', 'lost', 'unknown'];

const countParts = (sessions: readonly Session[]): Part[] =>
	counted.flatMap((status): Part[] => {
		const number = sessions.filter(session => session.status === status && !isPlain(session)).length;
		return number === 0 ? [] : [{row: [{text: `${statusGlyphs[status][0]} ${number}`, token: statusToken(status)}, {text: '  '}]}];
	});

/** The right end: what has to go first stands last. */
const endings = (input: BarInput, isNarrow: boolean, limit: Row | undefined): Part[] => {
	const {prefixName, nested, totals, zoomed, copying, demo} = input;
	const word = (place: number, text: string, token?: Token): Part => ({place, row: [{text: '   '}, {text, token}]});
	return [
		{
			place: 9,
			row: [{text: '   '}, {text: `${line(prefixName)} ?`, token: 'accent'}, {text: `${isNarrow ? '' : ' keys'} `, token: 'dim'}],
			target: {kind: 'command', command: 'help'},
		},
		...(copying ? copyFacts(copying).map(text => word(7, text, 'accent')) : []),
		...(zoomed ? [word(6, 'zoom', 'accent')] : []),
		...(totals.stopped ? [word(0, 'stopped', 'failed')] : []),
		...(demo ? [word(1, 'demo', 'warning')] : []),
		...(totals.costUsd > 0 || totals.todayUsd > 0
			? [
					{
						place: 2,
						row: [{text: '   '}, {text: money(totals.todayUsd)}, ...(isNarrow ? [] : [{text: ' today', token: 'dim' as const}])],
						target: {kind: 'command', command: 'cost'} as const,
					},
				]
			: []),
		...(limit ? [{place: 3, row: [{text: '   '}, ...limit], target: {kind: 'command', command: 'cost'} as const}] : []),
		...(nested && !isNarrow ? [word(8, 'C-b twice', 'dim')] : []),
	];
};

const fittingEnds = (parts: Part[], room: number, look: Look): Part[] => {
	let kept = parts;
	while (kept.length > 0 && partsWidth(kept, look) > room) {
		kept = kept.slice(0, -1);
	}
	return kept.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0));
};

const partsWidth = (parts: readonly Part[], {widths}: Look): number => parts.reduce((sum, {row}) => sum + rowWidth(row, widths), 0);
