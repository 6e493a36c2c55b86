/*
List prices, from @pydantic/genai-prices: equal to Anthropic's own table wherever that has a price. Its functions are not used: they
match names by prefix, which prices a model that is not in the list as an older one.
*/
import type {ModelInfo, ModelPrice} from '@pydantic/genai-prices';
import type {Usage} from './tokens.ts';

/** One request to a model. Tiers hold for each request, never for sums. */
export type PricedRequest = {
	/** As it was recorded, also with its date and `[1m]`. */
	model: string;
	usage: Usage;
	/** Fast mode costs more. */
	fast: boolean;
	/** Inference in the United States alone costs more. */
	unitedStates: boolean;
	/** Prices change; without it those of today hold. */
	at: Date | undefined;
};

export type Prices = {
	/** Dollars; undefined where the model is not in the list. */
	costOf(request: PricedRequest): number | undefined;
};

/** Takes a quarter of a second: only for those who ask about money. */
export const loadPrices = async (): Promise<Prices> => {
	const {findProvider} = await import('@pydantic/genai-prices');
	const models = new Map((findProvider({providerId: 'anthropic'})?.models ?? []).map(model => [bareModel(model.id), model]));
	return {
		costOf({model, usage, fast, unitedStates, at = new Date()}) {
			const name = bareModel(model);
			const found = models.get(name);
			const factor = (fast ? (fastFactors[name] ?? 1) : 1) * (unitedStates ? unitedStatesFactor : 1);
			return found && costAt(pricesAt(found, at), usage) * factor;
		},
	};
};

/** Not in the list, but published by Anthropic. A model that is not here has no fast mode that we know of. */
const fastFactors: Readonly<Record<string, number>> = {
	'claude-opus-4-6': 6,
	'claude-opus-4-7': 6,
	'claude-opus-4-8': 2,
	'claude-opus-5': 2,
};
const unitedStatesFactor = 1.1;

/** A model without its context (`[1m]`), its date, and the words for its newest or first version. */
export const bareModel = (model: string): string =>
	model
		.replace(/\[1m\]$/, '')
		.replace(/-\d{8}$/, '')
		.replace(/-latest$|(?<=-\d)-0$/, '');

const pricesAt = ({prices}: ModelInfo, at: Date): ModelPrice => {
	if (!Array.isArray(prices)) {
		return prices;
	}
	// They are in the order of time; the last that had begun holds.
	const begun = prices.findLast(
		({constraint}) => constraint === undefined || (constraint.type === 'start_date' && new Date(constraint.start_date) <= at),
	);
	return (begun ?? prices[0]!).prices;
};

const costAt = (prices: ModelPrice, usage: Usage): number => {
	const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
	const unit = (name: string): number => {
		const price = prices[name] ?? 0;
		return typeof price === 'number' ? price : (price.tiers.findLast(({start}) => prompt > start)?.price ?? price.base);
	};
	const tokens =
		usage.input * unit('input_mtok') +
		usage.output * unit('output_mtok') +
		usage.cacheRead * unit('cache_read_mtok') +
		(usage.cacheWrite - usage.cacheWrite1h) * unit('cache_write_mtok') +
		usage.cacheWrite1h * unit('cache_write_1h_mtok');
	return tokens / 1e6 + (usage.webSearches * unit('web_searches_kcount')) / 1e3;
};
