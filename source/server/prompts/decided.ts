/* What a person's answer came to, as the log and the decisions keep it and as it is said: also what was changed, and what was answered. */
import {isDeepStrictEqual} from 'node:util';
import type {Decision} from '../../agents/agent.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import {line} from '../../text.ts';

export type Decided = {
	word: 'approved' | 'denied' | 'answered';
	/** The call as the agent asked for it and as it was approved; null where both are the same. */
	changed: {asked: unknown; approved: unknown} | null;
	/** To a question, a plan or a budget; empty where nothing was answered. */
	answers: readonly string[];
};

/** A question takes no other input, and an input that says the same is none. */
export const decidedOf = ({kind, input}: Pick<Prompt, 'kind' | 'input'>, decision: Decision): Decided => {
	if (decision.kind === 'deny') {
		return {word: 'denied', changed: null, answers: []};
	}
	const {input: approved, answers = []} = decision;
	const isChanged = kind !== 'question' && approved !== undefined && !isDeepStrictEqual(approved, input);
	return {word: answers.length > 0 ? 'answered' : 'approved', changed: isChanged ? {asked: input, approved} : null, answers};
};

/**
Lines for the log, safe and cut: who decided, and of a changed call both inputs.

@param about what the prompt was about, safe
*/
export const decidedLines = ({id, tool}: Pick<Prompt, 'id' | 'tool'>, decided: Decided, by: string, about: string): string[] => {
	const {word, changed} = decided;
	const input = (value: unknown) => line([tool, JSON.stringify(value)].filter(Boolean).join(' '), mostOfInput);
	return [
		`${id} ${word}${changed ? ', changed,' : ''} by ${by}: ${about}${answerWords(decided)}`,
		...(changed ? [`${id} as it was asked: ${input(changed.asked)}`, `${id} as it was approved: ${input(changed.approved)}`] : []),
	];
};

const mostOfInput = 500;
/** What was answered must have room behind it in the bar. */
const mostOfQuestion = 40;

/**
The sentence of one prompt where more than yes or no was said: `red: approved, changed: Bash npm test`, `docs: Which one?; answered: PostgreSQL`.
Undefined where yes or no is all.

@param name of its session, safe
@param summaryOf the summary of a prompt with that input
*/
export const decidedWords = (
	name: string,
	{tool, summary}: Pick<Prompt, 'tool' | 'summary'>,
	decided: Decided,
	summaryOf: (input: unknown) => string,
): string | undefined => {
	if (decided.changed) {
		const call = [tool, line(summaryOf(decided.changed.approved), 200)].filter(Boolean).join(' ');
		return `${name}: approved, changed: ${call}${answerWords(decided)}`;
	}
	return decided.answers.length > 0 ? `${name}: ${line(summary, mostOfQuestion)}${answerWords(decided)}` : undefined;
};

/** `; answered: PostgreSQL · yes`, safe. */
const answerWords = ({answers}: Decided): string =>
	answers.length > 0 ? `; answered: ${answers.map(answer => line(answer, 200)).join(' · ')}` : '';
