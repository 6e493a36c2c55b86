/*
Claude Code, interactive: the real TUI in a pane. What it does and costs comes by its hooks and its status line, never from
the screen. Facts were measured with Claude Code 2.1.329.
*/
import {homedir} from 'node:os';
import path from 'node:path';
import {z} from 'zod';
import type {Agent, LaunchRequest, News} from './agent.ts';
import {claudeFolder} from './claude-registry.ts';
import {answerHook, letter, readHook, transcriptPath} from './hooks.ts';
import {limitsNews, rateLimits} from './limits.ts';

export const claude: Agent = {
	name: 'claude',
	title: 'Claude Code, in its own terminal interface',
	executable: 'claude',
	missingHint: 'install it with `npm install -g @anthropic-ai/claude-code`, or try `coppice demo`',
	models: ['opus', 'sonnet', 'haiku'],
	modes: ['manual', 'acceptEdits', 'plan', 'auto'],
	reports: true,
	inRegistry: true,
	tokensInTranscripts: true,
	titleWorks: title => (/^[◐◑] /.test(title) ? true : title.startsWith('✳ ') ? false : undefined),
	queues: true,
	confirmsMessages: true,
	resumable: true,
	conversations: environment => path.join(claudeFolder(environment, homedir()), 'projects'),
	verified: ['2.1.329', '2.1.332'],

	launch(request) {
		const {name, conversation, resume, fork, prompt, model, mode, folder} = request;
		return {
			command: request.executable,
			arguments: [
				...(resume
					? ['--resume', conversation]
					: [...(fork ? ['--resume', fork.conversation, '--fork-session'] : []), '--session-id', conversation]),
				'--name',
				name,
				'--settings',
				`${folder}/settings.json`,
				...(mode === undefined ? [] : ['--permission-mode', mode]),
				...(model === undefined ? [] : ['--model', model]),
				...(prompt === undefined ? [] : ['--', prompt]),
			],
			environment: rendererEnvironment(request.settings.renderer),
			withoutEnvironment: ofParent,
			files: [
				{name: 'mailbox.json', content: JSON.stringify({url: '{{mailbox.url}}', token: '{{mailbox.token}}'})},
				{name: 'settings.json', content: JSON.stringify(settingsFor(request), null, '\t')},
			],
		};
	},

	read: mail => (mail.from === 'statusLine' ? readStatusLine(letter(mail)) : readHook(mail)),
	answer: answerHook,
	noAnswer: '{}',
	// A prompt that is interrupted before its first word comes back into the input field (measured: 2.1.332).
	// Behind Ctrl+S a Backspace leaves its shell mode, in which a message would be run as a command.
	stash: '\x13\x7f',
	// The Esc key as kitty's protocol writes it. A lone ESC that is read together with what follows is taken for Alt, and not heard.
	interrupt: '\x1b[27u',
};

/** Claude's full-screen renderer leaves no scrollback; its classic one does. */
const rendererEnvironment = (renderer: unknown): Record<string, string> =>
	renderer === 'classic' ? {CLAUDE_CODE_DISABLE_ALTERNATE_SCREEN: '1'} : {};

/** Left by a Claude Code that coppice was started from; with them a new one would save no transcript. The user's own stay. */
export const ofParent = [
	'CLAUDECODE',
	'CLAUDE_PID',
	'CLAUDE_EFFORT',
	'AI_AGENT',
	'CLAUDE_CODE_CHILD_SESSION',
	'CLAUDE_CODE_SESSION_ID',
	'CLAUDE_CODE_SESSION_*',
	'CLAUDE_CODE_ENTRYPOINT',
	'CLAUDE_CODE_MESSAGING_*',
	'CLAUDE_CODE_CHILD_NOTES_DIR',
];

/** What is held must outlive a weekend; notes are answered at once. Seconds. */
const askTimeoutSeconds = 30 * 86_400;
const noteTimeoutSeconds = 5;

const notedEvents = ['PostToolUse', 'PostToolUseFailure', 'Stop', 'StopFailure', 'SubagentStop', 'SessionEnd'];

/** Commands by which an agent could answer its own prompts. */
const controlling = ['approve', 'deny', 'snooze', 'keys', 'send', 'budget', 'go', 'config', 'adopt'];

/** Settings under which it cannot run them. */
export const controlDenied = {
	permissions: {deny: controlling.flatMap(word => [`Bash(coppice ${word})`, `Bash(coppice ${word} *)`])},
};

const post = (place: string, timeout: number) => ({
	type: 'http',
	url: `{{mailbox.url}}/${place}`,
	headers: {authorization: 'Bearer {{mailbox.token}}'},
	timeout,
});
const gate = (name: string) => post(`gate/${name}`, askTimeoutSeconds);

/** A turn, and each step of it, may be held: by a budget, or because a person stopped the fleet. */
export const turnGate = gate('turn');
export const stepGate = gate('step');

const settingsFor = ({folder, coppice, mayControl}: LaunchRequest) => {
	const ask = post('ask/hook', askTimeoutSeconds);
	const noted = post('note/hook', noteTimeoutSeconds);
	const note = (from: string) => [...coppice.note, '--mailbox', `${folder}/mailbox.json`, '--from', from].map(quoted).join(' ');
	return {
		// Its own multiplexer: the left arrow on an empty prompt would move the session out of our pane.
		disableAgentView: true,
		preferredNotifChannel: 'notifications_disabled',
		hooks: {
			PermissionRequest: [{hooks: [ask]}],
			...Object.fromEntries(notedEvents.map(event => [event, [{hooks: [noted]}]])),
			UserPromptSubmit: [{hooks: [noted, turnGate]}],
			PreToolUse: [{hooks: [stepGate]}],
			// Hooks of type http are not run for this one.
			SessionStart: [{hooks: [{type: 'command', command: note('hook'), timeout: noteTimeoutSeconds}]}],
		},
		statusLine: {type: 'command', command: `${note('statusLine')} --user-status-line`, padding: 0},
		...(!mayControl && controlDenied),
	};
};

/** One word for `sh`. Claude takes these commands as a line only. */
const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

const percent = z.number().nullable().optional().catch(undefined);

const statusLine = z.object({
	session_id: z.string(),
	version: z.string().optional().catch(undefined),
	transcript_path: transcriptPath,
	model: z.object({id: z.string()}).optional().catch(undefined),
	cost: z.object({total_cost_usd: z.number().nonnegative()}).optional().catch(undefined),
	context_window: z.object({used_percentage: percent}).optional().catch(undefined),
	rate_limits: rateLimits,
});

const readStatusLine = (body: unknown): News[] => {
	const {data} = statusLine.safeParse(body);
	if (!data) {
		return [];
	}
	const news: News[] = [
		{kind: 'conversation', id: data.session_id, ...(data.transcript_path !== undefined && {transcript: data.transcript_path})},
	];
	if (data.version !== undefined) {
		news.push({kind: 'version', version: data.version});
	}
	if (data.model) {
		news.push({kind: 'model', model: data.model.id});
	}
	if (data.cost) {
		// The tokens in it are of the newest response alone, and of several within a moment it tells the last.
		news.push({kind: 'cost', conversation: data.session_id, totalUsd: data.cost.total_cost_usd, models: null});
	}
	if (typeof data.context_window?.used_percentage === 'number') {
		news.push({kind: 'context', percent: data.context_window.used_percentage});
	}
	return [...news, ...limitsNews(data.rate_limits)];
};
