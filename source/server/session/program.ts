/*
What the program in the pane says of itself (OSC 7501), and the dialogs that it shows without a letter: folder trust, login. A report
and the letter of the same moment come in either order; here they are told apart.
*/
import {clearedRecord, type ProgramState, programState} from '../../agents/agent.ts';
import type {Report} from '../../protocol/host.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import type {HeldPrompts} from '../prompts/held.ts';
import {isRunning} from '../status/status.ts';
import type {SessionRecord} from './record.ts';
import type {Turns} from './turns.ts';

/** A program that asked for the status protocol and then says nothing for so long shows a set-up dialog. */
const setupMilliseconds = 3000;
/** The letter that asks and the report of its dialog come within this time of each other, in either order (measured: 15 to 260 ms). */
const letterMilliseconds = 500;

type Hooks = {
	/** Something changed that is to be written down and told. */
	touch: () => void;
	/** Something changed that is only to be told. */
	onChange: () => void;
	/** Files may have changed. */
	onWork: () => void;
	onPrompt: (prompt: Prompt) => void;
	onPromptGone: (prompt: Pick<Prompt, 'id' | 'session'>, how: string) => void;
	running: () => boolean;
};

export type Program = ReturnType<typeof createProgram>;

export const createProgram = (record: SessionRecord, held: HeldPrompts, turns: Turns, hooks: Hooks) => {
	let said: ProgramState | null = null;
	const children = new Map<string, ProgramState>();
	/** When each of them was first told of. */
	const since = new Map<string, string>();
	/** When a person answered its last question: what the program said before that is over. */
	let answeredAt: string | null = null;
	/** Questions that were handed to the pane, and whose dialogs are not known to be over. */
	let handed = 0;
	let readySince: string | null = null;
	let setupSince: string | null = null;
	let setupTimer: NodeJS.Timeout | undefined;
	let dialogSince: string | null = null;
	let dialogTold = false;
	let letterTimer: NodeJS.Timeout | undefined;

	const ready = (at: string) => {
		readySince ??= at;
		setupSince = null;
		clearTimeout(setupTimer);
	};

	const stopAwaitingLetter = () => {
		clearTimeout(letterTimer);
		letterTimer = undefined;
	};

	const dialogGone = (how: string) => {
		dialogSince = null;
		if (dialogTold) {
			dialogTold = false;
			hooks.onPromptGone({id: dialogId(record), session: record.id}, how);
		}
	};

	const answered = () => {
		answeredAt = new Date().toISOString();
		dialogSince = null;
	};

	/** It asked whether we know the protocol: now a state should come. */
	const awaitState = (at: string) => {
		if (said || readySince !== null) {
			return;
		}
		clearTimeout(setupTimer);
		const wait = Math.max(0, Date.parse(at) + setupMilliseconds - Date.now());
		setupTimer = setTimeout(() => {
			setupSince = at;
			hooks.touch();
		}, wait).unref();
	};

	/** A dialog is told of only where no letter asked about it. */
	const awaitLetter = (at: string) => {
		clearTimeout(letterTimer);
		letterTimer = setTimeout(() => {
			letterTimer = undefined;
			dialogSince = at;
			tellDialog();
			hooks.touch();
		}, letterMilliseconds).unref();
	};

	const tellDialog = () => {
		if (!dialogTold && dialog()) {
			record.dialogs++;
			dialogTold = true;
			hooks.onPrompt(dialog()!);
		}
	};

	/** A dialog that no letter asked about. It can only be answered in its pane. */
	const dialog = (): Prompt | undefined => {
		const isOver = said !== null && answeredAt !== null && answeredAt >= said.at;
		if (said?.state !== 'blocked' || held.all.length > 0 || !hooks.running() || dialogSince === null || isOver) {
			return undefined;
		}
		return {
			id: dialogId(record),
			hash: null,
			session: record.id,
			kind: 'dialog',
			tool: null,
			input: null,
			summary: said.message ?? 'a dialog in its pane',
			suggestions: [],
			options: null,
			since: dialogSince,
			folder: null,
			agent: null,
			call: null,
			offer: null,
			snoozedUntil: null,
			file: null,
		};
	};

	const says = (state: ProgramState) => {
		if (state.child !== null) {
			children.set(state.child, state);
			since.set(state.child, since.get(state.child) ?? state.at);
			return;
		}
		clearTimeout(setupTimer);
		setupSince = null;
		const before = said;
		said = state;
		if (before?.state === 'blocked' && state.state !== 'blocked') {
			handed = state.state === 'working' ? Math.max(0, handed - 1) : 0;
		}
		if (state.state === 'blocked') {
			held.blocked();
			if (held.all.some(one => one.dialogSeen)) {
				dialogSince ??= state.at;
			} else if (dialogSince === null) {
				awaitLetter(state.at);
			}
			return;
		}
		stopAwaitingLetter();
		dialogGone('answered in its pane');
		ready(state.at);
		held.unblocked();
		if (state.state === 'working') {
			turns.begin(state.at);
			return;
		}
		held.turnOver();
		const failure = state.state === 'error' ? (state.message ?? 'the turn failed') : null;
		if (isRunning(record.turn)) {
			turns.end(state.at, failure);
			if (state.state === 'idle' && before) {
				// A person interrupted it, in its pane or from here.
				record.turn.seenAt = state.at;
			}
		} else if (failure !== null && record.turn.failure === null) {
			turns.end(state.at, failure);
		}
		hooks.onWork();
		hooks.touch();
	};

	return {
		/** What it said last of itself. */
		get said() {
			return said;
		},
		/** Whether it says that it is in the middle of a turn. */
		get busy() {
			return said?.state === 'working' || said?.state === 'blocked';
		},
		/** Whether it says that it is blocked, and the letter that tells by what may still come. */
		get awaitsLetter() {
			return letterTimer !== undefined;
		},
		facts: () => ({program: said, answeredAt, readySince, setupSince}),
		ready,
		dialog,
		report(report: Report) {
			if (report.code === 7501 && report.text === '?') {
				awaitState(report.at);
				return;
			}
			const cleared = clearedRecord(report);
			if (cleared) {
				children.delete(cleared);
				since.delete(cleared);
			}
			const state = programState(report);
			if (state) {
				says(state);
				hooks.onChange();
			}
		},
		/** A letter asks, at this time: then what the program shows is its dialog. */
		asked(at: string): {dialogSeen: boolean} {
			dialogGone('it is a question');
			if (letterTimer === undefined) {
				return {dialogSeen: false};
			}
			stopAwaitingLetter();
			dialogSince = at;
			return {dialogSeen: true};
		},
		/** Its dialog was answered. */
		answered,
		/** A question that was held goes by `leave`: a decision went to the agent, or it no longer asks. */
		left(leave: () => void) {
			if (handed === 0) {
				answered();
				leave();
			} else {
				// The dialog that is there may be of the one that was handed to the pane: only the program knows when it is gone.
				leave();
				tellDialog();
			}
		},
		/** A question that was held is answered in its pane from now on. */
		handed() {
			handed++;
		},
		/** The agent has ended. */
		ended() {
			clearTimeout(setupTimer);
			stopAwaitingLetter();
			dialogGone('its session ended');
		},
		/** Its sub-agents and background shells, the oldest first. */
		children: () =>
			[...children.entries()]
				.map(([id, {title, state, at}]) => ({id, title, state, since: since.get(id) ?? at}))
				.sort((a, b) => a.since.localeCompare(b.since)),
		/** What it does now, in words. */
		doing(): string | null {
			if (setupSince !== null) {
				return 'a set-up dialog in its pane';
			}
			return said?.state === 'working' ? said.message : null;
		},
		close() {
			clearTimeout(setupTimer);
			clearTimeout(letterTimer);
		},
	};
};

const dialogId = ({id, dialogs}: SessionRecord) => `p-${id}-d${dialogs}`;
