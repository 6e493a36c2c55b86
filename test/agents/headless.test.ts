import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {LaunchRequest} from '../../source/agents/agent.ts';
import {headlessClaude} from '../../source/agents/headless.ts';
import {adapterOf, agentNamed, headlessNamed} from '../../source/agents/table.ts';
import {claudeWords, readOptions} from '../../source/stream/options.ts';

const request: LaunchRequest = {
	session: 's-aaaaa',
	name: 'a',
	conversation: 'c-1',
	resume: false,
	fork: undefined,
	prompt: '--help me',
	model: 'opus',
	mode: 'plan',
	folder: '/state/agents/s-aaaaa',
	executable: '/bin/claude',
	coppice: {note: ['node', 'note.js'], demo: ['node', 'demo.js'], stream: ['node', 'stream.js']},
	mayControl: false,
	settings: {},
	environment: {},
};

test('it is started as the program of a run, with what that understands', () => {
	const {command, arguments: words, files} = headlessClaude.launch(request);
	assert.deepEqual([command, words[0]], ['node', 'stream.js']);
	const {claude, conversation, resume, prompt, model, mode, mailbox, settings, transcript} = readOptions(words.slice(1));
	assert.deepEqual([claude, conversation, resume, prompt, model, mode], ['/bin/claude', 'c-1', false, '--help me', 'opus', 'plan']);
	assert.deepEqual(
		[mailbox, settings, transcript].map(file => file?.replace('/state/agents/s-aaaaa/', '')),
		['mailbox.json', 'settings.json', 'stream.ndjson'],
	);
	assert.deepEqual(
		files.map(({name}) => name),
		['mailbox.json', 'settings.json'],
	);
	assert.ok(JSON.parse(files[1]!.content).permissions.deny.includes('Bash(coppice approve *)'));
	assert.deepEqual(Object.keys(JSON.parse(headlessClaude.launch({...request, mayControl: true}).files[1]!.content)), ['hooks']);
	const forked = readOptions(headlessClaude.launch({...request, fork: {conversation: 'c-0', folder: '/'}}).arguments.slice(1));
	assert.match(claudeWords(forked).join(' '), /--resume c-0 --fork-session --session-id c-1 /);
	assert.equal(readOptions(headlessClaude.launch({...request, resume: true}).arguments.slice(1)).resume, true);
});

test('an adapter is found by its name and kind', () => {
	assert.equal(adapterOf('claude', 'headless'), headlessClaude);
	assert.equal(adapterOf('claude', 'interactive'), agentNamed('claude'));
	assert.equal(adapterOf('demo', 'headless'), undefined);
	assert.throws(() => headlessNamed('demo'), /`demo` does not run headless/);
});
