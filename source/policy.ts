/* One rule of the setting `policies`: what it may say. What comes of it is in `server/prompts/judge.ts`, for people in `docs/policies.md`. */
import {z} from 'zod';

/** Claude's own words for its permission modes; its `default` is `manual`. */
const modes = ['manual', 'acceptEdits', 'plan', 'auto', 'dontAsk', 'bypassPermissions'] as const;

/** One rule of `policies`. What it does not say holds for all. A word that is not known here makes it a bad one: it might narrow it. */
export const policy = z
	.strictObject({
		decision: z.enum(['allow', 'ask', 'deny']).describe('deny wins over ask, and ask over allow, in whatever order they stand'),
		tool: z.string().min(1).optional().describe('the tool, such as `Edit` or `mcp__github__*`'),
		command: z.string().min(1).optional().describe('for Bash: `npm test *`; `*` is anything, `\\*` a star'),
		path: z
			.string()
			.min(1)
			.optional()
			.describe('for tools with a file: `docs/**` in the worktree, or from `/` or `~/`; `*` stays in a folder, `**` does not'),
		repository: z
			.string()
			.regex(/^(?:\/|~\/)/, 'it must be a whole path, from `/` or `~/`')
			.optional()
			.describe('only in this one'),
		mode: z.enum(modes).optional().describe('only in this permission mode'),
		reason: z.string().min(1).optional().describe('what the agent is told when it is denied'),
	})
	.refine(({command, path: file}) => command === undefined || file === undefined, 'a call has a `command` or a `path`, never both')
	.refine(({command, tool}) => command === undefined || tool === undefined || tool === 'Bash', 'only `Bash` has a `command`')
	.refine(({path: file, tool}) => file === undefined || tool !== 'Bash', '`Bash` has a `command`, not a `path`')
	.refine(
		({decision, tool, command}) => decision !== 'allow' || command !== undefined || (tool !== undefined && tool !== 'Bash'),
		'what is allowed must be named: a `tool`, or for Bash a `command` (`*` is any)',
	);

export type Policy = z.output<typeof policy>;
