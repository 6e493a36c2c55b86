/* Markdown as rows, as far as a plan needs it. Pure. */
import {markdownLines, markdownSpans} from '../../markdown.ts';
import {type Look, type Row, type Span, wrap, wrapCells} from './row.ts';

export const markdownRows = (source: string, columns: number, {widths}: Look): Row[] =>
	markdownLines(source).flatMap((line): Row[] => {
		switch (line.kind) {
			case 'fence':
				return wrapCells(line.text, columns, columns, widths).map(text => [{text, token: 'dim'}]);
			case 'code':
				return wrapCells(line.text, columns, columns, widths).map(text => [{text, token: 'accent'}]);
			case 'heading':
				return wrap(line.text, columns, widths).map(text => [{text, bold: true, token: 'accent'}]);
			default: {
				const left = widths.fit(line.indent, Math.max(0, columns - 10)) + line.mark;
				const hanging = ' '.repeat(widths.measure(left));
				// Marks are taken away after the cut, so a line may be shorter than it could be, never longer.
				const lines = wrap(line.text, Math.max(4, columns - widths.measure(left)), widths);
				return lines.map((text, index) => [{text: index === 0 ? left : hanging}, ...inline(text)]);
			}
		}
	});

const inline = (text: string): Span[] =>
	markdownSpans(text).map(({text: part, bold, code}) => ({text: part, ...(bold && {bold}), ...(code && {token: 'accent' as const})}));
