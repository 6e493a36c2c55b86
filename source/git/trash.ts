import type {Repository} from './repository.ts';
import type {Turns} from './turns.ts';

export type TrashEntry = {
	readonly id: string;
	readonly session: string;
	/** Where the worktree stood. */
	readonly path: string;
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
	readonly now: number;
	/** Asked twice, before anything and before the move: why the worktree is in use (another session, a process), or `undefined`. */
	readonly inUse?: (path: string) => Promise<string | undefined>;
};

export type Undone = {readonly entry: TrashEntry; readonly path: string; readonly branch?: string; readonly notes: readonly string[]};

export declare const removeWorktree: (request: RemoveRequest) => Promise<TrashEntry>;
export declare const undoRemoval: (request: {turns: Turns; folder: string; id?: string}) => Promise<Undone>;
export declare const listTrash: (folder: string) => Promise<TrashEntry[]>;
/** In `restore.ts`: rebuilds a worktree from the ref, when the files were deleted. */
export declare const restoreWorktree: (request: {turns: Turns; folder: string; id: string}) => Promise<Undone>;
/** In `recovery.ts`: at the server's start. */
export declare const recoverTrash: (request: {
	turns: Turns;
	folder: string;
}) => Promise<Array<{id: string; session: string; outcome: string}>>;
/** In `purge.ts`. */
export declare const purgeTrash: (request: {
	turns: Turns;
	folder: string;
	now: number;
	emptyAfterMilliseconds: number;
	forgetAfterMilliseconds: number;
}) => Promise<{emptied: string[]; forgotten: string[]}>;
