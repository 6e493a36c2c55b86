/*
What client and server say to each other: every request with its parameters and result, every event with its value.
What those speak of stands beside this file, by its name.

The server checks parameters with these schemas; results and events are typed by them and trusted. Programs that only ask
import the types alone, so that `coppice ls` starts without zod.
*/
import {z} from 'zod';
import {away, buffer, colours, openApp} from './app.ts';
import {conversation, place} from './conversation.ts';
import {elsewhere} from './elsewhere.ts';
import {budget, budgetScopes, costKeys, namedCostRow, totals} from './money.ts';
import {answers, prompt} from './prompt.ts';
import {removal, verdict} from './removal.ts';
import {environment, newSession, repository, session, sessionStatus} from './session.ts';
import {time} from './time.ts';

/** How a client found what it talks about: SESSION as the command line takes it, seen from a folder. */
const reference = z.object({session: z.string(), directory: z.string().optional()});

const answer = z.object({
	target: z.string().optional().describe('a prompt or a session; without it exactly one prompt must wait'),
	directory: z.string().optional(),
	hash: z.string().optional(),
	by: z.string().describe('who answers, for the log'),
});

const none = z.object({});
const request = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({params, result});

export const requests = {
	'server.status': request(
		none,
		z.object({pid: z.number(), version: z.string(), protocol: z.number(), startedAt: time, sessions: z.number(), clients: z.number()}),
	),
	/** `handover`: a newer version asks for it, and starts its own. */
	'server.stop': request(z.object({handover: z.boolean().optional()}), z.object({pid: z.number()})),
	/** The whole fleet, and from now on every event. */
	'fleet.watch': request(
		z.object({directory: z.string()}),
		z.object({
			root: z.string().nullable().describe('the repository of the folder'),
			sessions: z.array(session),
			prompts: z.array(prompt),
			repositories: z.array(repository),
			totals,
			elsewhere: z.array(elsewhere),
		}),
	),
	'sessions.list': request(z.object({all: z.boolean().optional()}), z.array(session)),
	/** `directory`: only those in the same repository. */
	'elsewhere.list': request(z.object({directory: z.string().optional()}), z.array(elsewhere)),
	/** One that has ended becomes a session. `target`: a conversation, a pid or a name; without it the only one in this repository. */
	'elsewhere.adopt': request(
		z.object({
			target: z.string().optional(),
			directory: z.string(),
			columns: z.number().int().min(1).max(2000).optional(),
			rows: z.number().int().min(1).max(1000).optional(),
			environment,
		}),
		session,
	),
	'sessions.new': request(newSession, z.array(session)),
	'session.status': request(reference, sessionStatus),
	/** Where its host listens. `null` for one that has ended: then `screen` is its last, base64 of a snapshot. */
	'session.host': request(reference, z.object({id: z.string(), socket: z.string().nullable(), screen: z.string().nullable()})),
	'session.capture': request(
		reference.extend({ansi: z.boolean().optional(), scrollback: z.number().int().min(0).optional(), svg: z.boolean().optional()}),
		z.object({text: z.string()}),
	),
	/** The last rows of what was said and done, from the transcript of its agent; null where there is none, or nothing was said yet. */
	'session.conversation': request(
		reference.extend({
			columns: z.number().int().min(1).max(2000),
			rows: z.number().int().min(1).max(20_000),
			whole: z.array(z.number().int().min(0)).max(1000).optional().describe('entries of which nothing is left out'),
			searched: z.string().max(1000).optional().describe('lines that hold it are shown, also where they are left out else'),
		}),
		conversation.nullable(),
	),
	'session.wait': request(reference.extend({for: z.enum(['waiting', 'idle', 'done', 'exited'])}), session),
	'session.send': request(reference.extend({text: z.string(), queue: z.boolean().optional()}), z.object({queued: z.boolean()})),
	'session.interrupt': request(reference, session),
	'session.restart': request(reference.extend({environment}), session),
	'session.resume': request(reference.extend({environment}), session),
	/** `dirty`: with what is not committed there. */
	'session.fork': request(
		reference.extend({name: z.string().optional(), dirty: z.boolean().optional(), prompt: z.string().optional(), environment}),
		session,
	),
	'session.archive': request(reference, session),
	/** The same conversation in the other kind of program. */
	'session.turn': request(reference.extend({to: z.enum(['interactive', 'headless']), environment}), session),
	'session.rename': request(reference.extend({name: z.string()}), session),
	'session.kill': request(reference, session),
	'session.verdict': request(reference, verdict),
	'session.remove': request(reference, z.object({removal, verdict, moved: z.boolean()})),
	/** Where a text stands in the screens, scrollbacks and conversations of all sessions, of each the newest places first. */
	'sessions.search': request(z.object({text: z.string().min(1).max(1000)}), z.array(place)),
	'session.seen': request(z.object({session: z.string()}), none),
	'session.move': request(z.object({session: z.string(), slot: z.number().int().min(1)}), none),
	'trash.list': request(none, z.array(removal)),
	'trash.undo': request(z.object({id: z.string().optional()}), z.object({removal, session: session.nullable()})),
	'prompts.list': request(none, z.array(prompt)),
	'prompt.approve': request(
		answer.extend({
			always: z.union([z.literal(true), z.number().int().min(1)]).optional(),
			answers: z.array(z.string()).optional(),
			edit: z.unknown().optional(),
			unread: z.boolean().optional(),
			allSame: z.boolean().optional().describe('and whoever asks for the same call'),
		}),
		z.object({prompt, said: z.string(), also: answers}),
	),
	'prompt.deny': request(
		answer.extend({message: z.string().optional(), stop: z.boolean().optional(), allSame: z.boolean().optional()}),
		z.object({prompt, said: z.string(), also: answers}),
	),
	/** Several prompts at once, each as it was seen. */
	'prompts.answer': request(
		z.object({
			prompts: z
				.array(z.object({id: z.string(), hash: z.string()}))
				.min(1)
				.max(100),
			decision: z.enum(['approve', 'deny']),
			by: z.string(),
		}),
		answers.extend({said: z.string()}),
	),
	/** Put it behind the others for so long. It waits on, and comes back by itself. */
	'prompt.snooze': request(answer.extend({minutes: z.number().positive().max(1440).optional()}), z.object({prompt, said: z.string()})),
	/** Nothing from outside: the dialog in the pane decides. */
	'prompt.release': request(answer, z.object({prompt})),
	/** Make the repository of the demo in this folder. */
	'demo.prepare': request(z.object({folder: z.string()}), none),
	'budget.list': request(none, z.array(budget)),
	/** `usd` null takes it away. For the scope `session` it names one. */
	'budget.set': request(
		reference.partial().extend({
			scope: z.enum(budgetScopes),
			usd: z.number().positive().max(1e9).nullable(),
			hard: z.boolean().optional(),
		}),
		z.array(budget),
	),
	/** Hold everything at its next step, and let it go on. */
	'fleet.stop': request(z.object({by: z.string()}), z.object({running: z.number()})),
	'fleet.go': request(z.object({by: z.string()}), z.object({waited: z.number()})),
	'fleet.totals': request(none, totals),
	'cost.rows': request(z.object({by: z.enum(costKeys)}), z.array(namedCostRow)),
	/** What was copied, the newest first; kept as long as the server runs. `replace`: in place of the newest. */
	'buffers.list': request(none, z.array(buffer)),
	'buffers.add': request(z.object({text: z.string(), replace: z.boolean().optional()}), none),
	/** What an app knows of its terminal, for sessions that are started from now on. */
	'terminal.tell': request(z.object({terminal: z.string(), environment: environment.optional(), colours: colours.optional()}), none),
	'apps.list': request(none, z.array(openApp)),
	'app.detach': request(z.object({id: z.number()}), z.object({found: z.boolean()})),
	'view.take': request(z.object({directory: z.string()}), z.object({id: z.string(), value: z.unknown(), away: away.nullable()})),
	'view.save': request(z.object({id: z.string(), value: z.unknown()}), none),
	/** What the dialog for a new session offers in this repository. */
	'choices.get': request(
		z.object({directory: z.string(), searchPath: z.string()}),
		z.object({
			repository,
			branches: z.array(z.string()),
			worktrees: z.array(z.object({path: z.string(), branch: z.string().nullable()})),
			agents: z.array(
				z.object({
					name: z.string(),
					title: z.string(),
					available: z.boolean(),
					why: z.string().nullable(),
					hint: z.string().nullable().describe('how to get one that is not available'),
					models: z.array(z.string()),
					modes: z.array(z.string()),
					headless: z.boolean().describe('whether it runs without its own terminal interface too'),
				}),
			),
			last: z.object({
				agent: z.string(),
				model: z.string().nullable(),
				mode: z.string().nullable(),
				base: z.string().nullable(),
				worktree: z.boolean(),
				headless: z.boolean(),
			}),
		}),
	),
} as const;

export const events = {
	session: session,
	sessionRemoved: z.object({id: z.string()}),
	prompt: prompt,
	promptGone: z.object({id: z.string(), session: z.string(), how: z.string()}),
	repositories: z.array(repository),
	totals,
	/** All that run elsewhere, or ended there. */
	elsewhere: z.array(elsewhere),
	/** A sentence for whoever looks, such as a budget that was reached or a state folder that is full. */
	notice: z.object({level: z.enum(['info', 'warning', 'error']), text: z.string(), session: z.string().nullable()}),
	/** Another app asks this one to leave. */
	detach: none,
	/** The server ends. `stop`: a person asked for it; `handover`: a newer one follows. */
	stopping: z.object({reason: z.enum(['stop', 'handover'])}),
} as const;

export type RequestName = keyof typeof requests;

/** The contract as types, for `Connection`. */
export type Fleet = {
	requests: {[N in RequestName]: {params: z.input<(typeof requests)[N]['params']>; result: z.output<(typeof requests)[N]['result']>}};
	events: {[N in keyof typeof events]: z.output<(typeof events)[N]>};
};
