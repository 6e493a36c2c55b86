/* A question that is left half answered is found so again, as long as it is the same one. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {App} from '../../../source/client/app.ts';
import {createCards} from '../../../source/client/card/card.ts';
import type {State} from '../../../source/client/state.ts';
import {promptOf, sessionOf, stateWith} from '../fleet.ts';

const options = [
	{question: 'Which?', options: ['a', 'b'], many: false},
	{question: 'What else?', options: ['c', 'd'], many: true},
];
const question = promptOf({kind: 'question', tool: 'AskUserQuestion', options});
const other = promptOf({id: 'p-2-1', hash: 'other'});

const create = () => {
	let state: State = stateWith({sessions: [sessionOf(1, 'fix-login', 'waiting')], prompts: [question, other]});
	const app = {
		get state() {
			return state;
		},
		outer: {nested: false},
		clock: () => 0,
		update(change: (state: State) => State) {
			state = change(state);
		},
		say() {},
	} as unknown as App;
	const cards = createCards(app, {askDrawn() {}, closed() {}, page: () => 10, lastScroll: () => 0});
	const entry = () => (state.card?.entry?.kind === 'answer' ? state.card.entry : undefined);
	const wait = (prompts: State['prompts']) => {
		state = {...state, prompts};
		cards.prompts();
	};
	return {cards, entry, wait};
};

test('Tab to another prompt, and leaving the queue, keep what was answered and ticked', () => {
	const {cards, entry, wait} = create();
	cards.openQueue(question);
	cards.choose('3');
	cards.entered('neither');
	cards.choose('2');
	cards.next();
	assert.equal(entry(), undefined, 'another prompt is shown');
	cards.next();
	assert.deepEqual([entry()?.answers, entry()?.checked, entry()?.question], [['neither'], [1], 1]);
	cards.leaveQueue();
	cards.openQueue(question);
	assert.deepEqual(entry()?.answers, ['neither']);

	cards.leaveQueue();
	wait([other]);
	wait([question, other]);
	cards.openQueue(question);
	assert.deepEqual(entry()?.answers, [], 'one that was gone begins anew');
});
