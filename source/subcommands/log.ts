import {readFile} from 'node:fs/promises';
import {logFile} from '../log.ts';
import {block} from '../text.ts';
import type {Call, Result} from './subcommand.ts';

const defaultLines = 100;

/** The end of the log. */
export const log = async ({flags, directories}: Call): Promise<Result> => {
	const file = logFile(directories.state);
	const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
	const wanted = lines.slice(-((flags.lines as number | undefined) ?? defaultLines));
	return {document: {file, lines: wanted}, text: wanted.length === 0 ? `nothing is in the log, ${file}` : block(wanted.join('\n'))};
};
