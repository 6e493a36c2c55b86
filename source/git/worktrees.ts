import type {CopiedFiles} from './include.ts';
import type {Base, Repository} from './repository.ts';
import type {Turns} from './turns.ts';

/** A worktree that git knows, whoever made it. */
export type Worktree = {
	readonly path: string;
	/** `undefined` in a bare repository and where no commit was made yet. */
	readonly head?: string;
	/** Short name; `undefined` where HEAD is detached. */
	readonly branch?: string;
	readonly main: boolean;
	/** The reason, '' if none was given. */
	readonly locked?: string;
	/** Why git would forget it: its folder is gone. */
	readonly prunable?: string;
};

export type WorktreeRequest = {
	readonly turns: Turns;
	readonly repository: Repository;
	/** The session: written into git's lock of the worktree. */
	readonly id: string;
	/** What the person called it; becomes the folder and `coppice/<slug>`. */
	readonly name: string;
	readonly base: Base;
	/** Check out this branch; made from the base if it does not exist. */
	readonly branch?: string;
	/** Where, instead of `<parent>/<repository>.worktrees/<name>`. */
	readonly path?: string;
	/** Used where the repository's parent cannot be written. */
	readonly fallbackFolder: string;
};

export type CreatedWorktree = {
	readonly path: string;
	readonly branch: string;
	/** Whether this call made the branch. */
	readonly branchCreated: boolean;
	readonly base: Base;
	readonly files: CopiedFiles;
};

export declare const listWorktrees: (repository: Repository) => Promise<Worktree[]>;
export declare const createWorktree: (request: WorktreeRequest) => Promise<CreatedWorktree>;
/** @throws UserError if the path is no worktree of this repository */
export declare const attachWorktree: (repository: Repository, path: string) => Promise<Worktree>;
