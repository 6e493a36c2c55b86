/*
What a key means: the state machine behind the key tables. Pure: time comes in, the next state goes out.

  root     a key goes to what has the focus, unless the root table has it; the prefix leads to
  prefix   the next key is looked up in the prefix table; waits for ever unless `keys.prefixTimeout` says otherwise
  repeat   for a moment after a repeatable command the keys of such commands need no prefix

Pastes, unknown bytes, releases and bare modifier keys end neither. Mouse, focus and answers are not for this machine.
*/

import {visible} from '../../text.ts';
import {type CommandName, getCommand} from '../commands.ts';
import {type Binding, getBinding, type Keymap} from './bindings.ts';
import {typedKey} from './key.ts';
import {keyByCode} from './key-table.ts';
import type {InputEvent, KeyEvent, PasteEvent, TextEvent} from './keys.ts';
import {lookups, nameKey} from './notation.ts';

/** What has the focus of the client. `dialog`: anything with a text field, a filter too. */
export type Focus = 'pane' | 'sidebar' | 'queue' | 'copy' | 'dialog';

export type KeymapState = {
	readonly mode:
		| {readonly name: 'root'}
		/** `read`: of the prefix; what came in the same read was not typed after it by a person. */
		| {readonly name: 'prefix'; readonly since: number; readonly read: number; readonly prefix: string}
		| {readonly name: 'repeat'; readonly until: number};
	/** Codes of keys that were ours when pressed: their repeats and releases are not the pane's. */
	readonly held: readonly number[];
};

export type Outcome =
	/** To the pane. */
	| {readonly kind: 'forward'; readonly event: InputEvent}
	/** To the text field that has the focus. */
	| {readonly kind: 'input'; readonly event: InputEvent}
	| {readonly kind: 'command'; readonly command: CommandName; readonly argument?: string; readonly key: KeyEvent}
	/** The prefix was typed: the bar shows what may follow. */
	| {readonly kind: 'pending'; readonly prefix: string; readonly key: KeyEvent}
	/** Nothing is done with it; `message` is for the bar. */
	| {readonly kind: 'ignored'; readonly message?: string};

export type Step = {readonly state: KeymapState; readonly outcomes: readonly Outcome[]};

const root = {name: 'root'} as const;
export const initialKeymapState: KeymapState = {mode: root, held: []};

/** One event. Text is cut where a character of it is ours; what is not stays one event. */
export const step = (keymap: Keymap, state: KeymapState, event: InputEvent, focus: Focus, now: number): Step => {
	const current = expire(keymap, state, now);
	switch (event.kind) {
		case 'key':
			return stepKey(keymap, current, event, focus, now);
		case 'text':
			return stepText(keymap, current, event, focus, now);
		case 'paste':
			return {state: current, outcomes: [pasted(event, focus)]};
		case 'unknown':
			return {state: current, outcomes: [event.typed && focus === 'pane' ? {kind: 'forward', event} : {kind: 'ignored'}]};
		default:
			return {state: current, outcomes: []};
	}
};

/** When the state ends by itself; undefined where it does not. */
export const keymapDeadline = (keymap: Keymap, {mode}: KeymapState): number | undefined => {
	switch (mode.name) {
		case 'prefix':
			return keymap.prefixTimeout > 0 ? mode.since + keymap.prefixTimeout : undefined;
		case 'repeat':
			return mode.until;
		default:
			return undefined;
	}
};

/** Ends a prefix that was answered elsewhere: a card that closes takes it along. */
export const leavePrefix = (state: KeymapState): KeymapState => ({...state, mode: root});

/** Typed text as one key for each character. */
export const splitText = (event: TextEvent): KeyEvent[] =>
	[...event.text].map(character => ({
		...typedKey(character.codePointAt(0)!),
		kind: 'key' as const,
		raw: Buffer.from(character),
		read: event.read,
	}));

const expire = (keymap: Keymap, state: KeymapState, now: number): KeymapState => {
	const deadline = keymapDeadline(keymap, state);
	return deadline !== undefined && now > deadline ? leavePrefix(state) : state;
};

const pasted = (event: PasteEvent, focus: Focus): Outcome => {
	if (focus === 'pane') {
		return {kind: 'forward', event};
	}
	if (focus === 'dialog') {
		return {kind: 'input', event};
	}
	return event.phase === 'start'
		? {kind: 'ignored', message: 'the paste was dropped: it goes into a pane or a text field'}
		: {kind: 'ignored'};
};

const stepText = (keymap: Keymap, state: KeymapState, event: TextEvent, focus: Focus, now: number): Step => {
	const outcomes: Outcome[] = [];
	let current = state;
	/** First character of the text that waits to go on whole. */
	let whole = 0;
	let at = 0;
	const characters = [...event.text];
	const passOn = () => {
		const text = characters.slice(whole, at).join('');
		if (text !== '') {
			const piece: TextEvent = whole === 0 && at === characters.length ? event : {...event, text, raw: Buffer.from(text)};
			outcomes.push({kind: focus === 'dialog' ? 'input' : 'forward', event: piece});
		}
		whole = at;
	};
	for (const key of mayBeOurs(keymap, state, focus) ? splitText(event) : []) {
		const next = stepKey(keymap, current, key, focus, now);
		const only = next.outcomes.length === 1 ? next.outcomes[0]! : undefined;
		if (only && (only.kind === 'forward' || only.kind === 'input') && current.mode.name === 'root') {
			at++;
			continue;
		}
		passOn();
		outcomes.push(...next.outcomes);
		current = next.state;
		at++;
		whole = at;
	}
	at = characters.length;
	passOn();
	return {state: current, outcomes};
};

/** Whether a character can be anything but typing here: the look at each is saved for the usual case. */
const mayBeOurs = ({prefixes}: Keymap, {mode}: KeymapState, focus: Focus) =>
	mode.name !== 'root' || (focus !== 'pane' && focus !== 'dialog') || prefixes.some(prefix => [...prefix].length === 1);

const stepKey = (keymap: Keymap, state: KeymapState, key: KeyEvent, focus: Focus, now: number): Step => {
	const {mode, held} = state;
	const ours = held.includes(key.code);
	if (key.event === 'release') {
		const rest = {...state, held: held.filter(code => code !== key.code)};
		return {state: rest, outcomes: [!ours && focus === 'pane' ? {kind: 'forward', event: key} : {kind: 'ignored'}]};
	}
	if (keyByCode.get(key.code)?.silent) {
		return {state, outcomes: [mode.name === 'root' && focus === 'pane' ? {kind: 'forward', event: key} : {kind: 'ignored'}]};
	}
	const prefix = lookups(key).find(name => keymap.prefixes.includes(name));
	if (key.event === 'repeat' && ours && !(mode.name === 'repeat' && getBinding(keymap.tables.prefix, key)?.repeat) && focus === 'pane') {
		return {state, outcomes: [{kind: 'ignored'}]};
	}
	if (mode.name === 'prefix') {
		return stepAfterPrefix(keymap, state, key, focus, now, prefix !== undefined);
	}
	if (prefix !== undefined) {
		return {
			state: {mode: {name: 'prefix', since: now, read: key.read, prefix}, held: hold(held, key)},
			outcomes: [{kind: 'pending', prefix, key}],
		};
	}
	const again = mode.name === 'repeat' ? getBinding(keymap.tables.prefix, key) : undefined;
	return again?.repeat ? run(keymap, state, key, again, now) : stepRoot(keymap, state, key, focus, now);
};

const leaving = new Set(['Escape', 'C-c', 'C-g']);

const stepAfterPrefix = (keymap: Keymap, state: KeymapState, key: KeyEvent, focus: Focus, now: number, prefixAgain: boolean): Step => {
	const left = leavePrefix(state);
	if (prefixAgain) {
		// Its release is the pane's now, too.
		const free = {...left, held: left.held.filter(code => code !== key.code)};
		const kind = focus === 'pane' ? 'forward' : focus === 'dialog' ? 'input' : 'ignored';
		return {state: free, outcomes: [kind === 'ignored' ? {kind} : {kind, event: key}]};
	}
	const binding = getBinding(keymap.tables.prefix, key);
	const ours = {...left, held: hold(left.held, key)};
	if (!binding) {
		return {state: ours, outcomes: [leaving.has(nameKey(key)) ? {kind: 'ignored'} : unbound(key)]};
	}
	if (focus === 'dialog' && !getCommand(binding.command)?.inDialogs) {
		return {state: ours, outcomes: [{kind: 'ignored', message: `\`${visible(nameKey(key))}\` does not work while a dialog is open`}]};
	}
	return run(keymap, left, key, binding, now);
};

const stepRoot = (keymap: Keymap, state: KeymapState, key: KeyEvent, focus: Focus, now: number): Step => {
	const left = leavePrefix(state);
	if (focus === 'dialog') {
		return {state: left, outcomes: [{kind: 'input', event: key}]};
	}
	const binding = (focus === 'pane' ? undefined : getBinding(keymap.tables[focus], key)) ?? getBinding(keymap.tables.root, key);
	if (binding) {
		return run(keymap, left, key, {...binding, repeat: false}, now);
	}
	const free = {...left, held: left.held.filter(code => code !== key.code)};
	return focus === 'pane' ? {state: free, outcomes: [{kind: 'forward', event: key}]} : {state: left, outcomes: [unbound(key)]};
};

const run = (keymap: Keymap, state: KeymapState, key: KeyEvent, {command, argument, repeat}: Binding, now: number): Step => ({
	state: {mode: repeat ? {name: 'repeat', until: now + keymap.repeatTime} : root, held: hold(state.held, key)},
	outcomes: [{kind: 'command', command, ...(argument !== undefined && {argument}), key}],
});

/** Only who tells of releases (kitty's flag 2) ever takes one off the list, so it is short. */
const hold = (held: readonly number[], {code}: KeyEvent) => [...held.filter(other => other !== code), code].slice(-4);

const unbound = (key: KeyEvent): Outcome => {
	const name = visible(nameKey(key));
	const layout = key.base === undefined && /\p{L}/u.test(name) && !/^[\x20-\x7e]+$/.test(name);
	return {kind: 'ignored', message: `\`${name}\` is not bound${layout ? ' (keyboard layout?)' : ''}`};
};
