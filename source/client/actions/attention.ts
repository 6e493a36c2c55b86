/* Who needs a person: going there and back, and the keys of the card. What a key of the card means is decided in approval.ts. */
import type {Session} from '../../protocol/session.ts';
import type {App} from '../app.ts';
import type {Cards} from '../card/card.ts';
import {needing} from '../card/needing.ts';
import {currentSession, focusedSession, withShown} from '../state.ts';
import type {Actions} from './actions.ts';

export const attentionActions = (app: App, cards: Cards) => {
	const show = (id: string) => app.update(state => withShown(state, id));

	const selectedPrompt = () => {
		const id = currentSession(app.state)?.id;
		return app.state.prompts.find(prompt => prompt.session === id && prompt.kind !== 'dialog');
	};

	/** Keys that answer: on a card they are the card's; without one they open it, unarmed. */
	const openCardFor = () => {
		if (!app.state.card) {
			cards.openQueue(selectedPrompt());
		}
	};

	/** Where the card has the key itself this is not called. */
	const answerAll = () => {
		if (app.state.card) {
			app.say('nobody else asks for the same');
		} else {
			openCardFor();
		}
	};

	/** From one session to the next that needs a person; undefined where there is none. */
	const nextWaiting = (here: Session | undefined): Session | undefined => {
		const all = needing(app.state);
		const next = all[(all.findIndex(({id}) => id === here?.id) + 1) % all.length];
		if (!next || next.id === here?.id) {
			app.say(next ? 'only this one needs you' : 'nobody needs you');
			return undefined;
		}
		app.update(state => ({...state, bounce: state.bounce ?? state.layout}));
		show(next.id);
		return next;
	};

	return {
		'next-waiting': () => nextWaiting(focusedSession(app.state)),
		'peek-waiting': () => {
			const next = nextWaiting(currentSession(app.state));
			if (next) {
				// The keys that answer it are those of its row: in its pane they would be typed.
				app.update(state => ({...state, sidebarFocused: true, sidebar: {...state.sidebar, selected: next.id}}));
			}
		},
		'bounce-back': () =>
			app.update(state => (state.bounce ? {...state, layout: state.bounce, bounce: null, sidebarFocused: false} : state)),
		approve: openCardFor,
		'approve-unread': openCardFor,
		deny: openCardFor,
		'deny-with-reason': openCardFor,
		'deny-and-interrupt': openCardFor,
		'approve-all': answerAll,
		'deny-all': answerAll,
		'approve-always': () => {
			openCardFor();
			cards.chooseRule();
		},
		'make-policy': () => cards.offerPolicy(),
		'edit-call': () => cards.edit(),
		'answer-in-pane': () => {
			const prompt = app.state.card?.prompt;
			if (prompt) {
				cards.leaveQueue();
				void app.ask('prompt.release', {target: prompt.id, by: 'the app'});
				show(prompt.session);
			}
		},
		'snooze-prompt': () => void cards.snooze(),
		'next-prompt': () => cards.next(),
		'choose-option': argument => cards.choose(argument ?? 'marked'),
		'next-option': () => cards.move(1),
		'previous-option': () => cards.move(-1),
		'send-answer': () => cards.enter(),
		'next-card-page': () => cards.scroll(1),
		'previous-card-page': () => cards.scroll(-1),
		'leave-queue': () => cards.back(),
		queue: () => cards.openQueue(),
		cost: () => void cost(app),
	} satisfies Partial<Actions>;
};

/** What was spent, and what may be. */
const cost = async (app: App) => {
	const [session, day, model, budgets] = await Promise.all([
		app.ask('cost.rows', {by: 'session'}),
		app.ask('cost.rows', {by: 'day'}),
		app.ask('cost.rows', {by: 'model'}),
		app.ask('budget.list', {}),
	]);
	if (session && day && model && budgets) {
		app.update(state => ({...state, now: Date.now(), dialog: {kind: 'cost', rows: {session, day, model}, budgets}}));
	}
};
