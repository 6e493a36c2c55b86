import type {WorktreeFacts} from './facts.ts';

/** What a removal would take with it, as shown before it. Nothing of it is lost: it goes to the trash. */
export type Verdict = {
	readonly facts: WorktreeFacts;
	/** Files and folders that git ignores: in the trash, but not in the snapshot. */
	readonly ignored: readonly string[];
	/** What the snapshot cannot hold (submodules, nested repositories …), so that the trash is never emptied on its own. */
	readonly notCaptured: readonly string[];
	/** Commits that are on no branch and no remote. */
	readonly onlyHere: number;
	/** Nothing would be missed. */
	readonly clean: boolean;
	readonly sentences: readonly string[];
};

export declare const verdict: (path: string, base: string) => Promise<Verdict>;
