import {lstat, realpath} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {line} from '../text.ts';
import {adminOf, treeOf} from './admin.ts';
import type {Repository} from './repository.ts';
import {listWorktrees, type Worktree} from './worktrees.ts';

export type Removable = {readonly worktree: Worktree; readonly admin: string; readonly inode: bigint};

/**
Whether a worktree may be moved to the trash: it is one of this repository's, not the main one, and the path is the tree itself.

`git worktree remove` follows a link at the path and empties the worktree behind it, so every pointer is checked from both ends.

@throws UserError `not-removable`
*/
export const checkRemovable = async (repository: Repository, directory: string): Promise<Removable> => {
	const refuse = (why: string, hint?: string): never => {
		throw new UserError(`the worktree \`${line(directory)}\` cannot be removed: ${why}`, {code: 'not-removable', hint});
	};
	const found = await lstat(directory, {bigint: true}).catch(() => refuse('there is no such folder', 'remove the session only'));
	if (!found.isDirectory()) {
		return refuse(found.isSymbolicLink() ? 'it is a link' : 'it is not a folder', 'a link could lead to another worktree');
	}
	if (path.resolve(directory) !== directory || (await realpath(directory)) !== directory) {
		return refuse('a link lies on the way to it', `name it \`${line(await realpath(directory))}\` if that is meant`);
	}
	const worktrees = await listWorktrees(repository);
	const worktree = worktrees.find(candidate => candidate.path === directory);
	if (worktree === undefined || worktree.bare) {
		return refuse(`it does not belong to \`${line(repository.name)}\``);
	}
	if (worktree.main || directory === repository.root) {
		return refuse('it is the main checkout');
	}
	const admin = await adminOf(directory);
	if (
		admin === undefined ||
		path.dirname(admin) !== path.join(repository.commonDirectory, 'worktrees') ||
		(await treeOf(admin)) !== directory
	) {
		return refuse(
			'its `.git` file and the repository do not point at each other',
			`run \`git worktree repair\` in \`${line(repository.root)}\``,
		);
	}
	if ((await lstat(path.dirname(directory), {bigint: true})).dev !== found.dev) {
		return refuse('something is mounted there', 'unmount it first');
	}
	const inside = worktrees.find(other => other.path.startsWith(directory + path.sep));
	if (inside !== undefined) {
		return refuse(`another worktree lies in it, \`${line(inside.path)}\``, 'remove that one first');
	}
	if (worktree.locked !== undefined && !worktree.locked.startsWith('coppice')) {
		return refuse(
			`it is locked${worktree.locked === '' ? '' : ` (${line(worktree.locked, 100)})`}`,
			`\`git worktree unlock\` takes the lock off`,
		);
	}
	return {worktree, admin, inode: found.ino};
};
