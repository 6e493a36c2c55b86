/* The queue that was asked for a moment before the question of a session that waits already. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {App} from '../../../source/client/app.ts';
import {createCards} from '../../../source/client/card/card.ts';
import type {State} from '../../../source/client/state.ts';
import {promptOf, sessionOf, stateWith} from '../fleet.ts';

const create = (status: 'waiting' | 'working') => {
	let state: State = stateWith({sessions: [sessionOf(1, 'fix-login', status)]});
	let now = 0;
	const said: string[] = [];
	const app = {
		get state() {
			return state;
		},
		outer: {nested: false},
		clock: () => now,
		update(change: (state: State) => State) {
			state = change(state);
		},
		say: (text: string) => said.push(text),
	} as unknown as App;
	const cards = createCards(app, {askDrawn() {}, closed() {}, page: () => 10, lastScroll: () => 0});
	return {
		cards,
		said,
		card: () => state.card?.prompt.id,
		/** Its question comes so many milliseconds later. */
		asks(milliseconds: number) {
			now += milliseconds;
			state = {...state, prompts: [promptOf()]};
			cards.prompts();
		},
	};
};

test('it opens when the question comes, and in it nothing is armed', () => {
	const {cards, said, card, asks} = create('waiting');
	cards.openQueue();
	assert.deepEqual(said, ['fix-login waits in its pane']);
	asks(70);
	assert.equal(card(), 'p-1-1');
});

test('it stays closed where the question comes late, and where nobody waited', () => {
	const late = create('waiting');
	late.cards.openQueue();
	late.asks(1500);
	assert.equal(late.card(), undefined);
	const nobody = create('working');
	nobody.cards.openQueue();
	assert.deepEqual(nobody.said, ['nothing waits for an answer']);
	nobody.asks(10);
	assert.equal(nobody.card(), undefined);
});
