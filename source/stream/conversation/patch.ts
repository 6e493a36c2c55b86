/* What an edit changed: from its result, which tells hunks with line numbers; before it has one, from the call. */
import path from 'node:path';
import {editsIn} from '../../edits.ts';
import {type Json, numberIn, objectsIn, textIn} from '../parser/json.ts';
import type {Hunk, Patch} from './entries.ts';

/** What a call would change, where its input says so; numbers of lines are not known then. */
export const patchOfInput = (input: Json): Patch | undefined => {
	const file = textIn(input, 'file_path') ?? textIn(input, 'notebook_path');
	const edits = editsIn(input);
	return file === undefined || !edits
		? undefined
		: {
				file,
				hunks: edits.map(({before, after}) =>
					before === undefined ? {oldStart: 0, newStart: 1, lines: marked('+', after)} : replaced(before, after),
				),
			};
};

/** What a call has changed, by the result that Claude Code records beside it; undefined where that tells no patch. */
export const patchOfResult = (result: Json | undefined): Patch | undefined => {
	const file = textIn(result, 'filePath');
	if (file === undefined) {
		return undefined;
	}
	const hunks = objectsIn(result, 'structuredPatch').map(
		(hunk): Hunk => ({
			oldStart: numberIn(hunk, 'oldStart'),
			newStart: numberIn(hunk, 'newStart'),
			lines: Array.isArray(hunk.lines) ? hunk.lines.filter(line => typeof line === 'string') : [],
		}),
	);
	return hunks.length === 0 ? undefined : {file, hunks};
};

/** A patch as `git apply` and `patch -p1` take it, where its line numbers are known; the file seen from the folder of the conversation. */
export const unifiedText = ({file, hunks}: Patch, folder: string | undefined): string => {
	const inside = folder === undefined ? file : path.relative(folder, file);
	const name = inside === '' || inside.startsWith('..') || path.isAbsolute(inside) ? file.replace(/^\//, '') : inside;
	const isNew = hunks.length === 1 && hunks[0]!.oldStart === 0 && hunks[0]!.newStart === 1;
	const parts = hunks.map(({oldStart, newStart, lines}) => {
		const added = lines.filter(line => line.startsWith('+')).length;
		const removed = lines.filter(line => line.startsWith('-')).length;
		const same = lines.filter(line => line.startsWith(' ')).length;
		return [`@@ -${oldStart},${same + removed} +${newStart},${same + added} @@`, ...lines].join('\n');
	});
	return [isNew ? '--- /dev/null' : `--- a/${name}`, `+++ b/${name}`, ...parts, ''].join('\n');
};

const marked = (sign: string, text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n')).map(line => sign + line);

/** The lines that both begin or end with are told once. */
const replaced = (before: string, after: string): Hunk => {
	const old = marked('-', before);
	const next = marked('+', after);
	const same = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a.slice(1) === b.slice(1);
	let start = 0;
	while (same(old[start], next[start])) {
		start++;
	}
	let end = 0;
	while (end < Math.min(old.length, next.length) - start && same(old.at(-1 - end), next.at(-1 - end))) {
		end++;
	}
	const context = (lines: string[]) => lines.map(line => ` ${line.slice(1)}`);
	const lines = [
		...context(old.slice(0, start)),
		...old.slice(start, old.length - end),
		...next.slice(start, next.length - end),
		...context(old.slice(old.length - end)),
	];
	return {oldStart: 0, newStart: 0, lines};
};
