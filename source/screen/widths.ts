/*
How many cells a text takes: the table of the terminals in the hosts, for everyone.

It is that of @xterm/addon-unicode-graphemes with its gaps filled: there, format characters take a cell, and emoji of Unicode 15 and
later only one.
*/

/** One character as a person counts them, and its cells. */
export type Cluster = {readonly text: string; readonly width: 1 | 2};

/** What an xterm asks of a table of widths: properties are `state << 3 | width << 1 | joins`. */
export type WidthProvider = {
	readonly version: string;
	wcwidth(point: number): 0 | 1 | 2;
	charProperties(point: number, preceding: number): number;
};

export type Widths = {
	readonly provider: WidthProvider;
	/** The clusters of a text. Control characters are left out; a combining mark at the start stands alone. */
	clusters(text: string): Cluster[];
	/** Cells of a text. */
	measure(text: string): number;
	/** The start of `text` that fits into `columns`, with `…` where something is missing. */
	fit(text: string, columns: number): string;
};

export const loadWidths = async (): Promise<Widths> => {
	const provider = filled(await loadProvider());
	return {
		provider,
		clusters: text => clustersOf(provider, text),
		measure: text => measure(provider, text),
		fit(text, columns) {
			if (measure(provider, text) <= columns) {
				return text;
			}
			let start = '';
			let room = columns - 1;
			for (const cluster of clustersOf(provider, text)) {
				room -= cluster.width;
				if (room < 0) {
					break;
				}
				start += cluster.text;
			}
			return columns > 0 ? `${start}…` : '';
		},
	};
};

const printableAscii = /^[\x20-\x7e]*$/;

const isControl = (point: number): boolean => point < 0x20 || (point >= 0x7f && point < 0xa0);

const clustersOf = (provider: WidthProvider, text: string): Cluster[] => {
	const clusters: {text: string; width: 1 | 2}[] = [];
	let last: {text: string; width: 1 | 2} | undefined;
	let state = 0;
	for (const character of text) {
		const point = character.codePointAt(0)!;
		if (isControl(point)) {
			continue;
		}
		state = provider.charProperties(point, state);
		const width = ((state >> 1) & 3) as 1 | 2;
		if (state & 1 && last) {
			last.text += character;
			last.width = width || last.width;
		} else {
			last = {text: character, width: width || 1};
			clusters.push(last);
		}
	}
	return clusters;
};

const measure = (provider: WidthProvider, text: string): number => {
	if (printableAscii.test(text)) {
		return text.length;
	}
	let columns = 0;
	for (const {width} of clustersOf(provider, text)) {
		columns += width;
	}
	return columns;
};

/**
The addon reads its table by `Buffer.from(…, 'base64').buffer` from byte 0, where with Node's shared pool another Buffer may lie.
Without a pool while it loads, the table is read rightly.
*/
const loadProvider = async (): Promise<WidthProvider> => {
	const {poolSize} = Buffer;
	Buffer.poolSize = 0;
	let provider: WidthProvider | undefined;
	try {
		const module = await import('@xterm/addon-unicode-graphemes');
		const {UnicodeGraphemesAddon} = 'default' in module ? (module.default as typeof module) : module;
		const unicode = {
			versions: [],
			activeVersion: '',
			register(registered: WidthProvider) {
				// The addon offers one without and one with clusters.
				provider = provider?.version.includes('graphemes') ? provider : registered;
			},
		};
		new UnicodeGraphemesAddon().activate({unicode} as never);
	} finally {
		Buffer.poolSize = poolSize;
	}
	if (provider?.wcwidth(0x1f600) !== 2 || !provider.version.includes('graphemes')) {
		throw new Error('The table of character widths was read wrongly');
	}
	return provider;
};

const formatCharacter = /^[\u00AD\u061C\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]$/;
const emoji = /^\p{Emoji_Presentation}$/u;

/** Any combining mark, and any emoji, that the table knows. */
const someMark = 0x301;
const someEmoji = 0x1f600;
const zero = 0xff_ffff;

const filled = (base: WidthProvider): WidthProvider => {
	// Asked for each character that is printed: which code point of the base table stands for it.
	const stands = new Map<number, number>();
	const standIn = (point: number): number => {
		if (point < 0xad) {
			return point;
		}
		let known = stands.get(point);
		if (known === undefined) {
			const text = String.fromCodePoint(point);
			known = formatCharacter.test(text) ? zero : point >= 0x1f300 && base.wcwidth(point) === 1 && emoji.test(text) ? someEmoji : point;
			if (stands.size > 4096) {
				stands.clear();
			}
			stands.set(point, known);
		}
		return known;
	};
	return {
		version: 'coppice',
		wcwidth(point) {
			const known = standIn(point);
			return known === zero ? 0 : base.wcwidth(known);
		},
		charProperties(point, preceding) {
			const known = standIn(point);
			if (known !== zero) {
				return base.charProperties(known, preceding);
			}
			return preceding ? preceding | 1 : base.charProperties(someMark, 0);
		},
	};
};
