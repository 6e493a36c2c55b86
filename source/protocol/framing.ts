/*
Bytes ⇄ frames. Pure and incremental: a frame may come in any number of pieces.

	length u32   how many bytes follow it
	kind   u8
	id     u32   joins a response to its request; 0 where there is none
	payload

All numbers are big-endian. The envelope is the same on every socket of coppice.
*/

/** What a frame is. The numbers are the wire's: never reuse one. */
export const kinds = {hello: 0, proof: 1, request: 2, response: 3, failure: 4, event: 5, input: 6, screen: 7, bytes: 8} as const;

export type Frame = {kind: number; id: number; payload: Uint8Array};

const headBytes = 9;

/** One frame as bytes. */
export const encodeFrame = (kind: number, id: number, payload: Uint8Array): Buffer => {
	const frame = Buffer.allocUnsafe(headBytes + payload.length);
	frame.writeUInt32BE(payload.length + headBytes - 4, 0);
	frame[4] = kind;
	frame.writeUInt32BE(id, 5);
	frame.set(payload, headBytes);
	return frame;
};

/** A peer broke the rules of the envelope. Its connection is closed, nobody else's. */
export class FramingError extends Error {
	override readonly name = 'FramingError';
}

/**
Make a decoder: give it the bytes as they come, it calls `onFrame` for each whole frame.

A frame longer than `limit()` bytes throws a `FramingError` as soon as its length is known. Payloads are copies of their own
only where a frame came in pieces; use them before the next call or copy them.
*/
export const createFrameDecoder = (onFrame: (frame: Frame) => void, limit: () => number) => {
	let pieces: Uint8Array[] = [];
	let pending = 0;
	let wanted = 4;

	const gather = (): Buffer => {
		const whole =
			pieces.length === 1 ? Buffer.from(pieces[0]!.buffer, pieces[0]!.byteOffset, pieces[0]!.length) : Buffer.concat(pieces, pending);
		pieces = [];
		pending = 0;
		return whole;
	};

	return (bytes: Uint8Array): void => {
		pieces.push(bytes);
		pending += bytes.length;
		if (pending < wanted) {
			return;
		}

		const buffer = gather();
		let offset = 0;
		wanted = 4;
		while (buffer.length - offset >= 4) {
			const length = buffer.readUInt32BE(offset);
			if (length < headBytes - 4 || length > limit()) {
				throw new FramingError(`a frame of ${length} bytes`);
			}
			if (buffer.length - offset < 4 + length) {
				wanted = 4 + length;
				break;
			}
			onFrame({
				kind: buffer[offset + 4]!,
				id: buffer.readUInt32BE(offset + 5),
				payload: buffer.subarray(offset + headBytes, offset + 4 + length),
			});
			offset += 4 + length;
		}

		if (offset < buffer.length) {
			pieces = [buffer.subarray(offset)];
			pending = buffer.length - offset;
		}
	};
};
