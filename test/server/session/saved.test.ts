import assert from 'node:assert/strict';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {claude} from '../../../source/agents/claude.ts';
import {demo} from '../../../source/agents/demo.ts';
import {shell} from '../../../source/agents/shell.ts';
import type {SessionRecord} from '../../../source/server/session/record.ts';
import {canGoOn} from '../../../source/server/session/saved.ts';
import {recordOf, temporaryFolder} from '../fixtures.ts';

const home = temporaryFolder();
const projects = path.join(home, '.claude', 'projects', '-repo');
mkdirSync(projects, {recursive: true});
const file = path.join(projects, 'c-1.jsonl');

const begun = `${JSON.stringify({type: 'custom-title'})}\n${JSON.stringify({type: 'file-history-snapshot'})}\n`;
const said = `${begun}${JSON.stringify({type: 'user', message: {content: 'hello'}})}\n`;

const ofClaude = (more: Partial<SessionRecord> = {}, environment: Record<string, string> = {HOME: home}) =>
	canGoOn({agent: claude, record: recordOf('s-aaaaa', {agent: 'claude', ...more})}, environment);

test('an agent of which we know no files goes on with what began; what has no conversations never does', async () => {
	const of = (agent: typeof demo, more: Partial<SessionRecord>) => canGoOn({agent, record: recordOf('s-aaaaa', more)}, {HOME: home});
	assert.equal(await of(demo, {conversed: true}), true);
	assert.equal(await of(demo, {conversed: false}), false);
	assert.equal(await of(demo, {conversed: true, conversation: null}), false);
	assert.equal(await of(shell, {conversed: true}), false);
});

test('Claude goes on with what it saved', async () => {
	rmSync(file, {force: true});
	assert.equal(await ofClaude({conversed: true}), false, 'no file');
	writeFileSync(file, begun);
	assert.equal(await ofClaude({conversed: true}), false, 'nothing was said in it');
	writeFileSync(file, said.slice(0, -20));
	assert.equal(await ofClaude({conversed: true}), false, 'what was said is not whole');
	writeFileSync(file, said);
	assert.equal(await ofClaude({conversed: true}), true);
	assert.equal(await ofClaude({conversed: true, transcript: path.join(home, 'elsewhere.jsonl')}), false, 'the file that it named counts');
	assert.equal(await ofClaude({conversed: true}, {HOME: '/nowhere', CLAUDE_CONFIG_DIR: path.join(home, '.claude')}), true);
	assert.equal(await ofClaude({conversed: true, conversation: 'c-2'}), false);
	// Another conversation that was gone to in its pane.
	assert.equal(await ofClaude({conversed: false}), true);
});

test('where a turn ended the conversation was saved, and is not given up because its file is not there now', async () => {
	const {done} = recordOf('s-aaaaa');
	const worked = {done: {...done, turns: 1}};
	assert.equal(await ofClaude({...worked, conversed: true}, {HOME: '/nowhere'}), true);
	assert.equal(await ofClaude({...worked, conversed: false}, {HOME: '/nowhere'}), false, 'begun anew in its pane, and nothing said');
});
