/*
The tokens of an agent whose letters tell none, from its transcripts: those of its conversation and of its sub-agents, on from where they
were read last. What was there before its program began is not its own: a fork copies it, a resumed conversation goes on in the same file.
*/
import type {SpentByModel} from '../../protocol/money.ts';
import type {Prices} from '../../stream/parser/prices.ts';
import {largest, noTokens, type Usage} from '../../stream/parser/tokens.ts';
import type {SessionRecord} from '../session/record.ts';
import {type Response, readResponses} from './responses.ts';
import {combined, isAny, isSameModel} from './shares.ts';

/** Sub-agents write a file each; those that wrote last are known. */
const mostFiles = 50;
/** Of these so many are looked at again: their last lines may come after the letter that told of them. */
const newestFiles = 8;
/** Claude writes its lines after it tells of them, on a busy machine by seconds; then perhaps nothing comes, as when it asks a person. */
const lateMilliseconds = [1000, 4000, 15_000];

/**
What was found in a file: tokens of all models, and dollars of the others than the session's own, null where those have no price; when the
newest response came.
*/
export type Reading = {file: string; models: SpentByModel<number | null>; newestAt: string};

export type Used = ReturnType<typeof createUsed>;

/**
@param prices asked where another model was used than the session's own
@param onUsed called with what one reading found
*/
export const createUsed = (record: SessionRecord, prices: () => Promise<Prices>, onUsed: (reading: Reading) => void) => {
	let reading: Promise<void> = Promise.resolve();
	const late = new Set<string>();
	let timer: NodeJS.Timeout | undefined;
	let isOver = false;

	const readOn = async (file: string) => {
		const began = Date.parse(record.startedAt ?? '');
		if (Number.isNaN(began) || isOver) {
			return;
		}
		const found: Response[] = [];
		const known = record.counted[file];
		const offset = await readResponses(file, known?.offset, response => response.at.getTime() >= began && found.push(response));
		let last = known?.last ?? null;
		const used: Record<string, SpentByModel<number | null>[string]> = {};
		for (const response of found) {
			const {id, model} = response;
			const before = last?.id === id ? last.usage : noUsage;
			last = {id, usage: largest(before, response.usage)};
			const grown = combined(last.usage, before, -1);
			if (isAny(grown)) {
				const {usd, tokens} = used[model] ?? {usd: 0, tokens: noTokens};
				const more = await priceOfMore(response, last.usage, before);
				used[model] = {usd: usd === null || more === null ? null : usd + more, tokens: combined(tokens, grown)};
			}
		}
		// The one that was read last is the newest.
		delete record.counted[file];
		record.counted[file] = {offset, last};
		for (const old of Object.keys(record.counted).slice(0, -mostFiles)) {
			// Sub-agents of one turn may be many; the conversation itself is written in when it ends.
			if (old !== record.transcript) {
				delete record.counted[old];
			}
		}
		if (Object.keys(used).length > 0) {
			onUsed({file, models: used, newestAt: found.at(-1)!.at.toISOString()});
		}
	};

	/** Of the session's own model nobody needs it. */
	const priceOfMore = async (response: Response, usage: Usage, before: Usage): Promise<number | null> => {
		if (isSameModel(response.model, record.model)) {
			return 0;
		}
		const {costOf} = await prices();
		const [all, told] = [costOf({...response, usage}), costOf({...response, usage: before})];
		return all === undefined || told === undefined ? null : all - told;
	};

	/** One that cannot be read tells nothing. */
	const read = (file: string): Promise<void> => {
		reading = reading.then(() => readOn(file)).catch(() => {});
		return reading;
	};

	const readLate = () => Promise.all([...late].map(read));

	/** After the newest letter, at this and the next of the times. */
	const waitToReadLate = (turn: number) => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			void readLate();
			if (turn + 1 < lateMilliseconds.length) {
				waitToReadLate(turn + 1);
			} else {
				late.clear();
			}
		}, lateMilliseconds[turn]).unref();
	};

	const again = async () => {
		await Promise.all(Object.keys(record.counted).slice(-newestFiles).map(read));
	};

	const end = () => {
		isOver = true;
		clearTimeout(timer);
	};

	return {
		/** It wrote in this file. */
		wrote(file: string): Promise<void> {
			late.add(file);
			waitToReadLate(0);
			return read(file);
		},
		/** It may have written more where it did last. */
		again,
		/** Its program has ended: read what is left, and no more. */
		async finish(): Promise<void> {
			await readLate();
			await again();
			end();
		},
		/** Nobody wants to know more. */
		close: end,
	};
};

const noUsage: Usage = {...noTokens, cacheWrite1h: 0, webSearches: 0};
