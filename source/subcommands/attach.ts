import {usageError} from '../errors.ts';
import type {Call, Result} from './subcommand.ts';

/** Open the app. It draws by itself, and leaves one line when it closes. */
export const attach = async (call: Call): Promise<Result | undefined> => {
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		throw usageError('the app needs a terminal', '`coppice ls` and the other subcommands work without one; `coppice demo --story` plays the demo');
	}
	throw new Error('the app');
};
