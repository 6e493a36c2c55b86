/*
Steps from cell to cell and from word to word. As in vi and tmux, a word is a run of letters, or a run of signs; a space-separated
word any run without blanks. The end of a line is a blank, unless the line goes on in the next row.
*/
import {cellEnd, cellStart, type Position, type Scrollback} from '../../screen/scrollback.ts';

/** `word`: signs are words of their own; `space`: only blanks separate; `path`: what is clicked twice, with the signs of paths and links. */
export type WordKind = 'word' | 'space' | 'path';

/** Signs that are no part of a word; of `word` tmux's `word-separators`. */
const separators: Readonly<Record<WordKind, ReadonlySet<string>>> = {
	word: new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^`{|}~'),
	path: new Set('"\'`()[]{}<>|;,'),
	space: new Set(),
};

type CellClass = 'blank' | 'sign' | 'letter';

export const classAt = (scrollback: Scrollback, {line, x}: Position, kind: WordKind): CellClass => {
	const row = scrollback.row(line);
	const text = x < row.length ? row.cells[cellStart(row, x)]! : '';
	return text.trim() === '' ? 'blank' : separators[kind].has(text) ? 'sign' : 'letter';
};

/** The next cell; over the end of the row into the next. `broken`: a line ended between. */
export const forward = (scrollback: Scrollback, {line, x}: Position): {position: Position; broken: boolean} | undefined => {
	const row = scrollback.row(line);
	const next = cellEnd(row, x);
	if (next < row.length) {
		return {position: {line, x: next}, broken: false};
	}
	return line + 1 < scrollback.end ? {position: {line: line + 1, x: 0}, broken: !row.continues} : undefined;
};

export const backward = (scrollback: Scrollback, {line, x}: Position): {position: Position; broken: boolean} | undefined => {
	if (x > 0) {
		const row = scrollback.row(line);
		return {position: {line, x: cellStart(row, Math.min(x, Math.max(row.length, 1)) - 1)}, broken: false};
	}
	if (line <= scrollback.first) {
		return undefined;
	}
	const above = scrollback.row(line - 1);
	return {position: {line: line - 1, x: cellStart(above, Math.max(0, above.length - 1))}, broken: !above.continues};
};

type Walk = typeof forward;

/** On while `holds`; the last cell for which it does. Stops where a line ends, if `within`. */
const walk = (scrollback: Scrollback, from: Position, step: Walk, within: boolean, holds: (position: Position) => boolean): Position => {
	let at = from;
	for (;;) {
		const next = step(scrollback, at);
		if (!next || (within && next.broken) || !holds(next.position)) {
			return at;
		}
		at = next.position;
	}
};

const isBlankAt = (scrollback: Scrollback, kind: WordKind) => (position: Position) => classAt(scrollback, position, kind) === 'blank';

/** The first cell of the next word. */
export const nextWord = (scrollback: Scrollback, from: Position, kind: WordKind): Position => {
	const own = classAt(scrollback, from, kind);
	const end = own === 'blank' ? from : walk(scrollback, from, forward, true, position => classAt(scrollback, position, kind) === own);
	return firstNot(scrollback, forward(scrollback, end)?.position ?? end, forward, isBlankAt(scrollback, kind));
};

/** The last cell of this word, or of the next where this is its last. */
export const nextWordEnd = (scrollback: Scrollback, from: Position, kind: WordKind): Position => {
	const start = firstNot(scrollback, forward(scrollback, from)?.position ?? from, forward, isBlankAt(scrollback, kind));
	const own = classAt(scrollback, start, kind);
	return walk(scrollback, start, forward, true, position => classAt(scrollback, position, kind) === own);
};

/** The first cell of this word, or of the one before where this is its first. */
export const previousWord = (scrollback: Scrollback, from: Position, kind: WordKind): Position => {
	const end = firstNot(scrollback, backward(scrollback, from)?.position ?? from, backward, isBlankAt(scrollback, kind));
	const own = classAt(scrollback, end, kind);
	return walk(scrollback, end, backward, true, position => classAt(scrollback, position, kind) === own);
};

/** The first cell from here on for which `skips` does not hold, or the last there is. */
const firstNot = (scrollback: Scrollback, from: Position, step: Walk, skips: (position: Position) => boolean): Position => {
	let at = from;
	while (skips(at)) {
		const next = step(scrollback, at);
		if (!next) {
			break;
		}
		at = next.position;
	}
	return at;
};

/** First and last cell of the word that a cell is in; of the blanks, where it is a blank. */
export const wordAround = (scrollback: Scrollback, at: Position, kind: WordKind): {start: Position; end: Position} => {
	const own = classAt(scrollback, at, kind);
	const same = (position: Position) => classAt(scrollback, position, kind) === own;
	return {start: walk(scrollback, at, backward, true, same), end: walk(scrollback, at, forward, true, same)};
};
