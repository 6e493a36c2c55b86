/*
The dialogs in which a person answers a call that is asked for: one for a permission or a plan, one for each of several questions. Each
is a value; what is chosen leads to the next, to a text that is typed, or to the verdict. Pure.
*/
import {changesFile} from '../../edits.ts';
import {type Dialog, newDialog, type Option} from '../../pane/dialog.ts';
import {yellow} from '../../pane/style.ts';
import {wrap} from '../../pane/width.ts';
import {bytesWords, count, line, visible} from '../../text.ts';
import {rulePlaces} from '../../words.ts';
import {type Json, objectsIn, textIn} from '../parser/json.ts';
import {callWords} from '../thread/call-words.ts';
import {countsOf, differenceLines, hunksOf} from '../thread/difference-lines.ts';
import {markdownText} from '../thread/markdown.ts';
import {type Asking, denied, type Verdict} from './control.ts';

export type Step =
	| {readonly kind: 'dialog'; readonly dialog: Dialog; readonly choose: (indexes: readonly number[]) => Step}
	/** `label` says what the text is. */
	| {readonly kind: 'text'; readonly label: string; readonly give: (text: string) => Step}
	| {readonly kind: 'verdict'; readonly verdict: Verdict};

export const firstStep = (asking: Asking): Step => {
	switch (asking.tool) {
		case 'AskUserQuestion': {
			const questions = objectsIn(asking.input, 'questions');
			return questions.length > 0 ? questionStep(asking, questions, {}) : permissionStep(asking);
		}
		case 'ExitPlanMode':
			return planStep(asking);
		default:
			return permissionStep(asking);
	}
};

const allow = ({input}: Asking, updates: readonly Json[] = [], updatedInput = input): Step => ({
	kind: 'verdict',
	verdict: {behavior: 'allow', updatedInput, ...(updates.length > 0 && {updatedPermissions: updates})},
});

const deny = (message = denied): Step => ({kind: 'verdict', verdict: {behavior: 'deny', message}});

/** Yes, yes with each suggestion, no, and no with words. */
const permissionStep = (asking: Asking): Step => {
	const choices: [Option, () => Step][] = [
		[{label: 'Yes', key: 'y', agrees: true}, () => allow(asking)],
		...asking.suggestions.map((suggestion): [Option, () => Step] => [
			{label: `Yes, and ${suggestionWords(suggestion)}`, agrees: true},
			() => allow(asking, [suggestion]),
		]),
		[{label: 'No', key: 'n'}, () => deny()],
		[{label: 'No, and say what to do instead'}, () => textStep('what should be done instead?', text => deny(text))],
	];
	return dialogStep({title: titleOf(asking), body: columns => bodyOf(asking, columns), question: 'Allow this?'}, choices);
};

const planStep = (asking: Asking): Step => {
	const plan = textIn(asking.input, 'plan') ?? '';
	const inMode = (mode: string) => allow(asking, [{type: 'setMode', mode, destination: 'session'}]);
	return dialogStep(
		{title: `A plan${fromAgent(asking)}`, body: columns => markdownText(visible(plan), columns), question: 'Go on with this plan?'},
		[
			[{label: 'Yes, in the mode before', key: 'y', agrees: true}, () => allow(asking)],
			[{label: 'Yes, and accept edits', agrees: true}, () => inMode('acceptEdits')],
			[{label: 'No, keep planning', key: 'n'}, () => deny('Keep planning.')],
			[{label: 'No, and say what to change'}, () => textStep('what should be changed?', text => deny(text))],
		],
	);
};

type Answers = Readonly<Record<string, string>>;

/** The question behind those that are answered; when all are, the verdict. */
const questionStep = (asking: Asking, questions: readonly Json[], answers: Answers): Step => {
	const at = Object.keys(answers).length;
	const asked = questions[at];
	if (!asked) {
		return allow(asking, [], {...asking.input, answers});
	}
	const question = textIn(asked, 'question') ?? '';
	const options = objectsIn(asked, 'options').map(one => ({label: textIn(one, 'label') ?? '', description: textIn(one, 'description')}));
	const answer = (text: string) => questionStep(asking, questions, {...answers, [question]: text});
	const number = questions.length > 1 ? ` ${at + 1} of ${questions.length}` : '';
	return {
		kind: 'dialog',
		dialog: newDialog({
			title: `${textIn(asked, 'header') ?? 'A question'}${number}${fromAgent(asking)}`,
			body: () => [],
			question,
			options: [...options.map(({label, description}) => ({label, ...(description && {description})})), {label: 'Something else'}],
			...(asked.multiSelect === true && {ticked: []}),
		}),
		choose: indexes => {
			const labels = indexes.filter(index => index < options.length).map(index => options[index]!.label);
			// What was ticked beside it stays a part of the answer.
			return indexes.includes(options.length)
				? textStep([question, ...labels].join(' · '), text => answer([...labels, text].join(', ')))
				: answer(labels.join(', '));
		},
	};
};

const dialogStep = (about: Pick<Dialog, 'title' | 'body' | 'question'>, choices: readonly (readonly [Option, () => Step])[]): Step => ({
	kind: 'dialog',
	dialog: newDialog({...about, options: choices.map(([option]) => option)}),
	choose: ([index = 0]) => choices[index]![1](),
});

const textStep = (label: string, give: (text: string) => Step): Step => ({kind: 'text', label, give});

const fromAgent = ({agent}: Asking): string => (agent === undefined ? '' : ' · from a sub-agent');

const titleOf = (asking: Asking): string => {
	const {tool, input, file} = asking;
	const change = changesFile(tool) ? ` ${callWords(tool, input)} (${countsOf(hunksOf(input, {file}))})` : '';
	return `${tool}${change}${fromAgent(asking)}`;
};

/** The whole call: what is allowed is exactly what is shown. */
const bodyOf = (asking: Asking, columns: number): string[] => {
	const {tool, input, file} = asking;
	const hunks = changesFile(tool) ? hunksOf(input, {file}) : [];
	if (hunks.length > 0) {
		return [
			...unseen(asking)
				.flatMap(text => wrap(text, columns))
				.map(yellow),
			...differenceLines(hunks, columns),
		];
	}
	const command = textIn(input, 'command');
	const rest = Object.entries(input).filter(([name]) => !(name === 'command' && command !== undefined));
	const plain = ([name, value]: [string, unknown]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
	return [...(command === undefined ? [] : [command]), ...rest.map(plain)].flatMap(text => wrap(visible(text), columns));
};

/** What else it would change, that is not among the lines. */
const unseen = ({tool, input, file}: Asking): string[] => {
	if (tool === 'Write' && file && file.text === null) {
		return [`replaces what is there, ${bytesWords(file.bytes)}`];
	}
	const others = input.replace_all === true ? (file?.places[0]?.times ?? 1) - 1 : 0;
	return others > 0 ? [`the same in ${count(others, 'other place')}`] : [];
};

/** A suggestion in words: the exact rule, and where it would be written. */
export const suggestionWords = (suggestion: Json): string => {
	const destination = textIn(suggestion, 'destination') ?? 'its settings';
	const where = rulePlaces[destination] ?? `in ${destination}`;
	switch (suggestion.type) {
		case 'addRules': {
			const rules = objectsIn(suggestion, 'rules').map(rule => {
				const content = textIn(rule, 'ruleContent');
				return `${textIn(rule, 'toolName') ?? ''}${content === undefined ? '' : `(${content})`}`;
			});
			return line(`always ${textIn(suggestion, 'behavior') ?? 'allow'} ${rules.join(', ')} ${where}`, 300);
		}
		case 'addDirectories':
			return line(`allow the folder ${Array.isArray(suggestion.directories) ? suggestion.directories.join(', ') : ''} ${where}`, 300);
		case 'setMode':
			return line(`switch to ${textIn(suggestion, 'mode') ?? 'another mode'} ${where}`, 300);
		default:
			return line(JSON.stringify(suggestion), 300);
	}
};
