/** Numbers and text as bytes: varints of seven bits, lowest first, and UTF-8. Reading past the end, or nonsense, throws. */

export type ByteWriter = {
	byte(value: number): void;
	varint(value: number): void;
	/** A code point as UTF-8; a surrogate becomes U+FFFD. */
	point(value: number): void;
	bytes(value: Uint8Array): void;
	/** Its length in bytes, then the text as UTF-8. */
	text(value: string): void;
	/** What was written so far, as bytes of its own; the writer is empty then. */
	take(): Uint8Array;
};

export const createByteWriter = (capacity = 4096): ByteWriter => {
	let bytes = new Uint8Array(capacity);
	let length = 0;
	const reserve = (count: number) => {
		if (length + count > bytes.length) {
			const larger = new Uint8Array(Math.max(bytes.length * 2, length + count));
			larger.set(bytes);
			bytes = larger;
		}
	};
	const append = (value: Uint8Array) => {
		reserve(value.length);
		bytes.set(value, length);
		length += value.length;
	};
	const varint = (value: number) => {
		reserve(8);
		while (value >= 0x80) {
			bytes[length++] = (value % 0x80) | 0x80;
			value = Math.floor(value / 0x80);
		}
		bytes[length++] = value;
	};
	return {
		byte(value) {
			reserve(1);
			bytes[length++] = value;
		},
		varint,
		point(value) {
			reserve(4);
			if (value < 0x80) {
				bytes[length++] = value;
			} else if (value < 0x800) {
				bytes[length++] = 0xc0 | (value >> 6);
				bytes[length++] = 0x80 | (value & 0x3f);
			} else if (value < 0x1_0000) {
				const scalar = value >= 0xd800 && value <= 0xdfff ? 0xfffd : value;
				bytes[length++] = 0xe0 | (scalar >> 12);
				bytes[length++] = 0x80 | ((scalar >> 6) & 0x3f);
				bytes[length++] = 0x80 | (scalar & 0x3f);
			} else {
				bytes[length++] = 0xf0 | (value >> 18);
				bytes[length++] = 0x80 | ((value >> 12) & 0x3f);
				bytes[length++] = 0x80 | ((value >> 6) & 0x3f);
				bytes[length++] = 0x80 | (value & 0x3f);
			}
		},
		bytes: append,
		text(value) {
			const encoded = new TextEncoder().encode(value);
			varint(encoded.length);
			append(encoded);
		},
		take() {
			const taken = bytes.slice(0, length);
			length = 0;
			return taken;
		},
	};
};

export type ByteReader = {
	readonly remaining: number;
	byte(): number;
	/** At most `limit`, 2³² − 1 by default. */
	varint(limit?: number): number;
	/** A code point; what no cell may show (controls, surrogates) becomes U+FFFD. */
	point(): number;
	/** A text of at most `limit` bytes, controls as U+FFFD. */
	text(limit: number): string;
	/** `count` bytes as text, controls as U+FFFD. */
	textOf(count: number): string;
	/** Throws unless everything was read. */
	end(): void;
};

/** Whole texts only: it keeps nothing between two. One for all, because each frame has a reader. */
const decoder = new TextDecoder('utf-8', {ignoreBOM: true});

export const createByteReader = (bytes: Uint8Array): ByteReader => {
	let at = 0;
	const byte = () => {
		if (at >= bytes.length) {
			throw new Error('Rows: the bytes end too early');
		}
		return bytes[at++]!;
	};
	const varint = (limit = 0xffff_ffff) => {
		let value = 0;
		let factor = 1;
		for (let count = 0; count < 5; count++) {
			const next = byte();
			value += (next & 0x7f) * factor;
			if (next < 0x80) {
				if (value > limit) {
					throw new Error(`Rows: a number is too large: ${value} > ${limit}`);
				}
				return value;
			}
			factor *= 0x80;
		}
		throw new Error('Rows: a number is too long');
	};
	const continuation = () => {
		const next = byte();
		if ((next & 0xc0) !== 0x80) {
			throw new Error('Rows: the text is not UTF-8');
		}
		return next & 0x3f;
	};
	const textOf = (count: number) => {
		if (count > bytes.length - at) {
			throw new Error('Rows: a text is longer than the bytes');
		}
		const text = decoder.decode(bytes.subarray(at, at + count));
		at += count;
		return text.replace(/\p{Cc}/gu, '\u{FFFD}');
	};
	return {
		get remaining() {
			return bytes.length - at;
		},
		byte,
		varint,
		point() {
			const first = byte();
			if (first < 0x80) {
				return first < 0x20 || first === 0x7f ? 0xfffd : first;
			}
			let value: number;
			if (first < 0xe0) {
				value = ((first & 0x1f) << 6) | continuation();
			} else if (first < 0xf0) {
				value = ((first & 0x0f) << 12) | (continuation() << 6) | continuation();
			} else {
				value = ((first & 0x07) << 18) | (continuation() << 12) | (continuation() << 6) | continuation();
			}
			return value < 0xa0 || value > 0x10_ffff || (value >= 0xd800 && value <= 0xdfff) ? 0xfffd : value;
		},
		text(limit) {
			return textOf(varint(limit));
		},
		textOf,
		end() {
			if (at !== bytes.length) {
				throw new Error(`Rows: ${bytes.length - at} bytes too many`);
			}
		},
	};
};
