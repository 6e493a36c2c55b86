/* What was removed and can be taken back, and what a removal would lose. */
import {z} from 'zod';
import {time} from './time.ts';

export const removal = z.object({
	id: z.string(),
	session: z.string(),
	path: z.string().nullable(),
	branch: z.string().nullable(),
	ref: z.string().nullable(),
	removedAt: time,
	bytes: z.number().nullable(),
});
export type Removal = z.infer<typeof removal>;

export const verdict = z.object({
	lines: z.array(z.string()).describe('what is unpushed, dirty, running, in words'),
	movesWorktree: z.boolean(),
	refused: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdict>;
