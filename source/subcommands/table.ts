/* All subcommands. Parsing, help, completion and the readme's table are read off this; bodies are loaded when they run. */
import {completion} from './completion.ts';
import type {Call, Result, Subcommand} from './subcommand.ts';

type Run = (call: Call) => Promise<Result | undefined>;

/** Loads the module of a body when it runs. */
const sessions =
	(pick: (module: typeof import('./sessions.ts')) => Run): Run =>
	async call =>
		pick(await import('./sessions.ts'))(call);

const answerFlags = {
	hash: {type: 'string', value: 'HASH', about: 'answer only if the prompt still has this hash'},
} as const;

export const subcommands: readonly Subcommand[] = [
	{
		name: 'attach',
		words: '[SESSION]',
		most: 1,
		about: 'open the app, showing this session',
		forPeople: true,
		run: async call => (await import('./attach.ts')).attach(call),
	},
	{
		name: 'new',
		words: '[NAME]',
		most: 1,
		takesCommand: true,
		about: 'start sessions, each in a worktree of its own; print their ids',
		flags: {
			prompt: {type: 'string', value: 'TEXT', about: 'what the agent is to do'},
			agent: {type: 'string', value: 'A', about: 'claude, demo or shell'},
			model: {type: 'string', value: 'M', about: 'its model'},
			mode: {type: 'string', value: 'MODE', about: 'its permission mode: manual, acceptEdits, plan, auto'},
			base: {type: 'string', value: 'REF', about: 'what the worktree starts from; without it, what is checked out'},
			branch: {type: 'string', value: 'B', about: 'check out this branch, made if it does not exist'},
			worktree: {type: 'string', value: 'PATH', about: 'work in this worktree'},
			'no-worktree': {type: 'boolean', about: 'work in this checkout'},
			count: {type: 'count', value: 'N', about: 'so many of them'},
		},
		run: sessions(module => module.newSessions),
	},
	{
		name: 'ls',
		most: 0,
		about: 'the fleet',
		flags: {all: {type: 'boolean', about: 'archived sessions too'}},
		run: sessions(module => module.list),
	},
	{
		name: 'status',
		words: 'SESSION',
		least: 1,
		most: 1,
		about: 'one session, with the evidence for its status',
		run: sessions(module => module.status),
	},
	{name: 'prompts', most: 0, about: 'what waits for you', run: async call => (await import('./prompts.ts')).prompts(call)},
	{
		name: 'approve',
		words: '[PROMPT|SESSION]',
		most: 1,
		forPeople: true,
		about: 'answer a prompt: yes',
		flags: {
			always: {type: 'optional', value: 'N', about: 'and from now on, by the N-th suggestion; without N by its only rule'},
			answer: {
				type: 'string',
				value: 'TEXT',
				many: true,
				about: 'the answer to a question, once for each; for a plan as-is, acceptEdits, auto or what to change',
			},
			edit: {type: 'string', value: 'JSON', about: 'approve with this input instead'},
			...answerFlags,
		},
		run: async call => (await import('./prompts.ts')).approve(call),
	},
	{
		name: 'deny',
		words: '[PROMPT|SESSION]',
		most: 1,
		forPeople: true,
		about: 'answer a prompt: no',
		flags: {
			message: {type: 'string', value: 'TEXT', about: 'tell the agent why'},
			stop: {type: 'boolean', about: 'end its turn too'},
			...answerFlags,
		},
		run: async call => (await import('./prompts.ts')).deny(call),
	},
	{
		name: 'send',
		words: 'SESSION TEXT',
		least: 2,
		forPeople: true,
		about: 'give a message to an agent',
		flags: {queue: {type: 'boolean', about: 'keep it until the session is idle'}},
		run: sessions(module => module.send),
	},
	{
		name: 'keys',
		words: 'SESSION KEY…',
		least: 2,
		forPeople: true,
		about: 'type keys into a session, by the names of tmux send-keys',
		run: async call => (await import('./keys.ts')).keys(call),
	},
	{
		name: 'capture',
		words: 'SESSION',
		least: 1,
		most: 1,
		about: 'the screen of a session, also of an ended one',
		flags: {
			ansi: {type: 'boolean', about: 'with colours'},
			scrollback: {type: 'count', value: 'N', about: 'and so many lines above it'},
			svg: {type: 'string', value: 'FILE', about: 'as a picture, into this file'},
		},
		run: sessions(module => module.captureScreen),
	},
	{
		name: 'wait',
		words: 'SESSION',
		least: 1,
		most: 1,
		about: 'block until a session is in a state',
		flags: {
			for: {type: 'string', value: 'STATE', about: 'waiting, idle, done or exited'},
			timeout: {type: 'count', value: 'SECONDS', about: 'give up after so long, exit 1'},
		},
		run: sessions(module => module.wait),
	},
	{
		name: 'interrupt',
		words: 'SESSION',
		least: 1,
		most: 1,
		about: 'interrupt its turn',
		run: sessions(module => module.simple('session.interrupt', 'was interrupted')),
	},
	{
		name: 'restart',
		words: 'SESSION',
		least: 1,
		most: 1,
		about: 'end it and start it anew with the same conversation',
		run: sessions(module => module.anew('session.restart', 'was started anew')),
	},
	{
		name: 'resume',
		words: '[SESSION]',
		most: 1,
		about: 'start an ended session with its conversation',
		flags: {all: {type: 'boolean', about: 'all that have ended'}},
		run: sessions(module => module.anew('session.resume', 'runs again')),
	},
	{name: 'rename', words: 'SESSION NAME', least: 2, most: 2, about: 'give it another name', run: sessions(module => module.rename)},
	{
		name: 'kill',
		words: 'SESSION',
		least: 1,
		most: 1,
		about: 'end its agent; the session stays listed',
		run: sessions(module => module.simple('session.kill', 'was ended; it stays listed')),
	},
	{
		name: 'rm',
		words: 'SESSION',
		least: 1,
		most: 1,
		about: 'move a session and its worktree to the trash',
		run: sessions(module => module.remove),
	},
	{name: 'undo', words: '[ID]', most: 1, about: 'take a removal back, by default the newest', run: sessions(module => module.undo)},
	{name: 'trash', most: 0, about: 'what was removed', run: sessions(module => module.trash)},
	{
		name: 'cost',
		words: '[FILE…]',
		about: 'what was spent; with files (stream-json, transcripts), what is in them',
		flags: {by: {type: 'string', value: 'session|day|model', about: 'sums by this'}},
		run: async call => (await import('./money.ts')).cost(call),
	},
	{
		name: 'demo',
		most: 0,
		about: 'the whole product on a throw-away repository, without an account',
		forPeople: true,
		flags: {
			story: {type: 'boolean', about: 'play it without a terminal and check each step'},
			end: {type: 'boolean', about: 'end the demo and remove its repository'},
		},
		run: async call => (await import('./demo.ts')).demo(call),
	},
	{name: 'doctor', most: 0, about: 'what this machine has and lacks', run: async call => (await import('./doctor.ts')).doctor(call)},
	{
		name: 'log',
		most: 0,
		about: 'the end of the log',
		flags: {lines: {type: 'count', value: 'N', about: 'so many lines, 100 without it'}},
		run: async call => (await import('./log.ts')).log(call),
	},
	{
		name: 'config',
		words: '[NAME [VALUE]]',
		most: 2,
		forPeople: true,
		about: 'all settings, one of them, or change it',
		run: async call => (await import('./settings.ts')).config(call),
	},
	{name: 'keys-list', most: 0, about: 'all keys', run: async call => (await import('./settings.ts')).keysList(call)},
	{
		name: 'reset',
		most: 0,
		about: 'mend a terminal that a killed app left behind',
		run: async ({environment}) => (await import('./reset.ts')).reset(environment.TERM),
	},
	{name: 'completion', words: 'SHELL', least: 1, most: 1, about: 'completion for bash, zsh or fish', run: completion(() => subcommands)},
	{
		name: 'server',
		words: 'start|stop|status',
		least: 1,
		most: 1,
		about: 'the server itself; agents run on without it',
		run: async call => (await import('./server.ts')).server(call),
	},
];
