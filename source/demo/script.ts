/*
What a message makes the demo do, as steps. The first word of a message may steer it; anything else is a story (story.ts).
Pure: the surroundings are given.
*/
import {type Surroundings, storyFor} from './story.ts';

export type Step =
	| {kind: 'think'; milliseconds: number}
	| {kind: 'say'; text: string}
	| {kind: 'read'; file: string}
	| {kind: 'run'; command: string; description: string}
	| {kind: 'write'; file: string; content: string}
	/** `line` is appended where the file has no word alpha. */
	| {kind: 'edit'; file: string; line: string}
	| {kind: 'ask'; question: string; header: string; options: {label: string; description: string}[]}
	/** A plan to approve; the rest is done only if it is. */
	| {kind: 'plan'; plan: string}
	| {kind: 'agent'; task: string; steps: Step[]}
	/** Exact seconds, whatever the demo's speed. */
	| {kind: 'wait'; milliseconds: number}
	| {kind: 'flood'; lines: number}
	| {kind: 'crash'}
	/** Say what came of it all. */
	| {kind: 'conclude'};

/** A fresh thought of a steered turn: long enough to be seen, short enough for a test. */
const thought: Step = {kind: 'think', milliseconds: 40};
const mostSeconds = 86_400;
const mostLines = 1_000_000;

export const scriptFor = (message: string, surroundings: Surroundings): Step[] => {
	const steered = steer(message.trim(), surroundings);
	return steered ? [thought, ...steered] : storyFor(message, surroundings);
};

/** Whether a step changes anything, so that it needs a plan first in plan mode. */
export const changesThings = (step: Step): boolean =>
	step.kind === 'run' || step.kind === 'write' || step.kind === 'edit' || (step.kind === 'agent' && step.steps.some(changesThings));

/** What the demo plans before it does such steps. */
export const planOf = (message: string, steps: readonly Step[]): string => {
	const items = steps.flatMap(step => planItems[step.kind]?.(step as never) ?? []);
	return `# ${message.split('\n')[0]!.slice(0, 60)}\n\n${items.map((item, index) => `${index + 1}. ${item}`).join('\n')}\n`;
};

const planItems: {[Kind in Step['kind']]?: (step: Extract<Step, {kind: Kind}>) => string[]} = {
	read: ({file}) => [`Read \`${file}\``],
	run: ({command}) => [`Run \`${command}\``],
	write: ({file}) => [`Write \`${file}\``],
	edit: ({file}) => [`Edit \`${file}\``],
	agent: ({task}) => [`Let an agent do: ${task}`],
};

const steer = (message: string, surroundings: Surroundings): Step[] | undefined => {
	const [, word = '', rest = ''] = /^(run:|\S+)\s*([\s\S]*)$/.exec(message) ?? [];
	return Object.hasOwn(steerings, word) ? steerings[word]!(rest, surroundings) : undefined;
};

/** By first word. `run:` has a colon, as sentences like "run the tests" are for a story. */
const steerings: Record<string, (rest: string, surroundings: Surroundings) => Step[]> = {
	say: text => [{kind: 'say', text: text || 'Nothing to say.'}],
	'run:': command =>
		command ? [{kind: 'run', command, description: 'Run the requested command'}, {kind: 'conclude'}] : wants('run: COMMAND'),
	write(rest) {
		const [, file, content] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
		return file
			? [{kind: 'write', file, content: `${content || 'Written by the demo.'}\n`}, {kind: 'conclude'}]
			: wants('write FILE [CONTENT]');
	},
	edit(file) {
		return file ? [{kind: 'edit', file, line: 'A line by the demo.'}, {kind: 'conclude'}] : wants('edit FILE');
	},
	ask: question => [
		question
			? {kind: 'ask', question, header: 'Question', options: yesNoLater}
			: {kind: 'ask', question: 'Which database should the app use?', header: 'Database', options: databases},
		{kind: 'conclude'},
	],
	plan: task => [
		{kind: 'plan', plan: `# ${task || 'A small plan'}\n\n1. Read the code\n2. Make the change\n3. Run the tests\n`},
		{kind: 'conclude'},
	],
	agent: (task, surroundings) => [
		{kind: 'agent', task: task || 'look around', steps: scriptFor(task || 'look around', surroundings)},
		{kind: 'conclude'},
	],
	slow(text) {
		const seconds = Number(text);
		return text && seconds >= 0 && seconds <= mostSeconds
			? [
					{kind: 'wait', milliseconds: seconds * 1000},
					{kind: 'say', text: `That took ${seconds} s.`},
				]
			: wants('slow SECONDS');
	},
	flood(text) {
		const lines = Number(text);
		return Number.isInteger(lines) && lines > 0 && lines <= mostLines
			? [
					{kind: 'flood', lines},
					{kind: 'say', text: `That were ${lines} lines.`},
				]
			: wants('flood LINES');
	},
	crash: () => [{kind: 'crash'}],
};

const wants = (usage: string): Step[] => [{kind: 'say', text: `That wants: ${usage}`}];

const databases = [
	{label: 'SQLite', description: 'Embedded, no server'},
	{label: 'PostgreSQL', description: 'Full server'},
	{label: 'MySQL', description: 'Also a server'},
];

const yesNoLater = [
	{label: 'Yes', description: 'Do it'},
	{label: 'No', description: 'Leave it'},
	{label: 'Later', description: 'Ask again some other time'},
];
