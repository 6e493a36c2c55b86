/*
Asks a person before a call is made: by a dialog in the pane and, at the same time, by the mailbox. Whoever answers first wins:
an answer in the pane closes the request, one from outside closes the dialog.
*/
import {type Choice, type Dialog, press} from '../pane/dialog.ts';
import type {Key} from '../pane/keys.ts';
import type {State} from '../pane/report.ts';
import type {Letters, SubAgent} from './letters.ts';
import {mustAsk, type Permissions, readDecision, suggestionsFor, withUpdates} from './permissions.ts';
import {blockedReport, dialogFor, optionVerdict, outsideVerdict, type Verdict} from './prompts.ts';
import type {Call} from './tools.ts';
import {notice} from './transcript.ts';
import type {View} from './view.ts';

export type Gate = ReturnType<typeof createGate>;

type Options = {
	view: View;
	letters: Letters;
	folder: string;
	report: (state: State) => void;
	permissions: () => Permissions;
	setPermissions: (permissions: Permissions) => void;
};

export const createGate = ({view, letters, folder, report, permissions, setPermissions}: Options) => {
	let choose: ((choice: Choice) => void) | undefined;

	/** Show a dialog until `signal` or a choice. */
	const show = (dialog: Dialog, signal: AbortSignal) =>
		new Promise<Choice>(resolve => {
			choose = resolve;
			view.setDialog(dialog);
			signal.addEventListener('abort', () => {
				choose = undefined;
				view.setDialog(undefined);
			});
		});

	return {
		/** A key for the open dialog. False where none is open. */
		press(key: Key): boolean {
			const {dialog} = view.state;
			if (!dialog || !choose) {
				return false;
			}
			const pressed = press(dialog, key, view.pages());
			if ('kind' in pressed) {
				choose(pressed);
			} else if (pressed !== dialog) {
				view.setDialog(pressed);
			}
			return true;
		},

		/**
		Whether this call may be made, and with which input.

		@throws the abort reason of `turn`, also when the answer is to end the turn
		*/
		async decide<Asked extends Call>(call: Asked, agent: SubAgent | undefined, turn: AbortController): Promise<Verdict<Asked>> {
			turn.signal.throwIfAborted();
			await letters.pass('step', {tool_name: call.tool, tool_input: call.input}, agent, turn);
			if (!mustAsk(permissions(), call, folder)) {
				return {kind: 'allow', call, updates: []};
			}
			const suggestions = suggestionsFor(call, folder);
			const dialog = dialogFor(call, suggestions, agent, folder);
			const settled = new AbortController();
			const open = AbortSignal.any([settled.signal, turn.signal]);
			report(blockedReport(call));

			const verdict = await new Promise<Verdict<Asked>>((resolve, reject) => {
				turn.signal.addEventListener('abort', () => reject(turn.signal.reason), {once: true});
				show(dialog, open).then(choice => {
					if (choice.kind === 'escape') {
						turn.abort();
					} else {
						resolve(optionVerdict(call, choice.indexes[0], suggestions));
					}
				});
				letters.ask(call, suggestions, agent, open).then(answer => {
					const decision = readDecision(answer);
					const outside = decision && outsideVerdict(call, decision);
					if (outside && !open.aborted) {
						settled.abort();
						view.print(notice(`${outsideWords(call, outside)}`));
						resolve(outside);
					}
				});
			}).finally(() => settled.abort());

			if (verdict.kind === 'allow') {
				// A plan is over before its changes hold: the caller leaves plan mode first.
				if (call.tool !== 'ExitPlanMode') {
					setPermissions(withUpdates(permissions(), verdict.updates));
				}
			} else if (verdict.interrupt) {
				turn.abort();
				turn.signal.throwIfAborted();
			}
			return verdict;
		},
	};
};

const outsideWords = (call: Call, verdict: Verdict): string => {
	if (verdict.kind === 'deny') {
		return verdict.message ? `denied from outside: ${verdict.message}` : 'denied from outside';
	}
	if (call.tool === 'AskUserQuestion') {
		return 'answered from outside';
	}
	const changed = JSON.stringify(verdict.call.input) === JSON.stringify(call.input) ? '' : ', with the input changed';
	return `allowed from outside${changed}`;
};
