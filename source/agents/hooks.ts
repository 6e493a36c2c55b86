/*
Letters of Claude's hooks, and answers to them. The demo agent writes the same shapes, so both adapters read with this.
Facts: code.claude.com/docs/en/hooks, and payloads of Claude Code 2.1.329 recorded here.
*/
import {z} from 'zod';
import {UserError, usageError} from '../errors.ts';
import type {Mail} from '../protocol/host.ts';
import type {SpentByModel} from '../protocol/money.ts';
import type {Question} from '../protocol/prompt.ts';
import type {Asked, Decision, News} from './agent.ts';
import {limitsNews, rateLimits} from './limits.ts';

const tokenCount = z.number().nonnegative().catch(0);

const spentOfModel = z.object({
	cost_usd: z.number(),
	input_tokens: tokenCount,
	output_tokens: tokenCount,
	cache_read_input_tokens: tokenCount,
	cache_creation_input_tokens: tokenCount,
});

/** As Claude Code names it: it is opened by exactly these characters. */
export const transcriptPath = z.string().startsWith('/').optional().catch(undefined);

const hook = z.object({
	hook_event_name: z.string(),
	session_id: z.string().optional().catch(undefined),
	transcript_path: transcriptPath,
	cwd: z.string().optional().catch(undefined),
	permission_mode: z.string().optional().catch(undefined),
	model: z.string().optional().catch(undefined),
	version: z.string().optional().catch(undefined),
	agent_id: z.string().optional().catch(undefined),
	agent_type: z.string().optional().catch(undefined),
	tool_name: z.string().optional().catch(undefined),
	tool_input: z.unknown().optional(),
	permission_suggestions: z.array(z.unknown()).optional().catch(undefined),
	last_assistant_message: z.string().optional().catch(undefined),
	error: z.string().optional().catch(undefined),
	behavior: z.enum(['allow', 'deny']).optional().catch(undefined),
	total_cost_usd: z.number().nonnegative().optional().catch(undefined),
	cost_is: z.enum(['reported', 'atLeast']).optional().catch(undefined),
	models: z.record(z.string(), spentOfModel).optional().catch(undefined),
	begins: z.boolean().optional().catch(undefined),
	context_percent: z.number().optional().catch(undefined),
	rate_limits: rateLimits,
});

const questions = z.object({
	questions: z.array(
		z.object({
			question: z.string(),
			options: z.array(z.object({label: z.string()})).catch([]),
			multiSelect: z.boolean().optional().catch(undefined),
		}),
	),
});

/** The body of a letter as JSON, or undefined where it is none: such a letter says nothing. */
export const letter = (mail: Mail): unknown => {
	try {
		return JSON.parse(Buffer.from(mail.body, 'base64').toString());
	} catch {
		return undefined;
	}
};

/** What a hook's letter says. */
export const readHook = (mail: Mail): News[] => {
	const {data} = hook.safeParse(letter(mail));
	if (!data) {
		return [];
	}
	const agent = data.agent_id ?? null;
	const news: News[] = [];
	if (data.session_id !== undefined && agent === null && data.hook_event_name !== 'SessionEnd') {
		news.push({
			kind: 'conversation',
			id: data.session_id,
			...(data.transcript_path !== undefined && {transcript: data.transcript_path}),
			// What is typed so early stands in Claude's input field, and is not sent (measured: 2.1.332).
			...(data.hook_event_name === 'SessionStart' && {isEarly: true}),
		});
	}
	if (data.permission_mode !== undefined && agent === null) {
		news.push({kind: 'mode', mode: modeName(data.permission_mode)});
	}
	if (data.model !== undefined) {
		news.push({kind: 'model', model: data.model});
	}
	if (data.transcript_path !== undefined) {
		news.push({kind: 'wrote', file: transcriptOf(data.transcript_path, data.agent_id)});
	}
	if (data.version !== undefined) {
		news.push({kind: 'version', version: data.version});
	}

	switch (data.hook_event_name) {
		case 'PermissionRequest':
			news.push({kind: 'settled', agent});
			if (data.tool_name !== undefined) {
				news.push({kind: 'asked', asked: asked(data.tool_name, data, agent)});
			}
			break;
		// Of `coppice stream`, whose own dialog was answered.
		case 'PermissionAnswered':
			if (data.tool_name !== undefined) {
				const how = data.behavior === 'deny' ? 'denied' : 'approved';
				news.push({kind: 'answered', tool: data.tool_name, input: data.tool_input, agent, how});
			}
			break;
		case 'UserPromptSubmit':
			news.push({kind: 'settled', agent: null}, {kind: 'turnBegan'});
			break;
		case 'PostToolUse':
		case 'PostToolUseFailure':
			if (data.tool_name !== undefined) {
				news.push({kind: 'toolRan', tool: data.tool_name, input: data.tool_input, agent});
			}
			break;
		case 'Stop':
			news.push({kind: 'settled', agent: null}, {kind: 'turnEnded', lastWords: data.last_assistant_message ?? null});
			break;
		case 'StopFailure':
			news.push(
				{kind: 'settled', agent: null},
				{kind: 'turnFailed', error: data.last_assistant_message ?? data.error ?? 'the turn failed'},
			);
			break;
		case 'SubagentStop':
			news.push({kind: 'settled', agent});
			break;
		case 'Result':
			if (data.total_cost_usd !== undefined && data.session_id !== undefined) {
				news.push({
					kind: 'cost',
					conversation: data.session_id,
					totalUsd: data.total_cost_usd,
					...(data.cost_is === 'atLeast' && {is: 'atLeast' as const}),
					...(data.begins && {begins: true as const}),
					models: data.models ? spentOf(data.models) : null,
				});
			}
			if (data.context_percent !== undefined) {
				news.push({kind: 'context', percent: data.context_percent});
			}
			news.push(...limitsNews(data.rate_limits));
			break;
		default:
	}
	return news;
};

/** The answer to a PermissionRequest. A question and a plan need the input back; the rest is allowed or denied as it stands. */
export const answerHook = (asked: Asked, decision: Decision): string => {
	if (decision.kind === 'deny') {
		return hookAnswer({behavior: 'deny', message: decision.message ?? 'The user denied this.', interrupt: decision.stop});
	}
	const permissions = decision.suggestions && {updatedPermissions: decision.suggestions};
	if (asked.kind === 'question') {
		const answers = answersOf(asked, decision.answers);
		return hookAnswer({behavior: 'allow', updatedInput: {...(asked.input as object), answers}});
	}
	if (asked.kind === 'plan') {
		const word = planWord(decision.answers);
		if (word.feedback !== undefined) {
			return hookAnswer({behavior: 'deny', message: word.feedback, interrupt: false});
		}
		const mode = word.mode && {updatedPermissions: [{type: 'setMode', mode: word.mode, destination: 'session'}]};
		return hookAnswer({behavior: 'allow', updatedInput: decision.input ?? asked.input, ...mode});
	}
	if (decision.answers && decision.answers.length > 0) {
		throw usageError('`--answer` is for questions and plans', 'approve a call with `coppice approve`, change it with `--edit JSON`');
	}
	return hookAnswer({behavior: 'allow', ...(decision.input !== undefined && {updatedInput: decision.input}), ...permissions});
};

/** A sub-agent has one of its own, beside that of its session. */
const transcriptOf = (main: string, agent: string | undefined): string =>
	agent === undefined ? main : `${main.replace(/\.jsonl$/, '')}/subagents/agent-${agent}.jsonl`;

/** Claude's `default` is `manual` everywhere in coppice. */
export const modeName = (mode: string): string => (mode === 'default' ? 'manual' : mode);

const spentOf = (models: Record<string, z.infer<typeof spentOfModel>>): SpentByModel =>
	Object.fromEntries(
		Object.entries(models).map(([model, counts]) => [
			model,
			{
				usd: counts.cost_usd,
				tokens: {
					input: counts.input_tokens,
					output: counts.output_tokens,
					cacheRead: counts.cache_read_input_tokens,
					cacheWrite: counts.cache_creation_input_tokens,
				},
			},
		]),
	);

const planOptions: Question[] = [{question: 'go on', options: ['as-is', 'acceptEdits', 'auto'], many: false}];

const asked = (tool: string, data: z.infer<typeof hook>, agent: string | null): Asked => {
	const input = data.tool_input ?? {};
	const common = {tool, input, suggestions: data.permission_suggestions ?? [], folder: data.cwd ?? null, agent};
	const asks = tool === 'AskUserQuestion' ? questions.safeParse(input).data : undefined;
	if (asks && asks.questions.length > 0) {
		const options = asks.questions.map(one => ({
			question: one.question,
			options: one.options.map(option => option.label),
			many: one.multiSelect ?? false,
		}));
		return {...common, kind: 'question', summary: options[0]!.question, options};
	}
	if (tool === 'ExitPlanMode') {
		return {...common, kind: 'plan', summary: summaryOf(tool, input), options: planOptions};
	}
	return {...common, kind: 'permission', summary: summaryOf(tool, input), options: null};
};

/** The one field of a tool's input that says what it would do. */
const summaryFields = ['command', 'file_path', 'notebook_path', 'url', 'query', 'path', 'pattern', 'description', 'prompt'];

/** What a call would do, in the words of its input; foreign text as it came. */
export const summaryOf = (tool: string | null, input: unknown): string => {
	if (tool === 'ExitPlanMode') {
		return planTitle(input);
	}
	const fields = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
	for (const field of summaryFields) {
		const value = fields[field];
		if (typeof value === 'string' && value !== '') {
			return value;
		}
	}
	return tool ?? '';
};

const planTitle = (input: unknown): string => {
	const {plan} = (input ?? {}) as {plan?: unknown};
	const first = typeof plan === 'string' ? plan.split('\n').find(text => text.trim() !== '') : undefined;
	return first?.replace(/^#+\s*/, '').trim() || 'a plan';
};

const answersOf = (asked: Asked, given: string[] | undefined): Record<string, string> => {
	const wanted = asked.options ?? [];
	if (!given || given.length !== wanted.length) {
		throw usageError(
			`a question needs an answer for each of its ${wanted.length === 1 ? 'one question' : `${wanted.length} questions`}`,
			`--answer TEXT, once each: ${wanted.map(one => `${one.question} (${one.options.join(' · ')})`).join('; ')}`,
		);
	}
	return Object.fromEntries(wanted.map((one, index) => [one.question, given[index]!]));
};

const planWord = (given: string[] | undefined): {mode?: string; feedback?: string} => {
	const [word = 'as-is', ...more] = given ?? [];
	if (more.length > 0) {
		throw new UserError('a plan takes one answer', {code: 'usage', exitCode: 2, hint: 'as-is, acceptEdits, auto, or what to change'});
	}
	if (word === 'as-is') {
		return {};
	}
	return word === 'acceptEdits' || word === 'auto' ? {mode: word} : {feedback: word};
};

const hookAnswer = (decision: Record<string, unknown>): string =>
	JSON.stringify({hookSpecificOutput: {hookEventName: 'PermissionRequest', decision}});
