/*
What is being made. A worktree stands before the record of its session does; a server that is killed between the two leaves it to the
next one, which takes it back by the note that is kept here meanwhile.
*/
import {mkdirSync} from 'node:fs';
import {readdir, readFile, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {writeAtomically} from '../../atomic.ts';
import {describe} from '../../errors.ts';
import {findRepository} from '../../git/repository.ts';
import {takeBackWorktree} from '../../git/take-back.ts';
import {listWorktrees} from '../../git/worktrees.ts';
import type {Fleet} from '../fleet.ts';

/** A `git worktree add` that outlives its server ends within this time: until then the note is kept for another look. */
const keptMilliseconds = 600_000;

const making = z.object({
	id: z.string(),
	root: z.string(),
	base: z.object({label: z.string(), oid: z.string()}),
	branch: z.string().nullable().describe('as the person named it: never deleted'),
});

export type Making = z.infer<typeof making>;

const folderOf = (state: string) => path.join(state, 'making');
const fileOf = (state: string, id: string) => path.join(folderOf(state), `${id}.json`);

/** Note what is about to be made. The result takes the note away: its record is on disk, or nothing is left of it. */
export const noteMaking = async (state: string, one: Making): Promise<() => Promise<void>> => {
	await writeAtomically(fileOf(state, one.id), JSON.stringify(one));
	return () => rm(fileOf(state, one.id), {force: true});
};

/** Take back the worktrees whose sessions never came to be. */
export const recoverMakings = async (fleet: Fleet): Promise<void> => {
	const {state} = fleet.directories;
	mkdirSync(folderOf(state), {recursive: true, mode: 0o700});
	for (const name of await readdir(folderOf(state))) {
		const file = path.join(folderOf(state), name);
		try {
			const one = making.parse(JSON.parse(await readFile(file, 'utf8')));
			const old = Date.now() - (await stat(file)).mtimeMs > keptMilliseconds;
			if (fleet.get(one.id) || (await takeBack(fleet, one)) || old) {
				await rm(file, {force: true});
			}
		} catch (error) {
			fleet.log.warning(`what was being made could not be taken back: ${describe(error)}`);
			await rm(file, {force: true});
		}
	}
};

/** False when there is nothing to take back, or not yet. */
const takeBack = async (fleet: Fleet, {id, root, base, branch}: Making): Promise<boolean> => {
	const repository = await findRepository(root);
	const found = (await listWorktrees(repository)).find(worktree => worktree.locked === `coppice ${id}`);
	if (!found) {
		return false;
	}
	const created = {
		path: found.path,
		branch: found.branch ?? '',
		branchCreated: branch === null && found.branch !== undefined,
		base,
		files: {copied: [], skipped: []},
	};
	await takeBackWorktree({turns: fleet.turns, repository, created});
	fleet.log.info(`${id}: a server was killed while it was made; its worktree was taken back`);
	return true;
};
