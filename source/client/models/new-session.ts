/* What the dialog for a new session offers and has chosen. Pure. */
import {firstWords, line} from '../../text.ts';
import {money} from '../../words.ts';
import type {Choices, NewSessionResult} from '../components/props.ts';

export type Option = {
	readonly name: 'agent' | 'kind' | 'model' | 'mode' | 'place' | 'budget' | 'count';
	/** As it stands in the line of options. */
	readonly words: string;
	/** What may be chosen, opened in place. */
	readonly values: readonly {readonly value: string; readonly note: string; readonly disabled: boolean}[];
	readonly chosen: number;
	/** It is as nearly always: the line names it only while it is chosen from. */
	readonly quiet?: boolean;
};

export type Chosen = Omit<NewSessionResult, 'prompt'>;

/** As it was in this repository the last time, where that can be had. */
export const firstChosen = ({agents, last, branches, repository}: Choices, several: boolean): Chosen => {
	const agent = agents.find(each => each.name === last.agent && each.available) ?? agents.find(each => each.available) ?? agents[0];
	return {
		agent: agent?.name ?? last.agent,
		model: last.model !== null && agent?.models.includes(last.model) ? last.model : null,
		mode: last.mode !== null && agent?.modes.includes(last.mode) ? last.mode : null,
		base: last.base !== null && branches.includes(last.base) ? last.base : repository.branch,
		worktree: last.worktree || several,
		headless: last.headless && agent?.headless === true,
		budget: null,
		count: several ? 2 : 1,
	};
};

const modeNotes: Readonly<Record<string, string>> = {
	manual: 'asks before commands and edits',
	acceptEdits: 'edits without asking, asks before commands',
	plan: 'reads and plans, changes nothing until you agree',
	auto: 'Claude decides itself and asks rarely',
	dontAsk: 'does what the rules allow, and denies the rest',
	bypassPermissions: 'never asks',
};

const kinds = {interactive: "in the agent's own terminal interface", headless: 'a live thread in place of it'} as const;

const mainCheckout = ' main checkout';
const usual = ' as usual';
const noBudget = 'no budget';
/** Dollars. */
const budgets = [1, 2, 5, 10, 20, 50];

export const optionsOf = (choices: Choices, chosen: Chosen, several: boolean): Option[] => {
	const {agents, branches, repository} = choices;
	const agent = agents.find(({name}) => name === chosen.agent);
	const option = (name: Option['name'], words: string, values: Option['values'], value: string): Option => ({
		name,
		words,
		values,
		chosen: Math.max(
			0,
			values.findIndex(each => each.value === value),
		),
	});
	const plainValue = (value: string, note = '') => ({value, note, disabled: false});
	const bases = [...new Set([...(repository.branch === null ? [] : [repository.branch]), ...branches])];
	return [
		option(
			'agent',
			line(chosen.agent),
			agents.map(({name, title, available, why}) => ({
				value: name,
				note: line(available ? title : (why ?? 'not found')),
				disabled: !available,
			})),
			chosen.agent,
		),
		...(agent?.headless
			? [
					{
						...option(
							'kind',
							kindOf(chosen),
							Object.entries(kinds).map(([kind, note]) => plainValue(kind, note)),
							kindOf(chosen),
						),
						quiet: !chosen.headless,
					},
				]
			: []),
		...(agent && agent.models.length > 0
			? [
					option(
						'model',
						line(chosen.model ?? 'model as usual'),
						[plainValue(usual, 'what the agent takes by itself'), ...agent.models.map(each => plainValue(each))],
						chosen.model ?? usual,
					),
				]
			: []),
		...(agent && agent.modes.length > 0
			? [
					option(
						'mode',
						line(chosen.mode ?? 'mode as usual'),
						[plainValue(usual, 'what your settings say'), ...agent.modes.map(each => plainValue(each, modeNotes[each]))],
						chosen.mode ?? usual,
					),
				]
			: []),
		option(
			'place',
			chosen.worktree ? `new worktree from ${line(chosen.base ?? 'HEAD')}` : 'in the main checkout',
			[
				...bases.map(each => plainValue(each, 'a new worktree from it')),
				...(bases.length === 0 ? [plainValue('HEAD', 'a new worktree from it')] : []),
				...(several ? [] : [plainValue(mainCheckout, 'no worktree: changes go into your own checkout')]),
			],
			chosen.worktree ? (chosen.base ?? 'HEAD') : mainCheckout,
		),
		...(agent && agent.modes.length > 0
			? [
					option(
						'budget',
						chosen.budget === null ? noBudget : `budget ${money(chosen.budget)}`,
						[
							plainValue(noBudget, 'it may spend what it needs'),
							...budgets.map(each => plainValue(String(each), `held at ${money(each)}, and you are asked`)),
						],
						chosen.budget === null ? noBudget : String(chosen.budget),
					),
				]
			: []),
		...(several
			? [
					option(
						'count',
						`${chosen.count} sessions`,
						[2, 3, 4, 5, 6, 7, 8].map(each => plainValue(String(each))),
						String(chosen.count),
					),
				]
			: []),
	];
};

const kindOf = ({headless}: Chosen): keyof typeof kinds => (headless ? 'headless' : 'interactive');

/** What was chosen, after one value of an option was taken. */
export const choose = (choices: Choices, chosen: Chosen, option: Option, index: number): Chosen => {
	const value = option.values[index];
	if (!value || value.disabled) {
		return chosen;
	}
	switch (option.name) {
		case 'agent': {
			const agent = choices.agents.find(({name}) => name === value.value);
			return {
				...chosen,
				agent: value.value,
				headless: chosen.headless && agent?.headless === true,
				model: chosen.model !== null && agent?.models.includes(chosen.model) ? chosen.model : null,
				mode: chosen.mode !== null && agent?.modes.includes(chosen.mode) ? chosen.mode : null,
			};
		}
		case 'kind':
			return {...chosen, headless: value.value === 'headless'};
		case 'model':
			return {...chosen, model: value.value === usual ? null : value.value};
		case 'mode':
			return {...chosen, mode: value.value === usual ? null : value.value};
		case 'place':
			return value.value === mainCheckout
				? {...chosen, worktree: false}
				: {...chosen, worktree: true, base: value.value === 'HEAD' ? chosen.base : value.value};
		case 'budget':
			return {...chosen, budget: value.value === noBudget ? null : Number(value.value)};
		case 'count':
			return {...chosen, count: Number(value.value)};
	}
};

/** The name that the server would make of the prompt: its first words, and a number where that is taken. */
export const nameOf = (prompt: string, taken: readonly string[]): string => {
	const name = firstWords(prompt);
	if (name === '' || !taken.includes(name)) {
		return name;
	}
	let number = 2;
	while (taken.includes(`${name}-${number}`)) {
		number++;
	}
	return `${name}-${number}`;
};
