/* A run: its conversation with `claude`, the queue of messages, one turn after the other. What keys mean is in `run-keys.ts`. */
import {editedFile} from '../../edited-file.ts';
import {changesFile} from '../../edits.ts';
import {type Mailbox, noMailbox} from '../../pane/mailbox.ts';
import {titleReport} from '../../pane/report.ts';
import {line} from '../../text.ts';
import {claudeWords, type Options} from '../options.ts';
import {createBill} from '../parser/bill.ts';
import {type Json, textIn} from '../parser/json.ts';
import type {Prices} from '../parser/prices.ts';
import {callWords} from '../thread/call-words.ts';
import {app, createDisplay} from '../thread/display.ts';
import type {Item, Receipt} from '../thread/item.ts';
import {beginsTurn, createThread} from '../thread/thread.ts';
import type {View} from '../thread/view.ts';
import {createAccount} from './account.ts';
import {type ChildEnd, endWords, type startChild} from './child.ts';
import {createChildren} from './children.ts';
import {type Asking, controlOf, modeName, refusal, userMessage, verdictMessage, wireMode} from './control.ts';
import {createFacts} from './facts.ts';
import {createGate} from './gate.ts';
import type {Keeper} from './keeper.ts';
import {createLetters} from './letters.ts';
import {tellItem, tellTurn} from './letters-of-items.ts';
import {type Model, modelsIn} from './models.ts';
import {createQueue} from './queue.ts';
import {createRequests} from './requests.ts';

type World = {
	options: Options;
	folder: string;
	/** A run without a terminal has one turn, and asks nobody but its mailbox. */
	interactive: boolean;
	view: View;
	mailbox: Mailbox;
	keeper: Keeper;
	prices: () => Prices | undefined;
	start: typeof startChild;
	environment: NodeJS.ProcessEnv;
	/** Each event as it comes, before anything is done with it. */
	onEvent: (event: Json) => void;
	/** Bytes to the terminal that are no part of the screen: titles and reports. */
	tell: (bytes: string) => void;
	leave: (code: number) => void;
	now: () => number;
	later: (milliseconds: number, then: () => void) => void;
};

export type Run = ReturnType<typeof startRun>;

/** Claude ends by itself when its input has ended; one that does not is ended. */
const farewellMilliseconds = 5000;

export const startRun = (world: World) => {
	const {options, folder, interactive, view, mailbox, tell} = world;
	const thread = createThread();
	const bill = createBill(world.prices);
	const facts = createFacts(options);
	const display = createDisplay({view, tell, facts, bill, now: world.now});
	const letters = createLetters({mailbox, conversation: () => facts.conversation, folder, mode: () => facts.mode});
	const children = createChildren(app, tell);
	const requests = createRequests(
		message => child.send(message),
		why => display.notice(why, 'warning'),
	);
	const account = createAccount({goesOn: options.resume || options.fork !== undefined, bill, facts, thread, letters, requests});
	let models: readonly Model[] = [];
	const queue = createQueue(display.waits);
	let working = false;
	let interrupted = false;
	let leaving = false;
	let isThere = false;
	let lastStatus = 'incomplete';

	const gate = createGate({
		show: display.asks,
		look: ({tool, input}) => (changesFile(tool) ? editedFile({input, folder}) : undefined),
		ask: letters.ask,
		async decide(asking, verdict, by) {
			display.heard();
			child.send(verdictMessage(asking, verdict));
			if (by === 'outside') {
				display.notice(verdict.behavior === 'allow' ? 'allowed from outside' : `denied from outside: ${verdict.message}`);
			} else {
				await letters.answered(asking, verdict);
			}
		},
		pages: view.pages,
		later: world.later,
	});

	const asked = (asking: Asking) => {
		if (interactive || mailbox !== noMailbox) {
			account.tell();
			gate.asked(asking);
		} else {
			display.notice(`${asking.tool} was denied: there is nobody to ask`, 'warning');
			child.send(verdictMessage(asking, {behavior: 'deny', message: 'There is nobody who could allow this.'}));
		}
	};

	/** Claude passes over an interrupt that comes before it has begun the turn (measured: 2.1.332): it is asked again then. */
	const interrupt = () => {
		interrupted = working;
		if (working) {
			requests.ask({subtype: 'interrupt'});
		}
	};

	const beginTurn = () => {
		if (!working) {
			working = true;
			display.heard();
			display.does('Thinking');
		}
	};

	const send = (text: string) => {
		const message = userMessage(text);
		take(message);
		child.send(message);
		tell(titleReport(line(text, 60)));
		letters.hook('UserPromptSubmit', {prompt: text});
		beginTurn();
	};

	const sendNext = () => {
		const next = working || leaving || account.isBeginning ? undefined : queue.next();
		if (next !== undefined) {
			send(next);
		}
	};

	const endTurn = (receipt: Receipt, result: Json) => {
		working = false;
		interrupted = false;
		lastStatus = receipt.status;
		gate.turnOver();
		account.tell(bill.models);
		const state = tellTurn(letters, receipt, textIn(result, 'result') ?? '');
		display.rests();
		// Behind its letters: whoever hears that it is done finds its last words and its cost.
		void mailbox.flushed().then(() => void (working || display.comesToRest(state)));
		if (interactive) {
			sendNext();
		} else {
			end();
		}
	};

	/** What an event, or a message of ours, adds to the thread. */
	const take = (event: Json): Item[] => {
		const items = thread.take(event);
		view.print(items);
		for (const item of items) {
			tellItem(letters, item, textIn(event, 'agent_id'));
			if (item.kind === 'call' && working) {
				display.does(`${item.tool} ${line(callWords(item.tool, item.input, folder), 80)}`.trim());
			} else if (item.kind === 'outcome' && working) {
				display.does('Thinking');
				// A budget must not wait for the end of a long turn.
				account.tell();
			}
		}
		return items;
	};

	/** Not before it has answered once: until then nobody knows whether it came up. */
	const beThere = () => {
		if (!isThere) {
			isThere = true;
			letters.hook('SessionStart', {source: options.resume ? 'resume' : 'startup', ...(facts.model !== undefined && {model: facts.model})});
			if (!working) {
				display.comesToRest({state: 'idle'});
			}
		}
	};

	const control = (event: Json) => {
		const said = controlOf(event);
		if (said?.kind === 'asks') {
			asked(said.asking);
		} else if (said?.kind === 'withdrawn') {
			gate.withdrawn(said.id);
		} else if (said?.kind === 'answer') {
			beThere();
			requests.answered(said);
		} else if (said) {
			child.send(refusal(said.id, said.subtype));
		}
	};

	const onEvent = (event: Json) => {
		world.onEvent(event);
		display.heard();
		bill.take(event);
		account.take(event);
		children.take(event);
		const {conversation} = facts;
		facts.take(event);
		if (facts.conversation !== conversation) {
			account.beginAnew();
		}
		control(event);
		if (beginsTurn(event)) {
			beginTurn();
			if (interrupted) {
				interrupt();
			}
		}
		const receipt = take(event).find(item => item.kind === 'receipt');
		if (receipt) {
			endTurn(receipt, event);
		}
		if (event.type !== 'stream_event') {
			display.refresh();
		}
	};

	const onEnd = (ended: ChildEnd, error?: Error) => {
		gate.withdrawn();
		children.ended();
		if (leaving) {
			world.leave(interactive || lastStatus === 'success' ? 0 : 1);
			return;
		}
		const message = endWords(ended, error, working);
		display.notice(message, 'failed');
		if (working) {
			letters.hook('StopFailure', {error: 'unknown', last_assistant_message: message});
		}
		display.rests();
		display.report({state: 'error', message});
		world.leave(1);
	};

	/** No more is asked of it; it ends by itself, or is ended. */
	const end = () => {
		if (leaving) {
			return;
		}
		leaving = true;
		gate.withdrawn();
		if (working) {
			// A turn that nobody waits for is not played to its end.
			child.kill('SIGTERM');
		} else {
			child.end();
		}
		world.later(farewellMilliseconds, () => {
			display.notice(working ? 'claude does not end; it is killed' : 'claude is silent after its result; it is ended', 'warning');
			child.kill('SIGTERM');
			world.later(farewellMilliseconds, () => child.kill('SIGKILL'));
		});
	};

	const child = world.start({
		command: options.claude,
		arguments: claudeWords(options),
		folder,
		environment: world.environment,
		keeper: world.keeper,
		onEvent,
		onNoise: text => display.notice(line(text, 300), 'warning'),
		onEnd,
	});
	requests.ask({subtype: 'initialize'}, response => {
		models = modelsIn(response);
	});
	account.begin(sendNext);
	display.refresh();

	const run = {
		gate,
		view,
		display,
		facts,
		end,
		/** Those that it offers; none before it has said so. */
		get models() {
			return models;
		},
		submit(text: string) {
			if (text.trim() !== '' && !leaving) {
				queue.add(text);
				sendNext();
			}
		},
		/** The newest message that waits, which no longer waits; undefined where none does. */
		takeBack: queue.takeBack,
		interrupt,
		setMode: (wanted: string) =>
			requests.ask({subtype: 'set_permission_mode', mode: wireMode(wanted)}, response => {
				facts.mode = modeName(textIn(response, 'mode') ?? wanted);
				letters.changed(facts.model);
			}),
		setModel: (wanted: string) =>
			requests.ask({subtype: 'set_model', model: wanted}, response => {
				facts.model = textIn(response, 'model') ?? wanted;
				letters.changed(facts.model);
			}),
		/** Say by mail that it ends. */
		farewell: (reason: string) => letters.hook('SessionEnd', {reason}),
	};
	if (options.prompt !== undefined) {
		run.submit(options.prompt);
	}
	return run;
};
