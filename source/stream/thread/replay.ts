/* A kept stream, shown again. */
import {createReadStream} from 'node:fs';
import {stripVTControlCharacters} from 'node:util';
import {describe, UserError} from '../../errors.ts';
import {line} from '../../text.ts';
import type {Item} from './item.ts';
import {createThreadText, type ThreadText} from './thread-text.ts';

/**
The whole thread as text.

@param colours false: without escape sequences, as for a pipe
@throws UserError where the file cannot be read
*/
export const replay = async (file: string, {columns, colours}: {columns: number; colours: boolean}): Promise<string> => {
	const text = (await readThread(file))
		.lines(columns)
		.map(one => `${one}\n`)
		.join('')
		.replace(/^\n/, '');
	return colours ? text : stripVTControlCharacters(text);
};

/** The last items of a stream that goes on; none where none is kept. */
export const lastItems = async (file: string | undefined, most: number): Promise<Item[]> => {
	if (file === undefined) {
		return [];
	}
	const thread = await readThread(file).catch(() => undefined);
	return thread?.items().slice(-most) ?? [];
};

/** @throws UserError where the file cannot be read */
export const readThread = async (file: string): Promise<ThreadText> => {
	const thread = createThreadText();
	try {
		for await (const bytes of createReadStream(file)) {
			thread.take(bytes as Buffer);
		}
	} catch (error) {
		throw new UserError(`\`${line(file)}\` could not be read: ${describe(error)}`, {cause: error});
	}
	return thread;
};
