/** A fleet as in the design, for tests of the chrome. */

import {createKeymap, defaultKeySettings} from '../../source/client/keys/bindings.ts';
import type {BarInput} from '../../source/client/models/bar.ts';
import {type Look, type Row, rowWidth, textOf} from '../../source/client/models/row.ts';
import type {SidebarInput} from '../../source/client/models/sidebar.ts';
import {type CardState, initialState, type State} from '../../source/client/state.ts';
import type {Elsewhere} from '../../source/protocol/elsewhere.ts';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Repository, Session} from '../../source/protocol/session.ts';
import {loadWidths} from '../../source/screen/widths.ts';
import {defaultTheme} from '../../source/theme.ts';

export const widths = await loadWidths();
export const look: Look = {theme: defaultTheme, widths, unicode: true};
export const now = Date.parse('2026-11-20T12:00:00.000Z');
export const before = (seconds: number) => new Date(now - seconds * 1000).toISOString();

/** An app that was just started. */
export const stateWith = (more: Partial<State> = {}): State => ({
	...initialState({
		size: {columns: 80, rows: 24},
		directory: '/',
		nested: false,
		prefixName: 'C-b',
		demo: false,
		sidebar: {columns: 40, sort: 'slot'},
	}),
	...more,
});

export const sessionOf = (slot: number, name: string, status: Session['status'], more: Partial<Session> = {}): Session => ({
	id: `s-${slot}`,
	name,
	agent: 'claude',
	kind: 'interactive',
	repository: '/home/ada/src/shop',
	worktree: {path: `/home/ada/src/shop.worktrees/${name}`, branch: `coppice/${name}`, base: 'main', ahead: 0, behind: 0, dirty: 0},
	status,
	evidence: {source: 'hook', since: before(130)},
	prompt: null,
	model: 'opus',
	mode: 'manual',
	costUsd: 0.42,
	costIs: 'reported',
	tokens: null,
	contextPercent: 41,
	limits: null,
	conversation: null,
	lastWords: null,
	pid: 1,
	columns: 80,
	rows: 24,
	budgetUsd: null,
	children: [],
	createdAt: before(9000),
	exit: null,
	slot,
	title: null,
	doing: null,
	changes: null,
	archived: false,
	ownWorktree: true,
	bell: false,
	resumable: true,
	transcript: false,
	...more,
});

export const promptOf = (more: Partial<Prompt> = {}): Prompt => ({
	id: 'p-1-1',
	hash: 'abc',
	session: 's-1',
	kind: 'permission',
	tool: 'Bash',
	input: {command: 'npm test -- login', description: 'Run the login tests'},
	summary: 'npm test -- login',
	suggestions: [],
	options: null,
	since: before(130),
	folder: '/home/ada/src/shop.worktrees/fix-login',
	agent: null,
	call: null,
	offer: null,
	snoozedUntil: null,
	file: null,
	...more,
});

export const elsewhereOf = (number: number, more: Partial<Elsewhere> = {}): Elsewhere => ({
	pid: 4000 + number,
	conversation: `c-${number}`,
	name: null,
	directory: '/home/ada/src/shop',
	repository: '/home/ada/src/shop',
	kind: 'interactive',
	status: 'idle',
	since: before(130),
	transcript: null,
	endedAt: null,
	...more,
});

const waits = {id: 'p-1-1', hash: 'abc', kind: 'permission', tool: 'Bash', summary: 'npm test -- login', since: before(130)} as const;
const shell = {agent: 'shell', costUsd: null, costIs: 'unknown'} as const;

export const fleet: Session[] = [
	sessionOf(1, 'fix-login', 'waiting', {prompt: waits}),
	sessionOf(2, 'search-index', 'working', {costUsd: 1.87, doing: 'editing src/search/deep/build.ts', changes: {added: 132, removed: 18}}),
	sessionOf(3, 'docs', 'done', {
		costUsd: 0.31,
		lastWords: 'All examples run now.',
		evidence: {source: 'hook', since: before(310)},
		worktree: {path: '/w/docs', branch: 'docs', base: 'main', ahead: 2, behind: 0, dirty: 0},
	}),
	sessionOf(4, 'flaky-test', 'idle', {costUsd: 1.52}),
	sessionOf(5, 'shell', 'idle', {...shell, title: 'vim readme.md'}),
	sessionOf(6, 'rate-limit', 'failed', {
		repository: '/home/ada/src/api',
		costUsd: 0.88,
		lastWords: 'API error 529 after 10 tries',
		evidence: {source: 'hook', since: before(30)},
	}),
];

export const repositories: Repository[] = [
	{root: '/home/ada/src/shop', name: 'shop', branch: 'main', ahead: null, behind: null},
	{root: '/home/ada/src/api', name: 'api', branch: 'main', ahead: 0, behind: 3},
];

export const sidebarInput = (
	more: Partial<Omit<SidebarInput, 'sidebar'>> & {sidebar?: Partial<SidebarInput['sidebar']>} = {},
): SidebarInput => ({
	sessions: fleet,
	repositories,
	elsewhere: [],
	root: null,
	now,
	sidebarFocused: false,
	focusedSession: 's-1',
	...more,
	sidebar: {shown: true, columns: 40, selected: null, filter: null, filtering: false, folded: [], sort: 'slot', ...more.sidebar},
});

export const keymap = createKeymap(defaultKeySettings, {nested: false}).keymap;

export const barInput = (more: Partial<BarInput> = {}): BarInput => ({
	sessions: fleet,
	prompts: [promptOf()],
	now,
	totals: {costUsd: 5, todayUsd: 5, stopped: false, limits: null},
	server: 'connected',
	prefix: null,
	message: null,
	copying: null,
	nested: false,
	prefixName: 'C-b',
	demo: false,
	layoutKind: 'full',
	focusedSession: 's-1',
	zoomed: false,
	keymap,
	...more,
});

export const cardOf = (prompt: Prompt, more: Partial<CardState> = {}): CardState => ({
	prompt,
	place: 1,
	of: 1,
	armed: false,
	stale: null,
	queue: false,
	same: [],
	scroll: 0,
	early: false,
	entry: null,
	...more,
});

/** Names and texts that want to break out of their place. */
export const hostile = [
	'a\x1b[31mred\x1b[0m',
	'\x1b]0;title\x07bell\x07',
	'日本語の長い名前がここに入っていますよ',
	'👩‍👩‍👧‍👦 family 🏳️‍🌈',
	'line\nbreak\ttab\rreturn',
	'\u202eright to left\u2066',
	'e\u0301\u0301\u0301\u0301\u0301',
	'\u200b\u200b\ufeff',
	'\u3164\u2028\u2029',
	'x'.repeat(5000),
	'\ud800 lone',
	'',
];

export const texts = (rows: readonly Row[], on: Look = look): string[] => rows.map(row => textOf(row, on));
export const sizes = (rows: readonly Row[]): number[] => [...new Set(rows.map(row => rowWidth(row, widths)))];
