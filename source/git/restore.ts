import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {faultPoint} from '../fault.ts';
import {line} from '../text.ts';
import {exists, trashedAdmin, trashedTree} from './admin.ts';
import {deleteTrashed, discardWorktree} from './discard.ts';
import {type Git, GitError, gitIn, said} from './git.ts';
import {type Journal, writeJournal} from './journal.ts';
import {putBackLeftovers} from './leftovers.ts';
import {uniqueName} from './names.ts';
import {commitOf} from './repository.ts';
import {indexParent, layOut} from './snapshot.ts';
import {closeEntry, entryOf} from './trash.ts';
import type {Turns} from './turns.ts';
import {findRemoval, type Undone, undo} from './undo.ts';
import {listWorktrees} from './worktrees.ts';

/**
Rebuilds a removed worktree from its ref, when its files were deleted (else it is an undo). What was not committed comes back so:
files, the index, small ignored files; not times, empty folders, an operation in progress.

The branch is checked out if it still is where it was; if it was deleted it is made again; if it has moved, another is made beside it.

@throws UserError `no-such-removal`, `snapshot-gone`, `restore-failed`
*/
export const restoreWorktree = async ({turns, folder, id}: {turns: Turns; folder: string; id: string}): Promise<Undone> => {
	const {commonDirectory} = await findRemoval(folder, id);
	return turns.take(commonDirectory, async () => {
		const journal = await findRemoval(folder, id);
		if (journal.state === 'removed' && (await exists(trashedTree(journal.path, journal.id))) && !(await exists(journal.path))) {
			return undo(folder, journal);
		}
		if (journal.state === 'removed' && (await exists(trashedTree(journal.path, journal.id)))) {
			throw new UserError(`\`${line(journal.path)}\` exists again`, {code: 'path-taken', hint: 'move it away, then undo'});
		}
		return restore(folder, journal);
	});
};

/** The end of a restore that was interrupted. `undefined` if it had not come so far and was taken back. Safe to do twice. */
export const finishRestore = async (folder: string, journal: Journal): Promise<string | undefined> => {
	const {restore: target, ...rest} = journal;
	if (target === undefined || !target.added) {
		if (target !== undefined) {
			await discardWorktree(journal.commonDirectory, target.path);
			if (target.branchCreated && target.branch !== undefined && journal.head !== undefined) {
				const arguments_ = ['update-ref', '-d', `refs/heads/${target.branch}`, journal.head];
				await gitIn(journal.commonDirectory).run(arguments_, {accept: [0, 1, 128]});
			}
		}
		await writeJournal(folder, {...rest, state: 'purged'});
		return undefined;
	}
	const git = gitIn(target.path);
	await fill(git, journal, target.branch);
	faultPoint('restore.filled');
	await putBackLeftovers(folder, journal.id, target.path);
	faultPoint('restore.leftovers');
	await deleteTrashed(trashedAdmin(journal.commonDirectory, journal.id));
	await closeEntry(folder, journal);
	return target.path;
};

const restore = async (folder: string, journal: Journal): Promise<Undone> => {
	const git = gitIn(journal.commonDirectory);
	if (journal.snapshot === undefined || (await commitOf(git, journal.snapshot)) === undefined) {
		throw new UserError(`the snapshot \`${journal.ref}\` is gone`, {code: 'snapshot-gone', hint: 'its branch may still hold the commits'});
	}
	const parent = path.dirname(journal.path);
	const name = await uniqueName(path.basename(journal.path), candidate => exists(path.join(parent, candidate)));
	const plan = await planBranch(git, journal);
	let restoring: Journal = {...journal, state: 'restoring', restore: {path: path.join(parent, name), ...plan, added: false}};
	await writeJournal(folder, restoring);
	faultPoint('restore.journalled');
	try {
		await add(git, restoring);
		faultPoint('restore.added');
		restoring = {...restoring, restore: {...restoring.restore!, added: true}};
		await writeJournal(folder, restoring);
		faultPoint('restore.pinned');
		await finishRestore(folder, restoring);
	} catch (error) {
		await finishRestore(folder, {...restoring, restore: {...restoring.restore!, added: false}});
		throw error instanceof GitError
			? new UserError(`git could not rebuild \`${line(journal.path)}\`: ${said(error)}`, {code: 'restore-failed', cause: error})
			: error;
	}
	const place = restoring.restore!.path;
	return {
		entry: entryOf(journal),
		path: place,
		...(plan.branch !== undefined && {branch: plan.branch}),
		notes: [
			...(place === journal.path ? [] : [`it stands in \`${line(place)}\` now`]),
			...(plan.branch === journal.branch?.replace(/^refs\/heads\//, '')
				? []
				: [`its branch has moved, so it is on \`${line(plan.branch ?? '')}\``]),
			...journal.notCaptured.map(what => `not rebuilt: ${what}`),
		],
	};
};

const planBranch = async (git: Git, journal: Journal): Promise<{branch?: string; branchCreated: boolean}> => {
	if (journal.branch === undefined) {
		return {branchCreated: false};
	}
	const branch = journal.branch.replace(/^refs\/heads\//, '');
	const now = await commitOf(git, journal.branch);
	if (now === undefined) {
		return {branch, branchCreated: true};
	}
	const isFree = (await listWorktrees(journal)).every(worktree => worktree.branch !== branch);
	if (now === journal.head && isFree) {
		return {branch, branchCreated: false};
	}
	for (let index = 1; ; index++) {
		const candidate = `${branch}-restored${index === 1 ? '' : `-${index}`}`;
		if ((await commitOf(git, `refs/heads/${candidate}`)) === undefined) {
			return {branch: candidate, branchCreated: true};
		}
	}
};

const add = async (git: Git, journal: Journal): Promise<void> => {
	const {path: place, branch, branchCreated} = journal.restore!;
	await mkdir(path.dirname(place), {recursive: true});
	const common = ['worktree', 'add', '--quiet', '--no-checkout', '--lock', '--reason', `coppice ${journal.session}`];
	if (journal.head === undefined) {
		// Nothing was committed yet: any commit will do to make it, and `fill` points HEAD at the branch to be born.
		await git.run([...common, '--detach', '--end-of-options', place, journal.snapshot!]);
	} else if (branch === undefined) {
		await git.run([...common, '--detach', '--end-of-options', place, journal.head]);
	} else if (branchCreated) {
		await git.run([...common, '--no-track', '-b', branch, '--end-of-options', place, journal.head]);
	} else {
		await git.run([...common, '--end-of-options', place, branch]);
	}
};

const fill = async (git: Git, journal: Journal, branch: string | undefined): Promise<void> => {
	if (journal.head === undefined && branch !== undefined) {
		await git.run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
	}
	await layOut(git, journal.snapshot!);
	const index = await indexParent(git, journal.snapshot!);
	const staged = index ?? journal.head;
	await git.run(staged === undefined ? ['read-tree', '--empty'] : ['read-tree', '--reset', `${staged}^{tree}`]);
	// Only makes the next look quicker; with a failing filter git cannot look.
	await git.run(['update-index', '-q', '--refresh'], {accept: [0, 1, 128]});
};
