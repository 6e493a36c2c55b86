/* What the demo writes to its mailbox: bodies in the shapes of Claude's hooks, and a result after each response of the model. */
import type {Gate, Mailbox} from '../pane/mailbox.ts';
import {type Mode, type Update, wireMode} from './permissions.ts';
import {type Account, contextPercent, costUsd} from './price.ts';
import type {Call} from './tools.ts';

/** A sub-agent, as hooks name it. */
export type SubAgent = {id: string; type: string};

export type Letters = ReturnType<typeof createLetters>;

type Options = {mailbox: Mailbox; conversation: string; folder: string; model: string; mode: () => Mode};

export const createLetters = ({mailbox, conversation, folder, model, mode}: Options) => {
	const body = (event: string, fields: object, agent?: SubAgent) => ({
		session_id: conversation,
		cwd: folder,
		permission_mode: wireMode(mode()),
		hook_event_name: event,
		...fields,
		...(agent && {agent_id: agent.id, agent_type: agent.type}),
	});

	return {
		hook(event: string, fields: object, agent?: SubAgent) {
			mailbox.note('hook', body(event, fields, agent));
		},

		/** All that was sent has come, or never will. */
		sent: (): Promise<void> => mailbox.flushed(),

		/** All numbers are running totals of the conversation. */
		result(account: Account, turn: number) {
			const {input, output, cacheRead, cacheWrite} = account.usage;
			const usd = costUsd(account.usage);
			mailbox.note('result', {
				hook_event_name: 'Result',
				session_id: conversation,
				model,
				total_cost_usd: usd,
				models: {
					[model]: {
						cost_usd: usd,
						input_tokens: input,
						output_tokens: output,
						cache_read_input_tokens: cacheRead,
						cache_creation_input_tokens: cacheWrite,
					},
				},
				context_percent: contextPercent(account),
				turn,
			});
		},

		/** The answer to a PermissionRequest, as it came; undefined where none came. */
		ask(call: Call, suggestions: readonly Update[], agent: SubAgent | undefined, signal: AbortSignal): Promise<unknown> {
			const fields = {tool_name: call.tool, tool_input: call.input, permission_suggestions: suggestions};
			return mailbox.ask(body('PermissionRequest', fields, agent), signal);
		},

		/**
		Wait where coppice holds the turn, or this step of it.

		@throws the abort reason of `turn`, also when coppice ends it
		*/
		async pass(gate: Gate, fields: object, agent: SubAgent | undefined, turn: AbortController): Promise<void> {
			const event = gate === 'turn' ? 'UserPromptSubmit' : 'PreToolUse';
			const answer = await mailbox.pass(gate, body(event, fields, agent), turn.signal);
			if ((answer as {continue?: unknown} | undefined)?.continue === false) {
				turn.abort();
			}
			turn.signal.throwIfAborted();
		},
	};
};
