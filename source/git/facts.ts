import {constants} from 'node:fs';
import {open, realpath} from 'node:fs/promises';
import path from 'node:path';
import {adminOf, exists} from './admin.ts';
import {type Git, gitIn} from './git.ts';

export type Operation = 'rebase' | 'am' | 'merge' | 'cherry-pick' | 'revert' | 'bisect';

export type WorktreeFacts = {
	/** `undefined` where HEAD is detached. */
	readonly branch?: string;
	/** `undefined` before the first commit. */
	readonly head?: string;
	readonly detached: boolean;
	/** Commits of HEAD that the base has not, and the reverse. */
	readonly ahead: number;
	readonly behind: number;
	/** Changed files, with untracked and unmerged ones. */
	readonly dirty: number;
	readonly staged: number;
	readonly unstaged: number;
	readonly untracked: number;
	readonly conflicted: number;
	/** Lines against where the branch left the base, with what is not committed and the lines of small untracked files. */
	readonly added: number;
	readonly removed: number;
	/** Commits of HEAD that no remote has; where there is no remote, that the base has not. */
	readonly unpushed: number;
	readonly operation?: Operation;
};

/** Beyond these, untracked files count as files but not as lines: looking must stay cheap. */
const countedFiles = 200;
const countedBytes = 256 * 1024;

/**
Where a worktree stands: five git processes side by side, none of which takes a lock, so an agent at work in it notices nothing.

@param base what it started from: a name or an oid; if it is gone, `ahead`, `behind` are 0 and lines count against HEAD
*/
export const worktreeFacts = async (directory: string, base: string): Promise<WorktreeFacts> => {
	const git = gitIn(directory);
	const [status, sides, lines, unpushed, operation] = await Promise.all([
		readStatus(git),
		readSides(git, base),
		readLines(git, base),
		readUnpushed(git),
		readOperation(directory),
	]);
	const {untrackedNames, ...counts} = status;
	return {
		...counts,
		...sides,
		added: lines.added + (await untrackedLines(directory, untrackedNames)),
		removed: lines.removed,
		unpushed: unpushed ?? sides.ahead,
		...(operation !== undefined && {operation}),
	};
};

type Status = Pick<WorktreeFacts, 'branch' | 'head' | 'detached' | 'dirty' | 'staged' | 'unstaged' | 'untracked' | 'conflicted'> & {
	untrackedNames: Buffer[];
};

/** Format: git-status(1), "Porcelain Format Version 2". */
const readStatus = async (git: Git): Promise<Status> => {
	const entries = await git.names(['status', '--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=all']);
	const counts = {dirty: 0, staged: 0, unstaged: 0, untracked: 0, conflicted: 0};
	const untrackedNames: Buffer[] = [];
	let branch: string | undefined;
	let head: string | undefined;
	for (const entry of entries) {
		const text = entry.toString();
		if (text.startsWith('# branch.oid ')) {
			head = text.slice(13) === '(initial)' ? undefined : text.slice(13);
		} else if (text.startsWith('# branch.head ')) {
			branch = text.slice(14) === '(detached)' ? undefined : text.slice(14);
		} else if (!text.startsWith('#')) {
			counts.dirty++;
			if (text.startsWith('? ')) {
				counts.untracked++;
				untrackedNames.push(entry.subarray(2));
			} else if (text.startsWith('u ')) {
				counts.conflicted++;
			} else {
				counts.staged += text[2] === '.' ? 0 : 1;
				counts.unstaged += text[3] === '.' ? 0 : 1;
			}
		}
	}
	return {
		...(branch !== undefined && {branch}),
		...(head !== undefined && {head}),
		detached: branch === undefined,
		...counts,
		untrackedNames,
	};
};

const readSides = async (git: Git, base: string): Promise<{ahead: number; behind: number}> => {
	const arguments_ = ['rev-list', '--left-right', '--count', '--end-of-options', `${base}...HEAD`, '--'];
	const {exitCode, stdout} = await git.run(arguments_, {accept: [0, 128, 129]});
	const [behind = 0, ahead = 0] = exitCode === 0 ? stdout.toString().trim().split(/\s+/).map(Number) : [];
	return {ahead, behind};
};

const readLines = async (git: Git, base: string): Promise<{added: number; removed: number}> => {
	const numstat = ['diff', '--numstat', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=all'];
	for (const against of [['--merge-base', '--end-of-options', base], ['HEAD']]) {
		const {exitCode, stdout} = await git.run([...numstat, ...against, '--'], {accept: [0, 1, 128, 129]});
		if (exitCode === 0) {
			return sumLines(stdout.toString('latin1'));
		}
	}
	return {added: 0, removed: 0};
};

/** `12\t3\tname`, with `-` for binary files. */
const sumLines = (numstat: string): {added: number; removed: number} => {
	let added = 0;
	let removed = 0;
	for (const entry of numstat.split('\0')) {
		const [plus, minus] = entry.split('\t', 2);
		added += Number(plus) || 0;
		removed += Number(minus) || 0;
	}
	return {added, removed};
};

const readUnpushed = async (git: Git): Promise<number | undefined> => {
	const [remotes, counted] = await Promise.all([
		git.text(['for-each-ref', '--count=1', '--format=%(refname)', 'refs/remotes']),
		git.run(['rev-list', '--count', 'HEAD', '--not', '--remotes', '--'], {accept: [0, 128]}),
	]);
	return remotes === '' || counted.exitCode !== 0 ? undefined : Number(counted.stdout.toString());
};

/** What git itself looks at (`wt-status.c`). */
const operations: ReadonlyArray<[file: string, operation: Operation]> = [
	['rebase-apply/applying', 'am'],
	['rebase-apply', 'rebase'],
	['rebase-merge', 'rebase'],
	['MERGE_HEAD', 'merge'],
	['CHERRY_PICK_HEAD', 'cherry-pick'],
	['REVERT_HEAD', 'revert'],
	['BISECT_LOG', 'bisect'],
];

const readOperation = async (directory: string): Promise<Operation | undefined> => {
	const admin = (await adminOf(directory)) ?? path.join(await realpath(directory), '.git');
	for (const [file, operation] of operations) {
		if (await exists(path.join(admin, file))) {
			return operation;
		}
	}
	return undefined;
};

const untrackedLines = async (directory: string, names: readonly Buffer[]): Promise<number> => {
	const counts = await Promise.all(names.slice(0, countedFiles).map(name => linesOf(Buffer.concat([Buffer.from(`${directory}/`), name]))));
	return counts.reduce((sum, count) => sum + count, 0);
};

/** 0 for what is no text, too large, or gone. */
const linesOf = async (file: Buffer): Promise<number> => {
	const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
	try {
		const found = await handle?.stat();
		if (handle === undefined || !found?.isFile() || found.size === 0 || found.size > countedBytes) {
			return 0;
		}
		const bytes = await handle.readFile();
		if (bytes.includes(0)) {
			return 0;
		}
		const newlines = bytes.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0);
		return newlines + (bytes.at(-1) === 10 ? 0 : 1);
	} catch {
		return 0;
	} finally {
		await handle?.close();
	}
};
