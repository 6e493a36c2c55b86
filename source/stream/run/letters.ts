/* What a run writes to its mailbox: bodies in the shapes of Claude's hooks, and a result after each turn. */
import type {Mailbox} from '../../pane/mailbox.ts';
import type {Cost, SpentByModel} from '../parser/bill.ts';
import type {Json} from '../parser/json.ts';
import {type Asking, type Verdict, wireMode} from './control.ts';

export type Letters = ReturnType<typeof createLetters>;

type About = {model: string | undefined; version: string | undefined; contextPercent: number | undefined; begins: boolean};

/** As in Claude's status line: per cent, and seconds since 1970. */
export type RateLimit = {used_percentage: number; resets_at: number};

type Options = {mailbox: Mailbox; conversation: () => string; folder: string; mode: () => string | undefined};

const spentFields = ({usd, tokens}: SpentByModel[string]) => ({
	cost_usd: usd,
	input_tokens: tokens.input,
	output_tokens: tokens.output,
	cache_read_input_tokens: tokens.cacheRead,
	cache_creation_input_tokens: tokens.cacheWrite,
});

export const createLetters = ({mailbox, conversation, folder, mode}: Options) => {
	const body = (event: string, fields: object, agent?: string) => {
		const now = mode();
		return {
			session_id: conversation(),
			cwd: folder,
			...(now !== undefined && {permission_mode: wireMode(now)}),
			hook_event_name: event,
			...fields,
			...(agent !== undefined && {agent_id: agent, agent_type: 'general-purpose'}),
		};
	};
	const callOf = ({tool, input}: {tool: string; input: Json}) => ({tool_name: tool, tool_input: input});

	return {
		hook(event: string, fields: object, agent?: string): void {
			mailbox.note('hook', body(event, fields, agent));
		},

		/** A person chose another mode or model: the next letter may be a turn away. */
		changed(model: string | undefined): void {
			mailbox.note('hook', body('Changed', {...(model !== undefined && {model})}));
		},

		/**
		All numbers are running totals of the conversation.

		@param models undefined in the middle of a turn, when no result has told them
		@param begins the process has spent nothing of it
		*/
		result(cost: Cost | undefined, models: SpentByModel | undefined, {model, version, contextPercent, begins}: About): void {
			mailbox.note('result', {
				hook_event_name: 'Result',
				session_id: conversation(),
				...(model !== undefined && {model}),
				...(version !== undefined && {version}),
				...(begins && {begins}),
				...(cost && {total_cost_usd: cost.usd, cost_is: cost.is}),
				...(models && {models: Object.fromEntries(Object.entries(models).map(([model, spent]) => [model, spentFields(spent)]))}),
				...(contextPercent !== undefined && {context_percent: contextPercent}),
			});
		},

		/** How full the windows of the subscription are; null where it has no such window. */
		limits(windows: Record<'five_hour' | 'seven_day', RateLimit | null>): void {
			mailbox.note('result', {hook_event_name: 'Result', session_id: conversation(), rate_limits: windows});
		},

		/** The answer to a PermissionRequest, as it came; undefined where none came. */
		ask(asking: Asking, signal: AbortSignal): Promise<unknown> {
			return mailbox.ask(body('PermissionRequest', {...callOf(asking), permission_suggestions: asking.suggestions}, asking.agent), signal);
		},

		/** It was decided in the pane. Settles when the note is on its way: before the question is taken back, so that it counts as answered. */
		async answered(asking: Asking, verdict: Verdict): Promise<void> {
			mailbox.note('hook', body('PermissionAnswered', {...callOf(asking), behavior: verdict.behavior}, asking.agent));
			await mailbox.flushed();
		},
	};
};
