/*
What a recording of Claude Code holds: a stream (`-p --output-format stream-json`) or a transcript. Both write a line for each block of
a response and repeat its usage, and a transcript may have lines of another one, so everything is counted by the id of its message.
*/
import {countAll, sorted} from './counts.ts';
import {type Findings, modelsAndTokens} from './findings.ts';
import {isObject, type Json, numberIn, objectIn, objectsIn, textIn} from './json.ts';
import type {PricedRequest, Prices} from './prices.ts';
import {createResults, saysInterrupted} from './results.ts';
import {addTokens, largest, type ModelTokens, unknownModel, usageOf} from './tokens.ts';

/** The model of what Claude Code says itself: a limit that is reached, a login that failed. */
const synthetic = '<synthetic>';

export const createClaudeReader = () => {
	const responses = new Map<string, PricedRequest>();
	const results = createResults();
	const deltas = createDeltas();
	/** Names of tools by the id of the call. */
	const calls = new Map<string, string>();
	let prompts = 0;
	let apiRetries = 0;
	let compactions = 0;

	const takeResponse = (message: Json, at: Date | undefined) => {
		const model = textIn(message, 'model') ?? unknownModel;
		if (model === synthetic) {
			return;
		}
		const id = textIn(message, 'id') ?? `unnamed ${responses.size}`;
		const known = responses.get(id);
		const said = objectIn(message, 'usage');
		const usage = usageOf(said);
		responses.set(id, {
			model,
			usage: known ? largest(known.usage, usage) : usage,
			fast: known?.fast || said?.speed === 'fast',
			unitedStates: known?.unitedStates || said?.inference_geo === 'us',
			at: known?.at ?? at,
		});
	};

	const takeAssistant = (event: Json) => {
		const message = objectIn(event, 'message');
		if (!message) {
			return;
		}
		takeResponse(message, timeOf(event));
		for (const block of objectsIn(message, 'content')) {
			if (block.type === 'tool_use') {
				calls.set(textIn(block, 'id') ?? `unnamed ${calls.size}`, textIn(block, 'name') ?? '');
			}
		}
	};

	/** What stands in the lines, of the main thread and of sub-agents. */
	const observed = (prices: Prices) => {
		const models: ModelTokens = new Map();
		let costUsd = 0;
		for (const [id, request] of responses) {
			addTokens(models, request.model, request.usage);
			const output = Math.max(request.usage.output, deltas.outputOf(id));
			costUsd += prices.costOf({...request, usage: {...request.usage, output}}) ?? 0;
		}
		return {models, costUsd};
	};

	const common = () => ({
		tools: sorted(countAll(calls.values())),
		permissionDenials: sorted(results.denials()),
		apiRetries,
		compactions,
	});

	return {
		take(event: Json): void {
			results.take(event);
			switch (event.type) {
				case 'assistant':
					takeAssistant(event);
					break;
				case 'user':
					prompts += isPrompt(event) ? 1 : 0;
					break;
				case 'stream_event':
					deltas.take(event);
					break;
				case 'system':
					apiRetries += event.subtype === 'api_retry' ? 1 : 0;
					compactions += event.subtype === 'compact_boundary' ? 1 : 0;
					break;
				default:
			}
		},

		stream(prices: Prices): Findings {
			const reported = results.reported();
			const {models, costUsd} = observed(prices);
			return {
				status: results.status(),
				...modelsAndTokens(reported?.models ?? models),
				costUsd: reported?.costUsd ?? costUsd,
				costIs: typeof reported?.costUsd === 'number' ? 'reported' : 'atLeast',
				turns: reported?.turns ?? 0,
				...common(),
			};
		},

		transcript(prices: Prices): Findings {
			const {models, costUsd} = observed(prices);
			return {status: null, ...modelsAndTokens(models), costUsd, costIs: 'atLeast', turns: prompts, ...common()};
		},
	};
};

/** Partial messages (`--include-partial-messages`) know the output of a response, of which its own lines know only the beginning. */
const createDeltas = () => {
	/** The message that each thread is writing. */
	const writing = new Map<string, string>();
	const outputs = new Map<string, number>();
	return {
		take(event: Json): void {
			const thread = textIn(event, 'parent_tool_use_id') ?? '';
			const part = objectIn(event, 'event');
			if (part?.type === 'message_start') {
				writing.set(thread, textIn(objectIn(part, 'message'), 'id') ?? '');
			} else if (part?.type === 'message_delta') {
				const id = writing.get(thread) ?? '';
				outputs.set(id, Math.max(outputs.get(id) ?? 0, numberIn(objectIn(part, 'usage'), 'output_tokens')));
			}
		},
		outputOf: (id: string): number => outputs.get(id) ?? 0,
	};
};

const timeOf = (event: Json): Date | undefined => {
	const time = Date.parse(textIn(event, 'timestamp') ?? '');
	return Number.isNaN(time) ? undefined : new Date(time);
};

/** What a person said in a transcript: no result of a tool, and nothing that Claude Code wrote in their name. */
const isPrompt = (event: Json): boolean => {
	if (event.isMeta === true || event.isSidechain === true || event.isCompactSummary === true || saysInterrupted(event)) {
		return false;
	}
	const content = objectIn(event, 'message')?.content;
	return typeof content === 'string' || (Array.isArray(content) && !content.some(block => isObject(block) && block.type === 'tool_result'));
};
