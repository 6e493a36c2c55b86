/*
One record of a transcript as what it adds to the conversation. Facts were seen in transcripts of Claude Code 1.0 to 2.1; the format is
its own affair and changes, so whatever is not known is passed over.
*/
import {type Json, numberIn, objectIn, textIn} from '../parser/json.ts';
import {callIn, resultIn} from './calls.ts';
import {type Call, type Entry, type Fold, wholeText} from './entries.ts';
import {blocksOf, reminders, saidIn} from './said.ts';

/** What is shown of thoughts, and of the summary that stands for what was compacted. Lines. */
const thoughtLines = 1;
const summaryLines = 6;

export type Read = {
	entries: Entry[];
	/** Calls among the entries, by id. */
	calls: [id: string, call: Call][];
	results: [id: string, end: Pick<Call, 'patch' | 'result'>][];
	/** Parts of no known kind. */
	unknown: number;
};

/** Records that are for no reader: what Claude Code keeps for itself. */
const quiet = new Set([
	'agent-color',
	'agent-name',
	'agent-setting',
	'ai-title',
	'api-request',
	'api-request-blob',
	'api-request-shape',
	'atis-latch',
	'cost-state',
	'custom-title',
	'file-history-delta',
	'file-history-snapshot',
	'last-prompt',
	'mode',
	'permission-mode',
	'pr-link',
	'progress',
	'queue-operation',
	'summary',
	'tag',
	'tools-used',
	'worktree-state',
]);

/** What a record adds. One of no known type adds nothing and is counted. */
export const readRecord = (record: Json, fold: Fold): Read => {
	const read: Read = {entries: [], calls: [], results: [], unknown: 0};
	const type = textIn(record, 'type') ?? '';
	switch (type) {
		case 'user':
			readUser(record, read, fold);
			break;
		case 'assistant':
			readAssistant(record, read, fold);
			break;
		case 'system':
			readSystem(record, read, fold);
			break;
		case 'attachment':
			readAttachment(objectIn(record, 'attachment'), read, fold);
			break;
		default:
			read.unknown += quiet.has(type) ? 0 : 1;
	}
	return read;
};

/** The texts of a record that are folded, whole, each at its place (`Source.part`). */
export const foldedTexts = (record: Json): string[] => {
	const texts: string[] = [];
	readRecord(record, source => {
		texts.push(wholeText(source));
		return {text: '', more: 0};
	});
	return texts;
};

const readUser = (record: Json, read: Read, fold: Fold): void => {
	const message = objectIn(record, 'message');
	if (!message) {
		read.unknown++;
		return;
	}
	const texts: string[] = [];
	for (const block of blocksOf(message.content)) {
		switch (block.type) {
			case 'text':
				texts.push(textIn(block, 'text') ?? '');
				break;
			case 'tool_result':
				read.results.push([textIn(block, 'tool_use_id') ?? '', resultIn(block, record, fold)]);
				break;
			case 'image':
			case 'document':
				texts.push(`[${block.type}]`);
				break;
			default:
				read.unknown++;
		}
	}
	if (record.isCompactSummary === true) {
		read.entries.push({kind: 'output', text: fold(texts.join('\n\n').replace(reminders, ''), summaryLines)});
	} else if (record.isMeta !== true) {
		read.entries.push(...saidIn(texts, fold));
	}
};

const readAssistant = (record: Json, read: Read, fold: Fold): void => {
	const message = objectIn(record, 'message');
	if (!message) {
		read.unknown++;
		return;
	}
	for (const block of blocksOf(message.content)) {
		const text = textIn(block, 'text') ?? textIn(block, 'thinking') ?? '';
		switch (block.type) {
			case 'text':
				if (text.trim() !== '' && !(message.model === '<synthetic>' && text === 'No response requested.')) {
					read.entries.push({kind: record.isApiErrorMessage === true ? 'error' : 'answer', text});
				}
				break;
			case 'thinking':
				if (text.trim() !== '') {
					read.entries.push({kind: 'thought', text: fold(text, thoughtLines)});
				}
				break;
			case 'redacted_thinking':
				break;
			case 'tool_use':
			case 'server_tool_use':
			case 'mcp_tool_use': {
				const call = callIn(block);
				read.entries.push(call);
				read.calls.push([textIn(block, 'id') ?? '', call]);
				break;
			}
			default:
				// What a tool of the API's own found comes as a block of the message.
				if (typeof block.type === 'string' && block.type.endsWith('_tool_result')) {
					read.results.push([textIn(block, 'tool_use_id') ?? '', resultIn(block, record, fold)]);
				} else {
					read.unknown++;
				}
		}
	}
};

const readSystem = (record: Json, read: Read, fold: Fold): void => {
	if (record.subtype === 'compact_boundary') {
		const about = objectIn(record, 'compactMetadata') ?? objectIn(record, 'compact_metadata');
		const tokens = numberIn(about, 'preTokens') || numberIn(about, 'pre_tokens');
		const before = tokens > 0 ? `, ${Math.round(tokens / 1000)}k tokens before` : '';
		read.entries.push({kind: 'mark', text: `compacted${textIn(about, 'trigger') === 'auto' ? ' by itself' : ''}${before}`});
	} else if (record.subtype === 'local_command') {
		read.entries.push(...saidIn([textIn(record, 'content') ?? ''], fold));
	}
};

/** A message that was typed while the agent worked comes as an attachment. */
const readAttachment = (attachment: Json | undefined, read: Read, fold: Fold): void => {
	if (attachment?.type === 'queued_command' && attachment.isMeta !== true) {
		read.entries.push(
			...saidIn(
				blocksOf(attachment.prompt).map(block => textIn(block, 'text') ?? `[${String(block.type)}]`),
				fold,
			),
		);
	}
};
