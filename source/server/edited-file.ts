/* What stands in a file that an agent wants to change, so that a person sees the change and not only the new text. */
import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import type {Prompt} from '../protocol/messages.ts';

/** What is larger is not read: it is said how large it is. */
const mostBytes = 512 * 1024;

const edit = z.object({old_string: z.string()});
const input = z.object({
	file_path: z.string(),
	old_string: z.string().optional(),
	edits: z.array(edit).optional(),
	content: z.string().optional(),
});

/**
Null where there is no such file, where it is none that can be read, or where the call changes no file.

@param call its tool's input, and the folder that it would run in
*/
export const editedFile = async (call: {input: unknown; folder: string | null}): Promise<Prompt['file']> => {
	const {data} = input.safeParse(call.input);
	if (!data || (data.content === undefined && data.old_string === undefined && data.edits === undefined)) {
		return null;
	}
	const found = await readText(path.resolve(call.folder ?? '/', data.file_path));
	if (!found) {
		return null;
	}
	const {text, bytes} = found;
	const edits = data.edits ?? (data.old_string === undefined ? [] : [{old_string: data.old_string}]);
	return {
		lines: edits.map(({old_string: wanted}) => lineOf(text, wanted)),
		text: data.content === undefined ? null : text,
		bytes,
	};
};

const lineOf = (text: string | null, wanted: string): number | null => {
	const at = text === null || wanted === '' ? -1 : text.indexOf(wanted);
	return at === -1 ? null : text!.slice(0, at).split('\n').length;
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
