/* Does one thing to the trash in a process of its own, so that a fault point can kill it. Arguments: what, and its request as JSON. */
import {purgeTrash} from '../../source/git/purge.ts';
import {recoverTrash} from '../../source/git/recovery.ts';
import {restoreWorktree} from '../../source/git/restore.ts';
import {removeWorktree} from '../../source/git/trash.ts';
import {createTurns} from '../../source/git/turns.ts';
import {undoRemoval} from '../../source/git/undo.ts';

const [what = '', json = '{}'] = process.argv.slice(2);
const request = {...JSON.parse(json), turns: createTurns()};
const actions: Record<string, () => Promise<unknown>> = {
	remove: () => removeWorktree(request),
	undo: () => undoRemoval(request),
	recover: () => recoverTrash(request),
	restore: () => restoreWorktree(request),
	purge: () => purgeTrash(request),
};
await actions[what]!();
