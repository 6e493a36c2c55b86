/*
The tokens of an agent whose letters tell none, from its transcripts: those of its conversation and of its sub-agents, on from where they
were read last. What was there before its program began is not its own: a fork copies it, a resumed conversation goes on in the same file.
*/
import {largest, noTokens, type Tokens, type Usage} from '../../stream/parser/tokens.ts';
import type {SessionRecord} from '../session/record.ts';
import {combined} from './account.ts';
import {type Response, readResponses} from './responses.ts';

/** Sub-agents write a file each; those that wrote last are known. */
const mostFiles = 50;
/** Of these so many are looked at again: their last lines may come after the letter that told of them. */
const newestFiles = 8;

export type Used = ReturnType<typeof createUsed>;

/** @param onUsed called with what one reading found */
export const createUsed = (record: SessionRecord, onUsed: (used: Tokens) => void) => {
	let reading: Promise<void> = Promise.resolve();

	const readOn = async (file: string) => {
		const began = Date.parse(record.startedAt ?? '');
		if (Number.isNaN(began)) {
			return;
		}
		const found: Response[] = [];
		const known = record.counted[file];
		const offset = await readResponses(file, known?.offset, response => response.at.getTime() >= began && found.push(response));
		let last = known?.last ?? null;
		let used = noTokens;
		for (const {id, usage} of found) {
			const before = last?.id === id ? last.usage : noUsage;
			last = {id, usage: largest(before, usage)};
			used = combined(used, combined(last.usage, before, -1));
		}
		// The one that was read last is the newest.
		delete record.counted[file];
		record.counted[file] = {offset, last};
		for (const old of Object.keys(record.counted).slice(0, -mostFiles)) {
			delete record.counted[old];
		}
		if (Object.values(used).some(count => count > 0)) {
			onUsed(used);
		}
	};

	/** It wrote in this file. One that cannot be read tells nothing. */
	const wrote = (file: string): Promise<void> => {
		reading = reading.then(() => readOn(file)).catch(() => {});
		return reading;
	};

	return {
		wrote,
		/** It may have written more where it did last. */
		async again(): Promise<void> {
			await Promise.all(Object.keys(record.counted).slice(-newestFiles).map(wrote));
		},
	};
};

const noUsage: Usage = {...noTokens, cacheWrite1h: 0, webSearches: 0};
