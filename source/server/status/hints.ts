/*
What a program lets see of itself besides its reports and letters: its line in Claude Code's registry, the sign in its title, the
progress that it shows (OSC 9;4). Weaker than those: it decides only where they are silent. Pure.
*/
import type {Agent} from '../../agents/agent.ts';
import type {RegistryEntry} from '../../agents/claude-registry.ts';
import type {Report} from '../../protocol/host.ts';
import type {RunningClaude} from '../elsewhere/registry.ts';

export type Hints = {
	registry: {status: Exclude<RegistryEntry['status'], 'unknown'>; since: string} | null;
	/** Whether it works, by its title and by its progress. */
	title: Hint | null;
	progress: Hint | null;
};
export type Hint = {works: boolean; since: string};

export const noHints: Hints = {registry: null, title: null, progress: null};

/** The hint with what is said now: it is since then that this is another word than before. */
export const heard = (before: Hint | null, works: boolean | undefined, at: string): Hint | null =>
	works === undefined ? null : before?.works === works ? before : {works, since: at};

/** What the line of a session's own process says; null where it has none, or none that tells of the agent. */
export const registryHint = (
	all: readonly RunningClaude[],
	{pid, session, conversation}: {pid: number; session: string; conversation: string | null},
): Hints['registry'] => {
	// Where it is started by a script of the person's, its process is another one.
	const own = all.find(one => one.pid === pid) ?? all.find(one => one.session === session && one.conversation === conversation);
	return own && own.status !== 'unknown' && !own.onlyShells ? {status: own.status, since: own.since} : null;
};

export const titleHint = (before: Hint | null, agent: Agent, title: string, at: string): Hint | null =>
	heard(before, agent.titleWorks?.(title), at);

/** `9;4;STATE;PERCENT`: 0 takes the progress away, any other shows one. Undefined for what else OSC 9 says. */
export const progressOf = ({code, text}: Pick<Report, 'code' | 'text'>): boolean | undefined => {
	const [, state] = (code === 9 && /^4;([0-4])(?:;|$)/.exec(text)) || [];
	return state === undefined ? undefined : state !== '0';
};
