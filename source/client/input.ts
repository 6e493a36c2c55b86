/*
From bytes of the outer terminal to what they do: keys for a pane go straight to its host, commands run, answers of the terminal are
learnt from. No React, and no change of state for what is typed into a pane.
*/
import type {App} from './app.ts';
import type {Cards} from './card/card.ts';
import type {CommandName} from './commands.ts';
import type {CopyState} from './copy/state.ts';
import {encodeKey, encodePaste, encodeText, type OuterKeyModes} from './keys/encode.ts';
import {
	type Focus,
	initialKeymapState,
	type KeymapState,
	keymapDeadline,
	leavePrefix,
	type Outcome,
	splitText,
	step,
} from './keys/keymap.ts';
import {createTokenizer, type InputEvent, type KeyEvent, type MouseEvent, type Tokenizer} from './keys/keys.ts';
import {lookups, nameKey} from './keys/notation.ts';
import type {Reply} from './keys/replies.ts';
import type {FieldKey} from './models/field.ts';
import {focusedCopy, focusedSession, isTyping} from './state.ts';

type Hooks = {
	run: (command: CommandName, argument: string | undefined) => void;
	/** Keys for the text field of a dialog or card. */
	toDialog: (bytes: Uint8Array) => void;
	/** A key for what copy mode waits for: a search, a line, a character. */
	toCopyMode: (key: FieldKey) => void;
	/** Act at once, or, where copy mode of a session waits for lines, behind the keys that wait with it. */
	inCopyMode: (session: string, act: () => void) => void;
	onMouse: (event: MouseEvent) => void;
	onFocus: (focused: boolean) => void;
	onReply: (reply: Reply) => void;
	/** The key that answers what the app asks. */
	onAnswer: (key: KeyEvent) => void;
	/** The person is here: panes take this client's sizes. */
	onTyped: () => void;
	escapeMilliseconds: number;
	outerKeys: () => OuterKeyModes | undefined;
};

export type Input = ReturnType<typeof createInput>;

export const createInput = (app: App, cards: Cards, hooks: Hooks) => {
	const tokenizer: Tokenizer = createTokenizer({escapeMilliseconds: hooks.escapeMilliseconds});
	let keys: KeymapState = initialKeymapState;
	let timer: NodeJS.Timeout | undefined;
	let timerAt: number | undefined;
	/** When the table of keys opens. */
	let hintAt: number | undefined;

	const aboveCopyMode = (): Focus | undefined => {
		const {dialog, sidebar, card, sidebarFocused} = app.state;
		if (dialog || sidebar.filtering || isTyping(card?.entry ?? null)) {
			return 'dialog';
		}
		return card?.queue ? 'queue' : sidebarFocused ? 'sidebar' : undefined;
	};

	/** Copy mode that has the keys. */
	const copyMode = (): CopyState | undefined => (aboveCopyMode() ? undefined : focusedCopy(app.state)?.mode);

	const focus = (): Focus => {
		const mode = copyMode();
		return aboveCopyMode() ?? (mode ? (mode.entry ? 'dialog' : 'copy') : 'pane');
	};

	const handle = (events: InputEvent[]) => {
		for (const event of events) {
			switch (event.kind) {
				case 'reply':
					hooks.onReply(event.reply);
					break;
				case 'mouse':
					hooks.onMouse(event);
					break;
				case 'focus':
					hooks.onFocus(event.focused);
					break;
				case 'text':
					// Where a character may be a command, what is typed behind it is for what the command opens.
					if (keys.mode.name !== 'root' || focus() !== 'pane' || cards.wantsKeys() || app.state.asks) {
						splitText(event).forEach(typed);
					} else {
						through(event);
					}
					break;
				case 'key':
					typed(event);
					break;
				default:
					through(event);
			}
		}
		schedule();
	};

	/** One key: the card first, while it is there, then the key tables. */
	const typed = (event: KeyEvent) => {
		if (app.state.message && event.event !== 'release') {
			app.update(state => ({...state, message: null}));
		}
		if (app.state.asks) {
			if (event.event === 'press') {
				hooks.onAnswer(event);
			}
			return;
		}
		// A field that is typed into has the keys for itself.
		if (!cards.wantsKeys() || isTyping(app.state.card?.entry ?? null)) {
			through(event);
			return;
		}
		const name = nameKey(event);
		const prefix = isPrefix(event);
		const passed = cards.key({kind: 'key', key: name, read: event.read, event: event.event, prefix, silent: name === ''});
		if (passed) {
			through(event);
		} else if (prefix && !app.state.card) {
			endPrefix();
		}
	};

	/** What a key means in copy mode depends on those before it: a search may not have opened its line yet. */
	const through = (event: InputEvent) => {
		const session = copyMode()?.session;
		if (session === undefined || keys.mode.name !== 'root' || isPrefix(event)) {
			stepped(event);
			return;
		}
		hooks.inCopyMode(session, () => {
			// Who went elsewhere meanwhile did not type it there.
			if (focusedSession(app.state)?.id === session) {
				stepped(event);
			}
		});
	};

	const isPrefix = (event: InputEvent): boolean => event.kind === 'key' && lookups(event).some(key => app.keymap.prefixes.includes(key));

	const stepped = (event: InputEvent) => {
		const before = keys.mode.name;
		const {state, outcomes} = step(app.keymap, keys, event, focus(), app.clock());
		keys = state;
		// First: what the key has to say stands in the bar after it.
		if (before === 'prefix' && keys.mode.name !== 'prefix') {
			showPrefix(null);
		}
		for (const outcome of outcomes) {
			act(outcome);
		}
	};

	const act = (outcome: Outcome) => {
		switch (outcome.kind) {
			case 'forward':
				forward(outcome.event);
				break;
			case 'input':
				if (copyMode()?.entry) {
					hooks.toCopyMode(fieldKey(outcome.event));
					break;
				}
				hooks.toDialog(outcome.event.kind === 'key' ? dialogKey(outcome.event) : outcome.event.raw);
				break;
			case 'command':
				showPrefix(null);
				hooks.run(outcome.command, outcome.argument);
				break;
			case 'pending':
				showPrefix(outcome.prefix);
				cards.prefix(outcome.key.read);
				break;
			default:
				if (outcome.message !== undefined) {
					app.say(outcome.message);
				}
		}
	};

	const forward = (event: InputEvent) => {
		const {focus: pane} = app.state.layout;
		const shown = app.panes.get(pane);
		if (!shown) {
			return;
		}
		if (shown.ended) {
			app.say(`it has ended; ${app.state.prefixName} R starts it again`);
			return;
		}
		const session = focusedSession(app.state);
		const isClaude = session?.agent === 'claude';
		if (isClaude && event.kind === 'key' && !app.settings.agents.claude.suspend && nameKey(event) === 'C-z') {
			app.say('C-z is kept from Claude, which would read nothing until it is continued');
			return;
		}
		hooks.onTyped();
		const modes = shown.modes;
		const bytes =
			event.kind === 'key'
				? encodeKey(event, modes, {outer: hooks.outerKeys(), enterAsCode: isClaude})
				: event.kind === 'text'
					? encodeText(event, modes)
					: event.kind === 'paste'
						? encodePaste(event, modes)
						: event.raw;
		if (!app.panes.input(pane, bytes) && !shown.trouble) {
			app.say('its host does not answer');
		}
	};

	const showPrefix = (name: string | null) => {
		if ((app.state.prefix?.name ?? null) === name) {
			return;
		}
		hintAt = name === null || app.settings.keys.hintDelay === 'off' ? undefined : app.clock() + app.settings.keys.hintDelay;
		app.update(state => ({...state, prefix: name === null ? null : {name, table: false}, message: null}));
	};

	const endPrefix = () => {
		keys = leavePrefix(keys);
		showPrefix(null);
	};

	/** One timer for everything that waits for time; none when nothing waits. */
	const schedule = () => {
		const due = [tokenizer.deadline(), keymapDeadline(app.keymap, keys), cards.deadline(), hintAt].filter(time => time !== undefined);
		const at = due.length > 0 ? Math.min(...due) : undefined;
		if (at === timerAt) {
			return;
		}
		clearTimeout(timer);
		timerAt = at;
		timer = at === undefined ? undefined : setTimeout(tick, Math.max(0, at - app.clock()));
	};

	const tick = () => {
		timerAt = undefined;
		const now = app.clock();
		const late = tokenizer.flush(now);
		const {mode} = keys;
		const keysDue = keymapDeadline(app.keymap, keys);
		if (keysDue !== undefined && now >= keysDue) {
			keys = leavePrefix(keys);
			if (mode.name === 'prefix') {
				showPrefix(null);
			}
		}
		if (hintAt !== undefined && now >= hintAt) {
			hintAt = undefined;
			app.update(state => (state.prefix ? {...state, prefix: {...state.prefix, table: true}} : state));
		}
		cards.tick();
		handle(late);
	};

	return {
		bytes: (bytes: Uint8Array) => handle(tokenizer.push(bytes, app.clock())),
		configure: tokenizer.configure,
		/** What has the keys. */
		focus,
		endPrefix,
		/** The card or the keymap may wait for time now. */
		schedule,
		stop: () => clearTimeout(timer),
	};
};

/** What is typed, by the names that fields have. */
const fieldKey = (event: InputEvent): FieldKey => {
	if (event.kind === 'key') {
		return event.text === undefined ? {key: nameKey(event), text: ''} : {key: 'Text', text: event.text};
	}
	const text = event.kind === 'paste' && event.phase !== 'body' ? '' : Buffer.from(event.raw).toString('utf8');
	return {key: event.kind === 'text' ? 'Text' : 'Paste', text};
};

/** Escape as dialogs get it. */
export const dialogEscape = '\x1b[27u';

/** Dialogs read keys in the oldest form, but for two: Shift+Enter has none, and a lone ESC would wait for Ink's timer. */
const dialogKey = (key: KeyEvent): Uint8Array =>
	key.name === 'Escape' && key.modifiers === 0 ? Buffer.from(dialogEscape) : encodeKey(key, plainKeys, {enterAsCode: true});

const plainKeys = {applicationCursor: false, applicationKeypad: false, bracketedPaste: true, kittyFlags: 0, modifyOtherKeys: 0};
