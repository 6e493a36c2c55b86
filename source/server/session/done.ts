/* What a session has done, counted, so that whoever comes back can be told what happened meanwhile. */
import {z} from 'zod';
import type {Away} from '../../protocol/app.ts';

const keptFiles = 300;

export const done = z.object({
	turns: z.number(),
	prompts: z.number(),
	tests: z.number().describe('commands that ran tests, by their words'),
	files: z.record(z.string(), z.string()).describe('files that it changed, and when it last did'),
});
export type Done = z.infer<typeof done>;

export const nothingDone = (): Done => ({turns: 0, prompts: 0, tests: 0, files: {}});

const changingTools = ['Edit', 'MultiEdit', 'Write', 'NotebookEdit'];
/** The runners that people use; what a script calls inside is not seen. */
const runsTests =
	/(?:^|[\s;&|(])(?:pytest|jest|vitest|mocha|ava|rspec|phpunit|ctest|tox|nox)\b|\b(?:npm|pnpm|yarn|bun|cargo|go|deno|mix|dotnet|gradle|gradlew|mvn|make|swift|zig|node)\b[^;&|]*\s-{0,2}(?:t|test|tests|check)(?::\S+)?(?:\s|$)/;

/** A tool has run. */
export const countTool = ({done}: {done: Done}, tool: string, input: unknown, at: string): void => {
	const {file_path: file, notebook_path: notebook, command} = (input ?? {}) as Record<string, unknown>;
	const changed = file ?? notebook;
	if (changingTools.includes(tool) && typeof changed === 'string') {
		// Told again, it stands last: the oldest go.
		delete done.files[changed];
		done.files[changed] = at;
		for (const oldest of Object.keys(done.files).slice(0, -keptFiles)) {
			delete done.files[oldest];
		}
	} else if (tool === 'Bash' && typeof command === 'string' && runsTests.test(command)) {
		done.tests++;
	}
};

export const counts = z.object({turns: z.number(), prompts: z.number(), tests: z.number(), costUsd: z.number()});
/** Where a session stood when somebody left. */
export type Counts = z.infer<typeof counts>;

export const countsOf = ({done: {turns, prompts, tests}}: {done: Done}, costUsd: number | null): Counts => ({
	turns,
	prompts,
	tests,
	costUsd: costUsd ?? 0,
});

/** What happened in a session since then; undefined where nothing did. `before` is undefined for one that is new. */
export const sinceThen = (
	{id, name, done: {files}}: {id: string; name: string; done: Done},
	now: Counts,
	before: Counts | undefined,
	since: string,
): Away['sessions'][number] | undefined => {
	const from = before ?? {turns: 0, prompts: 0, tests: 0, costUsd: 0};
	const happened = {
		session: id,
		name,
		turns: now.turns - from.turns,
		prompts: now.prompts - from.prompts,
		tests: now.tests - from.tests,
		costUsd: Math.max(0, now.costUsd - from.costUsd),
		files: Object.values(files).filter(at => at > since).length,
	};
	return happened.turns + happened.prompts + happened.tests + happened.files > 0 || happened.costUsd > 0 ? happened : undefined;
};
