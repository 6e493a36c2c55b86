/*
Everything that the chrome shows, as one value. Pure: `update` takes an event and gives the next state; components are functions
of parts of it. Keystrokes for panes and output of panes never pass through here.
*/
import type {CopyBuffer, OpenApp} from '../protocol/app.ts';
import type {Elsewhere} from '../protocol/elsewhere.ts';
import type {Fleet} from '../protocol/messages.ts';
import type {Budget, CostKey, NamedCostRow, Totals} from '../protocol/money.ts';
import type {Prompt} from '../protocol/prompt.ts';
import type {Repository, Session} from '../protocol/session.ts';
import type {Size} from '../screen/geometry.ts';
import type {Scrollback} from '../screen/scrollback.ts';
import type {Part, Shown} from './copy/folds.ts';
import type {CopyState} from './copy/state.ts';
import {focusPane, type Layout, panesOf, showSession, singlePane} from './layout.ts';

export type Dialog =
	| {kind: 'new-session'; several: boolean}
	| {kind: 'rename'; session: string}
	| {kind: 'confirm'; action: 'kill' | 'remove'; session: string; lines: string[]}
	| {kind: 'help'}
	| {kind: 'palette'}
	| {kind: 'picker'; purpose: 'show' | 'split-right' | 'split-below' | 'open'}
	| {kind: 'info'; session: string; lines: [string, string, string][]}
	| {kind: 'cost'; rows: Record<CostKey, NamedCostRow[]>; budgets: Budget[]}
	| {kind: 'messages'}
	| {kind: 'send'; sessions: string[]}
	| {kind: 'slot'; purpose: 'move' | 'show'}
	| {kind: 'apps'; apps: OpenApp[]}
	| {kind: 'theme'}
	| {kind: 'find'}
	| {kind: 'buffers'; buffers: CopyBuffer[]};

/** A prompt that one key answers with others, as it was painted. */
export type SamePrompt = {readonly id: string; readonly hash: string; readonly name: string};

/** What asks for an answer, drawn over the panes. */
export type CardState = {
	/** The prompt as it was painted: what an answer is about. */
	prompt: Prompt;
	/** Where it stands in the queue, from 1. */
	place: number;
	of: number;
	armed: boolean;
	/** It was answered elsewhere, or changed: any key closes it. */
	stale: string | null;
	/** The queue stays open after an answer; a card by the prefix closes. */
	queue: boolean;
	/** With it all who asked for the same when it was opened, or nobody. */
	same: readonly SamePrompt[];
	/** First line shown, and whether the last one was on screen. */
	scroll: number;
	/** An early key: `read, then y`. */
	early: boolean;
	/** What is typed or chosen in it: a reason, a rule, answers. */
	entry:
		| null
		| {kind: 'reason'; stop: boolean}
		| {kind: 'always'; chosen: number}
		| {kind: 'policy'}
		| {kind: 'answer'; question: number; answers: string[]; marked: number; checked: number[]; free: boolean}
		| {kind: 'edit'};
};

export type Message = {text: string; level: 'info' | 'warning' | 'error'; at: number};

export type SidebarState = {
	shown: boolean;
	columns: number;
	/** Id of the selected session, or root of the selected repository. */
	selected: string | null;
	filter: string | null;
	/** The filter is being typed. */
	filtering: boolean;
	folded: string[];
	sort: 'slot' | 'needs-you';
};

/** Copy mode of a session, on its lines as they stood when it began. */
export type Copying = {
	readonly mode: CopyState;
	readonly scrollback: Scrollback;
	/** The first line of the screen: what is above may come later. */
	readonly screen: number;
	/** Of a conversation: what stands where, and what of it is shown besides the beginnings. */
	readonly parts: readonly Part[];
	readonly shown: Shown;
};

export type State = {
	size: Size;
	/** Milliseconds since 1970, moved on when ages on the screen change. */
	now: number;
	directory: string;
	sessions: Session[];
	prompts: Prompt[];
	repositories: Repository[];
	/** Each Claude Code that people started without coppice. */
	elsewhere: Elsewhere[];
	/** Of the folder that the app was opened in; null outside of a repository. */
	root: string | null;
	totals: Totals;
	server: 'connected' | 'lost' | 'stopped';
	layout: Layout;
	/** Whether keys go to the sidebar rather than to a pane. */
	sidebarFocused: boolean;
	sidebar: SidebarState;
	/** The prefix was typed. `table`: long enough ago that all keys are shown. */
	prefix: {name: string; table: boolean} | null;
	/** What the next key answers: to which of the numbered panes to go, or what that key does. */
	asks: 'pane' | 'key' | null;
	card: CardState | null;
	dialog: Dialog | null;
	message: Message | null;
	/** Earlier messages, newest last. */
	messages: Message[];
	/** Sessions that are looked back at, by id. */
	copies: Readonly<Record<string, Copying>>;
	/** Where one was before going to who waits: for the way back. */
	bounce: Layout | null;
	/** The session that was shown before in the focused pane. */
	lastSession: string | null;
	/** Inside another multiplexer: the second prefix holds too. */
	nested: boolean;
	prefixName: string;
	/** Why the agent of the settings cannot be started. */
	missingAgent: string | null;
	/** The outer terminal has the focus. */
	focused: boolean;
	demo: boolean;
};

type Start = Pick<State, 'size' | 'directory' | 'nested' | 'prefixName' | 'demo'> & {sidebar: Pick<SidebarState, 'columns' | 'sort'>};

export const initialState = (start: Start): State => ({
	...start,
	now: Date.now(),
	sessions: [],
	prompts: [],
	repositories: [],
	elsewhere: [],
	root: null,
	totals: {costUsd: 0, todayUsd: 0, stopped: false, limits: null},
	server: 'connected',
	layout: singlePane(null),
	sidebarFocused: false,
	sidebar: {...start.sidebar, shown: true, selected: null, filter: null, filtering: false, folded: []},
	prefix: null,
	asks: null,
	card: null,
	dialog: null,
	message: null,
	messages: [],
	copies: {},
	bounce: null,
	lastSession: null,
	missingAgent: null,
	focused: true,
});

const keptMessages = 200;

type Events = Fleet['events'];

/** What an event of the server changes. */
export const withEvent = <N extends keyof Events & string>(state: State, name: N, value: Events[N]): State => {
	const changes: {[K in keyof Events]?: (value: Events[K]) => State} = {
		session: session => withSession(state, session),
		sessionRemoved: ({id}) => withoutSession(state, id),
		prompt: prompt => withPrompt(state, prompt),
		promptGone: ({id}) => withoutPrompt(state, id),
		repositories: repositories => ({...state, repositories}),
		elsewhere: elsewhere => withElsewhere(state, elsewhere),
		totals: totals => ({...state, totals}),
		// What only tells must not cover who waits.
		notice: ({level, text}) => (level === 'info' && state.prompts.length > 0 ? withKept : withMessage)(state, text, level, Date.now()),
	};
	return (changes[name] as ((value: Events[N]) => State) | undefined)?.(value) ?? state;
};

/** A message in the bar. It goes at the next key, or after a while; errors stay until a key. */
export const withMessage = (state: State, text: string, level: Message['level'], at: number): State => {
	const kept = withKept(state, text, level, at);
	return {...kept, message: kept.messages.at(-1)!};
};

/** A message that is only listed. */
const withKept = (state: State, text: string, level: Message['level'], at: number): State => ({
	...state,
	messages: [...state.messages, {text, level, at}].slice(-keptMessages),
});

export const withSession = (state: State, session: Session): State => {
	const index = state.sessions.findIndex(one => one.id === session.id);
	const sessions = index === -1 ? [...state.sessions, session] : state.sessions.with(index, session);
	const {prompt} = session;
	return {
		...state,
		sessions: sessions.filter(one => !one.archived).sort((a, b) => a.slot - b.slot),
		// What no longer waits by the session's own word has left the queue too.
		prompts: prompt ? state.prompts : state.prompts.filter(one => one.session !== session.id),
	};
};

/** Panes that showed it show nothing. */
const withoutSession = (state: State, id: string): State => {
	const panes = Object.fromEntries(Object.entries(state.layout.panes).map(([pane, session]) => [pane, session === id ? null : session]));
	const {[id]: _, ...copies} = state.copies;
	return {
		...state,
		copies,
		sessions: state.sessions.filter(session => session.id !== id),
		prompts: state.prompts.filter(prompt => prompt.session !== id),
		layout: {...state.layout, panes},
		lastSession: state.lastSession === id ? null : state.lastSession,
		sidebar: {...state.sidebar, selected: state.sidebar.selected === id ? null : state.sidebar.selected},
	};
};

/** A row that was selected and is gone is selected no more. */
const withElsewhere = (state: State, elsewhere: Elsewhere[]): State => {
	const {selected} = state.sidebar;
	const isGone = elsewhereById(state, selected) !== undefined && !elsewhere.some(({conversation}) => conversation === selected);
	return {...state, elsewhere, sidebar: isGone ? {...state.sidebar, selected: null} : state.sidebar};
};

const withPrompt = (state: State, prompt: Prompt): State => ({
	...state,
	prompts: [...state.prompts.filter(one => one.id !== prompt.id), prompt].sort((a, b) => a.since.localeCompare(b.since)),
});

const withoutPrompt = (state: State, id: string): State => ({...state, prompts: state.prompts.filter(prompt => prompt.id !== id)});

// What follows from the state.

export const sessionById = (state: State, id: string | null | undefined): Session | undefined =>
	state.sessions.find(session => session.id === id);

export const elsewhereById = (state: State, conversation: string | null): Elsewhere | undefined =>
	state.elsewhere.find(one => one.conversation === conversation);

/** The session in the focused pane. */
export const focusedSession = (state: State): Session | undefined => sessionById(state, state.layout.panes[state.layout.focus]);

/** A session in the focused pane, or the focus on the pane that shows it already. */
export const withShown = (state: State, id: string): State => {
	const {layout, lastSession} = state;
	const pane = panesOf(layout.root).find(one => layout.panes[one] === id);
	const before = layout.panes[layout.focus] ?? null;
	return {
		...state,
		layout: pane === undefined ? showSession(layout, id) : {...focusPane(layout, pane), zoomed: layout.zoomed && pane === layout.focus},
		lastSession: before !== id && before !== null ? before : lastSession,
		sidebarFocused: false,
	};
};

/** Copy mode of the session in a pane. */
export const copyingIn = (state: State, pane: number): Copying | undefined => state.copies[state.layout.panes[pane] ?? ''];

/** Copy mode of the focused pane. */
export const focusedCopy = (state: State): Copying | undefined => copyingIn(state, state.layout.focus);

/** The session that a command is about: the selected row where the sidebar has the focus, else that of the focused pane. */
export const currentSession = (state: State): Session | undefined =>
	state.sidebarFocused ? sessionById(state, state.sidebar.selected) : focusedSession(state);

/** A change of the card that is up, if one is. */
export const withCard = (state: State, change: Partial<CardState>): State =>
	state.card ? {...state, card: {...state.card, ...change}} : state;

/** Whether text is typed into the card: then keys are for its field. */
export const isTyping = (entry: CardState['entry']): boolean =>
	entry?.kind === 'reason' || entry?.kind === 'edit' || (entry?.kind === 'answer' && entry.free);

/** Another width breaks the lines of a card anew. One that is not read to its end is read from its beginning again: none of it is passed over. */
export const withSize = (state: State, size: Size): State => {
	const isBrokenAnew = size.columns !== state.size.columns && state.card?.armed === false;
	return {...(isBrokenAnew ? withCard(state, {scroll: 0}) : state), size};
};
