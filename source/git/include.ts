export type CopiedFiles = {
	readonly copied: readonly string[];
	readonly skipped: ReadonlyArray<{readonly path: string; readonly reason: string}>;
};

/** Copies what `.worktreeinclude` names, and ignored `.env*` files, from one worktree to another. Never overwrites. */
export declare const copyIncluded: (from: string, to: string) => Promise<CopiedFiles>;
