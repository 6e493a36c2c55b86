/* What Claude Code tells of itself between what its agent says and does. */

import {finiteIn, type Json, numberIn, objectIn, textIn} from '../parser/json.ts';
import type {Notice, Tone} from './item.ts';

/** Undefined for what is not worth a line; null for what is not known. */
export const noticeOf = (event: Json): Notice | undefined | null => {
	const {type} = event;
	if (type === 'system') {
		const subtype = textIn(event, 'subtype') ?? '';
		const told = Object.hasOwn(tellers, subtype) ? tellers[subtype]!(event) : undefined;
		return told ?? (quiet.includes(subtype) || Object.hasOwn(tellers, subtype) ? undefined : null);
	}
	if (type === 'rate_limit_event') {
		return limit(objectIn(event, 'rate_limit_info'));
	}
	if (type === 'conversation_reset') {
		return notice('a new conversation begins');
	}
	return typeof type === 'string' && quietTypes.includes(type) ? undefined : null;
};

const quiet = [
	'init',
	'status',
	'thinking_tokens',
	'hook_started',
	'hook_progress',
	'task_progress',
	'task_updated',
	'background_tasks_changed',
	'post_turn_summary',
	'commands_changed',
	'session_title_changed',
	// Of transcripts.
	'turn_duration',
	'stop_hook_summary',
	'local_command',
	'away_summary',
];

/** Lines that belong to the control protocol, and lines of transcripts. */
const quietTypes = [
	'control_request',
	'control_response',
	'control_cancel_request',
	'keep_alive',
	'progress',
	'file-history-snapshot',
	'queue-operation',
	'summary',
	'ai-title',
	'last-prompt',
	'mode',
	'permission-mode',
	'attachment',
	'pr-link',
	'tools-used',
	'cost-state',
];

const notice = (text: string, tone: Tone = 'plain'): Notice => ({kind: 'notice', tone, text});

const tellers: Readonly<Record<string, (event: Json) => Notice | undefined>> = {
	api_retry(event) {
		const wait = Math.round(numberIn(event, 'retry_delay_ms') / 1000);
		const why = [finiteIn(event, 'error_status'), textIn(event, 'error')].filter(word => word !== undefined).join(' ');
		return notice(`retrying ${numberIn(event, 'attempt')}/${numberIn(event, 'max_retries')} in ${wait} s: ${why}`, 'warning');
	},
	compact_boundary(event) {
		const about = objectIn(event, 'compact_metadata') ?? objectIn(event, 'compactMetadata');
		const before = finiteIn(about, 'pre_tokens') ?? finiteIn(about, 'preTokens');
		const why = textIn(about, 'trigger');
		return notice(
			`the conversation was compacted${why ? ` (${why})` : ''}${before === undefined ? '' : `, from ${tokens(before)} tokens`}`,
		);
	},
	permission_denied: event => notice(`denied: ${textIn(event, 'tool_name') ?? ''} ${textIn(event, 'message') ?? ''}`, 'warning'),
	notification: event => notice(textIn(event, 'text') ?? '', textIn(event, 'key')?.includes('error') ? 'warning' : 'plain'),
	task_started: event => notice(`in the background: ${textIn(event, 'description') ?? ''}`),
	task_notification: event =>
		notice(
			[`background task ${textIn(event, 'status') ?? 'ended'}`, textIn(event, 'summary')].filter(Boolean).join(': '),
			textIn(event, 'status') === 'failed' ? 'warning' : 'plain',
		),
	hook_response: event =>
		numberIn(event, 'exit_code') === 0 ? undefined : notice(`the hook ${textIn(event, 'hook_name') ?? ''} failed`, 'warning'),
};

const limit = (about: Json | undefined): Notice | undefined => {
	const status = textIn(about, 'status') ?? 'allowed';
	if (status === 'allowed') {
		return undefined;
	}
	const until = finiteIn(about, 'resetsAt');
	const resets = until === undefined ? '' : `, resets ${new Date(until * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
	const name = (textIn(about, 'rateLimitType') ?? 'usage').replaceAll('_', ' ');
	return notice(`${name} limit: ${status.replaceAll('_', ' ')}${resets}`, status === 'rejected' ? 'failed' : 'warning');
};

/** `950`, `12k`, `1.2M`. */
export const tokens = (count: number): string => {
	if (count < 1000) {
		return String(count);
	}
	return count < 1e6 ? `${count < 1e4 ? (count / 1e3).toFixed(1) : Math.round(count / 1e3)}k` : `${(count / 1e6).toFixed(1)}M`;
};
