import {rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {faultPoint} from '../fault.ts';
import {line} from '../text.ts';
import {exists, trashedAdmin, trashedTree} from './admin.ts';
import {gitIn} from './git.ts';
import {isJournalId, type Journal, readJournal, readJournals, writeJournal} from './journal.ts';
import {commitOf} from './repository.ts';
import {entryOf, type TrashEntry, takeBack} from './trash.ts';
import type {Turns} from './turns.ts';
import {listWorktrees} from './worktrees.ts';

export type Undone = {
	readonly entry: TrashEntry;
	readonly path: string;
	readonly branch?: string;
	/** What is not as it was, in words. */
	readonly notes: readonly string[];
};

/**
Takes a removal back: tree, index, reflog, an operation in progress, times, ignored files. If the branch was deleted meanwhile it is made again.

@param id an id of `listTrash`; without it the newest
@throws UserError `no-such-removal`, `trash-emptied`, `path-taken`, `repository-gone`
*/
export const undoRemoval = async ({turns, folder, id}: {turns: Turns; folder: string; id?: string}): Promise<Undone> => {
	const {commonDirectory, id: found} = await findRemoval(folder, id);
	return turns.take(commonDirectory, async () => {
		const journal = await findRemoval(folder, found);
		if (journal.state !== 'removed') {
			throw new UserError(`the files of \`${line(journal.path)}\` were deleted from the trash`, {
				code: 'trash-emptied',
				hint: `\`coppice restore ${found}\` rebuilds what git could hold`,
			});
		}
		if (!(await exists(trashedTree(journal.path, journal.id)))) {
			throw new UserError(`\`${line(trashedTree(journal.path, journal.id))}\` is gone`, {
				code: 'trash-emptied',
				hint: `\`coppice restore ${found}\` rebuilds what git could hold`,
			});
		}
		if (await exists(journal.path)) {
			throw new UserError(`\`${line(journal.path)}\` exists again`, {code: 'path-taken', hint: 'move it away, then undo'});
		}
		return undo(folder, journal);
	});
};

/** Also the end of an undo that was interrupted. Safe to do twice. */
export const undo = async (folder: string, journal: Journal): Promise<Undone> => {
	const notes: string[] = [];
	const placed: Journal = {...journal, state: 'undoing', admin: await freeAdmin(journal)};
	await writeJournal(folder, placed);
	faultPoint('undo.journalled');
	if (placed.admin !== journal.admin) {
		await pointAt(placed);
		notes.push('git now keeps its administration under another name');
	}
	await remakeBranch(placed, notes);
	faultPoint('undo.branch');
	await takeBack(folder, placed);
	return {
		entry: entryOf(journal),
		path: journal.path,
		...(journal.branch && {branch: journal.branch.replace(/^refs\/heads\//, '')}),
		notes,
	};
};

export const findRemoval = async (folder: string, id: string | undefined): Promise<Journal> => {
	const journal =
		id === undefined
			? (await readJournals(folder)).journals.find(({state}) => ['removed', 'purging', 'purged'].includes(state))
			: isJournalId(id)
				? await readJournal(folder, id)
				: undefined;
	if (journal === undefined) {
		throw new UserError(id === undefined ? 'the trash is empty' : `no removal \`${line(id)}\` in the trash`, {
			code: 'no-such-removal',
			hint: id === undefined ? undefined : '`coppice trash` lists what there is',
		});
	}
	if (!(await exists(journal.commonDirectory))) {
		throw new UserError(`the repository \`${line(journal.commonDirectory)}\` is gone`, {
			code: 'repository-gone',
			hint: `the files are in \`${line(trashedTree(journal.path, journal.id))}\``,
		});
	}
	return journal;
};

/** A worktree made since may have got the name of this administration. */
const freeAdmin = async (journal: Journal): Promise<string> => {
	if (!(await exists(trashedAdmin(journal.commonDirectory, journal.id))) || !(await exists(journal.admin))) {
		return journal.admin;
	}
	for (let index = 1; ; index++) {
		const candidate = `${journal.admin}${index}`;
		if (!(await exists(candidate))) {
			return candidate;
		}
	}
};

/** By rename, because the `.git` file must be whole at every moment. */
const pointAt = async (journal: Journal): Promise<void> => {
	const tree = (await exists(journal.path)) ? journal.path : trashedTree(journal.path, journal.id);
	const temporary = path.join(tree, '.git.coppice');
	await writeFile(temporary, `gitdir: ${journal.admin}\n`);
	await rename(temporary, path.join(tree, '.git'));
};

const remakeBranch = async (journal: Journal, notes: string[]): Promise<void> => {
	if (journal.branch === undefined || journal.head === undefined) {
		return;
	}
	const git = gitIn(journal.commonDirectory);
	const now = await commitOf(git, journal.branch);
	const name = line(journal.branch.replace(/^refs\/heads\//, ''));
	if (now === undefined) {
		await git.run(['update-ref', '-m', 'coppice undo', journal.branch, journal.head, '0'.repeat(journal.head.length)]);
		return;
	}
	const elsewhere = (await listWorktrees(journal)).find(worktree => `refs/heads/${worktree.branch}` === journal.branch);
	if (elsewhere !== undefined && elsewhere.path !== journal.path) {
		notes.push(`\`${name}\` is now checked out in \`${line(elsewhere.path)}\`, too`);
	}
	if (now !== journal.head) {
		notes.push(`\`${name}\` has moved since: \`git status\` compares with what it is now`);
	}
};
