/*
`npm start [-- FOLDER|SUBCOMMAND…]`, after the build: opens the app on that folder, or on the one that npm was called in. Without a
terminal there is nothing to open it in: then the demo is played as text, so that the first command of the readme always shows something.
*/
import {spawn} from 'node:child_process';
import {statSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const program = fileURLToPath(new URL('../dist/coppice.js', import.meta.url));
/** npm changes into the checkout; this is where the person was. */
const calledIn = path.resolve(process.env.INIT_CWD ?? '.');
const given = process.argv.slice(2);
const [first] = given;

const opensApp = first === undefined || statSync(path.resolve(calledIn, first), {throwIfNoEntry: false})?.isDirectory() === true;
const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
if (opensApp && !isTerminal) {
	process.stdout.write('This is no terminal, so the app cannot open here; `coppice demo --story` is played instead.\n');
}

const child = spawn(process.execPath, [program, ...(opensApp && !isTerminal ? ['demo', '--story'] : given)], {
	cwd: calledIn,
	stdio: 'inherit',
});
// A key such as C-c is the app's own; these come from outside and are for it too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => child.kill(signal));
}
child.on('exit', code => {
	process.exitCode = code ?? 1;
});
