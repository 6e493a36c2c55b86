/* What the main thread is writing right now, from partial messages (`--include-partial-messages`). Pure. */
import {type Json, objectIn, textIn} from '../parser/json.ts';

export type Writing = {readonly kind: 'words' | 'thought' | 'call'; readonly text: string};

export const createWriting = () => {
	let writing: Writing | undefined;

	const takePart = (part: Json) => {
		const delta = objectIn(part, 'delta');
		if (part.type === 'content_block_start') {
			const block = objectIn(part, 'content_block');
			const kind = block?.type === 'tool_use' ? 'call' : block?.type === 'thinking' ? 'thought' : 'words';
			writing = {kind, text: textIn(block, 'name') ?? textIn(block, 'text') ?? ''};
		} else if (part.type === 'content_block_delta' && writing && writing.kind !== 'call') {
			writing = {...writing, text: writing.text + (textIn(delta, 'text') ?? textIn(delta, 'thinking') ?? '')};
		} else if (part.type === 'message_stop') {
			writing = undefined;
		}
	};

	return {
		take(event: Json): void {
			const isMain = !textIn(event, 'parent_tool_use_id');
			if (event.type === 'stream_event' && isMain) {
				takePart(objectIn(event, 'event') ?? {});
			} else if (isMain && (event.type === 'assistant' || event.type === 'result')) {
				// What was written stands in the thread now.
				writing = undefined;
			}
		},
		get now(): Writing | undefined {
			return writing;
		},
	};
};
