/* `coppice stream`: a headless run in this terminal, with the settings and the state folder of coppice. */
import path from 'node:path';
import {loadSettings} from '../config.ts';
import {optionsFrom} from '../stream/options.ts';
import {runProgram} from '../stream/program.ts';
import type {Call, Result} from './subcommand.ts';

export const stream = async ({flags, directories, directory}: Call): Promise<Result | undefined> => {
	const words = Object.fromEntries(Object.entries(flags).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
	const options = optionsFrom({
		...words,
		cwd: path.resolve(directory, words.cwd ?? '.'),
		claude: loadSettings(directories.config).settings.agents.claude.command ?? 'claude',
	});
	const began = new Date().toISOString().replace(/[:.]/g, '-');
	const transcript = options.transcript ?? path.join(directories.state, 'streams', `${began}-${options.conversation}.ndjson`);
	const exitCode = await runProgram({...options, transcript});
	return exitCode === 0 ? undefined : {document: {exitCode}, text: '', exitCode};
};
