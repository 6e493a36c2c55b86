/*
What `npm pack` gives, in a folder of its own: the tarball unpacked, and beside it only what it loads at run time, taken from the
checkout as it is (no install script ran, nothing is compiled, no network). That is what `npm install --ignore-scripts` leaves.
*/
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync} from 'node:fs';
import {cp, mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {root} from '../support/coppice.ts';

const execute = promisify(execFile);

type Packed = [{filename: string; files: {path: string}[]; unpackedSize: number}];

let folder: string;
let installed: string;
let packed: Packed[0];
let environment: NodeJS.ProcessEnv;

const coppice = (...words: string[]) =>
	execute(process.execPath, [path.join(folder, 'node_modules', '.bin', 'coppice'), ...words], {
		cwd: folder,
		env: environment,
		timeout: 60_000,
	});

before(async () => {
	folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'cop-p-')));
	environment = {PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', TERM: 'dumb', TMPDIR: os.tmpdir()};
	// The build is there already; `prepack` would make it anew under the feet of other tests.
	const {stdout} = await execute('npm', ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', folder], {cwd: root});
	packed = (JSON.parse(stdout) as Packed)[0];
	installed = path.join(folder, 'node_modules', 'coppice');
	mkdirSync(installed, {recursive: true});
	await execute('tar', ['-xzf', path.join(folder, packed.filename), '-C', installed, '--strip-components=1']);
	await cp(path.join(root, 'node_modules', 'node-pty'), path.join(folder, 'node_modules', 'node-pty'), {
		recursive: true,
		filter: file => !/[/\\]build$/.test(file),
	});
	const {bin} = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as {bin: Record<string, string>};
	mkdirSync(path.join(folder, 'node_modules', '.bin'));
	for (const [name, file] of Object.entries(bin)) {
		symlinkSync(path.join('..', 'coppice', file), path.join(folder, 'node_modules', '.bin', name));
	}
});

after(async () => {
	await rm(folder, {recursive: true, force: true, maxRetries: 5});
});

test('the package holds the programs, the themes and what a reader needs, and nothing else', () => {
	const names = packed.files.map(file => file.path);
	for (const wanted of [
		'dist/coppice.js',
		'dist/server.js',
		'dist/host.js',
		'dist/note.js',
		'dist/demo.js',
		'themes/default.json',
		'readme.md',
		'LICENSE',
	]) {
		assert.ok(names.includes(wanted), `${wanted} is missing`);
	}
	assert.deepEqual(
		names.filter(name => !/^(?:dist\/|docs\/|themes\/|package\.json$|readme\.md$|LICENSE$)/.test(name)),
		[],
	);
	assert.ok(statSync(path.join(installed, 'dist', 'coppice.js')).mode & 0o100, 'the executable can be run');
});

test('nothing in it names a folder of the machine that built it', () => {
	for (const {path: name} of packed.files) {
		assert.ok(!readFileSync(path.join(installed, name), 'utf8').includes(root.replace(/\/$/, '')), `${name} names it`);
	}
});

test('node-pty brings its binaries', () => {
	assert.ok(existsSync(path.join(folder, 'node_modules', 'node-pty', 'prebuilds', `${process.platform}-${process.arch}`)));
});

test('it says its version', async () => {
	const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {version: string};
	assert.equal((await coppice('--version')).stdout, `${version}\n`);
});

test('it plays the story', {timeout: 60_000}, async () => {
	const {stdout} = await coppice('demo', '--story');
	assert.match(stdout, /The story went as told/);
	assert.deepEqual(
		readdirSync(os.tmpdir()).filter(name => name.startsWith('coppice-story-') && stdout.includes(name)),
		[],
		'it leaves nothing',
	);
});

test('under an old Node it says one line', async context => {
	const old = await findOldNode();
	if (old === undefined) {
		context.skip('no Node older than 22 on PATH');
		return;
	}
	await assert.rejects(
		execute(old, [path.join(installed, 'dist', 'coppice.js'), 'ls'], {cwd: folder, env: environment}),
		(error: {code: number; stderr: string}) => {
			assert.equal(error.code, 1);
			assert.match(error.stderr, /^coppice needs Node 22 or newer; this is v\d+\.\d+\.\d+ \(.+\)\n$/);
			return true;
		},
	);
});

const findOldNode = async (): Promise<string | undefined> => {
	for (const directory of new Set((process.env.PATH ?? '').split(':'))) {
		const file = path.join(directory, 'node');
		const {stdout = ''} = existsSync(file) ? await execute(file, ['--version']).catch(() => ({stdout: ''})) : {};
		const major = Number(/^v(\d+)\./.exec(stdout)?.[1]);
		if (major >= 14 && major < 22) {
			return file;
		}
	}
	return undefined;
};
