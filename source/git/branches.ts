import {UserError} from '../errors.ts';
import {line} from '../text.ts';
import {gitIn} from './git.ts';
import {uniqueName} from './names.ts';
import type {Base, Repository} from './repository.ts';
import type {Worktree} from './worktrees.ts';

export type BranchPlan = {
	readonly branch: string;
	/** Make it, at `oid`; else it is there. */
	readonly create: boolean;
	readonly oid: string;
	/** A name for the worktree's folder. */
	readonly folder: string;
};

type Wish = {
	repository: Repository;
	worktrees: readonly Worktree[];
	/** A slug. */
	name: string;
	branch: string | undefined;
	base: Base;
	/** Whether a folder of this name is taken: folder and branch get the same name. */
	isTaken: (name: string) => Promise<boolean>;
};

/** Which branch a new worktree has: the one that was asked for, or a new `coppice/<name>`. */
export const planBranch = async (wish: Wish): Promise<BranchPlan> => {
	const git = gitIn(wish.repository.root);
	const heads = await references(wish.repository, 'refs/heads');
	if (wish.branch !== undefined) {
		return askedFor(wish, wish.branch.replace(/^refs\/heads\//, ''), heads);
	}
	const names = [...heads.keys()];
	// A branch called `coppice` is a file where the folder of `coppice/…` would be.
	const prefix = names.some(name => name.toLowerCase() === 'coppice') ? 'coppice-' : 'coppice/';
	const folder = await uniqueName(wish.name, async name => clash(`${prefix}${name}`, names) !== undefined || wish.isTaken(name));
	await git.run(['check-ref-format', '--branch', `${prefix}${folder}`]);
	return {branch: `${prefix}${folder}`, create: true, oid: wish.base.oid, folder};
};

const askedFor = async (wish: Wish, branch: string, heads: Map<string, string>): Promise<BranchPlan> => {
	const there = heads.get(branch);
	if (there !== undefined) {
		const place = wish.worktrees.find(worktree => worktree.branch === branch);
		if (place !== undefined) {
			throw new UserError(`the branch \`${line(branch)}\` is checked out in \`${line(place.path)}\``, {
				code: 'branch-in-use',
				hint: place.main
					? 'a branch can be in one worktree only: name another, or start in the main checkout'
					: 'start the session in that worktree, or name another branch',
			});
		}
		return {branch, create: false, oid: there, folder: wish.name};
	}
	const {exitCode} = await gitIn(wish.repository.root).run(['check-ref-format', `refs/heads/${branch}`], {accept: [0, 1, 128, 129]});
	if (exitCode !== 0 || branch.startsWith('-') || branch === 'HEAD') {
		throw new UserError(`\`${line(branch)}\` cannot be the name of a branch`, {
			code: 'branch-invalid',
			hint: 'use letters, digits, `-` and `/`',
		});
	}
	const other = clash(branch, [...heads.keys()]);
	if (other !== undefined) {
		throw new UserError(`the branch \`${line(branch)}\` cannot stand beside \`${line(other)}\``, {
			code: 'branch-invalid',
			hint:
				other.toLowerCase() === branch.toLowerCase()
					? 'they differ in capitals only, which not every file system keeps apart'
					: 'git keeps branches as files: one cannot be the folder of another',
		});
	}
	const remote = [...(await references(wish.repository, 'refs/remotes'))].filter(([name]) => name.slice(name.indexOf('/') + 1) === branch);
	return {branch, create: true, oid: remote.length === 1 ? remote[0]![1] : wish.base.oid, folder: wish.name};
};

/** The name that leaves no room for `branch`: the same but for capitals, or one that is a folder of the other. */
const clash = (branch: string, names: readonly string[]): string | undefined => {
	const wanted = branch.toLowerCase();
	return names.find(name => {
		const there = name.toLowerCase();
		return there === wanted || there.startsWith(`${wanted}/`) || wanted.startsWith(`${there}/`);
	});
};

const references = async (repository: Repository, under: string): Promise<Map<string, string>> => {
	const text = await gitIn(repository.root).text(['for-each-ref', '--format=%(objectname) %(refname)', under]);
	return new Map(
		text
			.split('\n')
			.filter(Boolean)
			.map(entry => [entry.slice(entry.indexOf(' ') + 1 + under.length + 1), entry.slice(0, entry.indexOf(' '))]),
	);
};
