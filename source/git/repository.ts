import {realpath} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {line} from '../text.ts';
import {type Git, GitError, gitIn, said} from './git.ts';

export type Repository = {
	/** The main worktree, links resolved. In a bare repository with worktrees: the one that was asked from. */
	readonly root: string;
	/** What all its worktrees share, links resolved: the repository's identity. */
	readonly commonDirectory: string;
	/** The worktree in which the folder lies that was asked from. */
	readonly currentWorktree: string;
	readonly name: string;
};

export type Base = {
	readonly oid: string;
	/** How a person calls it: `main`, `origin/main`, `v1.2`, or the first digits of a commit. */
	readonly label: string;
};

export type Branch = {
	readonly name: string;
	readonly oid: string;
	/** The worktree that has it checked out. */
	readonly worktree?: string;
	readonly upstream?: string;
	/** Of its newest commit, milliseconds since 1970. */
	readonly committedAt: number;
};

/** @throws UserError `not-a-repository`, `bare-repository`, `submodule`, or what git says (such as dubious ownership) */
export const findRepository = async (directory: string): Promise<Repository> => {
	const git = gitIn(directory);
	const [isBare, commonDirectory = '', gitDirectory] = await lookUp(git, directory);
	if (isBare === 'true') {
		throw new UserError(`\`${line(directory)}\` is a bare repository`, {
			code: 'bare-repository',
			hint: 'run coppice in one of its worktrees; `git worktree add ../main main` makes one',
		});
	}
	const [currentWorktree, superproject] = await inWorktree(git, directory);
	if (superproject) {
		throw new UserError(`\`${line(currentWorktree)}\` is a submodule of \`${line(superproject)}\``, {
			code: 'submodule',
			hint: `run coppice in \`${line(superproject)}\`, or in a clone of its own`,
		});
	}
	const common = await realpath(commonDirectory);
	const root = gitDirectory === commonDirectory ? currentWorktree : await mainWorktree(git, common, currentWorktree);
	return {root, commonDirectory: common, currentWorktree, name: repositoryName(root, common)};
};

/** Local branches, the newest first. */
export const branches = async (repository: Repository): Promise<Branch[]> => {
	const fields = ['refname:short', 'objectname', 'worktreepath', 'upstream:short', 'committerdate:unix'];
	const names = await gitIn(repository.root).text([
		'for-each-ref',
		'--sort=-committerdate',
		`--format=${fields.map(field => `%(${field})`).join('%00')}%00`,
		'refs/heads',
	]);
	const values = names.split('\0');
	const found: Branch[] = [];
	for (let index = 0; index + fields.length < values.length; index += fields.length) {
		const [name = '', oid = '', worktree, upstream, seconds] = values.slice(index, index + fields.length);
		found.push({
			name: name.replace(/^\n/, ''),
			oid,
			...(worktree && {worktree}),
			...(upstream && {upstream}),
			committedAt: Number(seconds) * 1000,
		});
	}
	return found;
};

/**
The commit that a new worktree starts from.

@param reference what the person named; without it, what the main checkout has checked out
@throws UserError `no-such-base` with near names, `no-commits` in a repository without any
*/
export const resolveBase = async (repository: Repository, reference?: string): Promise<Base> => {
	const git = gitIn(repository.root);
	const [oid, name] = await Promise.all([commitOf(git, reference ?? 'HEAD'), nameOf(git, reference)]);
	if (oid !== undefined) {
		return {oid, label: name ?? oid.slice(0, 8)};
	}
	if ((await commitOf(git, 'HEAD')) === undefined && (reference === undefined || (await branches(repository)).length === 0)) {
		throw new UserError(`\`${line(repository.name)}\` has no commits yet, so a worktree has nothing to start from`, {
			code: 'no-commits',
			hint: 'make a first commit: `git commit --allow-empty -m start`',
		});
	}
	const near = nearest(reference ?? 'HEAD', await referenceNames(git));
	throw new UserError(`no branch, tag or commit \`${line(reference ?? 'HEAD')}\` in \`${line(repository.name)}\``, {
		code: 'no-such-base',
		hint:
			near.length > 0 ? `did you mean ${near.map(name => `\`${line(name)}\``).join(' or ')}?` : '`git branch --all` lists what there is',
	});
};

/** The commit that a name stands for, `undefined` if there is none. */
export const commitOf = async (git: Git, reference: string): Promise<string | undefined> => {
	const arguments_ = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`];
	const {exitCode, stdout} = await git.run(arguments_, {accept: [0, 1, 128]});
	return exitCode === 0 ? stdout.toString().trim() : undefined;
};

const lookUp = async (git: Git, directory: string): Promise<string[]> => {
	try {
		return (
			await git.text(['rev-parse', '--path-format=absolute', '--is-bare-repository', '--git-common-dir', '--absolute-git-dir'])
		).split('\n');
	} catch (error) {
		if (error instanceof GitError && /not a git repository/.test(error.stderr)) {
			throw new UserError(`\`${line(directory)}\` is not in a git repository`, {
				code: 'not-a-repository',
				hint: 'run coppice in a repository, or make one with `git init`',
			});
		}
		if (error instanceof GitError) {
			throw new UserError(`git cannot read the repository at \`${line(directory)}\`: ${said(error)}`, {
				code: 'repository-unreadable',
				hint: /dubious ownership/.test(error.stderr)
					? 'it belongs to another user; git tells how to trust it when you run `git status` there'
					: undefined,
				cause: error,
			});
		}
		throw error;
	}
};

const inWorktree = async (git: Git, directory: string): Promise<[string, string]> => {
	try {
		const lines = (await git.text(['rev-parse', '--path-format=absolute', '--show-toplevel', '--show-superproject-working-tree'])).split(
			'\n',
		);
		return [await realpath(lines[0]!), lines[1] ?? ''];
	} catch (error) {
		throw new UserError(`\`${line(directory)}\` is inside a git directory, not in a worktree`, {
			code: 'not-a-worktree',
			hint: 'run coppice in the folder above',
			cause: error,
		});
	}
};

/** `worktree list` prints the main one first; for a bare repository or one with its git directory elsewhere, that is no checkout. */
const mainWorktree = async (git: Git, common: string, currentWorktree: string): Promise<string> => {
	const [first] = await git.names(['worktree', 'list', '--porcelain', '-z']);
	const candidate = first?.toString().replace(/^worktree /, '') ?? '';
	const {exitCode, stdout} = await gitIn(currentWorktree).run(
		['-C', candidate, 'rev-parse', '--path-format=absolute', '--is-inside-work-tree', '--git-common-dir'],
		{accept: [0, 1, 128]},
	);
	const [inside, commonOfCandidate] = stdout.toString().split('\n');
	const isMain = exitCode === 0 && inside === 'true' && (await realpath(commonOfCandidate!)) === common;
	return isMain ? realpath(candidate) : currentWorktree;
};

const repositoryName = (root: string, common: string): string => {
	const besideCommon = path.basename(common).replace(/\.git$/, '');
	const bare = !common.startsWith(root + path.sep) && besideCommon !== '' && !besideCommon.startsWith('.');
	return bare ? besideCommon : path.basename(common.startsWith(root + path.sep) ? root : path.dirname(common)) || 'repository';
};

/** What a base is called; undefined where no branch is checked out. */
const nameOf = async (git: Git, reference: string | undefined): Promise<string | undefined> => {
	if (reference !== undefined && reference !== 'HEAD') {
		return reference;
	}
	const {stdout} = await git.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], {accept: [0, 1]});
	return stdout.toString().trim() || undefined;
};

const referenceNames = async (git: Git): Promise<string[]> =>
	(await git.text(['for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/remotes', 'refs/tags'])).split('\n').filter(Boolean);

/** At most two names that differ little, or that contain what was typed. */
const nearest = (typed: string, names: readonly string[]): string[] => {
	const wanted = typed.toLowerCase();
	const scored = names.map(name => {
		const candidate = name.toLowerCase();
		const contains = wanted.length > 2 && (candidate.includes(wanted) || wanted.includes(candidate));
		const last = candidate.slice(candidate.lastIndexOf('/') + 1);
		return {name, distance: contains ? 1 : Math.min(distance(wanted, candidate), distance(wanted, last) + 0.5)};
	});
	return scored
		.filter(({distance}) => distance <= Math.max(wanted.length < 4 ? 1 : 2, Math.floor(wanted.length / 3)) + 0.5)
		.sort((a, b) => a.distance - b.distance)
		.slice(0, 2)
		.map(({name}) => name);
};

/** Levenshtein. */
const distance = (from: string, to: string): number => {
	let row = Array.from({length: to.length + 1}, (_, index) => index);
	for (let i = 1; i <= from.length; i++) {
		const next = [i];
		for (let j = 1; j <= to.length; j++) {
			next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
		}
		row = next;
	}
	return row[to.length]!;
};
