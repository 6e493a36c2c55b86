import type {CommandName, TableName} from './commands.ts';
import type {InputEvent, KeyEvent} from './keys.ts';

/** Value of a binding: `command` or `command argument`; null unbinds. */
export type Bindings = Readonly<Record<string, string | null>>;

/** The settings below `keys`. Keys in tmux's notation, times in milliseconds. */
export type KeySettings = {
	prefix: string;
	/** A second prefix, on where `prefix2When` says so. */
	prefix2: string | null;
	prefix2When: 'nested' | 'always' | 'never';
	/** How long coppice waits after the prefix; 0: for ever. */
	prefixTimeout: number;
	/** How long a repeatable command's keys need no prefix. */
	repeatTime: number;
	/** How long a lone ESC is held on terminals without the kitty protocol. */
	escapeTime: number;
	/** When the table of keys opens after the prefix. */
	hintDelay: number | 'off';
	/** Alt keys without prefix: `M-1` … `M-9` session, `M-h` `M-j` `M-k` `M-l` panes, `M-a` queue. */
	alt: boolean;
	/** `vim`: `h j k l` select panes after the prefix, `Tab` is the last session. */
	movement: 'tmux' | 'vim';
	root: Bindings;
	prefixTable: Bindings;
	sidebar: Bindings;
	queue: Bindings;
	copy: Bindings;
};

export type Binding = {readonly command: CommandName; readonly argument?: string; readonly repeat: boolean};

export type Keymap = {
	/** Canonical names of the prefix keys that are on. */
	readonly prefixes: readonly string[];
	readonly tables: Readonly<Record<TableName, ReadonlyMap<string, Binding>>>;
	readonly repeatTime: number;
	readonly prefixTimeout: number;
};

/** What has the focus of the client; decides which table a key without prefix is looked up in. */
export type Focus = 'pane' | 'sidebar' | 'queue' | 'copy' | 'dialog';

export type KeymapState =
	| {readonly name: 'root'}
	/** The prefix was typed. `read`: of that key. */
	| {readonly name: 'prefix'; readonly since: number; readonly read: number; readonly prefix: string}
	| {readonly name: 'repeat'; readonly until: number};

export type Outcome =
	/** To the pane, as it is. */
	| {readonly kind: 'forward'; readonly event: InputEvent}
	/** To the text field of the dialog or filter that has the focus. */
	| {readonly kind: 'input'; readonly event: InputEvent}
	| {readonly kind: 'command'; readonly command: CommandName; readonly argument?: string; readonly key: KeyEvent}
	/** The prefix was typed: the bar shows what may follow. */
	| {readonly kind: 'pending'; readonly prefix: string}
	/** Nothing is done with it; `message` for the bar. */
	| {readonly kind: 'ignored'; readonly message?: string};

export type Problem = string;

export declare const defaultKeySettings: KeySettings;
/** Builds the tables. Every mistake in the settings is one line of `problems`; the rest holds. */
export declare const createKeymap: (settings: KeySettings, place: {nested: boolean}) => {keymap: Keymap; problems: Problem[]};
export declare const initialKeymapState: KeymapState;
/** One event. Pure: time comes in, state goes out. Text may be cut where a command takes its first character. */
export declare const step: (
	keymap: Keymap,
	state: KeymapState,
	event: InputEvent,
	focus: Focus,
	now: number,
) => {state: KeymapState; outcomes: Outcome[]};
