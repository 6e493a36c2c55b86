export type Operation = 'rebase' | 'merge' | 'cherry-pick' | 'revert' | 'bisect' | 'am';

export type WorktreeFacts = {
	/** `undefined` where HEAD is detached. */
	readonly branch?: string;
	/** `undefined` before the first commit. */
	readonly head?: string;
	readonly detached: boolean;
	/** Commits of HEAD that the base has not, and the reverse. */
	readonly ahead: number;
	readonly behind: number;
	/** Changed files, with untracked and unmerged ones. */
	readonly dirty: number;
	readonly staged: number;
	readonly unstaged: number;
	readonly untracked: number;
	readonly conflicted: number;
	/** Lines against where the branch left the base, uncommitted ones of tracked files included. */
	readonly added: number;
	readonly removed: number;
	/** Commits that no remote has. */
	readonly unpushed: number;
	readonly operation?: Operation;
};

export declare const worktreeFacts: (path: string, base: string) => Promise<WorktreeFacts>;
