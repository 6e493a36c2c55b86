/* Bytes, cut anywhere, as lines. */

export type LineReader = {
	/** The bytes are kept until their line ends. */
	take(bytes: Uint8Array): void;
	/** The last line, which need not end. */
	end(): void;
	/** What came of a line that has not ended yet; empty where none has begun, or it is too long. */
	pending(): string;
};

const lineFeed = 0x0a;

/** The longest lines that are known, with images in them, have a few MB; a file that is no recording may be one line of any length. */
const longestKept = 32 * 1024 * 1024;

/**
@param onLine called with each piece between line feeds, undefined for one that is too long to be kept, and the bytes that it has; an
empty last piece is none.
*/
export const createLineReader = (onLine: (line: string | undefined, bytes: number) => void, longest = longestKept): LineReader => {
	// Lines are decoded whole, so that no cut matters; it drops a byte order mark.
	const decoder = new TextDecoder();
	let pieces: Uint8Array[] = [];
	let length = 0;
	const add = (piece: Uint8Array) => {
		length += piece.length;
		if (length <= longest) {
			pieces.push(piece);
		} else {
			pieces = [];
		}
	};
	const finish = () => {
		const line = length <= longest ? decoder.decode(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)) : undefined;
		const bytes = length;
		pieces = [];
		length = 0;
		onLine(line, bytes);
	};
	return {
		take(bytes) {
			let from = 0;
			for (let to = bytes.indexOf(lineFeed); to !== -1; to = bytes.indexOf(lineFeed, from)) {
				add(bytes.subarray(from, to));
				finish();
				from = to + 1;
			}
			add(bytes.subarray(from));
		},
		end() {
			if (length > 0) {
				finish();
			}
		},
		pending: () => decoder.decode(Buffer.concat(pieces)),
	};
};
