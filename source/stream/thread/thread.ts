/*
The thread of a run: events of `claude -p --output-format stream-json` as items, in the order in which they come. Pure. What is not
known is skipped and counted, never an error: other versions write other events.
*/

import {printedIn} from '../conversation/said.ts';
import {isObject, type Json, objectIn, objectsIn, textIn} from '../parser/json.ts';
import {saysInterrupted} from '../parser/results.ts';
import type {Body, Item, Tone} from './item.ts';
import {noticeOf} from './notices.ts';
import {createReceipts} from './receipt.ts';

export type Thread = ReturnType<typeof createThread>;

const summaryBegins = 'This session is being continued from a previous conversation';

export const createThread = () => {
	const receipts = createReceipts();
	/** Calls by their id, with the sub-agent that made them. */
	const calls = new Map<string, {tool: string; input: Json; agent: string | null}>();
	/** What was said last on the main thread, as a result repeats it. */
	let lastWords = '';
	let lastPrompt = '';
	let unknown = 0;
	let begun = false;

	const depthOf = (agent: string | null): number => {
		let depth = 0;
		for (let at = agent; at !== null && depth < 9; at = calls.get(at)?.agent ?? null) {
			depth++;
		}
		return depth;
	};

	const fromAssistant = (event: Json, agent: string | null): Body[] => {
		const message = objectIn(event, 'message');
		const synthetic = textIn(message, 'model') === '<synthetic>';
		return objectsIn(message, 'content').flatMap((block): Body[] => {
			const text = textIn(block, 'text') ?? textIn(block, 'thinking') ?? '';
			switch (block.type) {
				case 'text':
					if (text.trim() === '') {
						return [];
					}
					lastWords = agent === null ? text : lastWords;
					return [synthetic ? {kind: 'notice', tone: event.error ? 'failed' : 'plain', text} : {kind: 'words', text}];
				case 'thinking':
					return text.trim() === '' ? [] : [{kind: 'thought', text}];
				case 'tool_use':
				case 'server_tool_use': {
					const id = textIn(block, 'id') ?? `unnamed ${calls.size}`;
					const call = {tool: textIn(block, 'name') ?? '', input: objectIn(block, 'input') ?? {}, agent};
					calls.set(id, call);
					return [{kind: 'call', id, tool: call.tool, input: call.input}];
				}
				default:
					return [];
			}
		});
	};

	const fromUser = (event: Json, agent: string | null): Body[] => {
		if (saysInterrupted(event)) {
			return [notice('warning', 'interrupted')];
		}
		const message = objectIn(event, 'message');
		const whole = textIn(message, 'content');
		const blocks: readonly Json[] = whole === undefined ? objectsIn(message, 'content') : [{type: 'text', text: whole}];
		return blocks.flatMap((block): Body[] => {
			if (block.type === 'tool_result') {
				return [outcome(block, event)];
			}
			const text = textIn(block, 'text') ?? '';
			if (text.startsWith(summaryBegins)) {
				return [notice('plain', 'the conversation goes on from a summary of it')];
			}
			const echo = event.isReplay === true && text === lastPrompt;
			const ofCall = agent !== null && text === textIn(calls.get(agent)?.input, 'prompt');
			if (text.trim() === '' || echo || ofCall || event.isMeta === true || event.isSynthetic === true) {
				return [];
			}
			const printed = text.trimStart().startsWith('<') ? printedIn(text) : undefined;
			if (printed !== undefined) {
				return printed === '' ? [] : [notice('plain', printed)];
			}
			lastPrompt = text;
			return [{kind: 'prompt', text}];
		});
	};

	const outcome = (block: Json, event: Json): Body => {
		const id = textIn(block, 'tool_use_id') ?? '';
		const {tool = '', input = {}} = calls.get(id) ?? {};
		const report = isObject(event.tool_use_result) ? event.tool_use_result : undefined;
		return {kind: 'outcome', id, tool, input, text: textOf(block.content), failed: block.is_error === true, report};
	};

	const bodies = (event: Json, agent: string | null): Body[] => {
		switch (event.type) {
			case 'assistant':
				return fromAssistant(event, agent);
			case 'user':
				return fromUser(event, agent);
			case 'result': {
				const words = lastWords;
				lastWords = '';
				return [receipts.receipt(event, words)];
			}
			case 'stream_event':
				return [];
			default: {
				const told = noticeOf(event);
				unknown += told === null ? 1 : 0;
				// A sub-agent in the background has told of itself by its call.
				const known = told && event.subtype === 'task_started' && calls.has(textIn(event, 'tool_use_id') ?? '');
				return told && !known ? [told] : [];
			}
		}
	};

	return {
		/** The items that this event adds. */
		take(event: Json): Item[] {
			receipts.take(event);
			begun ||= beginsTurn(event);
			const agent = textIn(event, 'parent_tool_use_id') ?? null;
			const depth = depthOf(agent);
			return bodies(event, agent).map(body => ({...body, agent, depth}));
		},
		/** What its process had spent when it began: of a conversation that goes on. */
		begins: receipts.begins,
		/** How many events were of a type that is not known. */
		get unknown(): number {
			return unknown;
		},
		/** Whether it is a run whose newest turn has no result. Transcripts have none. */
		get cut(): boolean {
			return begun && receipts.status() === 'incomplete';
		},
	};
};

const notice = (tone: Tone, text: string): Body => ({kind: 'notice', tone, text});

/** The text in a result of a tool; pictures are named. */
const textOf = (content: unknown): string => {
	if (typeof content === 'string') {
		return content;
	}
	return Array.isArray(content)
		? content
				.filter(isObject)
				.map(block => textIn(block, 'text') ?? (block.type === 'image' ? '(a picture)' : (textIn(block, 'tool_name') ?? '')))
				.filter(text => text !== '')
				.join('\n')
		: '';
};

/** Whether an event begins a turn: each has one, and sub-agents in the background begin one of their own. */
export const beginsTurn = (event: Json): boolean => event.type === 'system' && event.subtype === 'init';
