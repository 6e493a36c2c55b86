/* The questions of an agent as rows: to read, and one at a time to answer. Pure. */
import type {Prompt} from '../../protocol/prompt.ts';
import type {CardState} from '../state.ts';
import {shown} from './call.ts';
import {isRecord} from './risks.ts';
import {type Look, type Row, wrap} from './row.ts';

type Answering = Extract<CardState['entry'], {kind: 'answer'}>;

/** All questions with their options, unmarked. */
export const questionRows = (prompt: Prompt, columns: number, {widths}: Look): Row[] =>
	(prompt.options ?? []).flatMap(({question, options}, index): Row[] => [
		...(index > 0 ? [[]] : []),
		...paragraph(question, columns, widths).map((text): Row => [{text, bold: true}]),
		...options.flatMap((option, at) => optionRows(`${at + 1} `, option, described(prompt, index, at), columns, widths)),
	]);

/** The question that is answered now: its options, the marked one, and the way to an answer in own words. */
export const answerRows = (
	prompt: Prompt,
	{question: at, answers, marked, checked, free}: Answering,
	columns: number,
	{widths}: Look,
): Row[] => {
	const all = prompt.options ?? [];
	const asked = all[at];
	if (!asked) {
		return [];
	}
	const mark = (index: number) => (index === marked ? '❯ ' : '  ');
	const box = (index: number) => (asked.many ? (checked.includes(index) ? '☑ ' : '☐ ') : checked.includes(index) ? '● ' : '');
	return [
		...answers.flatMap((answer, index) =>
			paragraph(`${all[index]?.question ?? ''}  ${answer}`, columns, widths).map((text): Row => [{text, token: 'dim'}]),
		),
		...(all.length > 1 ? [[{text: `question ${at + 1} of ${all.length}`, token: 'dim' as const}]] : []),
		...paragraph(asked.question, columns, widths).map((text): Row => [{text, bold: true}]),
		[],
		...asked.options.flatMap((option, index) => {
			const rows = optionRows(`${mark(index)}${index + 1} ${box(index)}`, option, described(prompt, at, index), columns, widths);
			return index === marked ? rows.map((row): Row => row.map(span => ({...span, token: 'accent' as const, bold: true}))) : rows;
		}),
		[
			{
				text: `${mark(asked.options.length)}${asked.options.length + 1} in your own words`,
				token: marked === asked.options.length || free ? 'accent' : 'dim',
			},
		],
	];
};

const optionRows = (start: string, label: string, description: string | undefined, columns: number, widths: Look['widths']): Row[] => {
	const left = widths.measure(start);
	const room = Math.max(4, columns - left);
	const first = paragraph(label, room, widths).map((text, index): Row => [{text: index === 0 ? start : ' '.repeat(left)}, {text}]);
	const more = description ? paragraph(description, room, widths).map((text): Row => [{text: ' '.repeat(left)}, {text, token: 'dim'}]) : [];
	return [...first, ...more];
};

const paragraph = (text: string, columns: number, widths: Look['widths']): string[] =>
	shown(text)
		.split('\n')
		.flatMap(each => wrap(each, columns, widths));

/** Claude's questions say more about an option than its label. */
const described = ({input}: Prompt, question: number, option: number): string | undefined => {
	const questions = isRecord(input) ? input.questions : undefined;
	const asked: unknown = Array.isArray(questions) ? questions[question] : undefined;
	const options = isRecord(asked) ? asked.options : undefined;
	const one: unknown = Array.isArray(options) ? options[option] : undefined;
	return isRecord(one) && typeof one.description === 'string' ? one.description : undefined;
};
