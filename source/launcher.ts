#!/usr/bin/env node
/*
The executable. It runs on any Node that knows modules, so that an old one gets a sentence instead of a syntax error. In the
checkout, where a Node is pinned as a package, an old one hands over to that.
*/
import fs from 'fs';
import module from 'module';
import os from 'os';
import path from 'path';
import {fileURLToPath} from 'url';

const needed = 22;
const here = path.dirname(fileURLToPath(import.meta.url));
const program = path.join(here, 'cli.js');
const pinned = path.join(here, '..', 'node_modules', '.bin', 'node');

const runWithPinned = async () => {
	const {spawn} = await import('child_process');
	const child = spawn(pinned, [program, ...process.argv.slice(2)], {stdio: 'inherit'});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
		process.on(signal, () => child.kill(signal));
	}
	child.on('exit', (code, signal) => {
		if (signal) {
			process.removeAllListeners(signal);
			process.kill(process.pid, signal);
		} else {
			process.exitCode = code ?? 1;
		}
	});
};

if (Number(process.versions.node.split('.')[0]) >= needed) {
	module.enableCompileCache?.(path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'coppice'));
	void import('./cli.js' as string);
} else if (fs.existsSync(pinned)) {
	void runWithPinned();
} else {
	process.stderr.write(`coppice needs Node ${needed} or newer; this is ${process.version} (${process.execPath})\n`);
	process.exitCode = 1;
}
