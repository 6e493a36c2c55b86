/* A change of a file as lines: numbers, signs, and the words that changed within a line. */
import {type DiffLine, difference} from '../difference.ts';
import type {EditedFile} from '../edited-file.ts';
import {bold, dim, green, red} from '../pane/style.ts';
import {visible} from '../text.ts';
import {type Json, numberIn, objectsIn, textIn} from './json.ts';
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
The changes that a call made or would make; empty for a tool that changes no file.

@param report what the tool said of it (`tool_use_result`): with line numbers
@param file what stood there before, where it was not made yet
*/
export const hunksOf = (
	tool: string,
	input: Json,
	{report, file}: {report?: Json | undefined; file?: EditedFile | undefined} = {},
): Hunk[] => {
	const patch = objectsIn(report, 'structuredPatch').map(patchHunk);
	if (patch.length > 0) {
		return patch;
	}
	switch (tool) {
		case 'Edit':
			return [editHunk(input, file?.places[0])];
		case 'MultiEdit':
			return objectsIn(input, 'edits').map((edit, index) => editHunk(edit, file?.places[index]));
		case 'Write':
			// A file that is written as it was has no patch, but a report of what stood there.
			return [{...hunk(textIn(report, 'originalFile') ?? file?.text ?? '', textIn(input, 'content') ?? ''), numbered: true}];
		case 'NotebookEdit':
			return [hunk('', textIn(input, 'new_source') ?? '')];
		default:
			return [];
	}
};

const hunk = (before: string, after: string): Hunk => ({before, after, first: 1, firstAfter: 1, numbered: false});

/** With what stands beside it, where that is known. */
const editHunk = (edit: Json, place: NonNullable<EditedFile>['places'][number] | undefined): Hunk => {
	const {above = '', below = '', line: first = 1} = place ?? {};
	const whole = (name: string) => `${above}${textIn(edit, name) ?? ''}${below}`;
	return {before: whole('old_string'), after: whole('new_string'), first, firstAfter: first, numbered: Boolean(place)};
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
	const lines = nearChanges(diffOf(one));
	const digits = one.numbered ? String(Math.max(1, ...lines.map(({number}) => number))).length : 0;
	return lines.flatMap(line => {
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

const nearChanges = (lines: DiffLine[]): DiffLine[] =>
	lines.filter(
		(line, at) =>
			line.kind !== 'same' || lines.slice(Math.max(0, at - contextLines), at + contextLines + 1).some(({kind}) => kind !== 'same'),
	);
