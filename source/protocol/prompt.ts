/* A question of an agent that waits for a person, and what came of answering several. */
import {z} from 'zod';
import {time} from './time.ts';

export const promptKinds = ['permission', 'question', 'plan', 'dialog'] as const;
export type PromptKind = (typeof promptKinds)[number];

const question = z.object({question: z.string(), options: z.array(z.string()), many: z.boolean()});
export type Question = z.infer<typeof question>;

/** A question of an agent that waits for a person: what `prompts --json` lists. */
export const prompt = z.object({
	id: z.string().describe('`p-`, the session, and the number of the mail; for dialogs `p-SESSION-d` and a count'),
	hash: z.string().nullable().describe('SHA-256 of the bytes of the mail as the host holds them; at a gate also of what is asked there'),
	session: z.string(),
	kind: z.enum(promptKinds),
	tool: z.string().nullable(),
	input: z.unknown().describe("the tool's whole input"),
	summary: z.string(),
	suggestions: z.array(z.unknown()).describe("the agent's own proposals for a rule, as it sent them"),
	options: z.array(question).nullable(),
	since: time,
	folder: z.string().nullable().describe('where the call would run'),
	agent: z.string().nullable().describe('the sub-agent that asks'),
	call: z.string().nullable().describe('SHA-256 of tool and input: the same where the same is asked for'),
	offer: z
		.object({
			rule: z.record(z.string(), z.string()).describe('a rule for `policies` in the settings'),
			words: z.string().describe('the rule in one line'),
			times: z.number().describe('how often it was approved'),
		})
		.nullable()
		.describe('what would allow it from now on, where it was approved alike several times'),
	snoozedUntil: time.nullable().describe('it stands behind the others until then'),
	file: z
		.object({
			places: z
				.array(
					z
						.object({
							line: z.number().describe('that `above` begins with, from 1'),
							above: z.string().describe('what stands before it: the beginning of its line, and a few lines'),
							below: z.string().describe('what stands behind it, to the end of a line'),
							times: z.number().describe('how often it stands in the file'),
						})
						.nullable(),
				)
				.describe('where each edit would be made'),
			text: z.string().nullable().describe('what a call would write over'),
			bytes: z.number(),
		})
		.nullable()
		.describe('what stands in the file that a call would change, when it asked; null where there is none'),
});
export type Prompt = z.infer<typeof prompt>;

/** What came of an answer to several prompts: each is bound to its id and hash, and one that is gone does not hold up the others. */
export const answers = z.object({
	answered: z.array(prompt),
	failed: z.array(z.object({id: z.string(), session: z.string().nullable(), why: z.string()})),
});
export type AnswersGiven = z.infer<typeof answers>;
