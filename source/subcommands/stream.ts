/* `coppice stream`: a headless run in this terminal, with the settings and the state folder of coppice. */
import path from 'node:path';
import {loadSettings} from '../config.ts';
import {usageError} from '../errors.ts';
import {optionsFrom} from '../stream/options.ts';
import {runProgram} from '../stream/program.ts';
import type {Item} from '../stream/thread/item.ts';
import {readThread} from '../stream/thread/replay.ts';
import type {Call, Flags, Result} from './subcommand.ts';

export const stream = async ({flags, directories, directory, json}: Call): Promise<Result | undefined> => {
	if (json) {
		return {document: await itemsOf(flags.replay), text: ''};
	}
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

/** A run is drawn as it goes; what is kept of one is a document. */
const itemsOf = async (file: Flags[string]): Promise<Item[]> => {
	if (typeof file !== 'string') {
		throw usageError('`--json` is for `--replay FILE`', 'of a run, `--transcript FILE` keeps what happens');
	}
	return (await readThread(file)).items();
};
