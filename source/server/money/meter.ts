/*
What a turn spends while it runs. Claude tells its total only between turns and when it has a moment (its status line waits until nothing
happened for 0.3 s); its transcript has the usage of each response at once. So for a session that has a budget the newest lines of that
are read whenever a letter says that something was written, and priced: a lower bound, until the next total.
*/
import {open} from 'node:fs/promises';
import {isObject, objectIn, textIn} from '../../stream/parser/json.ts';
import {createLineReader, type LineReader} from '../../stream/parser/lines.ts';
import type {PricedRequest, Prices} from '../../stream/parser/prices.ts';
import {largest, usageOf} from '../../stream/parser/tokens.ts';

/** Of a file that is new here only its end is read: what is older was told already. */
const tailBytes = 256 * 1024;
const pieceBytes = 256 * 1024;

type Source = {offset: number; reader: LineReader};
type Response = PricedRequest & {at: Date};

export type Meter = ReturnType<typeof createMeter>;

/** Reads the transcripts of one session. */
export const createMeter = (prices: () => Promise<Prices>) => {
	const sources = new Map<string, Source>();
	const responses = new Map<string, Response>();
	let priced: Prices | undefined;
	let reading: Promise<void> = Promise.resolve();

	const takeLine = (line: string | undefined) => {
		const event = line?.includes('"usage"') ? parsed(line) : undefined;
		const message = objectIn(event, 'message');
		const id = textIn(message, 'id');
		const at = new Date(textIn(event, 'timestamp') ?? '');
		if (event?.type !== 'assistant' || id === undefined || Number.isNaN(at.getTime())) {
			return;
		}
		const usage = usageOf(objectIn(message, 'usage'));
		const known = responses.get(id);
		responses.set(id, {
			model: textIn(message, 'model') ?? '',
			usage: known ? largest(known.usage, usage) : usage,
			fast: objectIn(message, 'usage')?.speed === 'fast',
			unitedStates: objectIn(message, 'usage')?.inference_geo === 'us',
			at: known?.at ?? at,
		});
	};

	const readOn = async (file: string) => {
		const handle = await open(file, 'r');
		try {
			const {size} = await handle.stat();
			let source = sources.get(file);
			if (!source || size < source.offset) {
				source = {offset: Math.max(0, size - tailBytes), reader: createLineReader(takeLine)};
				sources.set(file, source);
			}
			const piece = Buffer.alloc(Math.min(pieceBytes, Math.max(1, size - source.offset)));
			while (source.offset < size) {
				const {bytesRead} = await handle.read(piece, 0, piece.length, source.offset);
				if (bytesRead === 0) {
					break;
				}
				source.offset += bytesRead;
				source.reader.take(Uint8Array.from(piece.subarray(0, bytesRead)));
			}
		} finally {
			await handle.close();
		}
	};

	return {
		/** Something was written there. Resolves when it is read. A file that cannot be read tells nothing. */
		read(file: string): Promise<void> {
			reading = reading
				.then(async () => {
					priced ??= await prices();
					await readOn(file);
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

const parsed = (line: string) => {
	try {
		const value: unknown = JSON.parse(line);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
};
