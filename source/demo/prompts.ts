/* The dialogs of the calls that must be asked for, and what an answer means: in the pane by an option, outside by a decision. */
import path from 'node:path';
import {type Dialog, newDialog} from '../pane/dialog.ts';
import type {State} from '../pane/report.ts';
import {wrap} from '../pane/width.ts';
import {visible} from '../text.ts';
import type {SubAgent} from './letters.ts';
import type {Decision, Update} from './permissions.ts';
import {type Call, changeOf, withInput} from './tools.ts';
import {diffLines} from './transcript.ts';

export type Verdict<Asked extends Call = Call> =
	/** `call` may have another input than what was asked; `updates` are changes of permissions. */
	{kind: 'allow'; call: Asked; updates: readonly unknown[]} | {kind: 'deny'; message: string | undefined; interrupt: boolean};

export const dialogFor = (call: Call, suggestions: readonly Update[], agent: SubAgent | undefined, folder: string): Dialog => {
	const from = agent ? ` · from the ${agent.type} agent` : '';
	switch (call.tool) {
		case 'AskUserQuestion': {
			const [asked] = call.input.questions;
			return newDialog({title: `${asked!.header}${from}`, body: () => [], question: asked!.question, options: asked!.options});
		}
		case 'ExitPlanMode':
			return newDialog({
				title: `Ready to code?${from}`,
				body: columns => wrap(visible(call.input.plan.trimEnd()), columns),
				question: 'Go on with this plan?',
				options: [{label: 'Yes'}, {label: 'Yes, and accept edits'}, {label: 'No, keep planning'}],
			});
		case 'Edit':
		case 'Write': {
			const name = path.relative(folder, call.input.file_path);
			const {hunk} = changeOf(call);
			return newDialog({
				title: `${call.tool === 'Edit' ? 'Edit' : 'Write'} ${name}${from}`,
				body: columns => diffLines(hunk, columns),
				question: `Make this change to ${name}?`,
				options: permissionOptions(suggestions),
			});
		}
		case 'Bash':
			return newDialog({
				title: `Bash command${from}`,
				body: columns => wrap(visible(call.input.command), columns),
				question: `${call.input.description}?`,
				options: permissionOptions(suggestions),
			});
		default:
			return newDialog({title: call.tool, body: () => [], question: 'Go on?', options: permissionOptions(suggestions)});
	}
};

/** The report while it waits, in Claude's words. */
export const blockedReport = (call: Call): State => {
	switch (call.tool) {
		case 'AskUserQuestion': {
			const [asked] = call.input.questions;
			const labels = asked!.options.map(option => option.label).join(' · ');
			return {state: 'blocked', kind: 'question', message: `answer: ${asked!.question} (${labels})`};
		}
		case 'ExitPlanMode':
			return {state: 'blocked', kind: 'permission', message: 'approve plan'};
		case 'Bash':
			return {state: 'blocked', kind: 'permission', message: `approve Bash: ${call.input.command}`};
		case 'Edit':
			return {state: 'blocked', kind: 'permission', message: `approve Update: ${call.input.file_path}`};
		case 'Write':
			return {state: 'blocked', kind: 'permission', message: `approve Write: ${call.input.file_path}`};
		default:
			return {state: 'blocked', kind: 'permission', message: `approve ${call.tool}`};
	}
};

/** What an option of `dialogFor` means. */
export const optionVerdict = <Asked extends Call>(call: Asked, index: number, suggestions: readonly Update[]): Verdict<Asked> => {
	if (call.tool === 'AskUserQuestion') {
		const [asked] = call.input.questions;
		const answers = {[asked!.question]: asked!.options[index]!.label};
		return {kind: 'allow', call: {...call, input: {...call.input, answers}}, updates: []};
	}
	if (index === 2) {
		return {kind: 'deny', message: undefined, interrupt: false};
	}
	const always: readonly Update[] =
		call.tool === 'ExitPlanMode' ? [{type: 'setMode', mode: 'acceptEdits', destination: 'session'}] : suggestions.slice(0, 1);
	return {kind: 'allow', call, updates: index === 1 ? always : []};
};

/** What a decision from outside means; undefined where it does not fit, as with Claude: a question needs answers, a plan its input. */
export const outsideVerdict = <Asked extends Call>(call: Asked, decision: Decision): Verdict<Asked> | undefined => {
	if (decision.behavior === 'deny') {
		return {kind: 'deny', message: decision.message, interrupt: decision.interrupt};
	}
	const {updatedInput, updates} = decision;
	const changed = withInput(call, updatedInput);
	if (!changed || (changed.tool === 'ExitPlanMode' && !updatedInput) || (changed.tool === 'AskUserQuestion' && !isAnswered(changed))) {
		return undefined;
	}
	return {kind: 'allow', call: changed, updates};
};

const isAnswered = ({input}: Extract<Call, {tool: 'AskUserQuestion'}>): boolean =>
	Array.isArray(input.questions) && input.questions.every(({question}) => typeof input.answers?.[question] === 'string');

const permissionOptions = (suggestions: readonly Update[]) => {
	const [first] = suggestions;
	const rule = first?.type === 'addRules' ? first.rules[0]?.ruleContent : undefined;
	return [{label: 'Yes'}, {label: `Yes, and always: ${rule ?? 'this'}`}, {label: 'No'}];
};
