/*
Claude Code, headless: `coppice stream` in a pane, which drives `claude -p` and writes mail as its hooks would. Its stream is kept beside
its other files.
*/
import type {Agent} from './agent.ts';
import {claude, controlDenied, ofParent, stepGate, turnGate} from './claude.ts';

export const headlessClaude: Agent = {
	...claude,
	kind: 'headless',
	tokensInTranscripts: false,
	interrupt: '\x1b',
	title: 'Claude Code, headless: a live thread in place of its terminal interface',

	launch({conversation, resume, fork, prompt, model, mode, folder, executable, coppice, mayControl}) {
		const [command, ...first] = coppice.stream;
		return {
			command: command!,
			arguments: [
				...first,
				'--claude',
				executable,
				'--mailbox',
				`${folder}/mailbox.json`,
				'--settings',
				`${folder}/settings.json`,
				'--transcript',
				`${folder}/stream.ndjson`,
				...(resume ? ['--resume', conversation] : ['--session-id', conversation]),
				...(fork && !resume ? ['--fork', fork.conversation] : []),
				...(mode === undefined ? [] : ['--mode', mode]),
				...(model === undefined ? [] : ['--model', model]),
				...(prompt === undefined ? [] : [`--prompt=${prompt}`]),
			],
			environment: {},
			withoutEnvironment: ofParent,
			files: [
				{name: 'mailbox.json', content: JSON.stringify({url: '{{mailbox.url}}', token: '{{mailbox.token}}'})},
				{name: 'settings.json', content: JSON.stringify(mayControl ? gated : {...gated, ...controlDenied}, null, '\t')},
			],
		};
	},
};

/** Its other letters are written by `coppice stream`; at the gates Claude itself waits. */
const gated = {hooks: {UserPromptSubmit: [{hooks: [turnGate]}], PreToolUse: [{hooks: [stepGate]}]}};
