/*
What client and server say to each other: every request with its parameters and result, every event with its value.

The server checks parameters with these schemas; results and events are typed by them and trusted. Programs that only ask
import the types alone, so that `coppice ls` starts without zod.
*/
import {z} from 'zod';

export const statuses = ['starting', 'working', 'waiting', 'done', 'idle', 'exited', 'failed', 'lost', 'unknown'] as const;
export type Status = (typeof statuses)[number];

export const promptKinds = ['permission', 'question', 'plan', 'dialog'] as const;
export type PromptKind = (typeof promptKinds)[number];

export const modes = ['manual', 'acceptEdits', 'plan', 'auto', 'dontAsk', 'bypassPermissions'] as const;

/** What money can be summed by. */
export const costKeys = ['session', 'day', 'model'] as const;
export type CostKey = (typeof costKeys)[number];

export const costKinds = ['reported', 'atLeast', 'unknown'] as const;

const time = z.string().describe('ISO 8601, UTC');

const tokens = z.object({input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number()});
export type Tokens = z.infer<typeof tokens>;

const evidence = z.object({source: z.string(), since: time});
const testimony = z.object({source: z.string(), says: z.string(), since: time});

/** A sub-agent or a background shell, as the program tells of it. */
const child = z.object({id: z.string(), title: z.string().nullable(), state: z.string(), since: time});

const exit = z.object({code: z.number().nullable(), signal: z.string().nullable(), at: time, reason: z.string()});
export type Exit = z.infer<typeof exit>;

const question = z.object({question: z.string(), options: z.array(z.string()), many: z.boolean()});
export type Question = z.infer<typeof question>;

/** A question of an agent that waits for a person: what `prompts --json` lists. */
export const prompt = z.object({
	id: z.string().describe('`p-`, the session, and the number of the mail; for dialogs `p-SESSION-d` and a count'),
	hash: z.string().nullable().describe('SHA-256 of the bytes of the mail as the host holds them'),
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

const removal = z.object({
	id: z.string(),
	session: z.string(),
	path: z.string().nullable(),
	branch: z.string().nullable(),
	ref: z.string().nullable(),
	removedAt: time,
	bytes: z.number().nullable(),
});
export type Removal = z.infer<typeof removal>;

const verdict = z.object({
	lines: z.array(z.string()).describe('what is unpushed, dirty, running, in words'),
	movesWorktree: z.boolean(),
	refused: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdict>;

/** A Claude Code that coppice did not start, as it tells of itself: what `ls --elsewhere --json` lists. */
const elsewhere = z.object({
	pid: z.number().describe('of its process, also after its end'),
	conversation: z.string(),
	name: z.string().nullable(),
	directory: z.string(),
	repository: z.string().nullable().describe('the root of the repository that its folder is in'),
	kind: z.enum(['interactive', 'headless', 'background']),
	status: z.enum(['working', 'waiting', 'idle', 'exited', 'unknown']),
	since: time,
	transcript: z.string().nullable().describe('the file that its conversation is written to; null before anything was said'),
	endedAt: time.nullable().describe('from then on it can be adopted'),
});
export type Elsewhere = z.infer<typeof elsewhere>;

/** How a client found what it talks about: SESSION as the command line takes it, seen from a folder. */
const reference = z.object({session: z.string(), directory: z.string().optional()});

const repository = z.object({
	root: z.string(),
	name: z.string(),
	branch: z.string().nullable(),
	ahead: z.number().nullable(),
	behind: z.number().nullable(),
});
export type Repository = z.infer<typeof repository>;

/** What an app keeps for its user beyond its own life: a pane tree and what is shown in it. Only the client reads the tree. */
const view = z.object({id: z.string(), savedAt: time, value: z.unknown()});
export type View = z.infer<typeof view>;

const costRow = z.object({key: z.string(), costUsd: z.number().nullable(), costIs: z.enum(costKinds), tokens});
/** What was spent: what `cost --json` lists. */
export type CostRow = z.infer<typeof costRow>;

const namedCostRow = costRow.extend({name: z.string().nullable().describe('of a session, also of one that is gone')});
export type NamedCostRow = z.infer<typeof namedCostRow>;

export const budgetScopes = ['session', 'day', 'all'] as const;
export type BudgetScope = (typeof budgetScopes)[number];

const budget = z.object({
	scope: z.enum(budgetScopes),
	session: z.string().nullable(),
	name: z.string().nullable(),
	usd: z.number(),
	hard: z.boolean().describe('running turns are ended when it is spent'),
	spentUsd: z.number().describe('of it: by the session, today, or in all since it was set'),
	over: z.boolean(),
});
/** What may be spent: what `budget --json` lists. */
export type Budget = z.infer<typeof budget>;

const accountWindow = z.object({
	usedPercent: z.number(),
	resetsAt: time,
	percentPerHour: z.number().nullable().describe('how fast it is used; null where too little was seen'),
	fullAt: time.nullable().describe('when it would be full at that rate; null where it is reset before'),
	burns: z
		.object({session: z.string(), name: z.string(), share: z.number().describe('of 1')})
		.nullable()
		.describe('who spent most lately'),
});
/** A window of the account's limits. */
export type AccountWindow = z.infer<typeof accountWindow>;

const accountLimits = z.object({fiveHour: accountWindow.nullable(), sevenDay: accountWindow.nullable()});
export type AccountLimits = z.infer<typeof accountLimits>;

const totals = z.object({
	costUsd: z.number(),
	todayUsd: z.number(),
	stopped: z.boolean().describe('a person stopped the fleet: everything waits at its next step'),
	limits: accountLimits.nullable(),
});
/** Of the whole fleet. */
export type Totals = z.infer<typeof totals>;

const away = z.object({
	since: time.describe('when the last app that showed this left'),
	sessions: z.array(
		z.object({
			session: z.string(),
			name: z.string(),
			turns: z.number(),
			prompts: z.number(),
			tests: z.number(),
			files: z.number(),
			costUsd: z.number(),
		}),
	),
});
/** What happened while nobody looked. */
export type Away = z.infer<typeof away>;

const buffer = z.object({id: z.number(), at: time, text: z.string()});
/** A text that was copied. */
export type CopyBuffer = z.infer<typeof buffer>;

const place = z.object({
	session: z.string(),
	line: z.number().describe('absolute; in the conversation, as far from the end of it, -1 the last'),
	x: z.number(),
	text: z.string().describe('the row'),
	conversation: z.boolean().optional().describe('it stands in the conversation above the screen'),
});
/** Where a text was found. */
export type Place = z.infer<typeof place>;

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
const conversation = z.object({
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

const environment = z.record(z.string(), z.string());

const openApp = z.object({id: z.number(), terminal: z.string(), since: time, here: z.boolean().describe('the one that asks')});
/** An app that is open somewhere. */
export type OpenApp = z.infer<typeof openApp>;

const colours = z.object({
	foreground: z.string().optional(),
	background: z.string().optional(),
	cursor: z.string().optional(),
	palette: z.record(z.string(), z.string()).optional(),
});
/** Of an outer terminal, as `#rrggbb`; the palette by index. */
export type TerminalColours = z.infer<typeof colours>;

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
	count: z.number().int().min(1).max(32).optional(),
	budget: z.number().positive().max(1e9).optional().describe('dollars'),
	command: z.array(z.string()).min(1).optional(),
	columns: z.number().int().min(1).max(2000).optional(),
	rows: z.number().int().min(1).max(1000).optional(),
	environment,
});
export type NewSession = z.infer<typeof newSession>;

const answer = z.object({
	target: z.string().optional().describe('a prompt or a session; without it exactly one prompt must wait'),
	directory: z.string().optional(),
	hash: z.string().optional(),
	by: z.string().describe('who answers, for the log'),
});

/** What came of an answer to several prompts: each is bound to its id and hash, and one that is gone does not hold up the others. */
const answers = z.object({
	answered: z.array(prompt),
	failed: z.array(z.object({id: z.string(), session: z.string().nullable(), why: z.string()})),
});
export type AnswersGiven = z.infer<typeof answers>;

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
