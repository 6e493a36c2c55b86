/*
How many cells a text takes: the table of the terminals in the hosts, for everyone.

It is that of @xterm/addon-unicode-graphemes with its gaps filled. The addon decodes its table with `Buffer.from(…, 'base64')` and reads
`.buffer` from byte 0, where with Node's shared pool another Buffer may lie: without a pool the table is read rightly.
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
	/** The clusters of a text. Control characters are left out; a combining mark at the start stands alone on a blank. */
	clusters(text: string): Iterable<Cluster>;
	/** Cells of a text. */
	measure(text: string): number;
	/** The start of `text` that fits into `columns`, with `…` where something is missing. */
	fit(text: string, columns: number): string;
};

export const loadWidths = async (): Promise<Widths> => {
	throw new Error('not yet');
};
