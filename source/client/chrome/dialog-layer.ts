/*
The dialog that is open. It is drawn when Ink is there and, where it offers what only the server knows, when that has come; what is typed
for it meanwhile is kept for it.
*/
import type {App} from '../app.ts';
import type {Choices} from '../components/props.ts';
import {dialogEscape} from '../input.ts';
import type {Look} from '../models/row.ts';
import type {Dialog, State} from '../state.ts';
import type {DialogTools} from './dialogs.tsx';
import type {Layers} from './layers.ts';

type Options = {look: () => Look; tools: Omit<DialogTools, 'choices'>};

export const createDialogLayer = (app: App, layers: Layers, {look, tools}: Options) => {
	/** What is offered for a new session, and the dialog that it was asked for. */
	let offered: {dialog: Dialog; choices: Choices | undefined} | undefined;
	const typedAhead: Uint8Array[] = [];

	const isThere = (dialog: Dialog) => layers.loaded !== undefined && (dialog.kind !== 'new-session' || offered?.choices !== undefined);

	const askForChoices = (dialog: Dialog) => {
		offered = {dialog, choices: undefined};
		void app.ask('choices.get', {directory: app.state.directory, searchPath: app.environment.PATH ?? ''}).then(choices => {
			offered = {dialog, choices};
			// Without them there is no dialog; why was said.
			app.update(current => (choices || current.dialog !== dialog ? {...current} : {...current, dialog: null}));
		});
	};

	return {
		update({dialog, size}: State) {
			const {loaded} = layers;
			if (!dialog || !loaded) {
				layers.drop('dialog');
				typedAhead.length = dialog ? typedAhead.length : 0;
				return;
			}
			if (dialog.kind === 'new-session' && offered?.dialog !== dialog) {
				askForChoices(dialog);
			}
			if (!isThere(dialog)) {
				loaded.ink.loading(size, look(), 'looking at the repository');
				return;
			}
			loaded.ink.dialog(app, dialog, look(), one => loaded.dialogOf(app, one, {...tools, choices: offered?.choices}));
			for (const bytes of typedAhead.splice(0)) {
				loaded.ink.input('dialog', bytes);
			}
		},
		/** Keys for it. Where it is not there yet, Escape gives it up. */
		input(dialog: Dialog, bytes: Uint8Array) {
			if (isThere(dialog)) {
				layers.loaded?.ink.input('dialog', bytes);
			} else if (Buffer.from(bytes).toString() === dialogEscape) {
				typedAhead.length = 0;
				app.update(state => ({...state, dialog: null}));
			} else {
				typedAhead.push(bytes);
			}
		},
	};
};
