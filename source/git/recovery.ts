import {describe} from '../errors.ts';
import {exists, trashedAdmin, trashedTree} from './admin.ts';
import {type Journal, readJournals, writeJournal} from './journal.ts';
import {finishPurge} from './purge.ts';
import {finishRestore} from './restore.ts';
import {finishRemoval, moveTree, takeBack} from './trash.ts';
import type {Turns} from './turns.ts';
import {undo} from './undo.ts';

export type Recovered = {
	readonly id: string;
	readonly session: string;
	readonly path: string;
	/** Where the worktree is now: in its place, in the trash, only in the ref; or why that is not known. */
	readonly outcome: 'in-place' | 'in-trash' | 'emptied' | 'failed';
	readonly error?: string;
};

/**
Finishes or takes back what a stop of the program interrupted. To be called at the start, before anything else touches a worktree.

A removal that had moved nothing is taken back, one that had is finished; undo, restore and purge are finished, a restore that had no
worktree yet is forgotten.
*/
export const recoverTrash = async ({turns, folder}: {turns: Turns; folder: string}): Promise<Recovered[]> => {
	const {journals, unreadable} = await readJournals(folder);
	const interrupted = journals.filter(({state}) => state !== 'removed' && state !== 'purged');
	const recovered = await Promise.all(
		interrupted.map(journal =>
			turns.take(journal.commonDirectory, async (): Promise<Recovered> => {
				const {id, session, path} = journal;
				try {
					return {id, session, path, outcome: await recover(folder, journal)};
				} catch (error) {
					return {id, session, path, outcome: 'failed', error: describe(error)};
				}
			}),
		),
	);
	return [
		...recovered,
		...unreadable.map(file => ({id: '', session: '', path: file, outcome: 'failed' as const, error: 'this journal cannot be read'})),
	];
};

const recover = async (folder: string, journal: Journal): Promise<Recovered['outcome']> => {
	switch (journal.state) {
		case 'start': {
			await takeBack(folder, journal);
			return 'in-place';
		}
		case 'pinned': {
			return recoverMove(folder, journal);
		}
		case 'undoing': {
			return recoverUndo(folder, journal);
		}
		case 'purging': {
			await finishPurge(folder, journal);
			return 'emptied';
		}
		case 'restoring': {
			return (await finishRestore(folder, journal)) === undefined ? 'emptied' : 'in-place';
		}
		default: {
			return journal.state === 'removed' ? 'in-trash' : 'emptied';
		}
	}
};

const recoverMove = async (folder: string, journal: Journal): Promise<Recovered['outcome']> => {
	if (!(await exists(trashedAdmin(journal.commonDirectory, journal.id)))) {
		await takeBack(folder, journal);
		return 'in-place';
	}
	if (!(await exists(trashedTree(journal.path, journal.id)))) {
		await moveTree(journal);
	}
	await finishRemoval(folder, journal);
	return 'in-trash';
};

const recoverUndo = async (folder: string, journal: Journal): Promise<Recovered['outcome']> => {
	if ((await exists(trashedTree(journal.path, journal.id))) && (await exists(journal.path))) {
		// Someone has put something there in between. It stays, and so does the trash.
		await writeJournal(folder, {...journal, state: 'removed'});
		return 'in-trash';
	}
	await undo(folder, journal);
	return 'in-place';
};
