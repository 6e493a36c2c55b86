/* The program of a headless run, `coppice stream`. Ends with its exit code. */
import {exitCodes, UserError} from '../errors.ts';
import {readOptions} from './options.ts';
import {runProgram} from './program.ts';

try {
	process.exit(await runProgram(readOptions(process.argv.slice(2))));
} catch (error) {
	const expected = error instanceof UserError;
	const hint = expected && error.hint ? ` (${error.hint})` : '';
	process.stderr.write(`${expected ? `${error.message}${hint}` : error instanceof Error ? error.stack : String(error)}\n`);
	process.exit(expected ? error.exitCode : exitCodes.bug);
}
