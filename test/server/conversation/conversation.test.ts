/* The conversation of a session as rows: what is folded is found in its file. */
import assert from 'node:assert/strict';
import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {headlessClaude} from '../../../source/agents/headless.ts';
import {createConversations} from '../../../source/server/conversation/conversation.ts';
import type {LiveSession} from '../../../source/server/session/session.ts';
import {temporaryFolder} from '../fixtures.ts';

const folder = temporaryFolder();
let files = 0;
const create = (...lines: string[]) => {
	const file = path.join(folder, `${++files}.jsonl`);
	writeFileSync(file, lines.join(''));
	const conversations = createConversations({});
	const session = {record: {transcript: file}} as unknown as LiveSession;
	const laid = (wanted: {whole?: number[]; searched?: string} = {}) => conversations.rows(session, {columns: 60, rows: 1000, ...wanted});
	return {
		file,
		laid,
		texts: async (...wanted: Parameters<typeof laid>) =>
			(await laid(...wanted))?.rows.map(({spans}) =>
				spans
					.map(({text}) => text)
					.join('')
					.trimEnd(),
			) ?? [],
	};
};

const record = (type: 'user' | 'assistant', content: object[]) =>
	`${JSON.stringify({type, uuid: `u-${++files}`, message: {id: `m-${files}`, content}})}\n`;
const numbered = (name: string) => Array.from({length: 20}, (_, index) => `${name} ${index + 1}é`).join('\n');
const calls = record('assistant', [
	{type: 'tool_use', id: 'one', name: 'Bash', input: {command: 'one'}},
	{type: 'tool_use', id: 'two', name: 'Bash', input: {command: 'two'}},
]);
const results = record('user', [
	{type: 'tool_result', tool_use_id: 'one', content: numbered('first')},
	{type: 'tool_result', tool_use_id: 'two', content: numbered('second')},
]);

test('where no letter named its file, it is where the agent keeps the conversation', async () => {
	const file = path.join(folder, 'projects', '-a-b', 'c-1.jsonl');
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, record('user', [{type: 'text', text: 'Hello there'}]));
	const conversations = createConversations({CLAUDE_CONFIG_DIR: folder});
	const rows = async (conversation: string | null) =>
		conversations.rows({agent: headlessClaude, record: {transcript: null, conversation}} as unknown as LiveSession, {columns: 60, rows: 9});
	assert.match(JSON.stringify(await rows('c-1')), /Hello there/);
	assert.equal(await rows('c-2'), undefined);
	assert.equal(await rows(null), undefined);
});

test('a text that is folded is found in the file, each of a record that holds several', async () => {
	const {texts} = create(record('user', [{type: 'text', text: 'Gö'}]), calls, results);
	const plain = await texts();
	assert.ok(plain.includes('    … 15 more lines') && !plain.join().includes('second 17'));
	const found = await texts({searched: 'second 17'});
	assert.ok(found.includes('    second 17é') && found.includes('    … 15 more lines') && !found.join().includes('first 17'));
	assert.ok((await texts({searched: 'first 17é'})).includes('    first 17é'));
	assert.deepEqual(await texts({searched: 'nowhere at all'}), plain);
	assert.deepEqual(await texts({searched: 'nd'}), plain, 'too short to be looked for');
	assert.equal((await texts({whole: [2]})).filter(text => text.includes('second')).length, 20);
});

test('typed on, it is looked for where it was; typed anew, everywhere', async () => {
	const {texts} = create(record('user', [{type: 'text', text: 'Go'}]), calls, results);
	const count = async (searched: string) => (await texts({searched})).filter(text => text.includes(searched)).length;
	assert.deepEqual(
		[await count('d 1'), await count('d 17'), await count('d 17x'), await count('t 17'), await count('17é')],
		[11, 1, 0, 1, 2],
	);
});

test('what comes later is found too, also in a line that does not end yet', async () => {
	const {file, texts} = create(record('user', [{type: 'text', text: 'Go'}]), calls);
	await texts();
	appendFileSync(file, results.trimEnd());
	assert.ok((await texts({searched: 'second 17'})).includes('    second 17é'));
	appendFileSync(file, `\n${record('assistant', [{type: 'thinking', thinking: numbered('thought')}])}`);
	assert.ok((await texts({searched: 'thought 17'})).includes('  thought 17é'));
	assert.ok((await texts({searched: 'first 17'})).includes('    first 17é'));
});
