/*
One file per removal, `<folder>/<id>.json`: what was done so far, so that whatever stops the program the next start can finish it or
take it back. The states, in order: `start` (a snapshot is being taken) → `pinned` (the ref holds it; the moves follow) → `removed`
(in the trash) → `purging` → `purged` (only the ref is left). `undoing` and `restoring` end with the file gone.
*/
import {readdir, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {syncDirectory, writeAtomically} from '../atomic.ts';
import {hasCode} from '../errors.ts';

/** Also the name of a file and of a ref. */
export const isJournalId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(id);

const journalSchema = z.object({
	schema: z.literal(1),
	id: z.string().refine(isJournalId),
	session: z.string(),
	state: z.enum(['start', 'pinned', 'removed', 'undoing', 'purging', 'purged', 'restoring']),
	commonDirectory: z.string(),
	/** The main worktree. */
	root: z.string(),
	/** Where the worktree stood and where its administration did. */
	path: z.string(),
	admin: z.string(),
	/** Whether the lock on it is the removal's, to be taken off by an undo. */
	lockedByRemoval: z.boolean(),
	/** `refs/heads/…` */
	branch: z.string().optional(),
	head: z.string().optional(),
	ref: z.string(),
	/** The snapshot, from `pinned` on. */
	snapshot: z.string().optional(),
	removedAt: z.number(),
	bytes: z.number(),
	notCaptured: z.array(z.string()),
	record: z.unknown().optional(),
	/** While `restoring`: the new worktree, its branch, and whether it stands so far that it can be filled. */
	restore: z.object({path: z.string(), branch: z.string().optional(), branchCreated: z.boolean(), added: z.boolean()}).optional(),
});

export type Journal = Readonly<z.infer<typeof journalSchema>>;

export const writeJournal = (folder: string, journal: Journal): Promise<void> =>
	writeAtomically(journalFile(folder, journal.id), `${JSON.stringify(journal, undefined, '\t')}\n`);

/** `undefined` if there is none. @throws an error if it cannot be read or understood */
export const readJournal = async (folder: string, id: string): Promise<Journal | undefined> => {
	try {
		return journalSchema.parse(JSON.parse(await readFile(journalFile(folder, id), 'utf8')));
	} catch (error) {
		if (hasCode(error, 'ENOENT')) {
			return undefined;
		}
		throw error;
	}
};

/** All that can be understood, the newest first, and the files that cannot: they are left where they are. */
export const readJournals = async (folder: string): Promise<{journals: Journal[]; unreadable: string[]}> => {
	const journals: Journal[] = [];
	const unreadable: string[] = [];
	for (const name of (await readdir(folder).catch(() => [])).sort()) {
		if (name.endsWith('.json') && isJournalId(name.slice(0, -'.json'.length))) {
			try {
				const journal = await readJournal(folder, name.slice(0, -'.json'.length));
				if (journal !== undefined) {
					journals.push(journal);
				}
			} catch {
				unreadable.push(path.join(folder, name));
			}
		}
	}
	journals.sort((a, b) => b.removedAt - a.removedAt || (a.id < b.id ? 1 : -1));
	return {journals, unreadable};
};

export const dropJournal = async (folder: string, id: string): Promise<void> => {
	await rm(leftoversFile(folder, id), {force: true});
	await rm(journalFile(folder, id), {force: true});
	await syncDirectory(folder);
};

/** What `purge.ts` keeps of the ignored files. */
export const leftoversFile = (folder: string, id: string): string => path.join(folder, `${id}.ignored`);

const journalFile = (folder: string, id: string): string => path.join(folder, `${id}.json`);
