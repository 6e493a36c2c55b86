/*
Runs the tests: `npm test` (long loops at a tenth) or, with `--full`, everything. Words name files or folders to run only those.
Prints what failed, what was skipped and why, and a closing line `N passed, N failed`.
*/
import {globSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import {run} from 'node:test';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2).filter(word => !word.startsWith('--'));
if (process.argv.includes('--full')) {
	process.env.COPPICE_TEST_FULL = '1';
}
// Tests have folders of their own; nothing of the person's fleet, terminal or agent may reach them.
for (const name of Object.keys(process.env)) {
	if (/^(?:COPPICE_(?!TEST_|LOG)|TMUX|STY$|ZELLIJ|CLAUDE|ANTHROPIC_|NO_COLOR$|FORCE_COLOR$)/.test(name)) {
		delete process.env[name];
	}
}

const all = globSync('test/**/*.test.{ts,tsx}', {cwd: root}).sort();
// End to end tests take longest: they go first, so that the end is not spent waiting for one.
const files = all
	.filter(file => words.length === 0 || words.some(word => file.startsWith(word.replace(/^\.\//, ''))))
	.sort((a, b) => Number(b.includes('/e2e/')) - Number(a.includes('/e2e/')))
	.map(file => path.join(root, file));

const counts = {passed: 0, failed: 0, skipped: 0};
const slow: {name: string; milliseconds: number}[] = [];
const failures: string[] = [];

const relative = (file: string | undefined) => (file ? path.relative(root, file) : '');

const stream = run({
	files,
	concurrency: Math.min(2, availableParallelism()),
	execArgv: ['--import', 'tsx', '--no-warnings'],
	cwd: root,
	// A file that hangs is one failure, not the end of the run.
	timeout: (process.env.COPPICE_TEST_FULL ? 15 : 3) * 60_000,
});

stream.on('test:pass', ({name, file, skip, details}) => {
	if (details.type === 'suite' || isFile(name, file)) {
		return;
	}
	if (skip !== undefined) {
		counts.skipped++;
		process.stdout.write(`skipped: ${name}${typeof skip === 'string' ? `: ${skip}` : ''}\n`);
		return;
	}
	counts.passed++;
	slow.push({name: `${relative(file)}: ${name}`, milliseconds: details.duration_ms});
});

stream.on('test:fail', ({name, file, details}) => {
	const {error} = details;
	// A file fails once more for each test in it that failed; and alone, when it could not be loaded.
	if (details.type === 'suite' || (isFile(name, file) && failures.some(text => text.startsWith(relative(file))))) {
		return;
	}
	counts.failed++;
	const {cause} = error;
	failures.push(`${relative(file)}: ${name}\n${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? error.message)}`);
	process.stdout.write(`failed: ${relative(file)}: ${name}\n`);
});

stream.on('test:stderr', ({message}) => process.stderr.write(message));
stream.on('test:diagnostic', ({message, level}) => level === 'error' && process.stdout.write(`${message}\n`));

const isFile = (name: string, file: string | undefined) => file !== undefined && path.resolve(root, name) === file;

await new Promise<void>(resolve => {
	stream.on('end', resolve);
	stream.resume();
});
for (const failure of failures) {
	process.stdout.write(`\n✗ ${failure}\n`);
}
slow.sort((a, b) => b.milliseconds - a.milliseconds);
process.stdout.write(
	`\nslowest: ${slow
		.slice(0, 5)
		.map(({name, milliseconds}) => `${name} (${(milliseconds / 1000).toFixed(1)} s)`)
		.join(', ')}\n`,
);
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
