/*
Money on paper: what the demo's conversation would cost. Deterministic, so that a test can name the sum.

Tokens are a quarter of the characters; each response thinks a fixed amount, reads the whole context from the cache and
writes what is new in it. Prices are whole hundred-millionths of a dollar, so sums are exact.
*/

/** Running totals of a conversation, in tokens. */
export type Usage = {input: number; output: number; cacheRead: number; cacheWrite: number};

/** `context` is how many tokens the next response reads from the cache; `fresh` how many it adds to it. */
export type Account = {readonly usage: Usage; readonly context: number; readonly fresh: number};

export const emptyAccount: Account = {usage: {input: 0, output: 0, cacheRead: 0, cacheWrite: 0}, context: 0, fresh: 0};

const contextWindow = 200_000;
/** Above this a real agent would compact: the context is the system prompt again. */
const compactAbove = 160_000;
const systemTokens = 6000;
const overheadTokens = 600;
const thinkingTokens = 400;
const plainInputTokens = 3;

/** The list price of opus-5-5: $4 input, $20 output, $5 cache write, $0.20 cache read a million, in $1e-8 a token. */
const prices: Usage = {input: 400, output: 2000, cacheRead: 20, cacheWrite: 500};

export const tokensIn = (text: string): number => Math.ceil(text.length / 4);

/** Something new stands in the conversation: a message of the person, or the result of a tool. */
export const took = (account: Account, text: string): Account => ({...account, fresh: account.fresh + tokensIn(text)});

/** One response of the model with this much text (words, and the input of its tool call). */
export const responded = ({usage, context, fresh}: Account, text: string): Account => {
	const written = fresh + overheadTokens + (context === 0 ? systemTokens : 0);
	const output = tokensIn(text) + thinkingTokens;
	const next = context + written + output;
	return {
		usage: {
			input: usage.input + plainInputTokens,
			output: usage.output + output,
			cacheRead: usage.cacheRead + context,
			cacheWrite: usage.cacheWrite + written,
		},
		context: next > compactAbove ? systemTokens : next,
		fresh: 0,
	};
};

/** US dollars, exact to the hundred-millionth. */
export const costUsd = (usage: Usage): number =>
	(Object.keys(prices) as (keyof Usage)[]).reduce((sum, part) => sum + usage[part] * prices[part], 0) / 1e8;

/** How full the context window is, in whole percents. */
export const contextPercent = ({context}: Account): number => Math.round((context / contextWindow) * 100);
