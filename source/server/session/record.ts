/*
What is kept of a session on disk: one file each, so that a damaged one costs one session. Written atomically by the server alone;
what cannot be read is moved to `quarantine/`, never deleted.
*/

import {mkdirSync} from 'node:fs';
import {readdir, readFile, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {writeAtomically} from '../../atomic.ts';
import {describe} from '../../errors.ts';
import type {Log} from '../../log.ts';
import {done, nothingDone} from './done.ts';

export const cap = z.object({
	usd: z.number().positive(),
	step: z.number().positive().describe('what it was set to: by so much it is raised when a person lets it go on'),
	hard: z.boolean(),
	warned: z.boolean().describe('whether a person was told that it is nearly spent'),
});
/** A budget as it is kept. */
export type Cap = z.infer<typeof cap>;

const tokens = z.object({input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number()});
const spentByModel = z.record(z.string(), z.object({usd: z.number(), tokens}));
const usage = tokens.extend({cacheWrite1h: z.number(), webSearches: z.number()});

export const record = z.object({
	schema: z.literal(1),
	id: z.string(),
	name: z.string(),
	slot: z.number(),
	agent: z.string(),
	kind: z.enum(['interactive', 'headless']).default('interactive'),
	/** What was given after `--`. */
	command: z.array(z.string()).nullable(),
	repository: z.object({root: z.string(), commonDirectory: z.string(), name: z.string()}),
	worktree: z.object({path: z.string(), own: z.boolean(), base: z.string().nullable(), baseCommit: z.string().nullable()}),
	prompt: z.string().nullable(),
	model: z.string().nullable(),
	/** As the person asked for it; null: the agent's own default. */
	wantedModel: z.string().nullable(),
	mode: z.string().nullable(),
	wantedMode: z.string().nullable(),
	conversation: z.string().nullable(),
	/** The file that its agent writes the conversation to, as the agent named it. */
	transcript: z.string().nullable().default(null),
	/** Whether anything was said in the conversation. Whether it can be resumed is another question: `saved.ts`. */
	conversed: z.boolean(),
	costs: z
		.record(
			z.string(),
			z.object({
				settledUsd: z.number(),
				lastUsd: z.number(),
				lastModels: spentByModel.optional(),
				atLeast: z.boolean().optional().describe('the last total was a lower bound'),
				boundUsd: z.record(z.string(), z.number()).optional().describe('what was charged of that bound, by the model of then'),
				cut: z.boolean().optional().describe('a process of it was killed when only a bound was known'),
			}),
		)
		.describe('by conversation'),
	totalAt: z.string().nullable().default(null).describe('when it last told what it has spent'),
	usedAt: z.string().nullable().default(null).describe('when the newest response came that was read in its transcripts'),
	tokens: tokens.nullable(),
	readings: z.number().default(0).describe('how often something was found in its transcripts'),
	counted: z
		.record(z.string(), z.object({offset: z.number(), last: z.object({id: z.string(), usage}).nullable()}))
		.default({})
		.describe('how far its transcripts were read for tokens, by file, and the last response there, of which more may come'),
	contextPercent: z.number().nullable(),
	limits: z.unknown(),
	lastWords: z.string().nullable(),
	turn: z.object({
		beganAt: z.string().nullable(),
		endedAt: z.string().nullable(),
		failure: z.string().nullable(),
		seenAt: z.string().nullable(),
	}),
	queue: z.array(z.string()).describe('messages kept until it is idle'),
	budget: cap.nullable().default(null),
	done: done.default(nothingDone),
	forkOf: z
		.object({session: z.string(), conversation: z.string(), totalUsd: z.number(), models: spentByModel.optional()})
		.nullable()
		.default(null),
	adopted: z
		.string()
		.nullable()
		.default(null)
		.describe('the conversation that it was adopted with: what that had cost before is not its own'),
	archived: z.boolean(),
	createdAt: z.string(),
	startedAt: z.string().nullable(),
	host: z.object({pid: z.number(), startTime: z.string().nullable(), bootId: z.string()}).nullable(),
	columns: z.number(),
	rows: z.number(),
	/** The last letter of its hosts that this record knows: the next host counts on from there. */
	mailUpTo: z.number().default(0),
	/** How many dialogs it has shown, for their ids. */
	dialogs: z.number(),
	removedTo: z.string().nullable().describe('id of the removal that took it to the trash'),
});

export type SessionRecord = z.output<typeof record>;

export type Records = ReturnType<typeof openRecords>;

export const openRecords = (stateFolder: string, log: Log) => {
	const folder = path.join(stateFolder, 'sessions');
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const fileOf = (id: string) => path.join(folder, `${id}.json`);
	return {
		/** All records that can be read. */
		async load(): Promise<SessionRecord[]> {
			const found: SessionRecord[] = [];
			for (const name of await readdir(folder)) {
				if (!name.endsWith('.json') || name.startsWith('.')) {
					await (name.endsWith('.tmp') && rm(path.join(folder, name), {force: true}));
					continue;
				}
				try {
					const one = record.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8')));
					if (fileOf(one.id) !== path.join(folder, name)) {
						throw new Error(`it is the record of \`${one.id}\``);
					}
					found.push(one);
				} catch (error) {
					const aside = path.join(stateFolder, 'quarantine', `${name}.${Date.now()}`);
					mkdirSync(path.dirname(aside), {recursive: true, mode: 0o700});
					await rename(path.join(folder, name), aside);
					log.error(`the record \`${name}\` could not be read and was moved to \`${aside}\`: ${describe(error)}`);
				}
			}
			return found;
		},
		save: (one: SessionRecord) => writeAtomically(fileOf(one.id), `${JSON.stringify(one, null, '\t')}\n`),
		delete: (id: string) => rm(fileOf(id), {force: true}),
	};
};
