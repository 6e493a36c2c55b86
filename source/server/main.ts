import {fileURLToPath} from 'node:url';
import {keepCompiled, keepHeapSmall} from '../engine.ts';
import {describe} from '../errors.ts';
import {version} from '../version.ts';
import {programsBeside, runServer} from './server.ts';

// Told by who started us, for us alone: not for git's hooks.
delete process.env.NODE_COMPILE_CACHE;
keepCompiled();
keepHeapSmall();
process.stdout.on('error', () => {});
try {
	await runServer({
		programs: programsBeside(fileURLToPath(new URL('.', import.meta.url))),
		version,
		say: word => process.stdout.write(`${word}\n`),
	});
} catch (error) {
	process.stdout.write(`failed ${JSON.stringify(describe(error))}\n`);
	process.exitCode = 1;
}
