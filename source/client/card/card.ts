/*
The card and the queue: what the approval state machine decides, done. A card shows one prompt and answers only that one, by id and
hash as they were painted.
*/
import type {Prompt} from '../../protocol/prompt.ts';
import {line} from '../../text.ts';
import type {App} from '../app.ts';
import {type CardState, withCard} from '../state.ts';
import {type ApprovalState, approvalDeadline, initialApprovalState, isArmed, stepApproval, wantsKeys} from './approval.ts';
import type {ApprovalAction, ApprovalEvent} from './approval-events.ts';
import type {ShownPrompt} from './arming.ts';
import {createBegun} from './begun.ts';
import {createAnswers} from './card-answers.ts';
import {createEntries} from './card-entries.ts';
import {answerable, headPrompt, sameAsked} from './needing.ts';

/** So much later than its dialog a question may come: its letter goes another way. */
const wishMilliseconds = 1000;

export type Cards = ReturnType<typeof createCards>;

type CardHooks = {
	/** Write `CSI 5 n` behind the frame. */
	askDrawn: () => void;
	/** The prefix is over: the card went, or is typed into. */
	closed: () => void;
	/** How far a page of the card goes. */
	page: () => number;
	lastScroll: () => number;
};

export const createCards = (app: App, hooks: CardHooks) => {
	let approval: ApprovalState = initialApprovalState;
	const answers = createAnswers(app);
	const begun = createBegun(app);
	/** The prefix has just closed a card. */
	let leftByPrefix = false;
	/** When the queue was asked for while a session waited and had not asked us. */
	let wishedAt = Number.NEGATIVE_INFINITY;

	const nested = () => app.outer.nested;
	const armed = () => isArmed(approval, app.clock(), nested());

	/** Feed the state machine; true when the key is left to the keymap. */
	const step = (event: ApprovalEvent): boolean => {
		const {state, actions} = stepApproval(approval, event, app.clock(), nested());
		approval = state;
		let passed = false;
		for (const action of actions) {
			if (action.kind === 'close' && event.kind === 'key' && event.prefix) {
				// It closes the queue too, as Escape does. What follows it is a command, never a key for the pane; no card need be shown again.
				leftByPrefix = passed;
				leaveQueue();
			} else if (action.kind === 'close' && passed) {
				// The key goes on to the key tables: it is still the one after the prefix, never one for the pane.
				close({keepPrefix: true});
			} else {
				passed = act(action) || passed;
			}
		}
		reflect();
		return passed;
	};

	/** What the machine knows and the card shows. */
	const reflect = () => {
		const {card} = app.state;
		if (!card) {
			return;
		}
		const stale = approval.mode.name === 'stale' ? (card.stale ?? 'answered elsewhere') : null;
		if (armed() !== card.armed || stale !== card.stale) {
			app.update(state => withCard(state, {armed: armed(), stale}));
		}
	};

	const act = (action: ApprovalAction): boolean => {
		switch (action.kind) {
			case 'openCard': {
				const prompt = find(action.prompt);
				if (prompt) {
					open(prompt, {queue: false, same: sameAsked(app.state, prompt)});
				}
				break;
			}
			case 'close':
				close();
				break;
			case 'approve':
				approve(action.prompt, action.unread);
				break;
			case 'askReason':
				// What is typed now is the reason, not a command.
				hooks.closed();
				app.update(state => withCard(state, {entry: {kind: 'reason', stop: false}}));
				break;
			case 'deny':
				void answers.deny(action.prompt, action.message, action.interrupt);
				break;
			case 'answerAll':
				void answers.all(app.state.card?.same ?? [], action.decision);
				break;
			case 'page':
				scroll(action.by * hooks.page());
				break;
			case 'askDrawn':
				hooks.askDrawn();
				break;
			case 'message':
				app.update(state => withCard(state, {early: true}));
				break;
			default:
				return true;
		}
		return false;
	};

	const find = ({id}: ShownPrompt): Prompt | undefined => app.state.prompts.find(prompt => prompt.id === id) ?? app.state.card?.prompt;

	/** Others came or went while it is up. */
	const recount = () => {
		const {card} = app.state;
		if (card && card.stale === null) {
			const all = answerable(app.state);
			const place = all.findIndex(one => one.id === card.prompt.id) + 1;
			if (place > 0 && (place !== card.place || all.length !== card.of)) {
				app.update(state => withCard(state, {place, of: all.length}));
			}
		}
	};

	const open = (prompt: Prompt, {queue, same, entry = null}: Pick<CardState, 'queue' | 'same'> & Partial<Pick<CardState, 'entry'>>) => {
		const all = answerable(app.state);
		const place = all.findIndex(one => one.id === prompt.id) + 1;
		app.update(state => ({
			...state,
			now: Date.now(),
			card: {prompt, same, place, of: all.length, armed: false, stale: null, queue, scroll: 0, early: false, entry},
		}));
	};

	const close = ({keepPrefix = false} = {}) => {
		const {card} = app.state;
		if (!card) {
			return;
		}
		app.update(state => ({...state, card: null}));
		if (!keepPrefix) {
			hooks.closed();
		}
		if (card.queue) {
			nextOfQueue(card.prompt.id);
		}
	};

	const approve = (shown: ShownPrompt, unread: boolean) => {
		const prompt = find(shown);
		if (prompt?.kind === 'question') {
			// A question is answered by its options: the card stays, with them.
			queueMicrotask(() => showInQueue(prompt));
		} else if (prompt) {
			void answers.approve(prompt, {unread});
		}
	};

	/** What the queue still has to show: what is snoozed is shown only to whoever goes to it. */
	const stillWaiting = () => answerable(app.state).filter(prompt => !prompt.snoozedUntil && !answers.isGiven(prompt.id));

	/** After an answer the queue goes on with the next one, which comes unarmed. */
	const nextOfQueue = (after: string) => {
		const next = stillWaiting().find(prompt => prompt.id !== after);
		if (next) {
			showInQueue(next);
		} else {
			leaveQueue();
		}
	};

	const showInQueue = (prompt: Prompt, read?: number) => {
		begun.keep();
		const {card} = app.state;
		wishedAt = Number.NEGATIVE_INFINITY;
		// One that is up already keeps whom it names: they have been seen, others have not.
		const isUp = card?.queue && card.stale === null && card.prompt.id === prompt.id && card.prompt.hash === prompt.hash;
		const same = isUp ? card.same : sameAsked(app.state, prompt);
		// Before it is painted: the first frame is the one that counts.
		step({kind: 'show', place: 'queue', prompt: shown(prompt), read, many: same.length > 0});
		open(prompt, {queue: true, same, entry: begun.entry(prompt)});
	};

	const leaveQueue = () => {
		begun.keep();
		app.update(state => ({...state, card: null}));
		step({kind: 'show', place: 'queue', prompt: undefined});
		hooks.closed();
	};

	const scroll = (lines: number) =>
		app.update(state =>
			state.card ? withCard(state, {scroll: Math.max(0, Math.min(hooks.lastScroll(), state.card.scroll + lines))}) : state,
		);

	/** The card goes at once; the queue goes on when the answer is there. */
	const finish = (sending: Promise<unknown>) => {
		const {card} = app.state;
		leaveQueue();
		void sending.then(() => {
			if (card?.queue && stillWaiting().length > 0) {
				nextOfQueue(card.prompt.id);
			}
		});
	};

	const entries = createEntries(app, {
		answers,
		isArmed: armed,
		isWhole: () => approval.mode.name === 'card' && approval.mode.allShown,
		onStale: () => void step({kind: 'key', key: 'Escape', event: 'press', read: 0}),
		onReason: message => void step({kind: 'reason', message}),
		finish,
		scroll,
	});

	return {
		...entries,
		/** Keys go here first while this holds. */
		wantsKeys: () => wantsKeys(approval, app.clock()),
		/** True: the key is left to the keymap. */
		key: (event: Extract<ApprovalEvent, {kind: 'key'}>) => step(event),
		/** The prefix was typed: the card of the head prompt comes soon. */
		prefix: (read: number) => {
			const head = leftByPrefix ? undefined : headPrompt(app.state);
			leftByPrefix = false;
			step({kind: 'prefix', read, head: head && shown(head)});
		},
		/** A frame with the card stands on the screen. */
		painted: (allShown: boolean) => void step({kind: 'painted', allShown}),
		drawn: () => void step({kind: 'drawn'}),
		click: (button: 'approve' | 'deny', pressedAt: number) => void step({kind: 'click', button, pressedAt}),
		/** The prompts changed. */
		prompts: () => {
			answers.forget();
			begun.forget();
			step({kind: 'prompts', waiting: app.state.prompts.map(shown)});
			recount();
			const head = headPrompt(app.state);
			if (head && !app.state.card && app.clock() - wishedAt < wishMilliseconds) {
				showInQueue(head);
			}
		},
		deadline: () => approvalDeadline(approval, app.clock(), nested()),
		tick: () => void step({kind: 'tick'}),

		/** The queue: the head prompt, or what is given. */
		openQueue(prompt = headPrompt(app.state) ?? answerable(app.state)[0], read?: number) {
			const waiting = app.state.sessions.find(session => session.status === 'waiting');
			if (prompt) {
				showInQueue(prompt, read);
			} else if (waiting) {
				// Its dialog may be on the screen before it has asked us.
				wishedAt = app.clock();
				app.say(`${line(waiting.name, 40)} waits in its pane`);
			} else {
				app.say('nothing waits for an answer');
			}
		},
		leaveQueue,
		/** The prompt behind this one, unarmed. */
		next() {
			const {card} = app.state;
			const all = answerable(app.state);
			const index = all.findIndex(prompt => prompt.id === card?.prompt.id);
			const next = all[(index + 1) % all.length];
			if (next) {
				showInQueue(next);
			}
		},
		/** Put the prompt behind the others, and go on with the next. */
		async snooze() {
			const {card} = app.state;
			if (card && card.stale === null && (await answers.snooze(card.prompt)) && app.state.card?.prompt.id === card.prompt.id) {
				nextOfQueue(card.prompt.id);
			}
		},
		scroll: (pages: 1 | -1) => scroll(pages * hooks.page()),
		/** Leave the list that is open in the card, or the queue. */
		back() {
			if (!entries.back()) {
				leaveQueue();
			}
		},
	};
};

const shown = ({id, hash}: Prompt): ShownPrompt => ({id, hash});
