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
	return {document: {reset: true, stty: !failed}, text: failed ? 'the terminal is reset, but `stty sane` failed' : 'the terminal is reset'};
};
