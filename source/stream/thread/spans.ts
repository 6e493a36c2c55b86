/* Painted text in lines: cut between words where there are some, its colours kept over the cut. */
import {fold, widthOf} from '../../pane/width.ts';

export type Paint = (text: string) => string;
/** Safe text (`text.ts`) without a newline, and how it looks. */
export type Span = {readonly text: string; readonly paint?: Paint};

/** No blank begins a line but the first, and none ends one but the last. */
export const wrapSpans = (spans: readonly Span[], columns: number): string[] => {
	const lines: Span[][] = [[]];
	let room = columns;
	const newLine = () => {
		const last = lines.at(-1)!;
		while (last.length > 0 && last.at(-1)!.text.trim() === '') {
			last.pop();
		}
		lines.push([]);
		room = columns;
	};
	const put = (text: string, paint: Paint | undefined) => {
		lines.at(-1)!.push({text, ...(paint && {paint})});
		room -= widthOf(text);
	};
	for (const {text, paint} of spans) {
		for (const word of text.match(/\s+|\S+/gu) ?? []) {
			const isBlank = word.trim() === '';
			if (isBlank && lines.length > 1 && room === columns) {
				continue;
			}
			if (widthOf(word) <= room) {
				put(word, paint);
				continue;
			}
			if (room < columns) {
				newLine();
			}
			if (!isBlank) {
				for (const [index, piece] of fold(word, columns).entries()) {
					if (index > 0) {
						newLine();
					}
					put(piece, paint);
				}
			}
		}
	}
	return lines.map(painted);
};

/** Neighbours that look alike are painted as one. */
const painted = (line: readonly Span[]): string => {
	let text = '';
	for (let at = 0; at < line.length; ) {
		const {paint} = line[at]!;
		let end = at;
		while (end < line.length && line[end]!.paint === paint) {
			end++;
		}
		const piece = line
			.slice(at, end)
			.map(span => span.text)
			.join('');
		text += paint ? paint(piece) : piece;
		at = end;
	}
	return text;
};
