/*
What Claude Code itself tells of its running processes: `sessions/<pid>.json` in its folder, one file a process, also of those that
coppice did not start, and of `-p`. Pure: text in, entry out.

Measured with 2.1.332: a file comes at the start of a process, with a status 0.1 s later, and goes at its end; it stays after a SIGKILL.
It is written where it stands, at changes alone, so that a reader may see half of it, and is told of the rest by another change. The
keys that stand beside it are secrets and none of our business.
*/
import path from 'node:path';
import {z} from 'zod';

export type RegistryEntry = {
	pid: number;
	/** When the process began, in clock ticks since the boot; null where it is not told. */
	startTime: string | null;
	/** The machine and the space of process numbers in which the pid means something. */
	domain: string | null;
	conversation: string;
	directory: string;
	name: string | null;
	kind: 'interactive' | 'headless' | 'background';
	status: 'working' | 'waiting' | 'idle' | 'unknown';
	/** Its turn is over, and shells of it run on in the background: others call that work, until the next turn is over. */
	onlyShells: boolean;
	/** When it came to that status; ISO 8601, UTC. */
	since: string;
};

type Environment = Record<string, string | undefined>;

/** The folder in which Claude Code keeps what it knows, for a process with this environment. */
export const claudeFolder = (environment: Environment, home: string): string =>
	environment.CLAUDE_CONFIG_DIR || path.join(environment.HOME || home, '.claude');

/** Names of the files that are read; others in that folder are not. */
export const registryFile = /^[1-9]\d*\.json$/;

const time = z.number().positive().max(8.64e15);
const optional = <Type extends z.ZodType>(type: Type) => type.optional().catch(undefined);

const entry = z.object({
	pid: z.number().int().positive(),
	sessionId: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
	cwd: z.string().refine(path.isAbsolute),
	startedAt: time,
	procStart: optional(z.string()),
	pidDomain: optional(z.string()),
	kind: optional(z.string()),
	entrypoint: optional(z.string()),
	name: optional(z.string().min(1)),
	status: optional(z.string()),
	statusUpdatedAt: optional(time),
});

/** What a file says; undefined where it is no entry, or half of one. */
export const readRegistryEntry = (text: string): RegistryEntry | undefined => {
	const {data} = entry.safeParse(parsed(text));
	return (
		data && {
			pid: data.pid,
			startTime: data.procStart ?? null,
			domain: data.pidDomain ?? null,
			conversation: data.sessionId,
			directory: path.normalize(data.cwd),
			name: data.name ?? null,
			kind: data.kind === 'background' ? 'background' : data.entrypoint?.startsWith('sdk') ? 'headless' : 'interactive',
			status: statuses.get(data.status ?? '') ?? 'unknown',
			onlyShells: data.status === 'shell',
			since: new Date(data.statusUpdatedAt ?? data.startedAt).toISOString(),
		}
	);
};

const statuses = new Map<string, RegistryEntry['status']>([
	['busy', 'working'],
	['shell', 'idle'],
	['waiting', 'waiting'],
	['idle', 'idle'],
]);

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
