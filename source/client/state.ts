/*
Everything that the chrome shows, as one value. Pure: `update` takes an event and gives the next state; components are functions
of parts of it. Keystrokes for panes and output of panes never pass through here.
*/
import type {Prompt, Repository, Session} from '../protocol/messages.ts';
import type {Size} from '../screen/geometry.ts';
import type {Layout} from './layout.ts';

export type Dialog =
	| {kind: 'new-session'; several: boolean}
	| {kind: 'rename'; session: string}
	| {kind: 'confirm'; action: 'kill' | 'remove'; session: string; lines: string[]}
	| {kind: 'help'}
	| {kind: 'palette'}
	| {kind: 'picker'; purpose: 'show' | 'split-right' | 'split-below' | 'open'}
	| {kind: 'info'; session: string; lines: [string, string, string][]}
	| {kind: 'cost'; rows: {key: string; name: string; costUsd: number | null; costIs: Session['costIs']}[]; by: 'session' | 'day' | 'model'}
	| {kind: 'messages'}
	| {kind: 'send'; sessions: string[]}
	| {kind: 'slot'}
	| {kind: 'theme'; names: string[]};

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
	/** First line shown, and whether the last one was on screen. */
	scroll: number;
	/** An early key: `read, then y`. */
	early: boolean;
	/** What is typed or chosen in it: a reason, a rule, answers. */
	entry: null | {kind: 'reason'; stop: boolean} | {kind: 'always'; chosen: number} | {kind: 'answer'; question: number; answers: string[]; marked: number; checked: number[]; free: boolean} | {kind: 'edit'};
};

export type Message = {text: string; level: 'info' | 'warning' | 'error'; at: number};

export type State = {
	size: Size;
	/** Milliseconds since 1970, moved on when ages on the screen change. */
	now: number;
	directory: string;
	sessions: Session[];
	prompts: Prompt[];
	repositories: Repository[];
	totals: {costUsd: number; todayUsd: number};
	server: 'connected' | 'lost' | 'stopped';
	layout: Layout;
	/** Whether keys go to the sidebar rather than to a pane. */
	sidebarFocused: boolean;
	sidebar: {shown: boolean; columns: number; selected: string | null; filter: string | null; filtering: boolean; folded: string[]; sort: 'slot' | 'needs-you'};
	/** The prefix was typed. `table`: long enough ago that all keys are shown. */
	prefix: {name: string; table: boolean} | null;
	/** The number over each pane, while one is chosen. */
	numbers: boolean;
	card: CardState | null;
	dialog: Dialog | null;
	message: Message | null;
	/** Earlier messages, newest last. */
	messages: Message[];
	/** Scrolled back: the focused pane shows lines so far above its screen. */
	scrolled: {pane: number; lines: number} | null;
	/** Inside another multiplexer: the second prefix holds too. */
	nested: boolean;
	prefixName: string;
	/** The agent that the settings start could not be found: why. */
	missingAgent: string | null;
	focused: boolean;
	demo: boolean;
};
