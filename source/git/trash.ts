/*
Removal of a worktree is a move, undo the move back. In between lies a snapshot commit under `refs/coppice/trash/<id>`: it keeps git's
garbage collection away from what only the moved index knows, and it alone brings the worktree back once the files are deleted.

The administration goes first and comes back last: a tree without one is nothing that `git worktree prune` could take, while an
administration without its tree is. Every step is in the journal before or can be seen on disk after it, so a `kill -9` anywhere
leaves something that `recovery.ts` can finish or take back.
*/
import {lstat, mkdir, readdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {hasCode, UserError} from '../errors.ts';
import {faultPoint} from '../fault.ts';
import {line} from '../text.ts';
import {exists, trashedAdmin, trashedTree} from './admin.ts';
import {makeTrashFolder, removeTrashFolder} from './discard.ts';
import {gitIn} from './git.ts';
import {dropJournal, isJournalId, type Journal, readJournal, readJournals, writeJournal} from './journal.ts';
import {checkRemovable} from './removable.ts';
import {commitOf, type Repository} from './repository.ts';
import {takeSnapshot} from './snapshot.ts';
import {survey} from './survey.ts';
import type {Turns} from './turns.ts';

export type TrashEntry = {
	readonly id: string;
	readonly session: string;
	/** Where the worktree stood. */
	readonly path: string;
	/** Short name. */
	readonly branch?: string;
	/** `refs/coppice/trash/<id>`, which holds what git can hold for as long as the entry exists. */
	readonly ref: string;
	/** Milliseconds since 1970. */
	readonly removedAt: number;
	readonly bytes: number;
	/** Whether the ref alone is enough; if not, the files are never deleted by age. */
	readonly capturable: boolean;
	readonly notCaptured: readonly string[];
	/** The files were deleted: `restore` instead of `undo`. */
	readonly emptied: boolean;
	/** What the caller wanted kept with it, such as the session's record. */
	readonly record?: unknown;
};

export type RemoveRequest = {
	readonly turns: Turns;
	/** The folder of the journals, in the state folder. */
	readonly folder: string;
	readonly repository: Repository;
	readonly path: string;
	/** The removal's own id: letters, digits, `-`. */
	readonly id: string;
	readonly session: string;
	readonly record?: unknown;
	/** Milliseconds since 1970. */
	readonly now: number;
	/** Asked before anything and again before the move: why the worktree is in use (another session, a process), or `undefined`. */
	readonly inUse?: (path: string) => Promise<string | undefined>;
};

/**
Moves a worktree to the trash. Its branch stays.

@throws UserError `not-removable`, `in-use`, `still-changing`, `snapshot-failed`, `move-failed`; everything is then as it was
*/
export const removeWorktree = (request: RemoveRequest): Promise<TrashEntry> =>
	request.turns.take(request.repository.commonDirectory, () => remove(request));

/** What is in the trash, the newest first. */
export const listTrash = async (folder: string): Promise<TrashEntry[]> => {
	const {journals} = await readJournals(folder);
	const trashed = journals.filter(({state}) => ['removed', 'purging', 'purged'].includes(state));
	return Promise.all(
		trashed.map(async journal => ({...entryOf(journal), emptied: !(await exists(trashedTree(journal.path, journal.id)))})),
	);
};

export const entryOf = (journal: Journal): TrashEntry => ({
	id: journal.id,
	session: journal.session,
	path: journal.path,
	...(journal.branch !== undefined && {branch: journal.branch.replace(/^refs\/heads\//, '')}),
	ref: journal.ref,
	removedAt: journal.removedAt,
	bytes: journal.bytes,
	capturable: journal.notCaptured.length === 0,
	notCaptured: journal.notCaptured,
	emptied: journal.state === 'purged' || journal.state === 'purging',
	...(journal.record !== undefined && {record: journal.record}),
});

const remove = async (request: RemoveRequest): Promise<TrashEntry> => {
	const {folder, repository, id} = request;
	const {worktree, admin, inode} = await checkRemovable(repository, request.path);
	await checkUnused(request);
	const git = gitIn(repository.commonDirectory);
	const ref = `refs/coppice/trash/${id}`;
	if (!isJournalId(id) || (await readJournal(folder, id)) !== undefined || (await commitOf(git, ref)) !== undefined) {
		throw new Error(`no id for a new removal: ${id}`);
	}
	if (worktree.locked === undefined) {
		await git.run(['worktree', 'lock', '--reason', `coppice: removal ${id}`, '--end-of-options', worktree.path]);
	}
	faultPoint('remove.locked');
	let journal: Journal = {
		schema: 1,
		id,
		session: request.session,
		state: 'start',
		commonDirectory: repository.commonDirectory,
		root: repository.root,
		path: worktree.path,
		admin,
		lockedByRemoval: worktree.locked === undefined || worktree.locked.startsWith('coppice: removal '),
		ref,
		removedAt: request.now,
		bytes: 0,
		notCaptured: [],
		...(request.record !== undefined && {record: request.record}),
	};
	try {
		await writeJournal(folder, journal);
		faultPoint('remove.journalled');
		const found = await survey(worktree.path);
		if (found.mounts.length > 0) {
			throw moveFailed(journal, `something is mounted at \`${line(found.mounts[0]!.toString())}\` in it`);
		}
		const snapshot = await takeSnapshot(worktree.path, admin, id, found);
		await git.run(['update-ref', '--create-reflog', '-m', `coppice trash ${id}`, journal.ref, snapshot.commit, zeros(snapshot.commit)]);
		faultPoint('remove.referred');
		const {commit, ...captured} = snapshot;
		journal = {...journal, ...captured, notCaptured: [...captured.notCaptured], state: 'pinned', snapshot: commit, bytes: found.bytes};
		await writeJournal(folder, journal);
		faultPoint('remove.pinned');
		await checkUnused(request);
		await moveToTrash(journal, inode);
	} catch (error) {
		await takeBack(folder, journal);
		throw error;
	}
	return finishRemoval(folder, journal);
};

const checkUnused = async ({path: worktree, inUse}: RemoveRequest): Promise<void> => {
	const why = await inUse?.(worktree);
	if (why !== undefined) {
		throw new UserError(`the worktree \`${line(worktree)}\` is in use: ${line(why)}`, {code: 'in-use', hint: 'end that first'});
	}
};

/** git's "must not exist yet", as long as its object names are. */
const zeros = (oid: string): string => '0'.repeat(oid.length);

/** @param inode of the tree that was looked at: what lies at the path now must still be that */
const moveToTrash = async (journal: Journal, inode: bigint): Promise<void> => {
	const admin = trashedAdmin(journal.commonDirectory, journal.id);
	await makeTrashFolder(admin);
	await makeTrashFolder(trashedTree(journal.path, journal.id)).catch((error: unknown) => {
		throw moveFailed(journal, `its parent folder cannot be written`, error);
	});
	faultPoint('remove.folders');
	const now = await lstat(journal.path, {bigint: true});
	if (!now.isDirectory() || now.ino !== inode) {
		throw moveFailed(journal, 'something else was put in its place');
	}
	await rename(journal.admin, admin);
	faultPoint('remove.admin');
	await moveTree(journal);
	faultPoint('remove.tree');
};

/** Never by copying: a copy takes long, is not whole while it runs, and needs the original deleted. */
export const moveTree = async (journal: Journal): Promise<void> => {
	const tree = trashedTree(journal.path, journal.id);
	try {
		await makeTrashFolder(tree);
		await rename(journal.path, tree);
	} catch (error) {
		throw moveFailed(
			journal,
			hasCode(error, 'EXDEV', 'EBUSY') ? 'it is on another file system than its parent' : 'the system refused',
			error,
		);
	}
	if (!(await lstat(tree)).isDirectory()) {
		await rename(tree, journal.path);
		throw moveFailed(journal, 'something else was put in its place');
	}
};

export const finishRemoval = async (folder: string, journal: Journal): Promise<TrashEntry> => {
	const removed: Journal = {...journal, state: 'removed'};
	await writeJournal(folder, removed);
	faultPoint('remove.done');
	return entryOf(removed);
};

/** Back to how it was before the removal, from wherever that has come to. Safe to do twice. */
export const takeBack = async (folder: string, journal: Journal): Promise<void> => {
	const tree = trashedTree(journal.path, journal.id);
	const admin = trashedAdmin(journal.commonDirectory, journal.id);
	if ((await exists(tree)) && !(await exists(journal.path))) {
		await mkdir(path.dirname(journal.path), {recursive: true});
		await rename(tree, journal.path);
	}
	faultPoint('undo.tree');
	if ((await exists(admin)) && !(await exists(journal.admin))) {
		// git removes `worktrees` with the last worktree in it.
		await mkdir(path.dirname(journal.admin), {recursive: true});
		await rename(admin, journal.admin);
	}
	faultPoint('undo.admin');
	await sweepSnapshots(journal.admin);
	await unlock(journal);
	faultPoint('undo.unlocked');
	await closeEntry(folder, journal);
	await removeTrashFolder(tree);
	await removeTrashFolder(admin);
	faultPoint('undo.done');
};

/** The ref before the journal: the other way round, a kill in between would leave a ref that nobody knows. */
export const closeEntry = async (folder: string, journal: Journal): Promise<void> => {
	await gitIn(journal.commonDirectory).run(['update-ref', '-d', journal.ref]);
	faultPoint('close.ref');
	await dropJournal(folder, journal.id);
	faultPoint('close.journal');
};

/** The indexes of a snapshot that was killed. */
const sweepSnapshots = async (admin: string): Promise<void> => {
	for (const name of await readdir(admin).catch(() => [])) {
		if (name.startsWith('coppice-snapshot-')) {
			await rm(path.join(admin, name), {recursive: true, force: true});
		}
	}
};

const unlock = async (journal: Journal): Promise<void> => {
	if (journal.lockedByRemoval && (await exists(path.join(journal.admin, 'locked')))) {
		await gitIn(journal.commonDirectory).run(['worktree', 'unlock', '--end-of-options', journal.path]);
	}
};

const moveFailed = (journal: Journal, why: string, cause?: unknown): UserError =>
	new UserError(`the worktree \`${line(journal.path)}\` could not be moved to the trash: ${why}`, {code: 'move-failed', cause});
