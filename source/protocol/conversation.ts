/*
Looking back at a session: the rows of its conversation, and where a text was found in those or on its screen.
*/
import {z} from 'zod';

const span = z.object({
	text: z.string(),
	token: z.enum(['dim', 'accent', 'done', 'failed', 'added', 'removed', 'warning']).optional().describe('a token of the theme'),
	bold: z.boolean().optional(),
	italic: z.boolean().optional(),
	underline: z.boolean().optional(),
	strike: z.boolean().optional(),
});
const landmark = z.object({
	row: z.number(),
	kind: z.enum(['turn', 'answer', 'code', 'command', 'diff']),
	text: z.string().describe('what is copied of it, as the agent wrote it; a turn has none'),
});
export const conversation = z.object({
	rows: z
		.array(
			z.object({
				spans: z.array(span).readonly(),
				wrapped: z.boolean().describe('it goes on from the row above'),
				folded: z.boolean().optional().describe('something is left out here'),
			}),
		)
		.readonly(),
	landmarks: z.array(landmark).readonly(),
	parts: z
		.array(z.object({row: z.number(), entry: z.number(), folded: z.boolean().describe('lines of it are left out')}))
		.readonly()
		.describe('what was said and done, each with its first row'),
	trouble: z.string().nullable().describe('why it could not be read; then the rows say the same'),
});
/** The newest rows of a conversation, laid out at a width, and the places in them that one can go to or copy from. */
export type ConversationRows = z.infer<typeof conversation>;

export const place = z.object({
	session: z.string(),
	line: z.number().describe('absolute; in the conversation, as far from the end of it, -1 the last'),
	x: z.number(),
	text: z.string().describe('the row'),
	conversation: z.boolean().optional().describe('it stands in the conversation above the screen'),
});
/** Where a text was found. */
export type Place = z.infer<typeof place>;
