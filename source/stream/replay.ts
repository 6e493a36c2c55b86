/* A kept stream, shown again. */
import {createReadStream} from 'node:fs';
import {stripVTControlCharacters} from 'node:util';
import {describe, UserError} from '../errors.ts';
import {line} from '../text.ts';
import {createThreadText} from './thread-text.ts';

/**
The whole thread as text.

@param colours false: without escape sequences, as for a pipe
@throws UserError where the file cannot be read
*/
export const replay = async (file: string, {columns, colours}: {columns: number; colours: boolean}): Promise<string> => {
	const thread = createThreadText();
	try {
		for await (const bytes of createReadStream(file)) {
			thread.take(bytes as Buffer);
		}
	} catch (error) {
		throw new UserError(`\`${line(file)}\` could not be read: ${describe(error)}`, {cause: error});
	}
	const text = thread
		.lines(columns)
		.map(one => `${one}\n`)
		.join('')
		.replace(/^\n/, '');
	return colours ? text : stripVTControlCharacters(text);
};
