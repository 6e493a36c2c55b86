/* Recordings written by hand, in the formats of the programs, and prices that are easy to count with. */
import {loadPrices, type Prices} from '../../source/stream/parser/prices.ts';
import {createRecordingReader, type Recording} from '../../source/stream/parser/recording.ts';

/** A line for each event; text stays as it is. */
export const recorded = (...events: readonly (object | string)[]): string =>
	events.map(event => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join('');

/** One dollar for each token of output, and none for models of others. */
export const plainPrices: Prices = {
	costOf: ({model, usage}) => (model.startsWith('claude-') ? usage.output : undefined),
};

export const listPrices = await loadPrices();

export const readPieces = (pieces: readonly Uint8Array[], prices = plainPrices): Recording => {
	const reader = createRecordingReader();
	for (const piece of pieces) {
		reader.take(piece);
	}
	return reader.end(prices);
};

export const read = (text: string, prices = plainPrices): Recording => readPieces([Buffer.from(text)], prices);

export const init = {type: 'system', subtype: 'init', session_id: 's-1', model: 'claude-opus-5[1m]', claude_code_version: '2.1.276'};

type Tokens = {input?: number; output?: number; read?: number; write5m?: number; write1h?: number};

export const usage = ({input = 0, output = 0, read: cacheRead = 0, write5m = 0, write1h = 0}: Tokens) => ({
	input_tokens: input,
	cache_creation_input_tokens: write5m + write1h,
	cache_read_input_tokens: cacheRead,
	cache_creation: {ephemeral_5m_input_tokens: write5m, ephemeral_1h_input_tokens: write1h},
	output_tokens: output,
	service_tier: 'standard',
});

export type Block = {type: string; [field: string]: unknown};

export const text = (said: string): Block => ({type: 'text', text: said});
export const toolUse = (id: string, name: string): Block => ({type: 'tool_use', id, name, input: {}});

/** A line of an answer in a stream; `more` stands in the line, as `parent_tool_use_id` does. */
export const answer = (id: string, tokens: Tokens, content: Block[] = [text('yes')], more: object = {}) => ({
	type: 'assistant',
	message: {id, type: 'message', role: 'assistant', model: 'claude-opus-5', content, stop_reason: null, usage: usage(tokens)},
	parent_tool_use_id: null,
	session_id: 's-1',
	...more,
});

/** What Claude Code says itself. */
export const synthetic = (error?: string) => ({
	type: 'assistant',
	message: {id: 'synthetic', model: '<synthetic>', role: 'assistant', content: [text('No.')], usage: usage({output: 7})},
	session_id: 's-1',
	...(error !== undefined && {error}),
});

export const said = (content: string | Block[], more: object = {}) => ({
	type: 'user',
	message: {role: 'user', content},
	parent_tool_use_id: null,
	session_id: 's-1',
	...more,
});

/** Its type stands last: newer versions begin with other fields. */
export const result = (more: object = {}) => ({
	is_error: false,
	duration_ms: 1200,
	num_turns: 1,
	result: 'done',
	session_id: 's-1',
	total_cost_usd: 0.25,
	modelUsage: {},
	permission_denials: [],
	subtype: 'success',
	type: 'result',
	...more,
});

export const modelUsage = (input: number, output: number, cacheRead = 0, cacheWrite = 0) => ({
	inputTokens: input,
	outputTokens: output,
	cacheReadInputTokens: cacheRead,
	cacheCreationInputTokens: cacheWrite,
	webSearchRequests: 0,
	costUSD: 0.1,
});

/** A line of a transcript. */
export const written = (event: object, more: object = {}) => ({
	parentUuid: null,
	isSidechain: false,
	userType: 'external',
	sessionId: 's-1',
	version: '2.1.38',
	uuid: 'u-1',
	timestamp: '2026-05-01T10:00:00.000Z',
	...event,
	...more,
});
