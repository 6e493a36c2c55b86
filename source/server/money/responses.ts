/*
The responses of a model in a transcript, with what each used. A response has as many lines as it has blocks; each repeats its id and
its usage, and later ones know more of that.
*/
import {open} from 'node:fs/promises';
import {isObject, objectIn, textIn} from '../../stream/parser/json.ts';
import {createLineReader} from '../../stream/parser/lines.ts';
import type {PricedRequest} from '../../stream/parser/prices.ts';
import {usageOf} from '../../stream/parser/tokens.ts';

export type Response = PricedRequest & {id: string; at: Date};

const pieceBytes = 256 * 1024;

/** Undefined where a line tells of none. */
const responseIn = (line: string | undefined): Response | undefined => {
	const event = line?.includes('"usage"') ? parsed(line) : undefined;
	const message = objectIn(event, 'message');
	const id = textIn(message, 'id');
	const at = new Date(textIn(event, 'timestamp') ?? '');
	if (event?.type !== 'assistant' || id === undefined || Number.isNaN(at.getTime())) {
		return undefined;
	}
	const usage = objectIn(message, 'usage');
	return {
		id,
		at,
		model: textIn(message, 'model') ?? '',
		usage: usageOf(usage),
		fast: usage?.speed === 'fast',
		unitedStates: usage?.inference_geo === 'us',
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

/**
Read on in a file. Throws where it cannot be read.

@param from the byte to go on at, as it was returned before; a file that is shorter now is gone on with at its end: Claude takes lines back
@param tailBytes of a file that is read first (`from` is undefined) only so much of its end
@returns the byte after the last line that has ended
*/
export const readResponses = async (
	file: string,
	from: number | undefined,
	take: (response: Response) => void,
	tailBytes = Number.POSITIVE_INFINITY,
): Promise<number> => {
	const handle = await open(file, 'r');
	try {
		const {size} = await handle.stat();
		const start = from === undefined ? Math.max(0, size - tailBytes) : Math.min(from, size);
		let ended = start;
		const reader = createLineReader((line, bytes) => {
			ended += bytes + 1;
			const response = responseIn(line);
			if (response) {
				take(response);
			}
		});
		const piece = Buffer.alloc(Math.min(pieceBytes, Math.max(1, size - start)));
		for (let offset = start; offset < size; ) {
			const {bytesRead} = await handle.read(piece, 0, piece.length, offset);
			if (bytesRead === 0) {
				break;
			}
			offset += bytesRead;
			reader.take(Uint8Array.from(piece.subarray(0, bytesRead)));
		}
		return ended;
	} finally {
		await handle.close();
	}
};
