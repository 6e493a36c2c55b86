/* What runs outside of coppice. */
import {z} from 'zod';
import {time} from './time.ts';

/** A Claude Code that coppice did not start, as it tells of itself: what `ls --elsewhere --json` lists. */
export const elsewhere = z.object({
	pid: z.number().describe('of its process, also after its end'),
	conversation: z.string(),
	name: z.string().nullable(),
	directory: z.string(),
	repository: z.string().nullable().describe('the root of the repository that its folder is in'),
	kind: z.enum(['interactive', 'headless', 'background']),
	status: z.enum(['working', 'waiting', 'idle', 'exited', 'unknown']),
	since: time,
	transcript: z.string().nullable().describe('the file that its conversation is written to; null before anything was said'),
	endedAt: time.nullable().describe('from then on it can be adopted'),
});
export type Elsewhere = z.infer<typeof elsewhere>;
