/* Programs that report nothing: the user's shell, and whatever was given after `--`. Their status is their process's. */
import {UserError} from '../errors.ts';
import type {Agent} from './agent.ts';

const plain = {
	executable: null,
	missingHint: '',
	models: [],
	modes: [],
	reports: false,
	queues: true,
	confirmsMessages: false,
	resumable: false,
	verified: [],
	read: () => [],
	answer: () => {
		throw new UserError('this session asks nothing');
	},
	noAnswer: '{}',
	interrupt: '\x03',
} satisfies Partial<Agent>;

export const shell: Agent = {
	...plain,
	name: 'shell',
	title: 'your shell',
	launch: ({environment}) => ({
		command: environment.SHELL || '/bin/sh',
		arguments: [],
		environment: {},
		withoutEnvironment: [],
		files: [],
	}),
};

/** What was given after `--`: `executable` is its first word, the rest are set by the server. */
export const command: Agent = {
	...plain,
	name: 'command',
	title: 'a command',
	launch: ({executable}) => ({command: executable, arguments: [], environment: {}, withoutEnvironment: [], files: []}),
};
