/*
One session as all see it, what it is started with, and the repository that it works in.
*/
import {z} from 'zod';
import {costKinds, tokens} from './money.ts';
import {promptKinds} from './prompt.ts';
import {time} from './time.ts';

export const statuses = ['starting', 'working', 'waiting', 'done', 'idle', 'exited', 'failed', 'lost', 'unknown'] as const;
export type Status = (typeof statuses)[number];

const evidence = z.object({source: z.string(), since: time});
const testimony = z.object({source: z.string(), says: z.string(), since: time});

/** A sub-agent or a background shell, as the program tells of it. */
const child = z.object({id: z.string(), title: z.string().nullable(), state: z.string(), since: time});

const exit = z.object({code: z.number().nullable(), signal: z.string().nullable(), at: time, reason: z.string()});
export type Exit = z.infer<typeof exit>;

const limit = z.object({usedPercent: z.number(), resetsAt: z.string()}).nullable();

/** One session: what `ls --json` lists. Fields are never missing; null is unknown or not applicable. */
export const session = z.object({
	id: z.string(),
	name: z.string(),
	agent: z.string(),
	kind: z.enum(['interactive', 'headless']),
	repository: z.string(),
	worktree: z.object({
		path: z.string(),
		branch: z.string().nullable(),
		base: z.string().nullable(),
		ahead: z.number().nullable(),
		behind: z.number().nullable(),
		dirty: z.number().nullable(),
	}),
	status: z.enum(statuses),
	evidence: evidence,
	prompt: z
		.object({
			id: z.string(),
			hash: z.string().nullable(),
			kind: z.enum(promptKinds),
			tool: z.string().nullable(),
			summary: z.string(),
			since: time,
		})
		.nullable(),
	model: z.string().nullable(),
	mode: z.string().nullable(),
	costUsd: z.number().nullable(),
	costIs: z.enum(costKinds),
	tokens: tokens.nullable(),
	contextPercent: z.number().nullable(),
	limits: z.object({fiveHour: limit, sevenDay: limit}).nullable(),
	conversation: z.string().nullable(),
	lastWords: z.string().nullable(),
	pid: z.number().nullable(),
	columns: z.number(),
	rows: z.number(),
	createdAt: time,
	exit: exit.nullable(),
	// Beyond the contract, for the screen.
	slot: z.number().describe('its place in the list, from 1; never moves by itself'),
	title: z.string().nullable().describe('what its program set as the title of the terminal'),
	doing: z.string().nullable().describe('what it runs now, in words'),
	children: z.array(child).describe('its sub-agents and background shells'),
	changes: z.object({added: z.number(), removed: z.number()}).nullable(),
	archived: z.boolean(),
	ownWorktree: z.boolean().describe('whether coppice made its worktree'),
	budgetUsd: z.number().nullable(),
	bell: z.boolean().describe('it rang since a person saw it'),
	resumable: z.boolean(),
	transcript: z.boolean().describe('whether its agent writes down the conversation where it can be looked back at'),
});
export type Session = z.infer<typeof session>;

/** A session with the evidence for its status: what `status --json` prints. */
export const sessionStatus = session.extend({evidence: evidence.extend({all: z.array(testimony)})});
export type SessionStatus = z.infer<typeof sessionStatus>;

export const repository = z.object({
	root: z.string(),
	name: z.string(),
	branch: z.string().nullable(),
	ahead: z.number().nullable(),
	behind: z.number().nullable(),
});
export type Repository = z.infer<typeof repository>;

/** Of the program that asks, for the agent that is started; never stored. */
export const environment = z.record(z.string(), z.string());

/** So many sessions are started by one request. */
export const mostAtOnce = 32;

export const newSession = z.object({
	directory: z.string(),
	name: z.string().optional(),
	prompt: z.string().optional(),
	agent: z.string().optional(),
	model: z.string().optional(),
	mode: z.string().optional(),
	base: z.string().optional(),
	branch: z.string().optional(),
	worktree: z.string().optional(),
	noWorktree: z.boolean().optional(),
	headless: z.boolean().optional(),
	count: z.number().int().min(1).max(mostAtOnce).optional(),
	budget: z.number().positive().max(1e9).optional().describe('dollars'),
	command: z.array(z.string()).min(1).optional(),
	columns: z.number().int().min(1).max(2000).optional(),
	rows: z.number().int().min(1).max(1000).optional(),
	remember: z.boolean().optional().describe('as the default of the next dialog in this repository'),
	environment,
});
export type NewSession = z.infer<typeof newSession>;
