/*
The control protocol of `claude -p --input-format stream-json --permission-prompt-tool stdio`: what is written to its input, and what it
asks for. Pure. Facts were measured with Claude Code 2.1.329.
*/
import type {EditedFile} from '../../edits.ts';
import {type Json, objectIn, objectsIn, textIn} from '../parser/json.ts';

/** A call that it may not make without a person. */
export type Asking = {
	/** The id of its request. */
	readonly id: string;
	readonly tool: string;
	readonly input: Json;
	readonly suggestions: readonly Json[];
	/** The sub-agent that asks. */
	readonly agent: string | undefined;
	/** The file that it would change, as it stood when it asked; undefined where nobody looked. */
	readonly file?: EditedFile;
};

/** What a person decided, in Claude's own form. */
export type Verdict =
	| {readonly behavior: 'allow'; readonly updatedInput: Json; readonly updatedPermissions?: readonly Json[]}
	| {readonly behavior: 'deny'; readonly message: string; readonly interrupt?: boolean};

export type Control =
	| {kind: 'asks'; asking: Asking}
	/** It no longer asks: it was interrupted, or a hook of the person's decided. */
	| {kind: 'withdrawn'; id: string}
	/** To a request of ours. */
	| {kind: 'answer'; id: string; response: Json; error: string | undefined}
	/** A request that we do not know. */
	| {kind: 'unknown'; id: string; subtype: string};

/** Undefined for an event that is no control message. */
export const controlOf = (event: Json): Control | undefined => {
	const id = textIn(event, 'request_id') ?? '';
	switch (event.type) {
		case 'control_request': {
			const request = objectIn(event, 'request');
			const subtype = textIn(request, 'subtype') ?? '';
			return subtype === 'can_use_tool' ? {kind: 'asks', asking: askingOf(id, request!)} : {kind: 'unknown', id, subtype};
		}
		case 'control_cancel_request':
			return {kind: 'withdrawn', id};
		case 'control_response': {
			const response = objectIn(event, 'response');
			return {
				kind: 'answer',
				id: textIn(response, 'request_id') ?? '',
				response: objectIn(response, 'response') ?? {},
				error: response?.subtype === 'error' ? (textIn(response, 'error') ?? 'refused') : undefined,
			};
		}
		default:
			return undefined;
	}
};

const askingOf = (id: string, request: Json): Asking => ({
	id,
	tool: textIn(request, 'tool_name') ?? '',
	input: objectIn(request, 'input') ?? {},
	suggestions: objectsIn(request, 'permission_suggestions'),
	agent: textIn(request, 'agent_id'),
});

export const userMessage = (text: string) => ({
	type: 'user',
	message: {role: 'user', content: [{type: 'text', text}]},
	parent_tool_use_id: null,
	session_id: '',
});

export const verdictMessage = ({id}: Asking, verdict: Verdict) => success(id, verdict);

/** To a request that we do not know. */
export const refusal = (id: string, subtype: string) => ({
	type: 'control_response',
	response: {subtype: 'error', request_id: id, error: `coppice does not know ${subtype}`},
});

export type Request =
	| {subtype: 'initialize'}
	| {subtype: 'get_usage'}
	| {subtype: 'interrupt'}
	| {subtype: 'set_permission_mode'; mode: string}
	| {subtype: 'set_model'; model: string};

export const requestMessage = (id: string, request: Request) => ({type: 'control_request', request_id: id, request});

const success = (id: string, response: object) => ({
	type: 'control_response',
	response: {subtype: 'success', request_id: id, response},
});

/** The verdict in the answer to a PermissionRequest from outside; undefined where it decides nothing. */
export const outsideVerdict = (asking: Asking, answer: unknown): Verdict | undefined => {
	const decision = objectIn(objectIn(answer as Json | undefined, 'hookSpecificOutput'), 'decision');
	if (decision?.behavior === 'allow') {
		const updates = objectsIn(decision, 'updatedPermissions');
		return {
			behavior: 'allow',
			updatedInput: objectIn(decision, 'updatedInput') ?? asking.input,
			...(updates.length > 0 && {updatedPermissions: updates}),
		};
	}
	if (decision?.behavior === 'deny') {
		const message = textIn(decision, 'message') || denied;
		return {behavior: 'deny', message, ...(decision.interrupt === true && {interrupt: true})};
	}
	return undefined;
};

export const denied = 'The user denied this.';

/** Claude's `default` is `manual` everywhere in coppice. */
export const modeName = (mode: string): string => (mode === 'default' ? 'manual' : mode);
export const wireMode = (mode: string): string => (mode === 'manual' ? 'default' : mode);
