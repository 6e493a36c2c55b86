/* Edits in Claude's form (`old_string`, `new_string`): proposing one that fits a file, and what one would make of it. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {hasCode, UserError} from '../errors.ts';

export type EditInput = {file_path: string; old_string: string; new_string: string; replace_all: boolean};

const largestBytes = 1024 * 1024;

/** The word `alpha` becomes `beta` where it stands; else `line` is appended, in a file that is made if it is missing. */
export const proposeEdit = (file: string, folder: string, line: string): EditInput => {
	const file_path = path.resolve(folder, file);
	const content = readText(file_path) ?? '';
	const alpha = /\balpha\b/.exec(content);
	if (alpha) {
		const [start, end] = uniqueSpan(content, alpha.index, alpha.index + alpha[0].length);
		const old_string = content.slice(start, end);
		const at = alpha.index - start;
		return {file_path, old_string, new_string: `${old_string.slice(0, at)}beta${old_string.slice(at + 5)}`, replace_all: false};
	}
	if (content === '') {
		return {file_path, old_string: '', new_string: `${line}\n`, replace_all: false};
	}
	const lastLine = content.lastIndexOf('\n', content.length - 2) + 1;
	const old_string = content.slice(uniqueSpan(content, lastLine, content.length)[0]);
	return {file_path, old_string, new_string: `${old_string}${old_string.endsWith('\n') ? '' : '\n'}${line}\n`, replace_all: false};
};

/**
The text before and after an edit.

@throws UserError where the edit does not fit the file as it is now
*/
export const applyEdit = ({file_path, old_string, new_string, replace_all}: EditInput): {before: string | undefined; after: string} => {
	const before = readText(file_path);
	if (old_string === '') {
		if (before) {
			throw new UserError(`\`${file_path}\` could not be made: it is there already`);
		}
		return {before, after: new_string};
	}
	if (!before?.includes(old_string)) {
		throw new UserError(`\`${file_path}\` could not be edited: the text to replace is not in it`);
	}
	return {before, after: replace_all ? before.replaceAll(old_string, () => new_string) : before.replace(old_string, () => new_string)};
};

/**
The text of a file, undefined where there is none.

@throws UserError where it is no text, too large, or cannot be read
*/
export const readText = (file: string): string | undefined => {
	try {
		const bytes = readFileSync(file);
		if (bytes.length > largestBytes || bytes.includes(0)) {
			throw new UserError(`\`${file}\` could not be read: it is ${bytes.includes(0) ? 'no text' : 'too large'}`);
		}
		return bytes.toString();
	} catch (error) {
		if (hasCode(error, 'ENOENT')) {
			return undefined;
		}
		throw error instanceof UserError ? error : new UserError(`\`${file}\` could not be read: ${(error as Error).message}`, {cause: error});
	}
};

/** Widens a span, first to whole lines and then upwards by ever more lines, until its text stands only once. */
const uniqueSpan = (content: string, from: number, to: number): [number, number] => {
	let start = from;
	let end = to;
	for (
		let lines = 1;
		content.indexOf(content.slice(start, end)) !== start || content.includes(content.slice(start, end), start + 1);
		lines *= 2
	) {
		if (start === 0) {
			end = content.length;
			break;
		}
		const lineEnd = content.indexOf('\n', end);
		end = content[end - 1] === '\n' || lineEnd === -1 ? Math.max(end, lineEnd === -1 ? content.length : end) : lineEnd;
		start = lineStart(content, start, lines);
	}
	return [start, end];
};

const lineStart = (content: string, from: number, lines: number): number => {
	let start = from;
	for (let count = 0; count < lines && start > 0; count++) {
		start = content.lastIndexOf('\n', start - 2) + 1;
	}
	return start;
};
