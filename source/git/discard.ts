import {randomBytes} from 'node:crypto';
import {chmod, mkdir, readdir, rename, rm, rmdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {hasCode} from '../errors.ts';
import {exists, findAdmin, trashedAdmin, trashedTree} from './admin.ts';

/**
Takes away a worktree that this program has just made and that failed. Like a removal it renames first, so that nothing is ever
deleted outside our own trash.
*/
export const discardWorktree = async (commonDirectory: string, worktree: string): Promise<void> => {
	const id = `failed-${randomBytes(6).toString('hex')}`;
	const admin = await findAdmin(commonDirectory, worktree);
	if (admin === undefined) {
		// git got no further than its own checks: whatever is there is not ours.
		return;
	}
	await moveAndDelete(admin, trashedAdmin(commonDirectory, id));
	if (await exists(worktree)) {
		await moveAndDelete(worktree, trashedTree(worktree, id));
	}
};

const moveAndDelete = async (from: string, to: string): Promise<void> => {
	await makeTrashFolder(to);
	await rename(from, to);
	await deleteTrashed(to);
};

/** Deletes a tree or an administration in our trash, and the trash folders that are empty then. */
export const deleteTrashed = async (trashed: string): Promise<void> => {
	const folder = path.dirname(path.dirname(trashed));
	if (!/^(?:\.coppice-trash|coppice-trash)$/.test(path.basename(folder))) {
		throw new Error(`not in a trash of ours: ${trashed}`);
	}
	// Not rmSync: that of Node 24 follows links (nodejs/node#61958).
	await rm(trashed, {recursive: true, force: true}).catch(async (error: unknown) => {
		if (!hasCode(error, 'EACCES', 'EPERM')) {
			throw error;
		}
		// Folders without write permission, as a Go module cache has them.
		await makeWritable(trashed);
		await rm(trashed, {recursive: true, force: true});
	});
	await removeTrashFolder(trashed);
};

/** The folder that a trashed thing will be renamed into. A `.gitignore` keeps the trash out of sight where it stands in another worktree. */
export const makeTrashFolder = async (trashed: string): Promise<void> => {
	const folder = path.dirname(path.dirname(trashed));
	await mkdir(path.dirname(trashed), {recursive: true, mode: 0o700});
	await writeFile(path.join(folder, '.gitignore'), '*\n', {mode: 0o600});
};

/** Removes the folders of a trashed thing as far as they are empty. */
export const removeTrashFolder = async (trashed: string): Promise<void> => {
	const folder = path.dirname(path.dirname(trashed));
	await rmdir(path.dirname(trashed)).catch(() => {});
	const left = await readdir(folder).catch(() => undefined);
	if (left?.length === 1 && left[0] === '.gitignore') {
		await rm(path.join(folder, '.gitignore'), {force: true});
		await rmdir(folder).catch(() => {});
	}
};

const makeWritable = async (folder: string): Promise<void> => {
	await chmod(folder, 0o700);
	for (const entry of await readdir(folder, {withFileTypes: true})) {
		if (entry.isDirectory()) {
			await makeWritable(path.join(folder, entry.name));
		}
	}
};
