import {text} from 'node:stream/consumers';
import {keepCompiled, keepHeapSmall, optimizeEarly} from '../engine.ts';
import {describe} from '../errors.ts';
import type {HostSpec} from '../protocol/host.ts';
import {loadTerminal} from '../screen/terminal.ts';
import {runHost} from './host.ts';
import {logTo} from './log.ts';

keepHeapSmall();
// It may be started before it is known what it runs: what it needs is loaded meanwhile.
const loading = loadTerminal();
const input = await text(process.stdin);
if (input === '') {
	process.exit(0);
}
const spec = JSON.parse(input) as HostSpec;

// The terminal that coppice was started from may go at any time; the agent must not notice.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGPIPE'] as const) {
	process.on(signal, () => {});
}
process.on('uncaughtException', error => logTo(spec, `${error.stack}`));
process.on('unhandledRejection', error => logTo(spec, `${error instanceof Error ? error.stack : String(error)}`));
process.stdout.on('error', () => {});

try {
	await runHost(spec, await loading, () => {
		process.stdout.write('ready\n');
		optimizeEarly();
		keepCompiled();
	});
	process.exitCode = 0;
} catch (error) {
	logTo(spec, describe(error));
	process.stdout.write(`failed ${JSON.stringify(describe(error))}\n`, () => process.exit(1));
}
