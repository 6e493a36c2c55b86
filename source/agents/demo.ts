/* The built-in scripted agent, seen from outside: a program in a pane that writes mail as Claude does. */
import type {Agent} from './agent.ts';
import {answerHook, readHook} from './hooks.ts';

export const demo: Agent = {
	name: 'demo',
	title: 'a scripted agent: no account, no network, money on paper',
	executable: null,
	missingHint: '',
	models: ['demo-large', 'demo-small'],
	modes: ['manual', 'acceptEdits', 'plan', 'auto'],
	reports: true,
	queues: true,
	confirmsMessages: true,
	resumable: true,
	verified: [],

	launch: ({conversation, resume, fork, prompt, model, mode, folder, coppice}) => {
		const [command, ...first] = coppice.demo;
		return {
			command: command!,
			arguments: [
				...first,
				'--mailbox',
				`${folder}/mailbox.json`,
				'--state',
				folder,
				'--conversation',
				conversation,
				...(resume ? ['--resume'] : []),
				...(!resume && fork ? ['--fork', fork.conversation, '--fork-state', fork.folder] : []),
				...(mode === undefined ? [] : ['--mode', mode]),
				...(model === undefined ? [] : ['--model', model]),
				...(prompt === undefined ? [] : ['--prompt', prompt]),
			],
			environment: {},
			withoutEnvironment: [],
			files: [{name: 'mailbox.json', content: JSON.stringify({url: '{{mailbox.url}}', token: '{{mailbox.token}}'})}],
		};
	},
	read: readHook,
	answer: answerHook,
	noAnswer: '{}',
	interrupt: '\x1b',
};
