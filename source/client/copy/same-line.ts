/*
Where a line that a headless run has printed stands in its conversation: both tell the same, in other shapes. Pure.
*/
import type {Scrollback} from '../../screen/scrollback.ts';

/** A line that stands nowhere else is looked for so far above one that is only printed: a receipt, or how much was left out. */
const mostAbove = 50;
/** Less stands in many lines. */
const leastCharacters = 4;

/**
The line of a conversation, which ends before line `end`, that tells what `line` of `printed` tells, or the nearest above that; the last
one where there is none. What is said more than once is counted from the end, where both are whole.
*/
export const sameLine = (printed: Scrollback, line: number, conversation: Scrollback, end: number): number => {
	const told = linesByText(conversation, conversation.first, end);
	const behind = new Map<string, number>();
	for (let each = printed.end - 1; each >= Math.max(printed.first, line - mostAbove); each--) {
		const text = textOf(printed, each);
		const from = behind.get(text) ?? 0;
		behind.set(text, from + 1);
		const lines = each <= line && text.length >= leastCharacters ? told.get(text) : undefined;
		if (lines) {
			return lines[Math.max(0, lines.length - 1 - from)]!;
		}
	}
	return end - 1;
};

const linesByText = (scrollback: Scrollback, first: number, end: number): Map<string, number[]> => {
	const lines = new Map<string, number[]>();
	for (let line = first; line < end; line++) {
		const text = textOf(scrollback, line);
		const known = lines.get(text);
		if (known) {
			known.push(line);
		} else {
			lines.set(text, [line]);
		}
	}
	return lines;
};

/** Its letters and digits: bullets, brackets and distances differ. */
const textOf = (scrollback: Scrollback, line: number): string =>
	scrollback
		.row(line)
		.cells.join('')
		.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
