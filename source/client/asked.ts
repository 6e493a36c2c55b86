/* The key that the app asked for: a numbered pane, or a key of which it says what it does. */
import {visible} from '../text.ts';
import type {App} from './app.ts';
import {getCommand} from './commands.ts';
import {type Binding, getBinding, type Keymap} from './keys/bindings.ts';
import type {KeyEvent} from './keys/keys.ts';
import {lookups, nameKey} from './keys/notation.ts';
import {focusPane, panesOf} from './layout.ts';

export const answerAsked =
	(app: App) =>
	(key: KeyEvent): void => {
		if (app.state.asks === 'key') {
			app.update(state => ({...state, asks: null}));
			app.say(describeKey(app.keymap, key));
			return;
		}
		const pane = panesOf(app.state.layout.root)[Number(nameKey(key)) - 1];
		app.update(state => ({...state, asks: null, layout: pane === undefined ? state.layout : focusPane(state.layout, pane)}));
	};

/** What a key does without prefix in a pane, and after the prefix. */
const describeKey = (keymap: Keymap, key: KeyEvent): string => {
	const name = visible(nameKey(key));
	const prefix = keymap.prefixes[0] ?? '';
	if (lookups(key).some(each => keymap.prefixes.includes(each))) {
		return `${name} is the prefix; typed twice it goes to the agent`;
	}
	const after = getBinding(keymap.tables.prefix, key);
	const alone = getBinding(keymap.tables.root, key);
	const words = [
		alone ? `${name}: ${titleOf(alone)}` : `${name} goes to the agent`,
		after ? `${prefix} ${name}: ${titleOf(after)}` : `${prefix} ${name} is not bound`,
	];
	return words.join('; ');
};

const titleOf = ({command, argument}: Binding): string =>
	`${getCommand(command)?.title.replace(/\.$/, '') ?? command}${argument === undefined ? '' : ` (${argument})`}`;
