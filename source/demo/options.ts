import {randomUUID} from 'node:crypto';
import {parseArgs} from 'node:util';
import {describe, usageError} from '../errors.ts';
import {type Mode, modes} from './permissions.ts';

export type Options = {
	mailbox: string | undefined;
	prompt: string | undefined;
	mode: Mode;
	model: string;
	/** The conversation's id, as `--resume` finds it again. */
	conversation: string;
	resume: boolean;
	/** Go on from this conversation as another one, and the folder in which it is kept. */
	fork: {conversation: string; state: string} | undefined;
	/** Where the conversation is kept; nowhere without it. */
	state: string | undefined;
};

/** @throws UserError (wrong use) for an unknown option or mode */
export const readOptions = (words: string[]): Options => {
	const values = parse(words);
	const mode = values.mode ?? 'manual';
	if (!isMode(mode)) {
		throw usageError(`the demo has no mode \`${mode}\``, `modes are ${modes.join(', ')}`);
	}
	return {
		mailbox: values.mailbox,
		prompt: values.prompt,
		mode,
		model: values.model ?? 'demo-large',
		conversation: values.conversation ?? randomUUID(),
		resume: values.resume ?? false,
		fork:
			values.fork !== undefined && values['fork-state'] !== undefined
				? {conversation: values.fork, state: values['fork-state']}
				: undefined,
		state: values.state,
	};
};

const parse = (words: string[]) => {
	try {
		return parseArgs({
			args: words,
			options: {
				mailbox: {type: 'string'},
				prompt: {type: 'string'},
				mode: {type: 'string'},
				model: {type: 'string'},
				conversation: {type: 'string'},
				resume: {type: 'boolean'},
				fork: {type: 'string'},
				'fork-state': {type: 'string'},
				state: {type: 'string'},
			},
		}).values;
	} catch (error) {
		throw usageError(describe(error));
	}
};

const isMode = (mode: string): mode is Mode => (modes as readonly string[]).includes(mode);
