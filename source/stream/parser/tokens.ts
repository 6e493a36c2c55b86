/* What a model was given and gave, in tokens. */
import {type Json, numberIn, objectIn} from './json.ts';

export type Tokens = {input: number; output: number; cacheRead: number; cacheWrite: number};

export const noTokens: Tokens = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0};

/** Tokens as they are priced. */
export type Usage = Tokens & {
	/** Of `cacheWrite`, what lives for an hour; the rest lives for five minutes. */
	cacheWrite1h: number;
	webSearches: number;
};

/**
The `usage` of a message of the Messages API. Up to Claude Code 1.0.71 cache writes have no split, and before 2.1.152 their total may be 0
beside one.
*/
export const usageOf = (usage: Json | undefined): Usage => {
	const split = objectIn(usage, 'cache_creation');
	const cacheWrite1h = numberIn(split, 'ephemeral_1h_input_tokens');
	return {
		input: numberIn(usage, 'input_tokens'),
		output: numberIn(usage, 'output_tokens'),
		cacheRead: numberIn(usage, 'cache_read_input_tokens'),
		cacheWrite: Math.max(numberIn(usage, 'cache_creation_input_tokens'), cacheWrite1h + numberIn(split, 'ephemeral_5m_input_tokens')),
		cacheWrite1h,
		webSearches: numberIn(objectIn(usage, 'server_tool_use'), 'web_search_requests'),
	};
};

/** Each field the larger of both: the lines of one response repeat its usage, and later ones know more of it. */
export const largest = (a: Usage, b: Usage): Usage => ({
	input: Math.max(a.input, b.input),
	output: Math.max(a.output, b.output),
	cacheRead: Math.max(a.cacheRead, b.cacheRead),
	cacheWrite: Math.max(a.cacheWrite, b.cacheWrite),
	cacheWrite1h: Math.max(a.cacheWrite1h, b.cacheWrite1h),
	webSearches: Math.max(a.webSearches, b.webSearches),
});

/** Tokens by the name of the model; where none is named, by `unknownModel`. */
export type ModelTokens = Map<string, Tokens>;

export const unknownModel = 'unknown';

export const addTokens = (models: ModelTokens, model: string, {input, output, cacheRead, cacheWrite}: Tokens): void => {
	const known = models.get(model) ?? noTokens;
	models.set(model, {
		input: known.input + input,
		output: known.output + output,
		cacheRead: known.cacheRead + cacheRead,
		cacheWrite: known.cacheWrite + cacheWrite,
	});
};
