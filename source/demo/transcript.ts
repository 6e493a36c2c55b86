/* How finished things read in the scrollback. Each is a function of the width, so that it fits the pane as it is when it is printed. */

import {cutLines} from '../pane/dialog.ts';
import {bold, dim, green, magenta, red} from '../pane/style.ts';
import {cutTo, wrap} from '../pane/width.ts';
import {block, visible} from '../text.ts';
import {countsOf, type Hunk} from './diff.ts';

/** Lines no wider than `columns`. */
export type Render = (columns: number) => string[];

const mostDiffLines = 60;

export const banner =
	(model: string, folder: string): Render =>
	columns => [
		bold(magenta(cutTo('◆ coppice demo', columns))),
		dim(cutTo(`  ${model} · a scripted agent`, columns)),
		dim(cutTo(`  ${folder}`, columns)),
		'',
	];

export const userPrompt =
	(text: string): Render =>
	columns => ['', ...indented(block(text), columns, '❯ ', bold)];

/** The beginning of what the agent says has a bullet; what follows stands below it. */
export const speechPrefix = (first: boolean): string => (first ? '● ' : '  ');

export const speech =
	(text: string): Render =>
	columns => ['', ...indented(block(text), columns, speechPrefix(true))];

export const toolHead =
	(name: string, about: string, agent?: string): Render =>
	columns => {
		const room = columns - 4 - name.length;
		const text = room > 3 ? `${bold(name)}(${cutTo(visible(about).replaceAll('\n', ' '), room)})` : bold(cutTo(name, columns - 2));
		return ['', `${green('●')} ${text}`, ...(agent ? [dim(cutTo(`  in ${agent}`, columns))] : [])];
	};

/** The first line of a tool's result hangs below its head. */
export const result =
	(text: string, paint: (line: string) => string = dim): Render =>
	columns =>
		indented(block(text), columns, '  ⎿  ', paint);

export const outputLine =
	(text: string): Render =>
	columns =>
		indented(block(text.replace(/\r$/, '')), columns, '     ', dim);

export const changed =
	(hunk: Hunk | undefined): Render =>
	columns => [
		dim(cutTo(`  ⎿  ${countsOf(hunk)}`, columns)),
		...cutLines(diffLines(hunk, columns - 5), mostDiffLines).map(line => `     ${line}`),
	];

/** A hunk with line numbers, its context dim. */
export const diffLines = (hunk: Hunk | undefined, columns: number): string[] => {
	if (!hunk) {
		return [dim('no change')];
	}
	const {start, removed, added, before, after} = hunk;
	const digits = String(start + Math.max(removed.length, added.length) + after.length).length;
	const row = (number: number, sign: string, text: string, paint: (line: string) => string) =>
		indented(visible(text), columns, `${String(number).padStart(digits)} ${sign} `).map(paint);
	return [
		...before.flatMap((text, index) => row(start - before.length + index, ' ', text, dim)),
		...removed.flatMap((text, index) => row(start + index, '-', text, red)),
		...added.flatMap((text, index) => row(start + index, '+', text, green)),
		...after.flatMap((text, index) => row(start + added.length + index, ' ', text, dim)),
	];
};

export const notice =
	(text: string): Render =>
	columns =>
		indented(block(text), columns, '  ', dim);

export const failure =
	(text: string): Render =>
	columns =>
		indented(block(text), columns, '✗ ', red);

/** Text wrapped behind a prefix; further lines stand below its text. */
const indented = (text: string, columns: number, prefix: string, paint: (line: string) => string = line => line): string[] =>
	wrap(text, Math.max(4, columns - prefix.length)).map((line, index) => paint((index === 0 ? prefix : ' '.repeat(prefix.length)) + line));
