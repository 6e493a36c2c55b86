/* A change of a file as lines: numbers, signs, and the words that changed within a line. */
import {type DiffLine, difference, leftOutAt, leftOutWords, nearChanges} from '../../difference.ts';
import {type EditedFile, editsIn, placedEdit} from '../../edits.ts';
import {bold, dim, green, red} from '../../pane/style.ts';
import {visible} from '../../text.ts';
import {type Json, numberIn, objectsIn, textIn} from '../parser/json.ts';
import {type Paint, wrapSpans} from './spans.ts';

/** Unchanged lines around a change that are shown. */
const contextLines = 2;

/** A part of a file that changed; undefined numbers where nobody told them. */
export type Hunk = {
	readonly before: string;
	readonly after: string;
	readonly first: number;
	readonly firstAfter: number;
	readonly numbered: boolean;
};

/**
The changes that a call of Edit and its kin made or would make; empty where its input is not understood.

@param report what the tool said of it (`tool_use_result`): with line numbers
@param file what stood there before, where it was not made yet
*/
export const hunksOf = (input: Json, {report, file}: {report?: Json | undefined; file?: EditedFile | undefined} = {}): Hunk[] => {
	const patch = objectsIn(report, 'structuredPatch').map(patchHunk);
	if (patch.length > 0) {
		return patch;
	}
	return (editsIn(input) ?? []).map((edit, index) => {
		const isWhole = edit.before === undefined;
		// A file that is written as it was has no patch, but a report of what stood there.
		const {before, after, first} = placedEdit({...edit, before: edit.before ?? textIn(report, 'originalFile')}, index, file);
		return {before, after, first, firstAfter: first, numbered: isWhole || Boolean(file?.places[index])};
	});
};

/** A hunk as Claude's tools report it: lines with their sign. */
const patchHunk = (patch: Json): Hunk => {
	const lines = Array.isArray(patch.lines) ? patch.lines.filter(line => typeof line === 'string') : [];
	const side = (other: string) =>
		lines
			.filter(line => !line.startsWith(other) && !line.startsWith('\\'))
			.map(line => `${line.slice(1)}\n`)
			.join('');
	return {before: side('+'), after: side('-'), first: numberIn(patch, 'oldStart'), firstAfter: numberIn(patch, 'newStart'), numbered: true};
};

/** `+3 −1` */
export const countsOf = (hunks: readonly Hunk[]): string => {
	const lines = hunks.flatMap(diffOf);
	const number = (kind: DiffLine['kind']) => lines.filter(line => line.kind === kind).length;
	return `+${number('added')} −${number('removed')}`;
};

export const differenceLines = (hunks: readonly Hunk[], columns: number): string[] =>
	hunks.flatMap((one, index) => [...(index > 0 ? [dim('⋯')] : []), ...linesOf(one, columns)]);

const diffOf = ({before, after, first, firstAfter}: Hunk): DiffLine[] => difference(before, after, first, firstAfter);

const linesOf = (one: Hunk, columns: number): string[] => {
	const lines = diffOf(one);
	const near = nearChanges(lines, contextLines);
	const digits = one.numbered ? String(Math.max(1, ...lines.map(({number}) => number))).length : 0;
	return lines.flatMap((line, at) => {
		if (!near[at]) {
			const leftOut = leftOutAt(near, at);
			return leftOut === 0 ? [] : [dim(`${' '.repeat(digits)} ⋯ ${leftOutWords(leftOut)}`)];
		}
		const {sign, plain, changed} = looks[line.kind];
		const number = digits > 0 ? `${String(line.number).padStart(digits)} ` : '';
		const left = `${number}${sign} `;
		const spans = line.pieces.map(piece => ({text: visible(piece.text), paint: piece.changed ? changed : plain}));
		return wrapSpans(spans, Math.max(4, columns - left.length)).map(
			(text, index) => (index === 0 ? plain(left) : ' '.repeat(left.length)) + text,
		);
	});
};

const boldRed: Paint = text => bold(red(text));
const boldGreen: Paint = text => bold(green(text));

const looks: Record<DiffLine['kind'], {sign: string; plain: Paint; changed: Paint}> = {
	same: {sign: ' ', plain: dim, changed: dim},
	removed: {sign: '-', plain: red, changed: boldRed},
	added: {sign: '+', plain: green, changed: boldGreen},
};
