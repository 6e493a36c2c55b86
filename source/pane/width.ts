/* How many cells a text takes, and cutting and wrapping by it. Small on purpose: programs in a pane have no dependencies. */

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Cells of two columns: East Asian wide and full-width blocks (Unicode's EastAsianWidth.txt, by block). */
const wide =
	/^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const emoji = /\p{Emoji_Presentation}|\ufe0f/u;
const empty = /^[\p{M}\p{Cf}\p{Cc}]*$/u;
/** Our own colours; foreign text has none left when it comes here. */
const colours = /\x1b\[[\d;]*m/g;

export const splitGraphemes = (text: string): string[] => Array.from(graphemes.segment(text), ({segment}) => segment);

/** The same, each with the columns that it takes. */
export const clusters = (text: string): {text: string; width: number}[] =>
	splitGraphemes(text).map(grapheme => ({text: grapheme, width: graphemeWidth(grapheme)}));

/** Columns of a text, not counting its colours. */
export const widthOf = (text: string): number => {
	const plain = text.includes('\x1b') ? text.replace(colours, '') : text;
	return ascii.test(plain) ? plain.length : splitGraphemes(plain).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
};

const ascii = /^[\x20-\x7e]*$/;

/** Whether a text (without colours) is wider than `columns`; of a long one only the beginning is looked at. */
const isWider = (text: string, columns: number): boolean => {
	const length = columns * lookedAt;
	return (text.length > length && widthOf(text.slice(0, length)) > columns) || widthOf(text) > columns;
};

/** Characters of a text that are looked at for each column: most graphemes have one or two. */
const lookedAt = 8;

/** `text` (without colours) in at most `columns`, with `…` where something is missing. */
export const cutTo = (text: string, columns: number): string => {
	if (widthOf(text) <= columns) {
		return text;
	}
	return columns < 1 ? '' : `${splitAt(text, columns - 1)[0]}…`;
};

/** `text` (without colours) in lines of at most `columns`, broken at spaces where there are some. Newlines break too. */
export const wrap = (text: string, columns: number): string[] =>
	text.split('\n').flatMap(paragraph => {
		const lines: string[] = [];
		let rest = paragraph;
		while (isWider(rest, columns)) {
			const [head, tail] = splitAt(rest, columns);
			const space = tail.startsWith(' ') ? head.length : head.lastIndexOf(' ');
			const end = space > 0 && head.slice(0, space).trim() !== '' ? space : head.length;
			lines.push(rest.slice(0, end));
			rest = rest.slice(end).replace(/^ /, '');
		}
		return [...lines, rest];
	});

/** `text` in lines of exactly at most `columns`, broken anywhere: what a person types must not move when a word grows. */
export const fold = (text: string, columns: number): string[] => {
	const lines: string[] = [];
	let rest = text;
	while (isWider(rest, columns)) {
		const [head, tail] = splitAt(rest, columns);
		lines.push(head);
		rest = tail;
	}
	return [...lines, rest];
};

/** @param beginning of a long text, which alone is looked at where that is enough */
const splitAt = (text: string, columns: number, beginning = text.slice(0, Math.max(1, columns) * lookedAt)): [string, string] => {
	let used = 0;
	let end = 0;
	for (const {segment: grapheme} of graphemes.segment(beginning)) {
		used += graphemeWidth(grapheme);
		if (used > columns && end > 0) {
			break;
		}
		end += grapheme.length;
		if (used >= columns) {
			break;
		}
	}
	// The last grapheme of a beginning may be cut.
	return end === beginning.length && end < text.length ? splitAt(text, columns, text) : [text.slice(0, end), text.slice(end)];
};

const graphemeWidth = (grapheme: string): number => {
	if (empty.test(grapheme)) {
		return 0;
	}
	return wide.test(grapheme) || emoji.test(grapheme) ? 2 : 1;
};
