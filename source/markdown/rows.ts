/* Rows of a document: pieces of text with what they mean, and the cutting of lines that are wider than the page. Pure. */

export type Span = {
	readonly text: string;
	/** A token of the theme; without one it is text. */
	readonly token?: 'dim' | 'accent' | 'done' | 'failed' | 'added' | 'removed' | 'warning';
	readonly bold?: boolean;
	readonly italic?: boolean;
	readonly underline?: boolean;
	readonly strike?: boolean;
};
export type Look = Omit<Span, 'text'>;

/**
`wrapped`: it goes on from the row above, so that both are one line to who searches and copies; `folded`: something is left out here that
can be shown.
*/
export type Row = {readonly spans: readonly Span[]; readonly wrapped: boolean; readonly folded?: true};

/** How many cells a text takes: the table of the screen, or that of a program in a pane. */
export type Measure = {
	/** A text as a person counts its characters, without what is none. */
	clusters(text: string): readonly {readonly text: string; readonly width: number}[];
	measure(text: string): number;
	/** The start of `text` that fits into `columns`, with `…` where something is missing. */
	fit(text: string, columns: number): string;
};

/** What a page is: cells across, and how many a text takes. `whole`: nothing may be left out, however long a line is. */
export type Page = {readonly columns: number; readonly widths: Measure; readonly whole?: boolean};

export const rowOf = (...spans: Span[]): Row => ({spans, wrapped: false});
export const blankRow: Row = rowOf();

/** Characters of a line that anybody reads; what is longer is data, and its end is left out. */
const longestLine = 16_384;

const shortened = (spans: readonly Span[]): readonly Span[] => {
	let room = longestLine;
	return spans.flatMap((span): Span[] => {
		const had = room;
		room -= span.text.length;
		return room >= 0 ? [span] : had > 0 ? [{...span, text: `${span.text.slice(0, had)}…`}] : [];
	});
};

/** A cluster of a line, and the span that it is of. */
type Piece = {readonly text: string; readonly width: number; readonly span: Span};

/**
One line in as many rows as it needs, cut between words where it can be, or anywhere (`cells`). The blank of a cut stays at the end of
its row, so that the rows joined are the line.
*/
export const wrapLine = (line: readonly Span[], {columns, widths, whole}: Page, {cells = false} = {}): Row[] => {
	const spans = whole ? line : shortened(line);
	if (spans.reduce((sum, {text}) => sum + widths.measure(text), 0) <= columns) {
		return [rowOf(...spans)];
	}
	const pieces = spans.flatMap(span => widths.clusters(span.text).map((piece): Piece => ({...piece, span})));
	const rows: Row[] = [];
	for (let from = 0; from < pieces.length; ) {
		const to = cells ? cellCut(pieces, from, columns) : wordCut(pieces, from, columns);
		rows.push({spans: joined(pieces.slice(from, to)), wrapped: from > 0});
		from = to;
	}
	return rows;
};

/**
The same line behind a margin: `first` before its first row, `others` (blanks, where they are not given) before the others. Each row is a
line of its own then. On a page that is narrower than that has any use it is a line without one.
*/
export const hang = (
	first: readonly Span[],
	spans: readonly Span[],
	page: Page,
	others?: readonly Span[],
	cut?: {cells: boolean},
): Row[] => {
	const margin = first.reduce((sum, {text}) => sum + page.widths.measure(text), 0);
	if (page.columns - margin < narrowest) {
		return wrapLine([...first, ...spans], page, cut);
	}
	const left = others ?? [{text: ' '.repeat(margin)}];
	return wrapLine(spans, {...page, columns: page.columns - margin}, cut).map((row, index) =>
		rowOf(...(index === 0 ? first : left), ...row.spans),
	);
};

const narrowest = 8;

/** Where the next row begins: as many cells as fit, one at least. */
const cellCut = (pieces: readonly Piece[], from: number, columns: number): number => {
	let room = columns;
	let to = from;
	while (to < pieces.length && pieces[to]!.width <= room) {
		room -= pieces[to]!.width;
		to++;
	}
	return Math.max(to, from + 1);
};

/** Behind the last blank that fits, after the first word; a word that is too long for a row is cut where the row ends. */
const wordCut = (pieces: readonly Piece[], from: number, columns: number): number => {
	const to = cellCut(pieces, from, columns);
	if (to === pieces.length) {
		return to;
	}
	let word = from;
	while (word < to && pieces[word]!.text === ' ') {
		word++;
	}
	for (let at = to; at > word; at--) {
		if (pieces[at - 1]!.text === ' ') {
			return at;
		}
	}
	return to;
};

const joined = (pieces: readonly Piece[]): Span[] => {
	const spans: Span[] = [];
	let source: Span | undefined;
	for (const {text, span} of pieces) {
		if (span === source) {
			spans[spans.length - 1] = {...span, text: spans.at(-1)!.text + text};
		} else {
			spans.push({...span, text});
			source = span;
		}
	}
	return spans;
};
