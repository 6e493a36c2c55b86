/* What stands in one worktree and is not committed, put into another one. */
import {gitIn} from './git.ts';
import {layOut, takeSnapshot} from './snapshot.ts';
import {survey} from './survey.ts';

/**
Give `to` the files of `from`, changed and untracked ones; ignored ones stay. Nothing is staged there. `from` is only read.

@param to a worktree that nobody works in yet, on the commit that `from` stands on
@returns what git cannot carry, in words
@throws UserError `still-changing`, `snapshot-failed`
*/
export const carryOver = async (from: string, to: string, id: string): Promise<readonly string[]> => {
	const admin = await gitIn(from).text(['rev-parse', '--absolute-git-dir']);
	const {commit, notCaptured} = await takeSnapshot(from, admin, id, await survey(from));
	const git = gitIn(to);
	await layOut(git, commit);
	await git.run(['read-tree', '--reset', 'HEAD^{tree}']);
	await git.run(['update-index', '-q', '--refresh'], {accept: [0, 1, 128]});
	return notCaptured;
};
