/*
What coppice must know of a kind of agent, and nothing more: how to start it, how to read its mail, how to answer it.
An adapter is data and pure functions; it runs nothing and keeps nothing.
*/
import type {Mail, Report} from '../protocol/host.ts';
import type {SpentByModel} from '../protocol/money.ts';
import type {PromptKind, Question} from '../protocol/prompt.ts';

/** What an agent is started with. Words of `files`, `arguments` and `environment` may hold `{{mailbox.url}}` and `{{mailbox.token}}`. */
export type Launch = {
	command: string;
	arguments: string[];
	environment: Record<string, string>;
	/** Names of the client's environment that the agent must not get; a trailing `*` stands for any rest. */
	withoutEnvironment: string[];
	/** Files for the agent alone, 0600, named relative to a folder of the session's. */
	files: {name: string; content: string}[];
};

export type LaunchRequest = {
	session: string;
	name: string;
	/** The id that the conversation has or gets. */
	conversation: string;
	/** Whether that conversation exists already. */
	resume: boolean;
	/** The conversation that this one goes on from, as one of its own; `folder` is that of the session that had it. */
	fork: {conversation: string; folder: string} | undefined;
	prompt: string | undefined;
	model: string | undefined;
	mode: string | undefined;
	/** The folder where `files` will stand. */
	folder: string;
	/** The executable, from the settings or found on PATH. */
	executable: string;
	/** How a file runs `coppice note` and `coppice` itself: command and first arguments. */
	coppice: {note: string[]; demo: string[]; stream: string[]};
	/** The user's own status line command, which ours runs and prints. */
	mayControl: boolean;
	settings: Record<string, unknown>;
	environment: Record<string, string>;
};

/** A call that an agent wants to make and asks for. */
export type Asked = {
	kind: Exclude<PromptKind, 'dialog'>;
	tool: string;
	input: unknown;
	summary: string;
	suggestions: unknown[];
	options: Question[] | null;
	folder: string | null;
	agent: string | null;
};

/** What a letter says, in our words. One letter may say several things. */
export type News =
	| {kind: 'asked'; asked: Asked}
	| {kind: 'turnBegan'}
	| {kind: 'turnEnded'; lastWords: string | null}
	| {kind: 'turnFailed'; error: string}
	/** A tool has run: whatever was asked for exactly this is settled. */
	| {kind: 'toolRan'; tool: string; input: unknown; agent: string | null}
	/** This (sub-)agent goes on: its earlier questions are settled. */
	| {kind: 'settled'; agent: string | null}
	/** A person decided about exactly this call in its pane. */
	| {kind: 'answered'; tool: string; input: unknown; agent: string | null; how: 'approved' | 'denied'}
	/**
	`transcript`: the absolute path of the file that it is written to, where the letter names one. `isEarly`: its program has just
	begun, and may not take messages yet.
	*/
	| {kind: 'conversation'; id: string; transcript?: string; isEarly?: boolean}
	/** It wrote in this file, a transcript: what was spent stands there first. */
	| {kind: 'wrote'; file: string}
	| {kind: 'version'; version: string}
	| {kind: 'model'; model: string}
	| {kind: 'mode'; mode: string}
	/** A running total of one conversation, or a lower bound of it; also by model with its tokens, where it tells them. */
	| {
			kind: 'cost';
			conversation: string;
			totalUsd: number;
			is?: 'atLeast';
			models: SpentByModel | null;
			/** Its process has just begun, and spent nothing of it. */
			begins?: true;
	  }
	| {kind: 'context'; percent: number}
	| {kind: 'limits'; fiveHour: Limit | null; sevenDay: Limit | null};

export type Limit = {usedPercent: number; resetsAt: string};

/** What a person decided about a prompt. */
export type Decision =
	| {kind: 'approve'; input?: unknown; answers?: string[]; suggestions?: unknown[]}
	| {kind: 'deny'; message: string | undefined; stop: boolean};

/** What a program says of itself by OSC 7501, the Program Status Protocol (revision 0.3). */
export type ProgramState = {
	state: 'idle' | 'working' | 'blocked' | 'done' | 'error';
	kind: 'permission' | 'question' | null;
	message: string | null;
	/** What a child does, in words. */
	title: string | null;
	/** Record id of a child (a sub-agent, a background shell); null is the program itself. */
	child: string | null;
	at: string;
};

export type Agent = {
	name: string;
	/** `headless`: without the agent's own terminal interface. Interactive without it. */
	kind?: 'headless';
	/** One line for the dialog. */
	title: string;
	/** Executable to look for on PATH; null where coppice brings it, or where the user's own shell is meant. */
	executable: string | null;
	/** How to get it, where it is missing. */
	missingHint: string;
	models: string[];
	/** Permission modes, in the order of the dialog. */
	modes: string[];
	/** Whether its status comes from reports and mail. Else from its process alone. */
	reports: boolean;
	/** Whether it is an entry of Claude Code's registry (claude-registry.ts). */
	inRegistry?: true;
	/** Whether it works, by the title that it sets; undefined where that does not tell. */
	titleWorks?(title: string): boolean | undefined;
	/** Whether a message typed while it works is queued by itself. */
	queues: boolean;
	/** Whether a taken message is told by mail, so that `send` can wait for it. */
	confirmsMessages: boolean;
	/** Its letters tell no tokens; its transcripts do. */
	tokensInTranscripts?: boolean;
	resumable: boolean;
	/** The folder in which it keeps conversations, `ID.jsonl` in a folder for each place; undefined where it keeps them otherwise. */
	conversations?: (environment: Readonly<Record<string, string | undefined>>) => string;
	/** Versions that were tried with this coppice, the newest last; empty where it has none of its own. */
	verified: string[];
	launch(request: LaunchRequest): Launch;
	read(mail: Mail): News[];
	/** The body that answers an ask. Throws a `UserError` where the decision does not fit the call. */
	answer(asked: Asked, decision: Decision): string;
	/** The body that leaves the decision to the dialog in the pane. */
	noAnswer: string;
	/** Keys that put away what stands in its input field until the next message is sent; undefined where it has none. */
	stash?: string;
	/** Bytes that interrupt its turn. */
	interrupt: string;
};

/**
Read a report of OSC 7501: `state=S:app=…[:id=ID][:kind=K][:msg=BASE64]`. Undefined for the query (`?`), for `clear`
(see `clearedChild`) and for what is not understood.
*/
export const programState = ({code, text, at}: Report): ProgramState | undefined => {
	const fields = fieldsOf(code, text);
	const state = fields?.get('state');
	if (!fields || !(state === 'idle' || state === 'working' || state === 'blocked' || state === 'done' || state === 'error')) {
		return undefined;
	}
	const kind = fields.get('kind');
	const message = fields.get('msg');
	const title = fields.get('title');
	return {
		state,
		kind: kind === 'permission' || kind === 'question' ? kind : null,
		message: message === undefined ? null : Buffer.from(message, 'base64').toString(),
		title: title === undefined ? null : Buffer.from(title, 'base64').toString(),
		child: fields.get('id') ?? null,
		at,
	};
};

/** The record that a `clear` report ends: a child's id, or null for the program itself. Undefined where it is no such report. */
export const clearedRecord = ({code, text}: Report): string | null | undefined => {
	const fields = fieldsOf(code, text);
	return fields?.get('state') === 'clear' ? (fields.get('id') ?? null) : undefined;
};

const fieldsOf = (code: number, text: string): Map<string, string> | undefined => {
	if (code !== 7501 || text.length > 4096) {
		return undefined;
	}
	const pairs = text.split(':').map(field => /^(\w+)=(.*)$/s.exec(field));
	return new Map(pairs.filter(pair => pair !== null).map(([, key, value]) => [key!, value!]));
};
