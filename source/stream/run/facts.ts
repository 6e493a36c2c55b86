/* What `claude` tells of itself while it runs: its conversation, its model, its mode, how full its context is. */

import {type Json, numberIn, objectIn, textIn} from '../parser/json.ts';
import {modeName} from './control.ts';

export type Facts = ReturnType<typeof createFacts>;

type Asked = {conversation: string; model: string | undefined; mode: string | undefined};

/** @param asked what it was started with, until it says otherwise */
export const createFacts = (asked: Asked) => {
	let {conversation, model, mode} = asked;
	/** It was cleared; what comes then belongs to another one. Else a name that differs is not believed: some versions name each process. */
	let cleared = false;
	let version: string | undefined;
	let context: number | undefined;
	return {
		take(event: Json): void {
			if (event.type === 'conversation_reset') {
				cleared = true;
			} else if (cleared && event.type === 'system' && event.subtype === 'init') {
				cleared = false;
				conversation = textIn(event, 'session_id') ?? conversation;
			}
			if (event.type === 'system' && (event.subtype === 'init' || event.subtype === 'status')) {
				model = (event.subtype === 'init' ? textIn(event, 'model') : undefined) ?? model;
				version = textIn(event, 'claude_code_version') ?? version;
				const told = textIn(event, 'permissionMode');
				mode = told === undefined ? mode : modeName(told);
			}
			context = contextOf(event) ?? context;
		},
		get conversation(): string {
			return conversation;
		},
		get model(): string | undefined {
			return model;
		},
		set model(now) {
			model = now;
		},
		get mode(): string | undefined {
			return mode;
		},
		set mode(now) {
			mode = now;
		},
		/** Of Claude Code. */
		get version(): string | undefined {
			return version;
		},
		/** @param window the size of the context in tokens */
		contextPercent: (window: number | undefined): number | undefined =>
			context === undefined || !window ? undefined : Math.round((context / window) * 100),
	};
};

/** The tokens that the newest response of the main thread was given; undefined where an event tells nothing of it. */
const contextOf = (event: Json): number | undefined => {
	const message = event.type === 'assistant' && !textIn(event, 'parent_tool_use_id') ? objectIn(event, 'message') : undefined;
	const usage = textIn(message, 'model') === '<synthetic>' ? undefined : objectIn(message, 'usage');
	return (
		usage && numberIn(usage, 'input_tokens') + numberIn(usage, 'cache_read_input_tokens') + numberIn(usage, 'cache_creation_input_tokens')
	);
};
