import {randomUUID} from 'node:crypto';
import {parseArgs} from 'node:util';
import {describe, usageError} from '../errors.ts';

export type Options = {
	/** Show this kept stream again, and nothing else. */
	replay: string | undefined;
	/** Where the mailbox is; without it the run works alone. */
	mailbox: string | undefined;
	/** Where it works. */
	cwd: string | undefined;
	model: string | undefined;
	mode: string | undefined;
	/** The conversation's id. */
	conversation: string;
	/** Whether that conversation exists already. */
	resume: boolean;
	/** The conversation that a new one goes on from. */
	fork: string | undefined;
	/** Where the stream is kept; nowhere without it. */
	transcript: string | undefined;
	prompt: string | undefined;
	/** The executable of Claude Code. */
	claude: string;
	/** A settings file for it. */
	settings: string | undefined;
};

type Words = Partial<Record<keyof typeof flags, string | undefined>>;

const flags = {
	replay: {type: 'string'},
	mailbox: {type: 'string'},
	cwd: {type: 'string'},
	model: {type: 'string'},
	mode: {type: 'string'},
	resume: {type: 'string'},
	'session-id': {type: 'string'},
	fork: {type: 'string'},
	transcript: {type: 'string'},
	prompt: {type: 'string'},
	claude: {type: 'string'},
	settings: {type: 'string'},
} as const;

/** @throws UserError (wrong use) for an unknown option */
export const readOptions = (words: string[]): Options => {
	try {
		return optionsFrom(parseArgs({args: words, options: flags}).values);
	} catch (error) {
		throw usageError(describe(error));
	}
};

/** @throws UserError (wrong use) for options that exclude each other */
export const optionsFrom = (words: Words): Options => {
	if (words.resume !== undefined && words['session-id'] !== undefined) {
		throw usageError('`--resume` and `--session-id` exclude each other');
	}
	return {
		replay: words.replay,
		mailbox: words.mailbox,
		cwd: words.cwd,
		model: words.model,
		mode: words.mode,
		conversation: words.resume ?? words['session-id'] ?? randomUUID(),
		resume: words.resume !== undefined,
		fork: words.fork,
		transcript: words.transcript,
		prompt: words.prompt,
		claude: words.claude ?? 'claude',
		settings: words.settings,
	};
};

/** The words that `claude` is started with. */
export const claudeWords = ({model, mode, conversation, resume, fork, settings}: Options): string[] => [
	'-p',
	'--input-format',
	'stream-json',
	'--output-format',
	'stream-json',
	'--verbose',
	'--include-partial-messages',
	'--permission-prompt-tool',
	'stdio',
	...(fork === undefined ? [] : ['--resume', fork, '--fork-session']),
	...(resume ? ['--resume', conversation] : ['--session-id', conversation]),
	...(settings === undefined ? [] : ['--settings', settings]),
	...(mode === undefined ? [] : ['--permission-mode', mode]),
	...(model === undefined ? [] : ['--model', model]),
];
