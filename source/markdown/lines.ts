/*
Markdown as lines, each behind the marks of the lists and quotes that it stands in. markdown-it reads it: it takes no longer than the text
is long, whatever stands in it, also where it is not written to its end yet. What it does not know stays as written. Pure; nothing is made
safe here.
*/
import createMarkdownIt, {type MarkdownIt, type Token} from 'markdown-it';

/** Text of a line in one look. */
export type Piece = {
	readonly text: string;
	readonly bold?: boolean;
	readonly italic?: boolean;
	readonly strike?: boolean;
	readonly code?: boolean;
	readonly link?: boolean;
	/** Where the link before it leads to, in brackets. */
	readonly target?: boolean;
};
export type Cells = readonly (readonly Piece[])[];

/** What stands left of a line: a quote's bar before each of its rows; the mark of an item before its first row, blanks before all others. */
export type Margin = {readonly kind: 'quote' | 'mark' | 'blanks'; readonly text: string};

export type Line = {readonly margins: readonly Margin[]} & (
	| {readonly kind: 'blank' | 'rule'}
	| {readonly kind: 'text' | 'heading'; readonly pieces: readonly Piece[]}
	/** Between fences, or indented; `text` as it was written, with the newline at its end. */
	| {readonly kind: 'code'; readonly fence: string | undefined; readonly closing: string | undefined; readonly text: string}
	/** The first row is the head. `source`: the same as it was written. */
	| {readonly kind: 'table'; readonly rows: readonly Cells[]; readonly source: readonly string[]}
);

/** Longer texts are data, and what is nested deeper is none that anybody reads: both stand as they were written. */
const longestText = 128 * 1024;
const deepest = 40;

export const markdownLines = (source: string): Line[] => {
	const text = source
		.replace(/\r\n?/g, '\n')
		.replace(/^(?:[ \t]*\n)+/, '')
		.trimEnd();
	const tokens = text.length > longestText ? [] : (parser ??= createParser()).parse(text, {});
	// Below the deepest it reads nothing, but nothing may be left out.
	return tokens.length === 0 || tokens.some(({level}) => level >= deepest - 1) ? asWritten(text) : linesOf(tokens, text.split('\n'));
};

/** Made when there is something to read: that takes some milliseconds. */
let parser: MarkdownIt | undefined;

const createParser = (): MarkdownIt => {
	const made = createMarkdownIt({linkify: false, html: false});
	made.set({maxNesting: deepest} as object);
	// A definition would show nothing; a line of dashes is a rule, also right below a text.
	made.disable(['reference', 'lheading']);
	made.validateLink = () => true;
	made.normalizeLink = link => link;
	made.normalizeLinkText = text => text;
	made.inline.State = class extends made.inline.State {
		/** Agents mean names by underscores (`__init__`), and by a star in a word a product (`2*3*4`). */
		override scanDelims(start: number, canSplitWord: boolean) {
			const found = super.scanDelims(start, canSplitWord);
			const isName = this.src[start] === '_';
			const isProduct = found.length === 1 && /\w/.test(this.src[start - 1] ?? '') && /\w/.test(this.src[start + 1] ?? '');
			return isName || isProduct ? {...found, can_open: false, can_close: false} : found;
		}
	};
	return made;
};

const asWritten = (text: string): Line[] =>
	text.split('\n').map(line => (line === '' ? {kind: 'blank', margins: []} : {kind: 'text', margins: [], pieces: [{text: line}]}));

/** A list's item or a quote that is open; `told`: its mark stands before a line already. */
type Container = {readonly kind: 'quote' | 'item'; mark: string; told: boolean};

const linesOf = (tokens: readonly Token[], source: readonly string[]): Line[] => {
	const lines: Line[] = [];
	const open: Container[] = [];
	/** The line of the source behind the last that was read, and what was open around it. */
	let next = 0;
	let around: readonly Container[] = [];

	const margins = (): Margin[] =>
		open.map((container): Margin => {
			const {kind, mark, told} = container;
			container.told = true;
			return kind === 'quote' ? {kind, text: mark} : {kind: told ? 'blanks' : 'mark', text: mark};
		});

	/** However many blank lines part two things, one does. */
	const begin = ([from, to]: readonly [number, number]) => {
		if (from > next && lines.length > 0) {
			const shared = open.filter((each, index) => each === around[index]);
			lines.push({kind: 'blank', margins: shared.map(({kind, mark}) => ({kind: kind === 'quote' ? kind : 'blanks', text: mark}))});
		}
		next = Math.max(next, to);
		around = [...open];
	};

	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at]!;
		const range = token.map ?? [next, next];
		switch (token.type) {
			case 'blockquote_open':
				open.push({kind: 'quote', mark: '│ ', told: true});
				break;
			case 'list_item_open':
				open.push({kind: 'item', mark: token.info === '' ? '• ' : `${token.info}${token.markup} `, told: false});
				break;
			case 'list_item_close':
				// Nothing stands in it.
				if (open.at(-1)?.told === false) {
					begin([next, next]);
					lines.push({kind: 'text', margins: margins(), pieces: []});
				}
				open.pop();
				break;
			case 'blockquote_close':
				open.pop();
				break;
			case 'inline': {
				begin(range);
				const isHeading = tokens[at - 1]?.type === 'heading_open';
				const written = inlineLines(token.children ?? []);
				const task = isHeading ? undefined : taskOf(open.at(-1), written[0]);
				for (const pieces of task ? [task, ...written.slice(1)] : written) {
					lines.push({kind: isHeading ? 'heading' : 'text', margins: margins(), pieces});
				}
				break;
			}
			case 'hr':
				begin(range);
				lines.push({kind: 'rule', margins: margins()});
				break;
			case 'fence':
			case 'code_block':
				begin(range);
				lines.push({kind: 'code', margins: margins(), ...codeOf(token)});
				break;
			case 'table_open': {
				begin(range);
				const end = tokens.findIndex((each, index) => index > at && each.type === 'table_close');
				const written = source.slice(...range).map(line => line.replace(/^[\s>]+/, ''));
				lines.push({kind: 'table', margins: margins(), rows: rowsOf(tokens.slice(at, end)), source: written});
				at = end;
				break;
			}
		}
	}
	return lines;
};

/** The text of an item without its box, which becomes the mark; undefined where it has none. */
const taskOf = (container: Container | undefined, pieces: readonly Piece[] = []): Piece[] | undefined => {
	const [first, ...rest] = pieces;
	const box = container?.kind === 'item' && !container.told ? /^\[([ xX])\]\s+/.exec(first?.text ?? '') : null;
	if (!container || !first || !box) {
		return undefined;
	}
	container.mark = `${container.mark === '• ' ? '' : container.mark}${box[1] === ' ' ? '☐' : '☑'} `;
	return [{...first, text: first.text.slice(box[0].length)}, ...rest];
};

const codeOf = ({type, markup, info, content, map}: Token) => {
	const text = content === '' || content.endsWith('\n') ? content : `${content}\n`;
	const fences = map ? map[1] - map[0] - (text.split('\n').length - 1) : 0;
	return type === 'fence'
		? {fence: `${markup}${info}`, closing: fences > 1 ? markup : undefined, text}
		: {fence: undefined, closing: undefined, text};
};

const rowsOf = (tokens: readonly Token[]): Cells[] => {
	const rows: Piece[][][] = [];
	for (const {type, children} of tokens) {
		if (type === 'tr_open') {
			rows.push([]);
		} else if (type === 'inline') {
			rows.at(-1)?.push(inlineLines(children ?? []).flat());
		}
	}
	return rows;
};

/** As many lines as were written. */
const inlineLines = (tokens: readonly Token[]): Piece[][] => {
	const lines: Piece[][] = [[]];
	const depth = {strong: 0, em: 0, s: 0};
	const links: {target: string; text: string}[] = [];
	const put = (text: string, more: Partial<Piece> = {}) => {
		const link = links.at(-1);
		if (link) {
			link.text += text;
		}
		if (text !== '') {
			const look = {...(depth.strong > 0 && {bold: true}), ...(depth.em > 0 && {italic: true}), ...(depth.s > 0 && {strike: true})};
			lines.at(-1)!.push({text, ...look, ...(link && {link: true}), ...more});
		}
	};
	const endLink = () => {
		const {target = '', text = ''} = links.pop() ?? {};
		if (target !== text) {
			put(` (${target})`, {target: true});
		}
	};
	for (const token of tokens) {
		const mark = /^(strong|em|s)_(open|close)$/.exec(token.type);
		if (mark) {
			depth[mark[1] as keyof typeof depth] += mark[2] === 'open' ? 1 : -1;
			continue;
		}
		switch (token.type) {
			case 'softbreak':
			case 'hardbreak':
				lines.push([]);
				break;
			case 'code_inline':
				put(token.content, {code: true});
				break;
			case 'link_open':
				links.push({target: targetOf(token, 'href'), text: ''});
				break;
			case 'link_close':
				endLink();
				break;
			case 'image':
				links.push({target: targetOf(token, 'src'), text: ''});
				put(token.content || 'image');
				endLink();
				break;
			default:
				put(token.content);
		}
	}
	return lines;
};

/** With the title that only a mouse would show elsewhere. */
const targetOf = (token: Token, name: 'href' | 'src'): string => {
	const title = token.attrGet('title');
	return `${token.attrGet(name) ?? ''}${title ? ` "${title}"` : ''}`;
};
