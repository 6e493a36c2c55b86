/* What stands in a file that an agent wants to change, so that a person sees the change and not only the new text. */
import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import path from 'node:path';
import {type EditedFile, editsIn} from './edits.ts';

/** What is larger is not read: it is said how large it is. */
const mostBytes = 512 * 1024;

/**
Null where there is no such file, where it is none that can be read, or where the call changes no file.

@param call its tool's input, and the folder that it would run in
*/
export const editedFile = async ({input, folder}: {input: unknown; folder: string | null}): Promise<EditedFile> => {
	const edits = editsIn(input);
	const name = (input as {file_path?: unknown} | null)?.file_path;
	const found = edits && typeof name === 'string' ? await readText(path.resolve(folder ?? '/', name)) : undefined;
	if (!edits || !found) {
		return null;
	}
	const {text, bytes} = found;
	const isWhole = edits.some(({before}) => before === undefined);
	return {
		places: isWhole ? [] : edits.map(({before}) => placeOf(text ?? '', before ?? '')),
		text: isWhole ? text : null,
		bytes,
	};
};

const contextLines = 3;
/** Beyond so many characters what stands beside an edit is left out: it is no text that people read by lines. */
const mostContext = 4000;

const placeOf = (text: string, wanted: string): NonNullable<EditedFile>['places'][number] => {
	const at = wanted === '' ? -1 : text.indexOf(wanted);
	if (at === -1) {
		return null;
	}
	const end = at + wanted.length;
	const above = text.slice(lineStart(text, at), at);
	const below = text.slice(end, lineEnd(text, end));
	const isReadable = above.length + below.length <= mostContext;
	return {
		line: numberOfLine(text, at - (isReadable ? above.length : 0)),
		above: isReadable ? above : '',
		below: isReadable ? below : '',
		times: text.split(wanted).length - 1,
	};
};

const numberOfLine = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** Where the line begins that stands so many lines above. */
const lineStart = (text: string, at: number): number => {
	let start = at;
	for (let lines = 0; lines <= contextLines && start > 0; lines++) {
		start = text.lastIndexOf('\n', lines === 0 ? start - 1 : start - 2) + 1;
	}
	return start;
};

const lineEnd = (text: string, at: number): number => {
	let end = at;
	for (let lines = 0; lines <= contextLines; lines++) {
		const next = text.indexOf('\n', lines === 0 ? end : end + 1);
		if (next === -1) {
			return text.length;
		}
		end = next;
	}
	return end;
};

/** The text is null where the file is large, or no text. A pipe or a device is not waited for. */
const readText = async (file: string): Promise<{text: string | null; bytes: number} | undefined> => {
	const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
	if (!handle) {
		return undefined;
	}
	try {
		const about = await handle.stat();
		if (!about.isFile()) {
			return undefined;
		}
		const content = about.size > mostBytes ? undefined : await handle.readFile();
		const text = content && !content.includes(0) ? content.toString() : null;
		return {text, bytes: about.size};
	} catch {
		return undefined;
	} finally {
		await handle.close();
	}
};
