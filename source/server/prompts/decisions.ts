/*
What was decided, and by whom: one line each in `decisions.jsonl`, appended and never changed. Of a call it has a hash, never the text,
but of one that a person changed: that has both inputs, as they were asked for and as they were approved.
From it comes how often a call was approved alike, and what policies have done for a session; both outlive the server.
*/
import {createHash} from 'node:crypto';
import {appendFileSync, readFileSync, renameSync, statSync} from 'node:fs';
import path from 'node:path';
import {z} from 'zod';
import {describe} from '../../errors.ts';
import type {Log} from '../../log.ts';

const made = z.object({
	at: z.string(),
	prompt: z.string(),
	session: z.string(),
	/** Root of the repository. */
	repository: z.string(),
	/** See `callHash`. */
	call: z.string(),
	/** `answered`: a question, or a plan with another word than yes. */
	decided: z.enum(['approved', 'denied', 'answered']),
	by: z.string(),
	/** The words of the policy that decided; null where a person did. */
	policy: z.string().nullable(),
	/** What was answered, in the order of the questions. */
	answers: z.array(z.string()).optional(),
	/** Both inputs, where a person approved another one than the agent's. */
	changed: z.object({asked: z.unknown(), approved: z.unknown()}).optional(),
});

export type Made = z.infer<typeof made>;

/** What policies have done for a session. */
export type ByPolicy = {allowed: number; denied: number; last: Made};

export type Decisions = ReturnType<typeof openDecisions>;

/** At the start a file that is larger than this is put aside as `decisions.jsonl.1`; what was there before goes. */
const fileBytes = 1024 * 1024;

export const openDecisions = (stateFolder: string, log: Log) => {
	const file = path.join(stateFolder, 'decisions.jsonl');
	/** Approvals by persons since one was denied, by repository and call. */
	const alike = new Map<string, number>();
	const byPolicy = new Map<string, ByPolicy>();

	const count = (one: Made) => {
		// A call of the person's own says nothing about the agent's, nor does an answer.
		if (one.changed || one.decided === 'answered') {
			return;
		}
		if (one.policy === null) {
			const key = keyOf(one);
			alike.set(key, one.decided === 'approved' ? (alike.get(key) ?? 0) + 1 : 0);
			return;
		}
		const before = byPolicy.get(one.session) ?? {allowed: 0, denied: 0};
		const field = one.decided === 'approved' ? 'allowed' : 'denied';
		byPolicy.set(one.session, {...before, [field]: before[field] + 1, last: one});
	};

	if ((statSync(file, {throwIfNoEntry: false})?.size ?? 0) > fileBytes) {
		renameSync(file, `${file}.1`);
	}
	for (const one of [...readMade(`${file}.1`), ...readMade(file)]) {
		count(one);
	}

	return {
		add(one: Made): void {
			count(one);
			try {
				// The line break stands first: a line that a crash cut short costs itself alone.
				appendFileSync(file, `\n${JSON.stringify(one)}`, {mode: 0o600});
			} catch (error) {
				log.error(`a decision could not be written down: ${describe(error)}`);
			}
		},
		/** How often persons approved this call in this repository since one of them denied it. */
		approvals: (about: Pick<Made, 'repository' | 'call'>): number => alike.get(keyOf(about)) ?? 0,
		byPolicy: (session: string): ByPolicy | undefined => byPolicy.get(session),
	};
};

/** The same for the same call: of Bash its command alone, as what an agent says about a command is in its input too. */
export const callHash = (tool: string | null, input: unknown): string => {
	const {command} = (input ?? {}) as {command?: unknown};
	return sha256(tool === 'Bash' && typeof command === 'string' ? [tool, command] : [tool, input]);
};

export const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

const keyOf = ({repository, call}: Pick<Made, 'repository' | 'call'>): string => `${call} ${repository}`;

const readMade = (file: string): Made[] => {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch {
		return [];
	}
	return text.split('\n').flatMap(line => {
		try {
			return made.parse(JSON.parse(line));
		} catch {
			return [];
		}
	});
};
