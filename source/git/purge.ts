import {UserError} from '../errors.ts';
import {faultPoint} from '../fault.ts';
import {line} from '../text.ts';
import {exists, trashedAdmin, trashedTree} from './admin.ts';
import {deleteTrashed} from './discard.ts';
import {type Journal, readJournal, readJournals, writeJournal} from './journal.ts';
import {keepLeftovers} from './leftovers.ts';
import {closeEntry} from './trash.ts';
import type {Turns} from './turns.ts';
import {findRemoval} from './undo.ts';

export type PurgeRequest = {
	readonly turns: Turns;
	readonly folder: string;
	/** Milliseconds since 1970. */
	readonly now: number;
	/** Files older than this are deleted, where the ref holds all that git can hold. */
	readonly emptyAfterMilliseconds: number;
	/** Refs of deleted files older than this are deleted: then nothing is left. */
	readonly forgetAfterMilliseconds: number;
};

/** Deletes what is old. Nothing that the ref does not hold is ever deleted by age: see `TrashEntry.capturable`. */
export const purgeTrash = async (request: PurgeRequest): Promise<{emptied: string[]; forgotten: string[]}> => {
	const emptied: string[] = [];
	const forgotten: string[] = [];
	for (const {id, commonDirectory} of (await readJournals(request.folder)).journals) {
		await request.turns.take(commonDirectory, async () => {
			const journal = await readJournal(request.folder, id);
			if (journal === undefined || !(await exists(commonDirectory))) {
				return;
			}
			const age = request.now - journal.removedAt;
			if (journal.state === 'removed' && journal.notCaptured.length === 0 && age >= request.emptyAfterMilliseconds) {
				await empty(request.folder, journal);
				emptied.push(id);
			} else if (journal.state === 'purged' && age >= request.forgetAfterMilliseconds) {
				await closeEntry(request.folder, journal);
				forgotten.push(id);
			}
		});
	}
	return {emptied, forgotten};
};

/**
Deletes the files of one removal now, because a person said so, also those that the ref does not hold.

@throws UserError `no-such-removal`, `trash-emptied`
*/
export const emptyRemoval = async ({turns, folder, id}: {turns: Turns; folder: string; id: string}): Promise<void> => {
	const {commonDirectory} = await findRemoval(folder, id);
	await turns.take(commonDirectory, async () => {
		const journal = await findRemoval(folder, id);
		if (journal.state !== 'removed') {
			throw new UserError(`the files of \`${line(journal.path)}\` are deleted already`, {code: 'trash-emptied'});
		}
		await empty(folder, journal);
	});
};

const empty = async (folder: string, journal: Journal): Promise<void> => {
	if (await exists(trashedTree(journal.path, journal.id))) {
		await keepLeftovers(folder, journal);
	}
	faultPoint('purge.kept');
	const purging: Journal = {...journal, state: 'purging'};
	await writeJournal(folder, purging);
	faultPoint('purge.journalled');
	await finishPurge(folder, purging);
};

/** Safe to do twice. */
export const finishPurge = async (folder: string, journal: Journal): Promise<void> => {
	await deleteTrashed(trashedTree(journal.path, journal.id));
	faultPoint('purge.tree');
	await deleteTrashed(trashedAdmin(journal.commonDirectory, journal.id));
	faultPoint('purge.admin');
	await writeJournal(folder, {...journal, state: 'purged'});
	faultPoint('purge.done');
};
