/* Markdown as rows, as far as a plan needs it: headings, lists, code, bold and code in a line. What is not known stays as written. Pure. */
import {type Look, type Row, type Span, wrap, wrapCells} from './row.ts';

export const markdownRows = (source: string, columns: number, {widths}: Look): Row[] => {
	const rows: Row[] = [];
	let isCode = false;
	for (const line of source.split('\n')) {
		if (/^\s*(?:```|~~~)/.test(line)) {
			isCode = !isCode;
			rows.push(...wrapCells(line, columns, columns, widths).map((text): Row => [{text, token: 'dim'}]));
			continue;
		}
		if (isCode) {
			rows.push(...wrapCells(line, columns, columns, widths).map((text): Row => [{text, token: 'accent'}]));
			continue;
		}
		const heading = /^#{1,6}\s+(.*)$/.exec(line);
		if (heading) {
			rows.push(...wrap(heading[1]!, columns, widths).map((text): Row => [{text, bold: true, token: 'accent'}]));
			continue;
		}
		const [, indent = '', bullet = '', rest = ''] = /^(\s*)((?:[-*+]|\d+[.)])\s+)?(.*)$/s.exec(line) ?? [];
		const mark = bullet === '' ? '' : /^\d/.test(bullet) ? bullet : '• ';
		const left = widths.fit(indent, Math.max(0, columns - 10)) + mark;
		const hanging = ' '.repeat(widths.measure(left));
		// Marks are taken away after the cut, so a line may be shorter than it could be, never longer.
		const lines = wrap(rest, Math.max(4, columns - widths.measure(left)), widths);
		rows.push(...lines.map((text, index): Row => [{text: index === 0 ? left : hanging}, ...inline(text)]));
	}
	return rows;
};

const inline = (text: string): Span[] =>
	text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).flatMap((part): Span[] => {
		if (part === '') {
			return [];
		}
		if (part.startsWith('**') && part.length > 4) {
			return [{text: part.slice(2, -2), bold: true}];
		}
		return [part.startsWith('`') && part.length > 2 ? {text: part.slice(1, -1), token: 'accent'} : {text: part}];
	});
