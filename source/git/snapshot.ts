/*
The snapshot of a worktree as commits, in the shape of a stash: W (all files, with untracked ones) with the parents HEAD, I (the
index) and K (what only the worktree's administration refers to: its reflog, the commits of a rebase, the stages of a conflict).

Taken with an index of its own: the worktree's index and files stay as they are, and a lock that the agent holds does not matter.
What git cannot hold is named in `notCaptured`; it is in the trash tree alone.
*/
import {copyFile, lstat, mkdtemp, rm, stat, utimes} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {faultPoint} from '../fault.ts';
import {line} from '../text.ts';
import {exists} from './admin.ts';
import {type Git, GitError, gitIn, joinNames, said, splitNames} from './git.ts';
import {keepReferred} from './referred.ts';
import {commitOf} from './repository.ts';
import type {Survey} from './survey.ts';

export type Snapshot = {
	readonly commit: string;
	readonly head?: string;
	/** `refs/heads/…`; `undefined` where HEAD is detached. */
	readonly branch?: string;
	/** What the commits do not hold, in words. */
	readonly notCaptured: readonly string[];
};

/** @throws UserError `still-changing` if the tree changed between two looks at it, `snapshot-failed` */
export const takeSnapshot = async (worktree: string, admin: string, id: string, found: Survey): Promise<Snapshot> => {
	const first = await captureTrees(worktree, admin, found);
	faultPoint('snapshot.first');
	const second = await captureTrees(worktree, admin, found);
	if (first.files !== second.files || first.index !== second.index) {
		throw new UserError(`files in \`${line(worktree)}\` are still changing`, {
			code: 'still-changing',
			hint: 'something writes there: end it and remove again',
		});
	}
	const git = gitIn(worktree);
	const head = await commitOf(git, 'HEAD');
	const branch = (await git.run(['symbolic-ref', '--quiet', 'HEAD'], {accept: [0, 1]})).stdout.toString().trim() || undefined;
	const parents = head === undefined ? [] : [head];
	if (second.index !== undefined && head !== undefined) {
		parents.push(await commit(git, second.index, [head], ['index']));
	}
	const kept = await keepReferred(git, admin, head);
	if (kept !== undefined) {
		parents.push(await commit(git, kept.tree, kept.commits, ['kept']));
	}
	const message = [`coppice snapshot ${id}`, `branch: ${branch ?? 'detached'}`];
	const snapshot = await commit(git, second.files, parents, message);
	faultPoint('snapshot.committed');
	return {commit: snapshot, ...(head && {head}), ...(branch && {branch}), notCaptured: second.notCaptured};
};

/** Make the files of a worktree those of a snapshot; where a filter of its repository fails, as they are in it. */
export const layOut = async (git: Git, commit: string): Promise<void> => {
	const timeoutMilliseconds = 15 * 60_000;
	const files = ['read-tree', '--reset', '-u', `${commit}^{tree}`];
	try {
		await git.run(files, {timeoutMilliseconds});
	} catch (error) {
		if (!(error instanceof GitError)) {
			throw error;
		}
		await git.run(files, {timeoutMilliseconds, settings: await filtersOff(git)});
	}
};

/** Which parent of a snapshot is the index. */
export const indexParent = async (git: Git, commit: string): Promise<string | undefined> => {
	const parents = (await git.text(['log', '--no-walk=unsorted', '--format=%H %s', `${commit}^@`])).split('\n');
	return parents.find(parent => parent.endsWith(' index'))?.split(' ')[0];
};

const settings = [
	'core.safecrlf=false',
	'core.splitIndex=false',
	'advice.addEmbeddedRepo=false',
	'advice.updateSparsePath=false',
	'commit.gpgSign=false',
];

/** Nobody wrote these commits; a person without a name in the configuration can remove, too. */
const author = {
	GIT_AUTHOR_NAME: 'coppice',
	GIT_AUTHOR_EMAIL: 'coppice@localhost',
	GIT_COMMITTER_NAME: 'coppice',
	GIT_COMMITTER_EMAIL: 'coppice@localhost',
};

const commit = (git: Git, tree: string, parents: readonly string[], message: readonly string[]): Promise<string> =>
	git.text(['commit-tree', tree, ...parents.flatMap(parent => ['-p', parent]), ...message.flatMap(text => ['-m', text])], {
		environment: author,
	});

type Trees = {
	files: string;
	/** `undefined` where there are conflicts: such an index cannot be a tree. */
	index: string | undefined;
	notCaptured: string[];
};

const captureTrees = async (worktree: string, admin: string, found: Survey): Promise<Trees> => {
	const folder = await mkdtemp(path.join(admin, 'coppice-snapshot-'));
	try {
		const index = path.join(folder, 'index');
		await copyIndex(path.join(admin, 'index'), index);
		const git = withIndex(gitIn(worktree), index);
		const isUnmerged = (await git.names(['ls-files', '-u', '-z'])).length > 0;
		const staged = isUnmerged ? undefined : await git.text(['write-tree']);
		await revealHidden(git, worktree);
		const {notCaptured, filters} = await addAll(git, found);
		return {files: await git.text(['write-tree'], {settings: filters}), index: staged, notCaptured};
	} catch (error) {
		if (error instanceof GitError) {
			throw new UserError(`git could not take a snapshot of \`${line(worktree)}\`: ${said(error)}`, {
				code: 'snapshot-failed',
				cause: error,
			});
		}
		throw error;
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
};

/** The times too, rounded down: git takes an entry for unchanged only if its file is older than the index. */
const copyIndex = async (from: string, to: string): Promise<void> => {
	if (await exists(from)) {
		await copyFile(from, to);
		const {atime, mtimeMs} = await stat(from);
		await utimes(to, atime, Math.floor(mtimeMs) / 1000);
	}
};

const withIndex = (git: Git, index: string): Git => {
	const run: Git['run'] = (arguments_, options = {}) =>
		git.run(arguments_, {
			timeoutMilliseconds: 10 * 60_000,
			...options,
			environment: {...options.environment, GIT_INDEX_FILE: index},
			settings: [...settings, ...(options.settings ?? [])],
		});
	return {
		...git,
		run,
		text: async (arguments_, options) => (await run(arguments_, options)).stdout.toString().replace(/\n$/, ''),
		names: async (arguments_, options) => splitNames((await run(arguments_, options)).stdout),
	};
};

/** Edits behind assume-unchanged and skip-worktree. A sparse file that is not on disk keeps its flag, or it would count as deleted. */
const revealHidden = async (git: Git, worktree: string): Promise<void> => {
	const assumed: Buffer[] = [];
	const skipped: Buffer[] = [];
	for (const entry of await git.names(['ls-files', '-z', '-v'])) {
		const tag = String.fromCharCode(entry[0]!);
		const name = entry.subarray(2);
		if (/[a-z]/.test(tag)) {
			assumed.push(name);
		}
		if (/s/i.test(tag) && (await onDisk(worktree, name))) {
			skipped.push(name);
		}
	}
	if (assumed.length > 0) {
		await git.run(['update-index', '--no-assume-unchanged', '-z', '--stdin'], {input: joinNames(assumed)});
	}
	if (skipped.length > 0) {
		await git.run(['update-index', '--no-skip-worktree', '-z', '--stdin'], {input: joinNames(skipped)});
	}
};

const onDisk = (worktree: string, name: Buffer): Promise<boolean> =>
	lstat(absolute(worktree, name)).then(
		() => true,
		() => false,
	);

const absolute = (worktree: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(`${worktree}/`), name]);

/** Stages everything in the index of ours. Where one way fails the next is tried; the last leaves out what cannot be read. */
const addAll = async (git: Git, found: Survey): Promise<{notCaptured: string[]; filters: string[]}> => {
	const tracked = await git.names(['ls-files', '-z', '--stage']);
	const {excluded, notCaptured} = leaveOut(found, tracked);
	const pathspecs = [
		Buffer.from(':/'),
		...(await withoutIgnored(git, excluded)).map(name => Buffer.concat([Buffer.from(':(top,exclude,literal)'), name])),
	];
	const add = async (options: readonly string[], filters: readonly string[], accept: readonly number[]) =>
		git.run(['add', '-A', '--sparse', ...options, '--pathspec-from-file=-', '--pathspec-file-nul'], {
			input: joinNames(pathspecs),
			settings: filters,
			accept,
		});
	try {
		await add([], [], [0]);
		return {notCaptured, filters: []};
	} catch (error) {
		if (!(error instanceof GitError)) {
			throw error;
		}
		const filters = await filtersOff(git);
		const {exitCode, stderr} = await add(['--ignore-errors'], filters, [0, 1]);
		if (exitCode !== 0) {
			notCaptured.push(`files that git cannot read (${line(stderr.split('\n')[0] ?? '', 120)})`);
		} else if (filters.length > 0) {
			notCaptured.push(`a filter failed (${line(said(error), 120)}): files are in the snapshot as they lie on disk`);
		}
		// git looks through the filters again where a file is as new as the index.
		return {notCaptured, filters};
	}
};

const gitlink = '160000';

const leaveOut = (found: Survey, staged: readonly Buffer[]): {excluded: Buffer[]; notCaptured: string[]} => {
	// `mode oid stage\tname`
	const modes = new Map(staged.map(entry => [entry.subarray(entry.indexOf(9) + 1).toString('latin1'), entry.subarray(0, 6).toString()]));
	const excluded: Buffer[] = [];
	const notCaptured: string[] = [];
	for (const name of found.nested) {
		const isSubmodule = modes.get(name.toString('latin1')) === gitlink;
		notCaptured.push(`${isSubmodule ? 'submodule' : 'nested repository'} \`${line(name.toString())}\``);
		if (!isSubmodule) {
			excluded.push(name);
		}
	}
	for (const name of found.large) {
		if (!modes.has(name.toString('latin1'))) {
			notCaptured.push(`large file \`${line(name.toString())}\``);
			excluded.push(name);
		}
	}
	return {excluded, notCaptured};
};

/** `add` fails on a pathspec below an ignored folder, also on one that excludes. */
const withoutIgnored = async (git: Git, names: readonly Buffer[]): Promise<Buffer[]> => {
	if (names.length === 0) {
		return [];
	}
	const ignored = await git.names(['check-ignore', '-z', '--stdin'], {input: joinNames(names), accept: [0, 1]});
	return names.filter(name => !ignored.some(other => other.equals(name)));
};

/** Settings that turn off every clean and smudge filter that is configured, such as a git-lfs that is not installed. */
const filtersOff = async (git: Git): Promise<string[]> => {
	const keys = await git.names(['config', '-z', '--name-only', '--get-regexp', '^filter\\.'], {accept: [0, 1]});
	const names = new Set(keys.map(key => key.toString().replace(/^filter\.(.*)\.[^.]*$/s, '$1')));
	return [...names].flatMap(name => ['clean=', 'smudge=', 'process=', 'required=false'].map(setting => `filter.${name}.${setting}`));
};
