/* The agent: its conversation, the queue of messages, one turn after the other, and what keys mean. */
import {describe} from '../errors.ts';
import {edit, emptyEditor, textOf} from '../pane/editor.ts';
import type {Key} from '../pane/keys.ts';
import type {Mailbox} from '../pane/mailbox.ts';
import {childReport, type State, stateReport, titleReport} from '../pane/report.ts';
import {line} from '../text.ts';
import {beginTurn, type Conversation, endTurn, loadConversation, newConversation, saveConversation} from './conversation.ts';
import {createGate} from './gate.ts';
import {createLetters} from './letters.ts';
import type {Options} from './options.ts';
import type {Pause} from './pause.ts';
import {inMode, modes, type Permissions, startPermissions} from './permissions.ts';
import {contextPercent, costUsd, responded, took} from './price.ts';
import {changesThings, planOf, type Step, scriptFor} from './script.ts';
import type {Stage} from './stage.ts';
import {lookAround} from './surroundings.ts';
import {banner, failure, notice, speech, userPrompt} from './transcript.ts';
import {Crash, playSteps} from './turn.ts';
import type {View} from './view.ts';

type Surroundings = {
	options: Options;
	folder: string;
	view: View;
	mailbox: Mailbox;
	pause: Pause;
	/** Bytes to the terminal that are no part of the screen: titles and reports. */
	tell: (bytes: string) => void;
	/** The person leaves, or the agent crashed. */
	leave: (code: number, reason?: 'other') => void;
};

export type Agent = ReturnType<typeof startAgent>;

const name = 'coppice demo';
/** What it calls itself in its reports. */
export const app = 'coppice-demo';
const greetedTurns = 5;

export const startAgent = ({options, folder, view, mailbox, pause, tell, leave}: Surroundings) => {
	const {model, state: stateFolder} = options;
	const kept = keptOf(options);
	let conversation: Conversation = kept ? {...kept, id: options.conversation} : newConversation(options.conversation);
	let permissions: Permissions = startPermissions(options.mode);
	let turn: AbortController | undefined;
	let queue: string[] = [];
	let lastReport = '';
	let leaving = false;
	let saveFailed = false;

	const letters = createLetters({mailbox, conversation: conversation.id, folder, model, mode: () => permissions.mode});

	const report = (state: State) => {
		const bytes = stateReport(app, state);
		if (bytes !== lastReport) {
			lastReport = bytes;
			tell(bytes);
		}
	};

	const footer = () => {
		const {usage} = conversation.account;
		return `${permissions.mode} mode · ${model} · $${costUsd(usage).toFixed(2)} · ctx ${contextPercent(conversation.account)} %`;
	};

	const setPermissions = (next: Permissions) => {
		permissions = next;
		view.update({footer: footer()});
	};

	const save = () => {
		try {
			if (stateFolder !== undefined) {
				saveConversation(stateFolder, conversation);
			}
		} catch (error) {
			if (!saveFailed) {
				view.print(notice(`this conversation is not kept: ${describe(error)}`));
			}
			saveFailed = true;
		}
	};

	const gate = createGate({view, letters, folder, report, permissions: () => permissions, setPermissions});

	const stage: Stage = {
		folder,
		view,
		gate,
		letters,
		pause,
		report,
		reportChild: (state, id, title) => tell(childReport(app, state, id, title)),
		responded(text) {
			conversation = {...conversation, account: responded(conversation.account, text)};
			letters.result(conversation.account, conversation.count);
			view.update({footer: footer()});
		},
		took(text) {
			conversation = {...conversation, account: took(conversation.account, text)};
		},
		permissions: () => permissions,
		setPermissions,
	};

	const begin = (message: string) => {
		view.print(userPrompt(message));
		view.setTask('Thinking');
		tell(titleReport(line(message, 60)));
		report({state: 'working'});
		conversation = beginTurn(conversation, message);
		stage.took(message);
		save();
		letters.hook('UserPromptSubmit', {prompt: message});
	};

	const end = (reply: string, state: State) => {
		conversation = endTurn(conversation, reply);
		save();
		tell(titleReport(name));
		view.said();
		view.update({task: undefined, dialog: undefined});
		report(state);
	};

	const playTurn = async (message: string) => {
		turn = new AbortController();
		const costBefore = costUsd(conversation.account.usage);
		begin(message);
		try {
			await letters.pass('turn', {prompt: message}, undefined, turn);
			const words = await playSteps(stepsFor(message, permissions, folder), stage, turn);
			const cost = costUsd(conversation.account.usage) - costBefore;
			view.print(notice(`✻ turn ${conversation.count} · $${cost.toFixed(2)}`));
			letters.hook('Stop', {stop_hook_active: false, last_assistant_message: words, background_tasks: [], session_crons: []});
			// As Claude, which waits for the answer before it reports (measured with 2.1.332): who hears that it is done has its last words.
			await letters.sent();
			end(words, {state: 'done'});
		} catch (error) {
			if (turn.signal.aborted) {
				view.said();
				view.print(notice('⎿  Interrupted · what should be done instead?'));
				end('Interrupted', {state: 'idle'});
			} else if (error instanceof Crash) {
				view.print(failure(error.message));
				end(error.message, {state: 'error', message: error.message});
				leave(1, 'other');
			} else {
				const message = `Demo error: ${describe(error)}`;
				letters.hook('StopFailure', {error: 'unknown', last_assistant_message: message});
				await letters.sent();
				view.print(failure(message));
				end(message, {state: 'error', message});
			}
		}
		turn = undefined;
	};

	const playQueue = async () => {
		while (queue.length > 0 && !leaving) {
			const [message, ...rest] = queue;
			queue = rest;
			view.update({queued: queue});
			await playTurn(message!);
		}
	};

	const submit = (text: string) => {
		if (text.trim() === '' || leaving) {
			return;
		}
		queue = [...queue, text];
		if (turn) {
			view.update({queued: queue});
		} else {
			void playQueue();
		}
	};

	/** The first C-c takes back what was typed, the second one in a row leaves. No timer: any other key disarms it. */
	let armed = false;
	const controlC = () => {
		if (armed) {
			leave(0);
			return;
		}
		armed = true;
		view.update({editor: emptyEditor, footer: 'C-c again to exit'});
	};

	const keys: Partial<Record<string, () => void>> = {
		enter() {
			const text = textOf(view.state.editor);
			view.update({editor: emptyEditor});
			submit(text);
		},
		escape: () => turn?.abort(),
		'control-d': () => (textOf(view.state.editor) === '' ? leave(0) : press({kind: 'key', name: 'delete'})),
		'shift-tab': () => setPermissions(inMode(permissions, modes[(modes.indexOf(permissions.mode) + 1) % modes.length]!)),
	};

	const press = (key: Key) => {
		if (leaving) {
			return;
		}
		if (key.kind === 'key' && key.name === 'control-c') {
			controlC();
			return;
		}
		if (armed) {
			armed = false;
			view.update({footer: footer()});
		}
		if (gate.press(key)) {
			return;
		}
		const command = key.kind === 'key' ? keys[key.name] : undefined;
		if (command) {
			command();
		} else {
			view.update({editor: edit(view.state.editor, key)});
		}
	};

	const greet = () => {
		view.print(banner(model, folder));
		if (kept) {
			view.print(notice(`${options.fork ? 'Forked' : 'Resumed'}: ${kept.count} ${kept.count === 1 ? 'turn' : 'turns'}`));
			for (const {prompt, reply} of kept.turns.slice(-greetedTurns)) {
				view.print(userPrompt(prompt), speech(reply ?? 'Interrupted'));
			}
		} else if (options.resume) {
			view.print(notice(`Nothing is kept of conversation ${conversation.id}; it starts anew.`));
		}
	};

	tell(titleReport(name));
	view.update({footer: footer()});
	greet();
	letters.hook('SessionStart', {source: options.resume ? 'resume' : 'startup', model});
	if (kept && options.fork) {
		// As Claude does: a fork begins with the total of what it goes on from.
		letters.result(conversation.account, conversation.count);
	}
	report({state: 'idle'});
	submit(options.prompt ?? '');

	return {
		press,
		/** End whatever runs, and say so by mail. The screen is the caller's. */
		end(reason: string) {
			leaving = true;
			turn?.abort();
			letters.hook('SessionEnd', {reason});
		},
	};
};

/** In plan mode a plan comes before anything that changes something. */
const stepsFor = (message: string, {mode}: Permissions, folder: string): Step[] => {
	const steps = scriptFor(message, lookAround(folder));
	return mode === 'plan' && steps.some(changesThings) ? [{kind: 'plan', plan: planOf(message, steps)}, ...steps] : steps;
};

/** The conversation that is gone on with. */
const keptOf = ({resume, fork, state, conversation}: Options): Conversation | undefined => {
	if (fork) {
		return loadConversation(fork.state, fork.conversation);
	}
	return resume && state !== undefined ? loadConversation(state, conversation) : undefined;
};
