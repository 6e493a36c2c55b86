/*
Markdown line by line, as far as what agents write needs it: headings, lists, quotes, code, bold and code in a line. What is not known
stays as written. Pure: how a line looks and where it is cut is decided by who draws it.
*/

export type MarkdownLine =
	/** The line that begins or ends code, as written. */
	| {readonly kind: 'fence'; readonly text: string}
	| {readonly kind: 'code'; readonly text: string}
	| {readonly kind: 'heading'; readonly text: string}
	/** Of a paragraph or a list: `mark` is its bullet or number with the blank behind it, empty where it has none. */
	| {readonly kind: 'text'; readonly indent: string; readonly mark: string; readonly text: string};

export type MarkdownSpan = {readonly text: string; readonly bold?: boolean; readonly code?: boolean};

export const markdownLines = (source: string): MarkdownLine[] => {
	let isCode = false;
	return source.split('\n').map((line): MarkdownLine => {
		if (/^\s*(?:```|~~~)/.test(line)) {
			isCode = !isCode;
			return {kind: 'fence', text: line};
		}
		if (isCode) {
			return {kind: 'code', text: line};
		}
		const heading = /^#{1,6}\s+(.*)$/.exec(line);
		if (heading) {
			return {kind: 'heading', text: heading[1]!};
		}
		const [, indent = '', bullet = '', text = ''] = /^(\s*)((?:[-*+]|\d+[.)])\s+)?(.*)$/s.exec(line) ?? [];
		return {kind: 'text', indent, mark: bullet === '' ? '' : /^\d/.test(bullet) ? bullet : '• ', text};
	});
};

export const markdownSpans = (text: string): MarkdownSpan[] =>
	text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).flatMap((part): MarkdownSpan[] => {
		if (part === '') {
			return [];
		}
		if (part.startsWith('**') && part.length > 4) {
			return [{text: part.slice(2, -2), bold: true}];
		}
		return [part.startsWith('`') && part.length > 2 ? {text: part.slice(1, -1), code: true} : {text: part}];
	});
