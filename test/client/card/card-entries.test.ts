/* What Enter sends in a question of the queue is what the screen shows as chosen. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {App} from '../../../source/client/app.ts';
import type {Answers} from '../../../source/client/card/card-answers.ts';
import {createEntries, firstQuestion} from '../../../source/client/card/card-entries.ts';
import {type CardState, type State, withCard} from '../../../source/client/state.ts';
import type {Prompt} from '../../../source/protocol/prompt.ts';
import {cardOf, promptOf, stateWith} from '../fleet.ts';

/** The card of a question with three options, armed; `sent`: the answers that left it. */
const create = (many: boolean) =>
	createFor(
		promptOf({kind: 'question', tool: 'AskUserQuestion', options: [{question: 'Which?', options: ['a', 'b', 'c'], many}]}),
		firstQuestion(),
	);

const createFor = (prompt: Prompt, entry: CardState['entry']) => {
	let state = stateWith({card: cardOf(prompt, {queue: true, entry})});
	const sent: unknown[] = [];
	let stale = 0;
	const app = {
		get state() {
			return state;
		},
		update(change: (state: State) => State) {
			state = change(state);
		},
	} as App;
	const answers = {
		approve: async (_: unknown, answer: {answers?: string[]}) => {
			sent.push(answer.answers);
			return true;
		},
	} as unknown as Answers;
	const entries = createEntries(app, {
		answers,
		isArmed: () => true,
		isWhole: () => true,
		onStale: () => void (stale += 1),
		onReason() {},
		finish() {},
		scroll() {},
	});
	const checked = () => (state.card?.entry?.kind === 'answer' ? state.card.entry.checked : undefined);
	return {
		entries,
		sent,
		checked,
		goStale: () => (state = withCard(state, {stale: 'answered elsewhere'})),
		closed: () => stale,
	};
};

test('of one answer, a number that was pressed gives way to the mark that was moved after it', () => {
	const {entries, sent, checked} = create(false);
	entries.choose('2');
	assert.deepEqual(checked(), [1]);
	entries.move(-1);
	assert.deepEqual(checked(), []);
	entries.enter();
	assert.deepEqual(sent, [['a']]);
});

test('of several answers, Enter ticks the marked one where none is ticked, and sends what is ticked', () => {
	const {entries, sent, checked} = create(true);
	entries.move(1);
	entries.enter();
	assert.deepEqual([checked(), sent], [[1], []], 'nothing is sent that was not ticked on the screen');
	entries.choose('1');
	entries.move(1);
	entries.enter();
	assert.deepEqual(sent, [['a, b']]);
});

test('own words come after what is ticked, and in place of the one answer that was chosen', () => {
	const several = create(true);
	several.entries.choose('3');
	several.entries.choose('1');
	several.entries.choose('4');
	assert.deepEqual(several.checked(), [2, 0], 'the ticks stay on the screen');
	several.entries.entered('and d');
	assert.deepEqual(several.sent, [['a, c, and d']]);

	const one = create(false);
	one.entries.choose('2');
	one.entries.choose('4');
	assert.deepEqual(one.checked(), [], 'no other answer stands there as chosen');
	one.entries.entered('d');
	assert.deepEqual(one.sent, [['d']]);
});

test('no words are no answer', () => {
	const {entries, sent} = create(false);
	entries.choose('4');
	entries.entered(' ');
	assert.deepEqual(sent, []);
});

test('what is entered when it was answered elsewhere closes the card and sends nothing', () => {
	for (const leave of ['entered', 'cancelled'] as const) {
		const {entries, sent, goStale, closed} = create(false);
		entries.choose('4');
		goStale();
		entries[leave]('half a sentence');
		assert.deepEqual([sent, closed()], [[], 1], leave);
	}
});

test('a plan goes on in the way that is chosen', () => {
	const options = [{question: 'go on', options: ['as-is', 'acceptEdits', 'auto'], many: false}];
	const {entries, sent, closed} = createFor(promptOf({kind: 'plan', tool: 'ExitPlanMode', input: {plan: '# Plan'}, options}), null);
	entries.chooseRule();
	entries.move(1);
	entries.enter();
	assert.deepEqual([sent, closed()], [[['acceptEdits']], 0]);
	entries.choose('3');
	entries.choose('4');
	entries.choose('marked');
	assert.equal(sent.length, 1, 'a number moves the mark, and sends nothing');
	entries.enter();
	assert.deepEqual(sent[1], ['auto']);
});
