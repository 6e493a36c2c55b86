/*
An app that is open in a terminal: what it tells of that, and what is kept for its user beyond its own life.
*/
import {z} from 'zod';
import {time} from './time.ts';

export const openApp = z.object({id: z.number(), terminal: z.string(), since: time, here: z.boolean().describe('the one that asks')});
/** An app that is open somewhere. */
export type OpenApp = z.infer<typeof openApp>;

export const colours = z.object({
	foreground: z.string().optional(),
	background: z.string().optional(),
	cursor: z.string().optional(),
	palette: z.record(z.string(), z.string()).optional(),
});
/** Of an outer terminal, as `#rrggbb`; the palette by index. */
export type TerminalColours = z.infer<typeof colours>;

/** What an app keeps for its user beyond its own life: a pane tree and what is shown in it. Only the client reads the tree. */
export const view = z.object({id: z.string(), savedAt: time, value: z.unknown()});
export type View = z.infer<typeof view>;

export const away = z.object({
	since: time.describe('when the last app that showed this left'),
	sessions: z.array(
		z.object({
			session: z.string(),
			name: z.string(),
			turns: z.number(),
			prompts: z.number(),
			tests: z.number(),
			files: z.number(),
			costUsd: z.number(),
		}),
	),
});
/** What happened while nobody looked. */
export type Away = z.infer<typeof away>;

export const buffer = z.object({id: z.number(), at: time, text: z.string()});
/** A text that was copied. */
export type CopyBuffer = z.infer<typeof buffer>;
