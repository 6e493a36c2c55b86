/*
What a turn spends while it runs. Claude tells its total only between turns and when it has a moment (its status line waits until nothing
happened for 0.3 s); its transcript has the usage of each response at once. So for a session that has a budget the newest lines of that
are read whenever a letter says that something was written, and priced: a lower bound, until the next total.
*/
import type {Prices} from '../../stream/parser/prices.ts';
import {largest} from '../../stream/parser/tokens.ts';
import {type Response, readResponses} from './responses.ts';

/** Of a file that is new here only its end is read: what is older was told already. */
const tailBytes = 256 * 1024;

export type Meter = ReturnType<typeof createMeter>;

/** Reads the transcripts of one session. */
export const createMeter = (prices: () => Promise<Prices>) => {
	const offsets = new Map<string, number>();
	const responses = new Map<string, Response>();
	let priced: Prices | undefined;
	let reading: Promise<void> = Promise.resolve();

	const take = (response: Response) => {
		const known = responses.get(response.id);
		responses.set(response.id, known ? {...response, at: known.at, usage: largest(known.usage, response.usage)} : response);
	};

	return {
		/** Something was written there. Resolves when it is read. A file that cannot be read tells nothing. */
		read(file: string): Promise<void> {
			reading = reading
				.then(async () => {
					priced ??= await prices();
					offsets.set(file, await readResponses(file, offsets.get(file), take, tailBytes));
				})
				.catch(() => {});
			return reading;
		},
		/** What was spent since the last total, in dollars, at least; what is older is forgotten. */
		usdSince(total: string | null): number {
			const from = total === null ? 0 : Date.parse(total);
			let usd = 0;
			for (const [id, response] of responses) {
				if (response.at.getTime() <= from) {
					responses.delete(id);
				} else {
					usd += priced?.costOf(response) ?? 0;
				}
			}
			return usd;
		},
	};
};
