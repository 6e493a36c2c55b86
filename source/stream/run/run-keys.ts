/* What keys mean to a run. */
import {type Dialog, press as pressDialog} from '../../pane/dialog.ts';
import {type Editor, edit, emptyEditor, textOf} from '../../pane/editor.ts';
import type {Key, KeyName} from '../../pane/keys.ts';
import {modelDialog} from './models.ts';
import type {Run} from './run.ts';

const modes = ['manual', 'acceptEdits', 'plan', 'auto'];

export const createRunKeys = (run: Run) => {
	const {gate, view} = run;
	let choosing: Dialog | undefined;
	/** What was typed, and put away until the next message is sent. */
	let stashed: Editor = emptyEditor;
	/** The first C-c takes back what was typed, the second one in a row leaves. No timer: any other key disarms it. */
	let armed = false;

	const typed = () => textOf(view.editor);
	const clear = () => view.update({editor: emptyEditor});

	const showModels = (dialog: Dialog | undefined) => {
		choosing = dialog;
		view.update({dialog});
	};

	/** A key for the list of models. False where it is not open. */
	const pressModels = (key: Key): boolean => {
		if (!choosing || gate.waits) {
			choosing = undefined;
			return false;
		}
		if (key.kind === 'key' && key.name === 'control-s') {
			// The message behind it chooses none.
			showModels(undefined);
			return false;
		}
		const pressed = pressDialog(choosing, key);
		if (!('kind' in pressed)) {
			showModels(pressed);
			return true;
		}
		showModels(undefined);
		if (pressed.kind === 'options') {
			run.setModel(run.models[pressed.indexes[0]]!.value);
		}
		return true;
	};

	/** Put away what was typed: a message from outside comes behind this key. */
	const stash = () => {
		stashed = {before: textOf(stashed) + view.editor.before, after: view.editor.after};
		clear();
	};

	const unstash = () => {
		view.update({editor: stashed});
		stashed = emptyEditor;
	};

	const enter = () => {
		const text = typed();
		clear();
		if (gate.wantsText) {
			gate.give(text);
		} else {
			run.submit(text);
			unstash();
		}
	};

	const keys: Partial<Record<KeyName, (key: Key) => void>> = {
		enter,
		escape: () => run.interrupt(),
		'shift-tab': () => run.setMode(modes[(modes.indexOf(run.facts.mode ?? 'manual') + 1) % modes.length]!),
		'control-o': () => showModels(run.models.length > 0 ? modelDialog(run.models) : undefined),
		'control-s': stash,
		'control-d': key => (typed() === '' ? run.end() : view.update({editor: edit(view.editor, {...key, name: 'delete'} as Key)})),
		up(key) {
			const last = typed() === '' ? run.takeBack() : undefined;
			view.update({editor: last === undefined ? edit(view.editor, key) : {before: last, after: ''}});
		},
	};

	return (key: Key): void => {
		if (key.kind === 'key' && key.name === 'control-c') {
			if (armed) {
				run.end();
			}
			armed = true;
			view.update({editor: emptyEditor, footer: 'C-c again to leave'});
			return;
		}
		if (armed) {
			armed = false;
			run.display.refresh();
		}
		if (pressModels(key) || gate.press(key)) {
			return;
		}
		const command = key.kind === 'key' ? keys[key.name] : undefined;
		if (command) {
			command(key);
		} else {
			view.update({editor: edit(view.editor, key)});
		}
	};
};
