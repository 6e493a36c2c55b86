/**
One change at a time per key, in the order asked for.

Git's own locks do not queue: of 32 `git worktree add` at once, 53–75 % fail on `config.lock` or `commondir`. The key is a repository's common
directory; everything that adds, removes, moves or restores a worktree takes a turn. The server takes turns by a session's id as well.
*/
export type Turns = {
	take<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
};

export const createTurns = (): Turns => {
	const last = new Map<string, Promise<unknown>>();
	return {
		take(key, work) {
			const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
			const settled = turn.then(
				() => {},
				() => {},
			);
			last.set(key, settled);
			void settled.then(() => {
				if (last.get(key) === settled) {
					last.delete(key);
				}
			});
			return turn;
		},
	};
};
