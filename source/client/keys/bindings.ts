/*
The key tables: what the command table says, then what the settings say. A mistake in the settings is one line and costs only itself.
*/

import {visible} from '../../text.ts';
import {type Command, type CommandGroup, type CommandName, commands, getCommand, type TableName, tableNames} from '../commands.ts';
import {lookups, type Notation, parseNotation, parseSequence} from './notation.ts';

/** Key → `command` or `command argument`; null unbinds. Keys in tmux's notation. */
export type Bindings = Readonly<Record<string, string | null>>;

/** The settings below `keys`. Times in milliseconds. */
export type KeySettings = {
	readonly prefix: string;
	/** A second prefix, on where `prefix2When` says so. */
	readonly prefix2: string | null;
	readonly prefix2When: 'nested' | 'always' | 'never';
	/** How long the prefix waits for its key; 0: for ever. */
	readonly prefixTimeout: number;
	/** How long the keys of a repeatable command need no prefix after it. */
	readonly repeatTime: number;
	/** How long a lone ESC is held on terminals without the kitty protocol. */
	readonly escapeTime: number;
	/** When the table of keys opens after the prefix. */
	readonly hintDelay: number | 'off';
	/** Alt keys without prefix: `M-1` … `M-9` session, `M-h` `M-j` `M-k` `M-l` panes, `M-a` queue. */
	readonly alt: boolean;
	/** The keys of copy mode: vi's or Emacs's. */
	readonly copyMode: 'vi' | 'emacs';
	/** `vim`: `h j k l` select panes after the prefix, `Tab` is the last session. */
	readonly movement: 'tmux' | 'vim';
	/** Keys without prefix. Also whole sequences: `"C-b M-g"` is `M-g` in the prefix table. */
	readonly root: Bindings;
	readonly prefixTable: Bindings;
	readonly sidebar: Bindings;
	readonly queue: Bindings;
	readonly copy: Bindings;
};

export const defaultKeySettings: KeySettings = {
	prefix: 'C-b',
	prefix2: 'C-Space',
	prefix2When: 'nested',
	prefixTimeout: 0,
	repeatTime: 500,
	escapeTime: 15,
	hintDelay: 400,
	alt: false,
	copyMode: 'vi',
	movement: 'tmux',
	root: {},
	prefixTable: {},
	sidebar: {},
	queue: {},
	copy: {},
};

/** What a key does. */
export type Binding = {readonly command: CommandName; readonly argument?: string; readonly repeat: boolean};

/** The tables, ready for look-ups by canonical key name. */
export type Keymap = {
	/** The prefix keys that are on, the first to be shown. */
	readonly prefixes: readonly string[];
	readonly tables: Readonly<Record<TableName, ReadonlyMap<string, Binding>>>;
	readonly repeatTime: number;
	readonly prefixTimeout: number;
};

/**
Builds the tables.

@param place `nested`: coppice runs inside another multiplexer.
@returns The tables, and one line for each mistake or doubt in the settings, with its place; the rest of the settings holds.
*/
export const createKeymap = (settings: KeySettings, {nested}: {readonly nested: boolean}): {keymap: Keymap; problems: string[]} => {
	const problems: string[] = [];
	const prefixes = readPrefixes(settings, nested, problems);
	const tables = {root: new Map(), prefix: new Map(), sidebar: new Map(), queue: new Map(), copy: new Map()} as Record<TableName, Table>;
	for (const command of commands as readonly (Command & {name: CommandName})[]) {
		for (const table of tableNames) {
			const keys = command.keys?.[table === 'copy' && settings.copyMode === 'emacs' ? 'emacs' : table];
			bindDefaults(tables[table], command, keys ?? []);
		}
	}
	bindPresets(tables, settings);
	const {root, sequences} = splitSequences(settings.root, prefixes, problems);
	const given: [TableName, string, Bindings][] = [
		['root', 'keys.root', root],
		['prefix', 'keys.root', sequences],
		['prefix', 'keys.prefixTable', settings.prefixTable],
		['sidebar', 'keys.sidebar', settings.sidebar],
		['queue', 'keys.queue', settings.queue],
		['copy', 'keys.copy', settings.copy],
	];
	const owners: Owners = new Map();
	for (const [table, place, bindings] of given) {
		bindSettings({name: table, table: tables[table], place, bindings, owners, problems});
	}
	for (const prefix of prefixes) {
		shadowPrefix(tables, prefix, owners, problems);
	}
	return {keymap: {prefixes, tables, repeatTime: settings.repeatTime, prefixTimeout: settings.prefixTimeout}, problems};
};

/** A row of help, `coppice keys-list` and the readme. */
export type KeyRow = {
	readonly table: TableName;
	/** What is typed, the prefix included. */
	readonly key: string;
	readonly command: CommandName | 'send-prefix';
	readonly argument?: string;
	readonly title: string;
	readonly group: CommandGroup;
};

/** Every key that is bound, in the order of the command table. */
export const keysTable = (keymap: Keymap): KeyRow[] => {
	const prefixed = (key: string) => `${keymap.prefixes[0]} ${key}`;
	const rows: KeyRow[] = keymap.prefixes.map(prefix => ({
		table: 'prefix',
		key: `${prefix} ${prefix}`,
		command: 'send-prefix',
		title: `Send ${prefix} to the agent.`,
		group: 'other',
	}));
	for (const table of tableNames) {
		const bound = [...keymap.tables[table]];
		for (const {name, title, group} of commands) {
			for (const [key, {argument}] of bound.filter(([, binding]) => binding.command === name)) {
				rows.push({table, key: table === 'prefix' ? prefixed(key) : key, command: name, ...(argument && {argument}), title, group});
			}
		}
	}
	return rows;
};

/** The key of a command without prefix or after it, as the palette and hints show it; undefined where it has none. */
export const keyOfCommand = (keymap: Keymap, command: CommandName, argument?: string): string | undefined => {
	const row = keysTable(keymap).find(
		each =>
			(each.table === 'root' || each.table === 'prefix') &&
			each.command === command &&
			(argument === undefined || each.argument === argument),
	);
	return row?.key;
};

type Table = Map<string, Binding>;
/** Who bound a key in the settings: table and canonical key → how it was written, and to what. */
type Owners = Map<string, {readonly written: string; readonly value: string | null; readonly place: string}>;

const readPrefixes = (settings: KeySettings, nested: boolean, problems: string[]): string[] => {
	const read = (place: string, text: string): string | undefined => {
		const notation = parseNotation(text);
		if ('problem' in notation) {
			problems.push(`${place}: ${visible(notation.problem)}`);
			return undefined;
		}
		problems.push(...notation.notes.map(note => `${place}: ${visible(note)}`));
		return notation.name;
	};
	const first = read('keys.prefix', settings.prefix);
	if (first === undefined) {
		problems.push(`keys.prefix: \`${defaultKeySettings.prefix}\` is used instead`);
	}
	const on = settings.prefix2When === 'always' || (settings.prefix2When === 'nested' && nested);
	const second = on && settings.prefix2 !== null ? read('keys.prefix2', settings.prefix2) : undefined;
	const main = first ?? defaultKeySettings.prefix;
	// Inside another multiplexer the second one is the one that arrives with one key: it is shown first.
	const all = nested && second !== undefined ? [second, main] : second === undefined ? [main] : [main, second];
	return [...new Set(all)];
};

const bindDefaults = (table: Table, command: Command & {name: CommandName}, keys: NonNullable<Command['keys']>[TableName] & object) => {
	for (const entry of keys) {
		const [key, argument] = typeof entry === 'string' ? [entry] : entry;
		table.set(key, {command: command.name, ...(argument !== undefined && {argument}), repeat: command.repeat ?? false});
	}
};

const bindPresets = (tables: Record<TableName, Table>, {alt, movement}: KeySettings) => {
	const directions = {h: 'left', j: 'down', k: 'up', l: 'right'};
	if (movement === 'vim') {
		tables.prefix.set('Tab', {command: 'last-session', repeat: false});
	}
	for (const [key, argument] of Object.entries(directions)) {
		if (movement === 'vim') {
			tables.prefix.set(key, {command: 'select-pane', argument, repeat: true});
		}
		if (alt) {
			tables.root.set(`M-${key}`, {command: 'select-pane', argument, repeat: false});
		}
	}
	if (alt) {
		for (let slot = 1; slot <= 9; slot++) {
			tables.root.set(`M-${slot}`, {command: 'select-session', argument: String(slot), repeat: false});
		}
		tables.root.set('M-a', {command: 'queue', repeat: false});
	}
};

/** `"C-b M-g"` in `keys.root` is `M-g` after the prefix. */
const splitSequences = (bindings: Bindings, prefixes: readonly string[], problems: string[]): {root: Bindings; sequences: Bindings} => {
	const root: Record<string, string | null> = {};
	const sequences: Record<string, string | null> = {};
	for (const [written, value] of Object.entries(bindings)) {
		const keys = parseSequence(written);
		const [first, second] = keys;
		if (keys.length < 2 || !first || !second) {
			root[written] = value;
		} else if (keys.length === 2 && 'name' in first && prefixes.includes(first.name)) {
			sequences[written.trim().split(/\s+/)[1]!] = value;
		} else {
			problems.push(`keys.root: \`${visible(written)}\`: a sequence is the prefix (\`${prefixes[0]}\`) and one key`);
		}
	}
	return {root, sequences};
};

type Given = {name: TableName; table: Table; place: string; bindings: Bindings; owners: Owners; problems: string[]};

const bindSettings = ({name, table, place, bindings, owners, problems}: Given) => {
	for (const [written, value] of Object.entries(bindings)) {
		const report = (text: string) => problems.push(`${place}: \`${visible(written)}\`: ${visible(text)}`);
		const notation = parseNotation(written);
		if ('problem' in notation) {
			problems.push(`${place}: ${visible(notation.problem)}`);
			continue;
		}
		if (name === 'root' && value !== null && eatsTyping(notation)) {
			report('a key that types cannot be bound without prefix; it would eat typing');
			continue;
		}
		const binding = value === null ? null : readBinding(value);
		if (typeof binding === 'string') {
			report(binding);
			continue;
		}
		const slot = `${name} ${notation.name}`;
		const owner = owners.get(slot);
		if (owner) {
			report(`is the same key as \`${owner.written}\` in ${owner.place}: \`${owner.value}\` holds, \`${value}\` does not`);
			continue;
		}
		owners.set(slot, {written, value, place});
		problems.push(...notation.notes.map(note => `${place}: ${visible(note)}`));
		if (binding === null) {
			table.delete(notation.name);
		} else {
			table.set(notation.name, binding);
		}
	}
};

const typing = new Set(['Enter', 'Tab', 'BSpace']);
const eatsTyping = (notation: Extract<Notation, {name: string}>) => notation.key.text !== undefined || typing.has(notation.name);

/** @returns What is wrong with it, as text, where it cannot be read. */
const readBinding = (value: string): Binding | string => {
	const [word = '', ...rest] = value.trim().split(/\s+/);
	const command = getCommand(word);
	if (!command) {
		return `there is no command \`${word}\``;
	}
	const argument = rest.join(' ');
	const values = command.argument?.values;
	if (!values) {
		return argument === '' ? {command: command.name, repeat: command.repeat ?? false} : `\`${word}\` takes no argument`;
	}
	if (argument === '' && command.argument?.optional) {
		return {command: command.name, repeat: command.repeat ?? false};
	}
	return values.includes(argument)
		? {command: command.name, argument, repeat: command.repeat ?? false}
		: `\`${word}\` needs one of: ${values.join(', ')}`;
};

/**
The prefix itself cannot be bound: without prefix it is the prefix, and typed twice it goes to the agent. The keys of copy mode, which
are vi's and Emacs's, give way to it silently.
*/
const shadowPrefix = (tables: Record<TableName, Table>, prefix: string, owners: Owners, problems: string[]) => {
	for (const name of tableNames) {
		const binding = tables[name].get(prefix);
		if (binding && (name !== 'copy' || owners.has(`${name} ${prefix}`))) {
			problems.push(`keys: \`${prefix}\` is a prefix, so \`${binding.command}\` in the ${name} table has lost this key`);
		}
		tables[name].delete(prefix);
	}
};

/** What a key is bound to, by the best of its names. */
export const getBinding = (table: ReadonlyMap<string, Binding>, key: Parameters<typeof lookups>[0]): Binding | undefined => {
	for (const name of lookups(key)) {
		const binding = table.get(name);
		if (binding) {
			return binding;
		}
	}
	return undefined;
};
