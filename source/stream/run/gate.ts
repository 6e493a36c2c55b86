/*
Asks a person before a call is made: by a dialog in the pane and, at the same time, by the mailbox. Whoever answers first wins: an answer
in the pane closes the request, one from outside closes the dialog. Several may wait, as sub-agents ask beside each other; the oldest is shown.
*/
import type {EditedFile} from '../../edits.ts';
import {type Dialog, press} from '../../pane/dialog.ts';
import type {Key} from '../../pane/keys.ts';
import {type Asking, outsideVerdict, type Verdict} from './control.ts';
import {firstStep, type Step} from './steps.ts';

export type Gate = ReturnType<typeof createGate>;

/** What is shown of the oldest question: a dialog, or what a typed text would be. */
export type Shown = {asking: Asking; dialog: Dialog} | {asking: Asking; label: string} | undefined;

type World = {
	show: (shown: Shown) => void;
	/** Look into the file that it would change, before it is shown; undefined where it changes none. */
	look: (asking: Asking) => Promise<EditedFile> | undefined;
	/** Ask outside: the answer to a PermissionRequest, undefined where none comes. Aborting takes the question back. */
	ask: (asking: Asking, signal: AbortSignal) => Promise<unknown>;
	/** It is decided: tell the agent, and outside where it was decided here. */
	decide: (asking: Asking, verdict: Verdict, by: 'pane' | 'outside') => Promise<void>;
	/** Pages of the dialog that is shown, on the screen as it is now. */
	pages: () => number;
	/** Call back after so long. */
	later: (milliseconds: number, then: () => void) => void;
};

/** Keys that come so soon after a dialog were meant for what was there before. */
const deafMilliseconds = 500;

/** `step` is undefined while its file is looked into. */
type Waiting = {asking: Asking; step: Step | undefined; settled: AbortController};

export const createGate = ({show, look, ask, decide, pages, later}: World) => {
	let waiting: Waiting[] = [];
	let shown: Waiting | undefined;
	let armed = false;
	let dialogs = 0;

	const refresh = () => {
		const [first] = waiting;
		if (first !== shown) {
			shown = first;
			disarm();
		}
		if (!first?.step) {
			show(undefined);
		} else if (first.step.kind === 'dialog') {
			show({asking: first.asking, dialog: {...first.step.dialog, armed}});
		} else if (first.step.kind === 'text') {
			show({asking: first.asking, label: first.step.label});
		}
	};

	/** It takes no keys until a person may have read it. */
	const disarm = () => {
		armed = false;
		const number = ++dialogs;
		later(deafMilliseconds, () => {
			if (number === dialogs) {
				armed = true;
				refresh();
			}
		});
	};

	const leave = (one: Waiting) => {
		waiting = waiting.filter(other => other !== one);
		refresh();
	};

	const settle = (one: Waiting, verdict: Verdict, by: 'pane' | 'outside') => {
		if (waiting.includes(one)) {
			leave(one);
			void decide(one.asking, verdict, by).finally(() => one.settled.abort());
		}
	};

	const take = (one: Waiting, step: Step) => {
		if (step.kind === 'verdict') {
			settle(one, step.verdict, 'pane');
			return;
		}
		one.step = step;
		if (one === waiting[0]) {
			disarm();
		}
		refresh();
	};

	return {
		asked(asking: Asking): void {
			const looking = look(asking);
			const one: Waiting = {asking, step: looking ? undefined : firstStep(asking), settled: new AbortController()};
			waiting = [...waiting, one];
			refresh();
			void looking
				?.catch(() => null)
				.then(file => {
					one.asking = {...asking, file};
					take(one, firstStep(one.asking));
				});
			void ask(asking, one.settled.signal).then(answer => {
				const verdict = outsideVerdict(asking, answer);
				if (verdict) {
					settle(one, verdict, 'outside');
				}
			});
		},

		/** The agent no longer asks this, or nothing at all. */
		withdrawn(id?: string): void {
			for (const one of waiting.filter(({asking}) => id === undefined || asking.id === id)) {
				leave(one);
				one.settled.abort();
			}
		},

		/** A turn is over, and with it what its own thread asked. Sub-agents in the background ask on. */
		turnOver(): void {
			for (const one of waiting.filter(({asking}) => asking.agent === undefined)) {
				leave(one);
				one.settled.abort();
			}
		},

		/** Whether anything waits. */
		get waits(): boolean {
			return waiting.length > 0;
		},

		/** Whether a text is asked for. */
		get wantsText(): boolean {
			return waiting[0]?.step?.kind === 'text';
		},

		/** The text that was asked for. */
		give(text: string): void {
			const [one] = waiting;
			if (one?.step?.kind === 'text') {
				take(one, one.step.give(text));
			}
		},

		/** A key. False where it is none for a dialog. Esc refuses the call and ends the turn; behind a text it leads back. */
		press(key: Key): boolean {
			const [one] = waiting;
			const isEscape = key.kind === 'key' && key.name === 'escape';
			if (one?.step?.kind === 'text' && isEscape) {
				take(one, firstStep(one.asking));
				return true;
			}
			if (one?.step?.kind !== 'dialog') {
				return false;
			}
			if (isEscape) {
				settle(one, {behavior: 'deny', message: 'The user stopped this.', interrupt: true}, 'pane');
				return true;
			}
			if (!armed) {
				return true;
			}
			const pressed = press(one.step.dialog, key, pages());
			if (!('kind' in pressed)) {
				// The same key twice was meant for one page.
				if (pressed.page !== one.step.dialog.page) {
					disarm();
				}
				one.step = {...one.step, dialog: pressed};
				refresh();
			} else if (pressed.kind !== 'escape') {
				take(one, one.step.choose(pressed.indexes));
			}
			return true;
		},
	};
};
