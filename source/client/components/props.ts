/*
What the card and the dialogs are told, and what they tell back. A dialog keeps what is being typed itself and calls `onDone` or
`onCancel` once. What is not typed into (sidebar, bar, table of keys) is `Rows` of its model.
*/

import type {CopyBuffer, OpenApp} from '../../protocol/app.ts';
import type {Place} from '../../protocol/conversation.ts';
import type {Fleet} from '../../protocol/messages.ts';
import type {Repository, Session} from '../../protocol/session.ts';
import type {Size} from '../../screen/geometry.ts';
import type {KeyRow} from '../keys/bindings.ts';
import type {CardModel} from '../models/card.ts';
import type {CostInput} from '../models/cost.ts';
import type {Look} from '../models/row.ts';
import type {Message} from '../state.ts';

export type CardProps = {
	look: Look;
	model: CardModel;
	/** What was typed into the field of the card: a reason, a free answer, the edited input. */
	onEntry: (text: string) => void;
	onCancel: () => void;
	/** The text in the person's own editor; undefined when it was given up. */
	onEditor?: (text: string) => Promise<string | undefined>;
};

/** Every dialog: `size` is the room it may take; its frame is as high as it needs. */
export type DialogProps<Result> = {look: Look; size: Size; onDone: (result: Result) => void; onCancel: () => void};

export type Choices = Fleet['requests']['choices.get']['result'];

export type NewSessionResult = {
	prompt: string;
	agent: string;
	model: string | null;
	mode: string | null;
	base: string | null;
	worktree: boolean;
	headless: boolean;
	/** Dollars; null: none. */
	budget: number | null;
	count: number;
};
export type NewSessionProps = DialogProps<NewSessionResult> & {
	choices: Choices;
	several: boolean;
	/** Names that are taken in this repository. */
	taken: readonly string[];
	/** `C-g`: the prompt in the person's own editor. Resolves with its new text; undefined: as it was. */
	onEditor?: (text: string) => Promise<string | undefined>;
};

export type RenameProps = DialogProps<string> & {name: string; taken: readonly string[]};

/** `onDone` is called for yes alone. */
export type ConfirmProps = DialogProps<true> & {
	title: string;
	lines: readonly string[];
	/** Words of the buttons. */
	yes: string;
	no: string;
	/** Milliseconds; keys of the first 300 are not taken. */
	openedAt: number;
	clock: () => number;
};

export type PickerProps = DialogProps<string> & {
	title: string;
	sessions: readonly Session[];
	repositories: readonly Repository[];
	now: number;
};

/** A list to choose one word from, such as a theme. `onMark`: the row moved to it, to show it at once. */
export type ChooseProps = DialogProps<string> & {
	title: string;
	values: readonly {value: string; note?: string}[];
	value?: string;
	onMark?: (value: string) => void;
};

export type PaletteEntry = {command: string; argument?: string; title: string; key: string | undefined; disabled: string | null};
export type PaletteProps = DialogProps<PaletteEntry> & {entries: readonly PaletteEntry[]};

/** Search in all sessions: `search` is asked for each text that is typed. */
export type FindProps = DialogProps<{place: Place; text: string}> & {
	sessions: readonly Session[];
	search: (text: string) => Promise<readonly Place[]>;
};

/** `onDone` gets the id of the app that is to leave. */
export type OpenAppsProps = DialogProps<number> & {apps: readonly OpenApp[]; now: number};

export type BuffersProps = DialogProps<string> & {buffers: readonly CopyBuffer[]; now: number};

export type HelpProps = Omit<DialogProps<never>, 'onDone'> & {rows: readonly KeyRow[]};

/** Label, words, and where it is known from (or an age). */
export type InfoProps = Omit<DialogProps<never>, 'onDone'> & {title: string; lines: readonly (readonly [string, string, string])[]};

export type CostProps = Omit<DialogProps<never>, 'onDone'> & Omit<CostInput, 'by'>;

export type MessagesProps = Omit<DialogProps<never>, 'onDone'> & {messages: readonly Message[]; now: number};

export type SendToProps = DialogProps<{text: string; sessions: string[]}> & {
	sessions: readonly Session[];
	/** Ids that are chosen at first. */
	chosen: readonly string[];
};

/** A session by its number: `'` and `.`. */
export type SlotProps = DialogProps<number> & {title: string};
