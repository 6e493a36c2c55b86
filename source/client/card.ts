/*
The card and the queue: what the approval state machine decides, done. A card shows one prompt and answers only that one, by id and
hash as they were painted.
*/
import {describe} from '../errors.ts';
import type {Prompt} from '../protocol/messages.ts';
import {line} from '../text.ts';
import type {App} from './app.ts';
import {
	type ApprovalAction,
	type ApprovalEvent,
	type ApprovalState,
	approvalDeadline,
	initialApprovalState,
	isArmed,
	stepApproval,
	wantsKeys,
} from './approval.ts';
import type {ShownPrompt} from './arming.ts';
import {editedInput} from './models/card.ts';
import {answerable, type CardState, headPrompt, type State} from './state.ts';

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

const by = 'the app';

export const createCards = (app: App, hooks: CardHooks) => {
	let approval: ApprovalState = initialApprovalState;

	const nested = () => app.outer.nested;

	/** Feed the state machine; true when the key is left to the keymap. */
	const step = (event: ApprovalEvent): boolean => {
		const {state, actions} = stepApproval(approval, event, app.clock(), nested());
		approval = state;
		let passed = false;
		for (const action of actions) {
			if (action.kind === 'close' && passed) {
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
		const armed = isArmed(approval, app.clock(), nested());
		const stale = approval.mode.name === 'stale' ? (card.stale ?? 'answered elsewhere') : null;
		if (armed !== card.armed || stale !== card.stale) {
			app.update(state => withCard(state, {armed, stale}));
		}
	};

	const act = (action: ApprovalAction): boolean => {
		switch (action.kind) {
			case 'openCard': {
				const prompt = find(action.prompt);
				if (prompt) {
					open(prompt, false);
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
				void deny(action.prompt, action.message, action.interrupt);
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

	const open = (prompt: Prompt, queue: boolean, entry: CardState['entry'] = null) => {
		const all = answerable(app.state);
		const place = all.findIndex(one => one.id === prompt.id) + 1;
		app.update(state => ({
			...state,
			card: {prompt, place, of: all.length, armed: false, stale: null, queue, scroll: 0, early: false, entry},
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

	/** After an answer the queue goes on with the next one, which comes unarmed. */
	const nextOfQueue = (after: string) => {
		const next = answerable(app.state).find(prompt => prompt.id !== after && !answered.has(prompt.id));
		if (next) {
			showInQueue(next);
		} else {
			leaveQueue();
		}
	};

	const showInQueue = (prompt: Prompt, read?: number) => {
		// Before it is painted: the first frame is the one that counts.
		step({kind: 'show', place: 'queue', prompt: shown(prompt), read});
		const entry = {kind: 'answer', question: 0, answers: [], marked: 0, checked: [], free: false} as const;
		open(prompt, true, prompt.kind === 'question' ? {...entry, answers: [], checked: []} : null);
	};

	const leaveQueue = () => {
		app.update(state => ({...state, card: null}));
		step({kind: 'show', place: 'queue', prompt: undefined});
		hooks.closed();
	};

	/** Answered from here, and perhaps not yet gone from the server's list. */
	const answered = new Set<string>();

	const approve = ({id, hash}: ShownPrompt, unread: boolean) => {
		const prompt = find({id, hash});
		if (prompt?.kind === 'question') {
			// A question is answered by its options: the card stays, with them.
			queueMicrotask(() => showInQueue(prompt));
			return;
		}
		void send(prompt, {unread});
	};

	const send = async (prompt: Prompt | undefined, how: {unread?: boolean; always?: number; answers?: string[]; edit?: unknown}) => {
		if (!prompt) {
			return;
		}
		answered.add(prompt.id);
		const done = await app.ask('prompt.approve', {target: prompt.id, hash: prompt.hash ?? undefined, by, ...how});
		if (done) {
			app.say(line(done.said, 200));
		} else {
			answered.delete(prompt.id);
		}
	};

	const deny = async ({id, hash}: ShownPrompt, message: string, stop: boolean) => {
		answered.add(id);
		const done = await app.ask('prompt.deny', {target: id, hash: hash ?? undefined, by, stop, ...(message !== '' && {message})});
		if (done) {
			app.say(line(done.said, 200));
		} else {
			answered.delete(id);
		}
	};

	const scroll = (lines: number) =>
		app.update(state =>
			state.card ? withCard(state, {scroll: Math.max(0, Math.min(hooks.lastScroll(), state.card.scroll + lines))}) : state,
		);

	return {
		/** Keys go here first while this holds. */
		wantsKeys: () => wantsKeys(approval, app.clock()),
		/** True: the key is left to the keymap. */
		key: (event: Extract<ApprovalEvent, {kind: 'key'}>) => step(event),
		/** The prefix was typed: the card of the head prompt comes soon. */
		prefix: (read: number) => {
			const head = headPrompt(app.state);
			step({kind: 'prefix', read, head: head && shown(head)});
		},
		/** A frame with the card stands on the screen. */
		painted: (allShown: boolean) => void step({kind: 'painted', allShown}),
		drawn: () => void step({kind: 'drawn'}),
		click: (button: 'approve' | 'deny', pressedAt: number) => void step({kind: 'click', button, pressedAt}),
		/** The prompts changed. */
		prompts: () => {
			for (const id of answered) {
				if (!app.state.prompts.some(prompt => prompt.id === id)) {
					answered.delete(id);
				}
			}
			step({kind: 'prompts', waiting: app.state.prompts.map(shown)});
		},
		deadline: () => approvalDeadline(approval, app.clock(), nested()),
		tick: () => void step({kind: 'tick'}),
		isArmed: () => isArmed(approval, app.clock(), nested()),

		/** The queue: the head prompt, or what is given. */
		openQueue(prompt = headPrompt(app.state), read?: number) {
			if (prompt) {
				showInQueue(prompt, read);
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
		/** The rules that the agent proposes, to choose one from. */
		chooseRule() {
			const {card} = app.state;
			if (!card) {
				return;
			}
			if (card.prompt.suggestions.length === 0) {
				app.say('the agent proposes no rule for this');
				return;
			}
			app.update(state => withCard(state, {entry: {kind: 'always', chosen: 0}}));
		},
		/** Move the mark in the list that is open, or the call itself. */
		move(by_: 1 | -1) {
			const entry = app.state.card?.entry;
			if (entry?.kind === 'always') {
				const count = app.state.card!.prompt.suggestions.length;
				app.update(state => withCard(state, {entry: {...entry, chosen: (entry.chosen + by_ + count) % count}}));
			} else if (entry?.kind === 'answer') {
				const count = (app.state.card!.prompt.options?.[entry.question]?.options.length ?? 0) + 1;
				app.update(state => withCard(state, {entry: {...entry, marked: (entry.marked + by_ + count) % count}}));
			} else {
				scroll(by_);
			}
		},
		scroll: (pages: 1 | -1) => scroll(pages * hooks.page()),
		/** Mark an option of a question: by its number, or the one under the mark. */
		choose(which: string) {
			const {card} = app.state;
			const entry = card?.entry;
			const question = entry?.kind === 'answer' ? card!.prompt.options?.[entry.question] : undefined;
			if (entry?.kind !== 'answer' || !question) {
				return;
			}
			const index = which === 'marked' ? entry.marked : Number(which) - 1;
			if (index > question.options.length) {
				return;
			}
			if (index === question.options.length) {
				app.update(state => withCard(state, {entry: {...entry, marked: index, free: true}}));
				return;
			}
			const checked = entry.checked.includes(index) ? entry.checked.filter(one => one !== index) : [...entry.checked, index];
			app.update(state => withCard(state, {entry: {...entry, marked: index, checked: question.many ? checked : [index]}}));
		},
		/** Enter: take the rule, the marked options, or go on to the next question. */
		enter() {
			const {card} = app.state;
			if (!card || card.stale !== null) {
				return;
			}
			if (!isArmed(approval, app.clock(), nested())) {
				app.update(state => withCard(state, {early: true}));
				return;
			}
			const {entry, prompt} = card;
			if (entry?.kind === 'always') {
				finish(send(prompt, {always: entry.chosen + 1}));
			} else if (entry?.kind === 'answer') {
				const question = prompt.options?.[entry.question];
				const count = question?.options.length ?? 0;
				if (entry.marked === count) {
					app.update(state => withCard(state, {entry: {...entry, free: true}}));
					return;
				}
				const chosen = entry.checked.length > 0 ? [...entry.checked].sort((a, b) => a - b) : [entry.marked];
				this.answer(chosen.map(index => question?.options[index] ?? '').join(', '));
			}
		},
		/** The answer to the question that is shown; after the last one all are sent. */
		answer(text: string) {
			const {card} = app.state;
			const entry = card?.entry;
			if (!card || entry?.kind !== 'answer') {
				return;
			}
			const answers = [...entry.answers, text];
			if (answers.length >= (card.prompt.options?.length ?? 0)) {
				finish(send(card.prompt, {answers}));
			} else {
				app.update(state =>
					withCard(state, {entry: {kind: 'answer', question: entry.question + 1, answers, marked: 0, checked: [], free: false}}),
				);
			}
		},
		/** Change the call: what is typed is approved instead. */
		edit() {
			const {card} = app.state;
			if (card?.prompt.kind !== 'permission' || card.stale !== null) {
				app.say('only a call can be changed');
			} else if (isArmed(approval, app.clock(), nested())) {
				app.update(state => withCard(state, {entry: {kind: 'edit'}}));
			} else {
				app.update(state => withCard(state, {early: true}));
			}
		},
		/** What was typed into the card's field. */
		entered(text: string) {
			const {card} = app.state;
			if (card?.entry?.kind === 'reason') {
				step({kind: 'reason', message: text});
			} else if (card?.entry?.kind === 'answer') {
				this.answer(text);
			} else if (card?.entry?.kind === 'edit') {
				const {prompt} = card;
				try {
					finish(send(prompt, {edit: editedInput(prompt, text)}));
				} catch (error) {
					app.say(`nothing was approved: the input is no JSON (${describe(error)})`, 'error');
				}
			}
		},
		/** The field was left. */
		cancelled() {
			const {card} = app.state;
			const entry = card?.entry;
			app.update(state => withCard(state, {entry: entry?.kind === 'answer' ? {...entry, free: false} : null}));
			if (entry?.kind === 'reason') {
				step({kind: 'reason', message: undefined});
			}
		},
		/** Leave the list of rules, or the queue. */
		back() {
			if (app.state.card?.entry?.kind === 'always') {
				app.update(state => withCard(state, {entry: null}));
			} else {
				leaveQueue();
			}
		},
		approveNow: (prompt: Prompt) => void send(prompt, {}),
	};

	function finish(sending: Promise<void>) {
		const {card} = app.state;
		app.update(state => ({...state, card: null}));
		step({kind: 'show', place: 'queue', prompt: undefined});
		hooks.closed();
		void sending.then(() => {
			if (card?.queue && answerable(app.state).some(prompt => !answered.has(prompt.id))) {
				nextOfQueue(card.prompt.id);
			}
		});
	}
};

const shown = ({id, hash}: Prompt): ShownPrompt => ({id, hash});

const withCard = (state: State, change: Partial<CardState>): State => (state.card ? {...state, card: {...state.card, ...change}} : state);
