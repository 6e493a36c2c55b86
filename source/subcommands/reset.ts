import {closeSync, openSync} from 'node:fs';
import {isatty} from 'node:tty';
import {execa} from 'execa';
import {resetSequence} from '../client/tty.ts';
import {usageError} from '../errors.ts';
import type {Result} from './subcommand.ts';

/**
Mend a terminal that a client left behind which could not clean up, such as one that was killed.

@param term the terminal's TERM
*/
export const reset = async (term: string | undefined): Promise<Result> => {
	if (!process.stdout.isTTY) {
		throw usageError('there is no terminal to reset', 'run it in the terminal that is broken, also where you do not see what you type');
	}
	process.stdout.write(resetSequence(term));
	const {failed} = await execa('stty', ['sane'], {stdin: 'inherit', stdout: 'ignore', stderr: 'ignore', reject: false});
	keepTerminal();
	return {document: {reset: true, stty: !failed}, text: failed ? 'the terminal is reset, but `stty sane` failed' : 'the terminal is reset'};
};

/**
When Node ends it puts each terminal back as it found it, which would undo `stty`; but not where a descriptor is another file by then
(`ResetStdio` in its source).
*/
const keepTerminal = () => {
	for (const descriptor of [0, 1, 2].filter(isatty)) {
		try {
			closeSync(descriptor);
			// It takes the lowest number that is free: this one.
			openSync('/dev/tty', 'r+');
		} catch {
			return;
		}
	}
};
