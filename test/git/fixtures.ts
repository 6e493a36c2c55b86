/*
Real repositories in temporary folders, and what can be compared of a worktree: every name, type, mode, time and byte, and all that git
keeps about it.
*/
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';
import {findRepository, type Repository, resolveBase} from '../../source/git/repository.ts';
import {createTurns, type Turns} from '../../source/git/turns.ts';
import {createWorktree} from '../../source/git/worktrees.ts';

export const full = process.env.COPPICE_TEST_FULL === '1';

export type Place = {
	readonly folder: string;
	readonly root: string;
	readonly journals: string;
	readonly turns: Turns;
	repository: Repository;
};

/** git as a person would call it, whatever the machine's own configuration is. */
export const git = (directory: string, ...arguments_: string[]): string =>
	execFileSync('git', arguments_, {
		cwd: directory,
		encoding: 'latin1',
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_EDITOR: 'true'},
	});

export const temporaryFolder = async (t: TestContext): Promise<string> => {
	const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'coppice git ü-')));
	t.after(() => rm(folder, {recursive: true, force: true}));
	return folder;
};

/** A repository with two commits on `main`, tracked files in folders, and an ignore file. */
export const newRepository = async (t: TestContext): Promise<Place> => {
	const folder = await temporaryFolder(t);
	const root = path.join(folder, 'wood');
	await mkdir(root);
	git(root, 'init', '--quiet', '--initial-branch=main');
	git(root, 'config', 'user.name', 'Test');
	git(root, 'config', 'user.email', 'test@example.com');
	git(root, 'config', 'protocol.file.allow', 'always');
	await write(root, {
		'readme.md': 'one\ntwo\nthree\n',
		'.gitignore': '.env\nnode_modules/\n*.log\n',
		'source/a.txt': 'a\n',
		'source/b.txt': 'b\n',
		'source/c.txt': 'c\n',
	});
	commit(root, 'first');
	await write(root, {'readme.md': 'one\ntwo\nthree\nfour\n'});
	commit(root, 'second');
	return {folder, root, journals: path.join(folder, 'state', 'trash'), turns: createTurns(), repository: await findRepository(root)};
};

export const commit = (directory: string, message: string): string => {
	git(directory, 'add', '--all');
	git(directory, 'commit', '--quiet', '--allow-empty', '-m', message);
	return git(directory, 'rev-parse', 'HEAD').trim();
};

export const write = async (directory: string, files: Record<string, string | Buffer>): Promise<void> => {
	for (const [name, contents] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(directory, name)), {recursive: true});
		await writeFile(path.join(directory, name), contents);
	}
};

export const newWorktree = async (place: Place, name = 'stem', more: {branch?: string; path?: string} = {}): Promise<string> => {
	const base = await resolveBase(place.repository);
	const {turns, repository, folder} = place;
	return (await createWorktree({turns, repository, id: name, name, base, fallbackFolder: path.join(folder, 'state', 'worktrees'), ...more}))
		.path;
};

/** What an agent and a person may leave behind, by name: each makes one state in a worktree. */
export const states: Record<string, (worktree: string, place: Place) => Promise<void> | void> = {
	async 'staged, unstaged, untracked, ignored'(worktree) {
		await write(worktree, {'source/a.txt': 'staged\n'});
		git(worktree, 'add', 'source/a.txt');
		await write(worktree, {
			'source/a.txt': 'staged, then changed\n',
			'source/b.txt': 'changed\n',
			'new.txt': 'new\n',
			'.env': 'SECRET=1\n',
			'node_modules/x/index.js': 'x\n',
		});
		await rm(path.join(worktree, 'source/c.txt'));
		await write(worktree, {'later.txt': 'intended\n'});
		git(worktree, 'add', '--intent-to-add', 'later.txt');
	},
	async 'hidden edits'(worktree) {
		git(worktree, 'update-index', '--assume-unchanged', 'source/a.txt');
		git(worktree, 'update-index', '--skip-worktree', 'source/b.txt');
		await write(worktree, {'source/a.txt': 'hidden a\n', 'source/b.txt': 'hidden b\n'});
	},
	async 'commits on a detached head'(worktree) {
		git(worktree, 'checkout', '--quiet', '--detach');
		await write(worktree, {'source/a.txt': 'only here\n'});
		commit(worktree, 'only here');
		git(worktree, 'checkout', '--quiet', '--detach', 'HEAD^');
	},
	async conflict(worktree) {
		await divide(worktree);
		assertFails(() => git(worktree, 'merge', 'other'));
		git(worktree, 'branch', '--quiet', '-D', 'other');
	},
	async 'rebase in progress'(worktree) {
		await divide(worktree);
		assertFails(() => git(worktree, 'rebase', 'other'));
		git(worktree, 'branch', '--quiet', '-D', 'other');
	},
	async submodule(worktree, {folder}) {
		const library = path.join(folder, 'library');
		await mkdir(library);
		git(library, 'init', '--quiet', '--initial-branch=main');
		git(library, 'config', 'user.name', 'Test');
		git(library, 'config', 'user.email', 'test@example.com');
		await write(library, {'library.txt': 'library\n'});
		commit(library, 'library');
		git(worktree, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'library');
		commit(worktree, 'with a submodule');
		await write(path.join(worktree, 'library'), {'library.txt': 'changed inside\n'});
	},
	async 'nested repositories'(worktree) {
		for (const name of ['nested', 'node_modules/nested', 'empty nested']) {
			await mkdir(path.join(worktree, name), {recursive: true});
			git(path.join(worktree, name), 'init', '--quiet', '--initial-branch=main');
			await write(path.join(worktree, name), {'file.txt': 'nested\n'});
		}
		git(path.join(worktree, 'nested'), '-c', 'user.name=T', '-c', 'user.email=t@e', 'commit', '--quiet', '--allow-empty', '-m', 'nested');
	},
	async 'sparse checkout'(worktree) {
		git(worktree, 'sparse-checkout', 'set', 'docs');
		await write(worktree, {'docs/new.txt': 'inside\n', 'source/outside.txt': 'outside the cone\n', 'readme.md': 'changed\n'});
	},
	async 'links, modes, strange names, empty folders, times'(worktree) {
		await symlink('/etc/hostname', path.join(worktree, 'absolute link'));
		await symlink('nowhere', path.join(worktree, 'dangling'));
		await write(worktree, {'new\nline.txt': '1\n', 'ümlaut.txt': '2\n', '-dash': '3\n', 'run.sh': '#!/bin/sh\n', 'mixed.txt': 'a\r\nb\n'});
		await writeFile(Buffer.concat([Buffer.from(`${worktree}/`), Buffer.from([0xff, 0xfe, 0x20])]), 'not UTF-8\n');
		await chmod(path.join(worktree, 'run.sh'), 0o755);
		await chmod(path.join(worktree, 'source/a.txt'), 0o755);
		await mkdir(path.join(worktree, 'empty/inner'), {recursive: true});
		await rm(path.join(worktree, 'source/b.txt'));
		await write(worktree, {'source/b.txt/now a folder': '4\n'});
		await utimes(path.join(worktree, 'run.sh'), 1_000_000, 1_000_000);
	},
	async 'failing filter'(worktree, {root}) {
		await write(worktree, {'tracked.bin': 'old\n'});
		commit(worktree, 'before the filter');
		git(root, 'config', 'filter.broken.clean', 'false');
		git(root, 'config', 'filter.broken.required', 'true');
		await write(worktree, {'.gitattributes': '*.bin filter=broken\n', 'large.bin': 'raw\n', 'tracked.bin': 'raw\n', 'new.txt': 'new\n'});
	},
	async 'unborn branch'(worktree) {
		git(worktree, 'checkout', '--quiet', '--orphan', 'born-later');
		await write(worktree, {'new.txt': 'new\n'});
	},
	async 'held index lock'(worktree) {
		await write(worktree, {'new.txt': 'new\n'});
		await writeFile(path.join(adminFolder(worktree), 'index.lock'), '');
	},
	clean() {},
};

/** Two branches that changed the same line: the worktree's own and `other`. */
const divide = async (worktree: string): Promise<void> => {
	const own = git(worktree, 'branch', '--show-current').trim();
	git(worktree, 'checkout', '--quiet', '-b', 'other');
	await write(worktree, {'source/a.txt': 'theirs\n'});
	commit(worktree, 'theirs');
	git(worktree, 'checkout', '--quiet', own);
	await write(worktree, {'source/a.txt': 'ours\n', 'new.txt': 'untracked\n'});
	git(worktree, 'commit', '--quiet', '-m', 'ours', 'source/a.txt');
};

const assertFails = (work: () => unknown): void => {
	try {
		work();
	} catch {
		return;
	}
	throw new Error('this should have ended with a conflict');
};

/** Everything about a worktree that an undo must bring back. */
export const portrait = async (worktree: string) => {
	return {
		tree: await manifest(worktree),
		admin: await manifest(adminFolder(worktree), {times: false}),
		status: status(worktree),
		head: tryGit(worktree, 'rev-parse', 'HEAD'),
		branch: tryGit(worktree, 'symbolic-ref', 'HEAD'),
		log: tryGit(worktree, 'log', '--format=%H %s', '-g'),
		stages: git(worktree, 'ls-files', '--stage', '-z'),
		// Every object that the index, the reflog and the branches name is there.
		fsck: tryGit(worktree, 'fsck', '--no-dangling', '--connectivity-only'),
	};
};

export const adminFolder = (worktree: string): string =>
	Buffer.from(git(worktree, 'rev-parse', '--absolute-git-dir').trim(), 'latin1').toString();

/** Where a filter fails, git status does, too. */
export const withoutFilter = ['-c', 'filter.broken.clean=', '-c', 'filter.broken.required=false'];

export const status = (worktree: string): string =>
	git(worktree, ...withoutFilter, '--no-optional-locks', 'status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all');

const tryGit = (directory: string, ...arguments_: string[]): string => {
	try {
		return git(directory, ...arguments_);
	} catch (error) {
		const {status, stdout, stderr} = error as {status?: number; stdout?: string; stderr?: string};
		return `${status} ${stdout}${stderr}`;
	}
};

/** One line a file: name, kind, mode, time, contents. */
export const manifest = async (root: string, {times = true} = {}): Promise<string[]> => {
	const lines: string[] = [];
	const walk = async (folder: Buffer) => {
		for (const name of await readdir(folder, {encoding: 'buffer'})) {
			const file = Buffer.concat([folder, Buffer.from('/'), name]);
			const found = await lstat(file, {bigint: true});
			const contents = found.isFile()
				? createHash('sha256')
						.update(await readFile(file))
						.digest('hex')
				: found.isSymbolicLink()
					? await readlink(file)
					: '';
			const shown = file.toString('latin1').slice(Buffer.from(root).length);
			lines.push(`${shown} ${found.mode.toString(8)} ${times ? found.mtimeNs : ''} ${contents}`);
			if (found.isDirectory()) {
				await walk(file);
			}
		}
	};
	await walk(Buffer.from(root));
	return lines.sort();
};
