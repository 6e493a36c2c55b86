import {discardWorktree} from './discard.ts';
import {gitIn} from './git.ts';
import type {Repository} from './repository.ts';
import type {Turns} from './turns.ts';
import type {CreatedWorktree} from './worktrees.ts';

/**
Takes back a worktree that was made a moment ago for something that then failed: folder, administration, and its branch, if it was made
with it and still stands where it was made (compare-and-delete).
*/
export const takeBackWorktree = ({
	turns,
	repository,
	created,
}: {
	turns: Turns;
	repository: Repository;
	created: CreatedWorktree;
}): Promise<void> =>
	turns.take(repository.commonDirectory, async () => {
		await discardWorktree(repository.commonDirectory, created.path);
		if (created.branchCreated) {
			await gitIn(repository.root).run(['update-ref', '-d', `refs/heads/${created.branch}`, created.base.oid], {accept: [0, 1, 128]});
		}
	});
