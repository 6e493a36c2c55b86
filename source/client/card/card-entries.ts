/* What is chosen or typed in a card that is up: a rule, options of a question, another input, why not. Enter sends it, when the card is armed. */
import {addPolicy} from '../../config.ts';
import {describe} from '../../errors.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import {line} from '../../text.ts';
import type {App} from '../app.ts';
import {editedInput} from '../models/card.ts';
import {choicesOf, waysOf} from '../models/rules.ts';
import {type CardState, withCard} from '../state.ts';
import type {Answers} from './card-answers.ts';

type Hooks = {
	answers: Answers;
	isArmed: () => boolean;
	/** Whether the whole call was on the screen. */
	isWhole: () => boolean;
	/** The field of a card that was answered elsewhere was left. */
	onStale: () => void;
	/** The line of why was entered, or left. */
	onReason: (message: string | undefined) => void;
	/** An answer is on its way: the card goes. */
	finish: (sending: Promise<unknown>) => void;
	/** Move the call itself. */
	scroll: (lines: number) => void;
};

export const createEntries = (app: App, {answers, isArmed, isWhole, onStale, onReason, finish, scroll}: Hooks) => {
	const set = (entry: CardState['entry']) => app.update(state => withCard(state, {entry}));

	/** Where the card is not armed yet, it says so. */
	const whenArmed = (act: () => void) => {
		if (isArmed()) {
			act();
		} else {
			if (!isWhole()) {
				app.say('not before all of it was on screen: y or PgDn goes on');
			}
			app.update(state => withCard(state, {early: true}));
		}
	};

	/** The answer to the question that is shown; after the last one all are sent. */
	const answer = (text: string) => {
		const {card} = app.state;
		const entry = card?.entry;
		if (!card || entry?.kind !== 'answer') {
			return;
		}
		const all = [...entry.answers, text];
		if (all.length >= (card.prompt.options?.length ?? 0)) {
			finish(answers.approve(card.prompt, {answers: all}));
		} else {
			set({...firstQuestion(), question: entry.question + 1, answers: all});
		}
	};

	return {
		/** The rules that the agent proposes, or the ways to go on with a plan, to choose one from. */
		chooseRule() {
			const {card} = app.state;
			if (card && choicesOf(card.prompt).length === 0) {
				app.say('the agent proposes no rule for this');
			} else if (card) {
				set({kind: 'always', chosen: 0});
			}
		},
		/** The rule that coppice offers for what was approved alike before. */
		offerPolicy() {
			const {card} = app.state;
			if (card && !card.prompt.offer) {
				app.say('a rule is offered for a command that was approved three times in its repository');
			} else if (card) {
				set({kind: 'policy'});
			}
		},
		/** Move the mark in the list that is open, or the call itself. */
		move(by: 1 | -1) {
			const {card} = app.state;
			const entry = card?.entry;
			if (entry?.kind === 'always') {
				const count = choicesOf(card!.prompt).length;
				set({...entry, chosen: (entry.chosen + by + count) % count});
			} else if (entry?.kind === 'answer') {
				const question = card!.prompt.options?.[entry.question];
				const count = (question?.options.length ?? 0) + 1;
				// Where one of them is the answer, it is the one that is marked: a number that was pressed before must not outlive its mark.
				set({...entry, marked: (entry.marked + by + count) % count, checked: question?.many ? entry.checked : []});
			} else {
				scroll(by);
			}
		},
		/** Mark an option of a question: by its number, or the one under the mark; in a list of rules or ways its number moves the mark. */
		choose(which: string) {
			const {card} = app.state;
			const entry = card?.entry;
			if (entry?.kind === 'always' && which !== 'marked' && Number(which) <= choicesOf(card!.prompt).length) {
				set({...entry, chosen: Number(which) - 1});
			}
			const question = entry?.kind === 'answer' ? card!.prompt.options?.[entry.question] : undefined;
			if (entry?.kind !== 'answer' || !question) {
				return;
			}
			const index = which === 'marked' ? entry.marked : Number(which) - 1;
			if (index > question.options.length) {
				return;
			}
			if (index === question.options.length) {
				set({...entry, marked: index, checked: question.many ? entry.checked : [], free: true});
				return;
			}
			const checked = entry.checked.includes(index) ? entry.checked.filter(one => one !== index) : [...entry.checked, index];
			set({...entry, marked: index, checked: question.many ? checked : [index]});
		},
		/** Enter: take the rule, the marked options, or go on to the next question. */
		enter() {
			const {card} = app.state;
			if (!card || card.stale !== null) {
				return;
			}
			const {entry, prompt} = card;
			whenArmed(() => {
				if (entry?.kind === 'always') {
					const way = waysOf(prompt)[entry.chosen];
					finish(answers.approve(prompt, way === undefined ? {always: entry.chosen + 1} : {answers: [way]}));
				} else if (entry?.kind === 'policy' && prompt.offer) {
					finish(answers.approve(prompt, {}).then(done => (done ? keepPolicy(app, prompt.offer!) : undefined)));
				} else if (entry?.kind === 'answer') {
					const {options = [], many = false} = prompt.options?.[entry.question] ?? {};
					if (entry.marked === options.length) {
						set({...entry, free: true});
						return;
					}
					if (many && entry.checked.length === 0) {
						// What is sent was ticked on the screen before.
						set({...entry, checked: [entry.marked]});
						return;
					}
					answer(labelsOf(options, entry.checked.length > 0 ? entry.checked : [entry.marked]).join(', '));
				}
			});
		},
		/** Change the call: what is typed is approved instead. */
		edit() {
			const {card} = app.state;
			if (card?.prompt.kind !== 'permission' || card.stale !== null) {
				app.say('only a call can be changed');
			} else {
				whenArmed(() => set({kind: 'edit'}));
			}
		},
		/** What was typed into the card's field. */
		entered(text: string) {
			const {card} = app.state;
			if (card && card.stale !== null) {
				onStale();
			} else if (card?.entry?.kind === 'reason') {
				onReason(text);
			} else if (card?.entry?.kind === 'answer' && text.trim() === '') {
				// No words are no answer: back to the options.
				set({...card.entry, free: false});
			} else if (card?.entry?.kind === 'answer') {
				const {options = []} = card.prompt.options?.[card.entry.question] ?? {};
				answer([...labelsOf(options, card.entry.checked), text].join(', '));
			} else if (card?.entry?.kind === 'edit') {
				try {
					finish(answers.approve(card.prompt, {edit: editedInput(card.prompt, text)}));
				} catch (error) {
					app.say(`nothing was approved: the input is no JSON (${describe(error)})`, 'error');
				}
			}
		},
		/** The field was left. */
		cancelled() {
			const {entry, stale = null} = app.state.card ?? {};
			if (stale !== null) {
				onStale();
				return;
			}
			set(entry?.kind === 'answer' ? {...entry, free: false} : null);
			if (entry?.kind === 'reason') {
				onReason(undefined);
			}
		},
		/** Leave the list that is open; false where none is. */
		back(): boolean {
			const kind = app.state.card?.entry?.kind;
			const isOpen = kind === 'always' || kind === 'policy';
			if (isOpen) {
				set(null);
			}
			return isOpen;
		},
	};
};

/** What is ticked is part of the answer, in the order of the options. */
const labelsOf = (options: readonly string[], checked: readonly number[]): string[] =>
	[...checked].sort((a, b) => a - b).map(index => options[index] ?? '');

/** It is a rule only once the call that it was made for was approved. */
const keepPolicy = async ({directories, say}: App, {rule, words}: NonNullable<Prompt['offer']>): Promise<void> => {
	try {
		await addPolicy(directories.config, rule);
		say(`approved; from now on ${line(words, 200)}`);
	} catch (error) {
		say(`approved; the rule was not added: ${describe(error)}`, 'error');
	}
};

/** A question to be answered from its first option on. */
export const firstQuestion = (): Extract<CardState['entry'], {kind: 'answer'}> => ({
	kind: 'answer',
	question: 0,
	answers: [],
	marked: 0,
	checked: [],
	free: false,
});
