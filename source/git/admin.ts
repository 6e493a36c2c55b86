/*
A linked worktree is two folders that point at each other: the tree with a `.git` file, and its administration in
`<common>/worktrees/<name>` (HEAD, index, reflog, the state of a rebase) with a `gitdir` file.
*/
import {lstat, readdir, readFile, realpath} from 'node:fs/promises';
import path from 'node:path';

/** Folder names of ours. Trees are kept beside where they stood: a rename is only instant and whole within one file system. */
export const trashedAdmin = (commonDirectory: string, id: string): string => path.join(commonDirectory, 'coppice-trash', id, 'admin');
export const trashedTree = (worktree: string, id: string): string => path.join(path.dirname(worktree), '.coppice-trash', id, 'tree');

/** The administration whose `gitdir` names this worktree, even if the tree is not there. */
export const findAdmin = async (commonDirectory: string, worktree: string): Promise<string | undefined> => {
	const folder = path.join(commonDirectory, 'worktrees');
	for (const name of await readdir(folder).catch(() => [])) {
		const admin = path.join(folder, name);
		if ((await treeOf(admin)) === worktree) {
			return admin;
		}
	}
	return undefined;
};

/** Where the `gitdir` file of an administration points; relative ones exist since git 2.48. */
export const treeOf = async (admin: string): Promise<string | undefined> => {
	const pointer = await readFile(path.join(admin, 'gitdir'), 'utf8').catch(() => undefined);
	return pointer === undefined ? undefined : path.dirname(path.resolve(admin, pointer.trim()));
};

/** Where the `.git` file of a tree points. */
export const adminOf = async (worktree: string): Promise<string | undefined> => {
	const file = path.join(worktree, '.git');
	try {
		if (!(await lstat(file)).isFile()) {
			return undefined;
		}
		const pointer = /^gitdir: (.*)$/m.exec(await readFile(file, 'utf8'))?.[1];
		return pointer === undefined ? undefined : await realpath(path.resolve(worktree, pointer));
	} catch {
		return undefined;
	}
};

export const exists = (file: string): Promise<boolean> =>
	lstat(file).then(
		() => true,
		() => false,
	);
