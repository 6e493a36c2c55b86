/* Markdown as rows: headings, lists, tasks, quotes, tables, code, and what stands in a line. What is not known stays as written. Pure. */
import {block} from '../../text.ts';
import {blankRow, hang, type Look, type Page, type Row, rowOf, type Span, wrapLine} from './rows.ts';

/** Text between fences, as it was written; `row`: the first of its rows. */
export type Code = {readonly row: number; readonly text: string};
export type Laid = {readonly rows: readonly Row[]; readonly code: readonly Code[]};

/** A longer line is data. */
const longestLine = 16_384;
/** Marks are looked for in what was written by hand or by a model, not in data. */
const longestMarked = 4096;

export const markdownRows = (source: string, page: Page): Laid => {
	const rows: Row[] = [];
	const code: Code[] = [];
	const lines = source.replaceAll('\r\n', '\n').trimEnd().split('\n');
	for (let at = 0; at < lines.length; ) {
		const line = lines[at]!;
		const fence = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(line);
		if (fence) {
			const [, indent = '', mark = '', about = ''] = fence;
			const end = closing(lines, at + 1, mark);
			const inside = lines.slice(at + 1, end).map(each => withoutIndent(each, indent.length));
			rows.push(rowOf({text: page.widths.fit(block(`${mark}${about}`), page.columns), token: 'dim'}));
			code.push({row: rows.length, text: `${inside.join('\n')}\n`});
			rows.push(...inside.flatMap(each => wrapLine([{text: block(each), token: 'accent'}], page, {cells: true})));
			if (end < lines.length) {
				rows.push(rowOf({text: mark, token: 'dim'}));
			}
			at = end + 1;
			continue;
		}
		const table = tableAt(lines, at);
		if (table > at) {
			rows.push(...tableRows(lines.slice(at, table), page));
			at = table;
			continue;
		}
		rows.push(...lineRows(block(line, longestLine), page));
		at++;
	}
	return {rows, code};
};

/** The line of the fence that ends what `mark` began, or the end of all. */
const closing = (lines: readonly string[], from: number, mark: string): number => {
	const found = lines.findIndex((line, index) => {
		const text = line.trim();
		return index >= from && text.startsWith(mark) && text.replaceAll(mark[0]!, '') === '';
	});
	return found === -1 ? lines.length : found;
};

/** A fence in a list is indented, and what stands in it with it. */
const withoutIndent = (line: string, indent: number): string => {
	const own = line.length - line.trimStart().length;
	return line.slice(Math.min(indent, own));
};

const lineRows = (line: string, page: Page): Row[] => {
	if (line.trim() === '') {
		return [blankRow];
	}
	const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line);
	if (heading) {
		return wrapLine(inline(heading[1]!, {bold: true, token: 'accent'}), page);
	}
	if (/^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line)) {
		return [rowOf({text: '─'.repeat(Math.min(40, page.columns)), token: 'dim'})];
	}
	const [, indent = '', bullet = '', task = '', rest = ''] = /^(\s*)((?:[-*+]|\d+[.)]|>)\s+)?(\[[ xX]\]\s+)?(.*)$/.exec(line)!;
	if (bullet === '') {
		return wrapLine(inline(line), page);
	}
	const box = task === '' ? '' : /x/i.test(task) ? '☑ ' : '☐ ';
	const sign = bullet.startsWith('>') ? '│ ' : /^\d/.test(bullet) ? bullet : box === '' ? '• ' : '';
	const mark: Span = {text: `${indent}${sign}${box}`, ...(bullet.startsWith('>') && {token: 'dim'})};
	return hang([mark], inline(rest), page);
};

const inlineMarks = /(`[^`]+`|\*\*(?!\s)[^*]+(?<!\s)\*\*|~~(?!\s)[^~]+(?<!\s)~~|(?<![\w*])\*[^*\s][^*]*\*(?![\w*])|\[[^\]]+\]\([^()\s]+\))/;

const inline = (text: string, look: Look = {}): Span[] =>
	(text.length > longestMarked ? [text] : text.split(inlineMarks)).flatMap((part, index): Span[] => {
		if (part === '' || index % 2 === 0) {
			return part === '' ? [] : [{text: part, ...look}];
		}
		if (part.startsWith('`')) {
			return [{...look, text: part.slice(1, -1), token: 'accent'}];
		}
		if (part.startsWith('[')) {
			const [, name = '', target = ''] = /^\[(.+)\]\((.+)\)$/.exec(part) ?? [];
			return [{...look, text: name, underline: true}, ...(name === target ? [] : [{text: ` (${target})`, token: 'dim'} as const])];
		}
		const width = part.startsWith('*') && !part.startsWith('**') ? 1 : 2;
		const style: Look = width === 1 ? {italic: true} : part.startsWith('~') ? {strike: true} : {bold: true};
		return [{...look, ...style, text: part.slice(width, -width)}];
	});

/** The line after a table that begins here; the same line where none does. */
const tableAt = (lines: readonly string[], at: number): number => {
	const isRow = (line: string | undefined) => line !== undefined && /^\s*\|.*\|\s*$/.test(line);
	if (!isRow(lines[at]) || !/^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/.test(lines[at + 1] ?? '')) {
		return at;
	}
	let end = at + 2;
	while (isRow(lines[end])) {
		end++;
	}
	return end;
};

/** In columns where they have room, else as it was written. */
const tableRows = (lines: readonly string[], page: Page): Row[] => {
	const {columns, widths} = page;
	const cells = lines
		.filter((_, index) => index !== 1)
		.map(line =>
			block(line)
				.trim()
				.slice(1, -1)
				.split(/(?<!\\)\|/)
				.map(cell => inline(cell.trim().replaceAll('\\|', '|'))),
		);
	const widthOf = (spans: readonly Span[]) => spans.reduce((sum, {text}) => sum + widths.measure(text), 0);
	const across = Array.from({length: Math.max(...cells.map(row => row.length))}, (_, x) =>
		Math.max(...cells.map(row => widthOf(row[x] ?? []))),
	);
	if (across.reduce((sum, width) => sum + width + 3, -3) > columns) {
		return lines.flatMap(line => wrapLine([{text: block(line)}], page));
	}
	const rows = cells.map((row, y) =>
		rowOf(
			...across.flatMap((width, x): Span[] => {
				const spans = y === 0 ? (row[x] ?? []).map(span => ({...span, bold: true})) : (row[x] ?? []);
				const isLast = x === across.length - 1;
				const fill = ' '.repeat(isLast ? 0 : width - widthOf(spans));
				return [...spans, ...(isLast ? [] : [{text: `${fill} `}, {text: '│ ', token: 'dim'} as const])];
			}),
		),
	);
	const line = across.map(width => '─'.repeat(width)).join('─┼─');
	return [rows[0]!, rowOf({text: line, token: 'dim'}), ...rows.slice(1)];
};
