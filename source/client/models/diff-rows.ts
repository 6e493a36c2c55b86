/* What an edit changes, as rows: line numbers, signs, the words that changed, and the colours of the language. Pure. */
import {type DiffLine, difference, leftOutAt, leftOutWords, nearChanges, type Piece} from '../../difference.ts';
import type {Token} from '../../theme.ts';
import {type Look, type Row, type Span, wrapCells} from './row.ts';
import type {SyntaxSpan} from './syntax.ts';

/** A line with its colours, where they are known. */
export type ColouredLine = {readonly line: DiffLine; readonly colours: readonly SyntaxSpan[] | undefined};

type DiffOptions = {
	/** The number of the first line. */
	first: number;
	/** The lines of a text in colours; undefined where they are not known. */
	colours: (text: string) => readonly (readonly SyntaxSpan[])[] | undefined;
};

export const diffOf = (before: string, after: string, {first, colours}: DiffOptions): ColouredLine[] => {
	const [went, came] = [colours(before), colours(after)];
	return difference(before, after, first).map(line => ({
		line,
		colours: (line.kind === 'removed' ? went : came)?.[line.number - first],
	}));
};

const signs: Record<DiffLine['kind'], {readonly sign: string; readonly token: Token}> = {
	same: {sign: ' ', token: 'text'},
	removed: {sign: '−', token: 'removed'},
	added: {sign: '+', token: 'added'},
};

/** Lines that stay, beside those that change; what is further away is counted. */
const contextLines = 3;

export const diffRows = (lines: readonly ColouredLine[], columns: number, {widths}: Look): Row[] => {
	const digits = String(Math.max(1, ...lines.map(({line}) => line.number))).length;
	const room = Math.max(1, columns - digits - 3);
	const near = nearChanges(
		lines.map(({line}) => line),
		contextLines,
	);
	return lines.flatMap(({line: {kind, number, pieces}, colours}, at) => {
		if (!near[at]) {
			const leftOut = leftOutAt(near, at);
			return leftOut === 0 ? [] : [[{text: `${' '.repeat(digits)} ⋯ ${leftOutWords(leftOut)}`, token: 'dim' as const}]];
		}
		const {sign, token} = signs[kind];
		return wrapPieces(spansOf(pieces, colours, token), room, widths).map(
			(row, index): Row => [
				{text: index === 0 ? String(number).padStart(digits) : ' '.repeat(digits), token: 'dim'},
				{text: ` ${sign} `, token},
				...row,
			],
		);
	});
};

const wrapPieces = (pieces: readonly Span[], columns: number, widths: Look['widths']): Row[] => {
	const rows: Span[][] = [[]];
	let room = columns;
	for (const piece of pieces) {
		const [first, ...rest] = wrapCells(piece.text, room, columns, widths);
		rows.at(-1)!.push({...piece, text: first ?? ''});
		for (const text of rest) {
			rows.push([{...piece, text}]);
		}
		room = columns - rows.at(-1)!.reduce((sum, {text}) => sum + widths.measure(text), 0);
	}
	return rows;
};

/** Pieces that changed or did not, cut where the colour changes. A word without one has that of its line, and what changed in a comment: it must not be dim. */
const spansOf = (pieces: readonly Piece[], colours: readonly SyntaxSpan[] | undefined, token: Token): Span[] => {
	const spans: Span[] = [];
	const left = [...(colours ?? [])];
	for (const {text, changed} of pieces) {
		for (let rest = text; rest !== ''; ) {
			const colour = left.shift();
			const part = rest.slice(0, colour?.text.length ?? rest.length);
			spans.push({
				text: part,
				token: changed && colour?.token === 'comment' ? token : (colour?.token ?? token),
				...(changed && {bold: true, underline: true}),
			});
			rest = rest.slice(part.length);
			if (colour && colour.text.length > part.length) {
				left.unshift({...colour, text: colour.text.slice(part.length)});
			}
		}
	}
	return spans.length > 0 ? spans : [{text: '', token}];
};
