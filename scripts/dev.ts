/*
`npm run dev [-- WORDS]`: builds, and runs coppice with folders of its own below `.dev/`, so that it never meets the person's fleet.
A server of an older build is ended first; agents run on. The app opens on the folder that npm was called in.
*/
import {spawnSync} from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildAll} from './build.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, '.dev');
const env = {
	...process.env,
	COPPICE_CONFIG_DIR: path.join(folder, 'config'),
	COPPICE_STATE_DIR: path.join(folder, 'state'),
	// Not below the checkout: sockets have short paths only.
	COPPICE_RUN_DIR: path.join(os.tmpdir(), `coppice-dev-${process.getuid?.() ?? 0}`),
	COPPICE_LOG: process.env.COPPICE_LOG ?? 'debug',
};

const coppice = (words: string[], stdio: 'inherit' | 'ignore') =>
	spawnSync(process.execPath, [path.join(root, 'dist', 'coppice.js'), ...words], {cwd: process.env.INIT_CWD, env, stdio}).status ?? 1;

await buildAll();
coppice(['server', 'stop'], 'ignore');
process.exitCode = coppice(process.argv.slice(2), 'inherit');
