/* Markdown as rows of a page: what is read of it (`lines.ts`), made safe, in the looks that all who show it share. Pure. */
import {block} from '../text.ts';
import {type Line, type Margin, markdownLines, type Piece} from './lines.ts';
import {blankRow, hang, type Look, type Page, type Row, rowOf, type Span, wrapLine} from './rows.ts';

/** Code as it was written; `row`: the first of its rows. */
export type Code = {readonly row: number; readonly text: string};
export type Laid = {readonly rows: readonly Row[]; readonly code: readonly Code[]};

/** @param source foreign text: it is made safe here, but the code that is given back to be copied */
export const markdownRows = (source: string, page: Page): Laid => {
	const rows: Row[] = [];
	const code: Code[] = [];
	for (const line of markdownLines(source)) {
		if (line.kind === 'code') {
			code.push({row: rows.length + (line.fence === undefined ? 0 : 1), text: line.text});
		}
		rows.push(...rowsOf(line, page));
	}
	return {rows, code};
};

const rowsOf = (line: Line, page: Page): Row[] => {
	const quotes = line.margins.filter(({kind}) => kind === 'quote').map(margin => marginSpan(margin, page));
	switch (line.kind) {
		case 'blank':
			return [quotes.length > 0 ? rowOf(...quotes) : blankRow];
		case 'rule':
			return hung(
				line.margins,
				[{text: '─'.repeat(Math.max(1, Math.min(40, page.columns - marginColumns(line.margins, page)))), token: 'dim'}],
				page,
			);
		case 'heading':
			return hung(line.margins, spansOf(line.pieces, {bold: true, token: 'accent'}), page);
		case 'text':
			return hung(line.margins, spansOf(line.pieces), page);
		case 'code': {
			// Of code each cell counts, and rows are copied: it has no margin of a list.
			const put = (text: string, token: Span['token']) =>
				quotes.length > 0 ? hang(quotes, [{text, token}], page, quotes, {cells: true}) : wrapLine([{text, token}], page, {cells: true});
			const fence = (mark: string | undefined) =>
				mark === undefined
					? []
					: put(page.whole ? block(mark) : page.widths.fit(block(mark), page.columns - marginColumns(line.margins, page)), 'dim');
			const inside = line.text === '' ? [] : line.text.slice(0, -1).split('\n');
			return [...fence(line.fence), ...inside.flatMap(each => put(block(each), 'accent')), ...fence(line.closing)];
		}
		case 'table':
			return tableRows(line, page);
	}
};

const marginSpan = ({kind, text}: Margin, {widths}: Page): Span =>
	kind === 'quote' ? {text, token: 'dim'} : {text: kind === 'mark' ? text : ' '.repeat(widths.measure(text))};

const marginColumns = (margins: readonly Margin[], {widths}: Page): number =>
	margins.reduce((sum, {text}) => sum + widths.measure(text), 0);

const hung = (margins: readonly Margin[], spans: readonly Span[], page: Page): Row[] =>
	margins.length === 0
		? wrapLine(spans, page)
		: hang(
				margins.map(margin => marginSpan(margin, page)),
				spans,
				page,
				margins.map(margin => marginSpan(margin.kind === 'mark' ? {...margin, kind: 'blanks'} : margin, page)),
			);

const spansOf = (pieces: readonly Piece[], look: Look = {}): Span[] =>
	pieces.map(({text, bold, italic, strike, code, link, target}) => ({
		text: block(text),
		...look,
		...(bold && {bold}),
		...(italic && {italic}),
		...(strike && {strike}),
		...(code && {token: 'accent'}),
		...(link && {underline: true}),
		...(target && {token: 'dim'}),
	}));

/** In columns where they have room, else as it was written. */
const tableRows = ({margins, rows, source}: Extract<Line, {kind: 'table'}>, page: Page): Row[] => {
	const cells = rows.map(row => row.map(pieces => spansOf(pieces)));
	const across = columnsOf(cells, page);
	const room = page.columns - marginColumns(margins, page);
	if (across.reduce((sum, width) => sum + width + 3, -3) > room) {
		return source.flatMap(line => hung(margins, [{text: block(line)}], page));
	}
	const line = across.map(width => '─'.repeat(width)).join('─┼─');
	const [head = [], ...others] = cells.map((row, y) => tableRow(row, across, y === 0 ? {bold: true} : {}, page));
	return [head, [{text: line, token: 'dim'} as const], ...others].flatMap((spans, index) =>
		hung(index === 0 ? margins : margins.map(margin => (margin.kind === 'mark' ? {...margin, kind: 'blanks'} : margin)), spans, page),
	);
};

const columnsOf = (cells: readonly (readonly (readonly Span[])[])[], {widths}: Page): number[] =>
	(cells[0] ?? []).map((_, x) => cells.reduce((most, row) => Math.max(most, widthOf(row[x] ?? [], widths)), 0));

const widthOf = (spans: readonly Span[], widths: Page['widths']): number => spans.reduce((sum, {text}) => sum + widths.measure(text), 0);

const tableRow = (row: readonly (readonly Span[])[], across: readonly number[], look: Look, {widths}: Page): Span[] =>
	across.flatMap((width, x): Span[] => {
		const spans = (row[x] ?? []).map(span => ({...span, ...look}));
		const fill = ' '.repeat(width - widthOf(spans, widths));
		return x === across.length - 1 ? spans : [...spans, {text: `${fill} `}, {text: '│ ', token: 'dim'}];
	});
