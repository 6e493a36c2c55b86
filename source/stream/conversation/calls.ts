/* Tool calls and what came of them, from the blocks of messages. */
import {changesFile} from '../../edits.ts';
import {count} from '../../text.ts';
import {type Json, numberIn, objectIn, objectsIn, textIn} from '../parser/json.ts';
import type {Call, Fold, Task} from './entries.ts';
import {patchOfInput, patchOfResult} from './patch.ts';
import {blocksOf, reminders} from './said.ts';

/** What is shown of a result. */
const resultLines = 5;

/** The field of a tool's input that says what it is about. */
const aboutFields = ['command', 'file_path', 'notebook_path', 'url', 'query', 'pattern', 'description', 'path', 'skill', 'prompt'];

/** A call that has not ended yet. */
export const callIn = (block: Json): Call => {
	const tool = textIn(block, 'name') ?? 'a tool';
	const input = objectIn(block, 'input') ?? {};
	const asks = objectsIn(input, 'questions').map(ask => textIn(ask, 'question') ?? '');
	const field = aboutFields.find(name => textIn(input, name)?.trim());
	const agent = textIn(input, 'subagent_type');
	return {
		kind: 'call',
		tool: agent === undefined ? tool : `${tool} ${agent}`,
		about: asks.join(' ') || (field === undefined ? '' : textIn(input, field)!),
		description: field === 'description' ? undefined : textIn(input, 'description'),
		command: tool === 'Bash' || tool === 'PowerShell' ? textIn(input, 'command') : undefined,
		plan: tool === 'ExitPlanMode' ? textIn(input, 'plan') : undefined,
		tasks: objectsIn(input, 'todos').map(taskOf),
		patch: changesFile(tool) ? patchOfInput(input) : undefined,
		result: undefined,
	};
};

const taskOf = (todo: Json): Task => ({
	text: textIn(todo, 'content') ?? '',
	state: todo.status === 'completed' ? 'done' : todo.status === 'in_progress' ? 'now' : 'open',
});

/** @param record the record that the block stands in: beside the message it tells what the tool itself knows */
export const resultIn = (block: Json, record: Json, fold: Fold): Pick<Call, 'patch' | 'result'> => {
	const told = objectIn(record, 'toolUseResult');
	const failed = block.is_error === true;
	if (told?.status === 'async_launched') {
		return {patch: undefined, result: {text: {text: 'runs in the background', more: 0}, failed, spent: ''}};
	}
	const text = blocksOf(block.content)
		.map(part => textIn(part, 'text') ?? textIn(part, 'title') ?? `[${String(part.type)}]`)
		.join('\n')
		.replace(reminders, '')
		.replace(/^<tool_use_error>|<\/tool_use_error>$/g, '');
	return {patch: failed ? undefined : patchOfResult(told), result: {text: fold(text, resultLines), failed, spent: spentBy(told)}};
};

/** What a sub-agent did until it gave its answer; empty of any other tool. */
const spentBy = (told: Json | undefined): string => {
	const calls = numberIn(told, 'totalToolUseCount');
	const tokens = numberIn(told, 'totalTokens');
	const seconds = numberIn(told, 'totalDurationMs') / 1000;
	return [
		...(calls > 0 ? [count(calls, 'tool call')] : []),
		...(tokens > 0 ? [`${Math.max(1, Math.round(tokens / 1000))}k tokens`] : []),
		...(seconds > 0 ? [seconds < 60 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`] : []),
	].join(', ');
};
