/* Markdown as lines of a terminal. */
import {type MarkdownLine, markdownLines, markdownSpans} from '../markdown.ts';
import {blue, bold, dim} from '../pane/style.ts';
import {cutTo, fold, widthOf} from '../pane/width.ts';
import {block} from '../text.ts';
import {type Span, wrapSpans} from './spans.ts';

const headingPaint = (text: string) => bold(blue(text));

/** @param source foreign text: it is made safe here */
export const markdownText = (source: string, columns: number): string[] =>
	markdownLines(block(source.trim())).flatMap(line => linesOf(line, columns));

const linesOf = (line: MarkdownLine, columns: number): string[] => {
	switch (line.kind) {
		case 'fence':
			return [dim(cutTo(line.text, columns))];
		case 'code':
			return fold(line.text, columns).map(blue);
		case 'heading':
			return wrapSpans(spansOf(line.text), columns).map(headingPaint);
		default: {
			const left = `${line.indent.slice(0, Math.max(0, columns - 10))}${line.mark}`;
			const hanging = ' '.repeat(widthOf(left));
			const lines = wrapSpans(spansOf(line.text), Math.max(4, columns - widthOf(left)));
			return lines.map((text, index) => (index === 0 ? left : hanging) + text);
		}
	}
};

const spansOf = (text: string): Span[] =>
	markdownSpans(text).map(part => ({text: part.text, ...(part.bold ? {paint: bold} : part.code ? {paint: blue} : {})}));
