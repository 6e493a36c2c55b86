/*
Each kind of call that the real Claude Code asks about, in its interface and headless, answered from outside; with a scripted API and a
tool server of the test's own. Without `COPPICE_TEST_CLAUDE` all of it is skipped.
*/
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session} from '../../source/protocol/session.ts';
import {createBills} from '../support/bills.ts';
import {openClaudeWorld} from '../support/claude.ts';

const {options, api, world} = await openClaudeWorld({
	timeout: 300_000,
	// Before it fetches a page Claude Code asks a host of Anthropic's about it: not here.
	settings: {skipWebFetchPreflight: true},
});
const bills = createBills(world, api);
const page = createServer((_, response) => response.end('a page'));

/** A server of the Model Context Protocol with one tool, on standard input and output. */
const toolServer = `
import {createInterface} from 'node:readline';
const answer = ({id, method, params}) => {
	switch (method) {
		case 'initialize':
			return {protocolVersion: params.protocolVersion, capabilities: {tools: {}}, serverInfo: {name: 'paint', version: '1'}};
		case 'tools/list':
			return {tools: [{name: 'colour', description: 'Names a colour', inputSchema: {type: 'object', properties: {name: {type: 'string'}}}}]};
		case 'tools/call':
			return {content: [{type: 'text', text: 'painted ' + params.arguments.name}]};
		default:
			return {};
	}
};
createInterface({input: process.stdin}).on('line', line => {
	const message = JSON.parse(line);
	if (message.id !== undefined) {
		console.log(JSON.stringify({jsonrpc: '2.0', id: message.id, result: answer(message)}));
	}
});
`;

before(async () => {
	if (options.skip) {
		return;
	}
	const server = path.join(world.home, 'tools.mjs');
	writeFileSync(server, toolServer);
	const file = path.join(world.home, '.claude.json');
	const known = JSON.parse(readFileSync(file, 'utf8'));
	const mcpServers = {paint: {command: process.execPath, args: [server]}};
	writeFileSync(file, JSON.stringify({...known, mcpServers}));
	await new Promise<void>(resolve => page.listen(0, '127.0.0.1', resolve));
});

after(() => page.close());

const promptsOf = async (name: string, count: number): Promise<Prompt[]> => {
	const {id} = await world.session(name);
	return bills.until(`${count} questions of ${name}`, async () => {
		const prompts = (await world.json<Prompt[]>('prompts')).filter(prompt => prompt.session === id);
		return prompts.length === count && prompts;
	});
};
const promptOf = async (name: string): Promise<Prompt> => (await promptsOf(name, 1))[0]!;

const saysLast = (name: string, pattern: RegExp): Promise<Session> =>
	bills.until(`the last words ${pattern} of ${name}`, async () => {
		const session = await world.session(name);
		return (session.status === 'done' || session.status === 'idle') && pattern.test(session.lastWords ?? '') && session;
	});

for (const kind of ['interactive', 'headless'] as const) {
	const start = (name: string, prompt: string, mode = 'manual') =>
		world.ok('new', name, ...(kind === 'headless' ? ['--headless'] : []), '--mode', mode, '--prompt', prompt);
	const named = (name: string) => `${kind}-${name}`;

	test(`${kind}: a page of the web`, options, async () => {
		const name = named('web');
		const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`;
		const input = {url, prompt: 'What does it say?'};
		await start(name, `call WebFetch ${JSON.stringify(input)}`);
		const denied = await promptOf(name);
		assert.deepEqual([denied.kind, denied.tool, denied.input, denied.summary], ['permission', 'WebFetch', input, url]);
		await world.ok('deny', denied.id, '--message', 'not that page');
		await saysLast(name, /refused: .*not that page/s);
		await world.ok('send', name, `call WebFetch ${JSON.stringify(input)}`);
		const allowed = await promptOf(name);
		await world.ok('approve', allowed.id, '--hash', allowed.hash!);
		await saysLast(name, /^The tool said: /);
	});

	test(`${kind}: a tool of a server of the person's, as it asks and changed`, options, async () => {
		const name = named('tool');
		await start(name, 'call mcp__paint__colour {"name":"green"}');
		const asked = await promptOf(name);
		assert.deepEqual([asked.kind, asked.tool, asked.input], ['permission', 'mcp__paint__colour', {name: 'green'}]);
		await world.ok('approve', asked.id);
		await saysLast(name, /painted green/);
		await world.ok('send', name, 'call mcp__paint__colour {"name":"red"}');
		await promptOf(name);
		await world.ok('approve', name, '--edit', '{"name":"blue"}');
		await saysLast(name, /painted blue/);
	});

	test(`${kind}: two questions at once, one with several answers and one in other words`, options, async () => {
		const name = named('asker');
		const of = (question: string, multiSelect: boolean, ...labels: string[]) => ({
			question,
			header: question.split(' ')[0]!,
			multiSelect,
			options: labels.map(label => ({label, description: `it is ${label}`})),
		});
		const questions = [of('Which parts?', true, 'client', 'server', 'host'), of('When?', false, 'now', 'later')];
		await start(name, `call AskUserQuestion ${JSON.stringify({questions})}`);
		const asked = await promptOf(name);
		assert.deepEqual(asked.options, [
			{question: 'Which parts?', options: ['client', 'server', 'host'], many: true},
			{question: 'When?', options: ['now', 'later'], many: false},
		]);
		const one = await world.run('approve', asked.id, '--answer', 'client');
		assert.deepEqual([one.exitCode, /each of its 2 questions/.test(one.stderr)], [2, true]);
		await world.ok('approve', asked.id, '--answer', 'client,host', '--answer', 'after lunch');
		await saysLast(name, /Which parts\?"="client, ?host".*When\?"="after lunch"/s);
	});

	test(`${kind}: a plan, with edits accepted from then on`, options, async () => {
		const name = named('planner');
		await start(name, 'plan', 'plan');
		const plan = await promptOf(name);
		assert.deepEqual([plan.kind, plan.options], ['plan', [{question: 'go on', options: ['as-is', 'acceptEdits', 'auto'], many: false}]]);
		await world.ok('approve', plan.id, '--answer', 'acceptEdits');
		await saysLast(name, /^The tool said: (?!refused)/);
		await world.ok('send', name, 'write planned.txt');
		const {mode, worktree} = await saysLast(name, /planned\.txt/);
		assert.deepEqual([mode, readFileSync(path.join(worktree.path, 'planned.txt'), 'utf8')], ['acceptEdits', 'alpha\nsecond line\n']);
	});

	test(`${kind}: several calls in one answer, and several sub-agents that ask at once, answered the newest first`, options, async () => {
		const name = named('several');
		const touch = (file: string) => `Bash ${JSON.stringify({command: `echo ${file} > ${file}`, description: 'Write'})}`;
		await start(name, `call ${touch('one')} ;; ${touch('two')}`);
		await bills.until('both calls', async () => {
			for (const {id} of await world.json<Prompt[]>('prompts')) {
				await world.ok('approve', id);
			}
			return (await world.session(name)).status === 'done';
		});
		const {worktree} = await world.session(name);
		const read = (file: string) => readFileSync(path.join(worktree.path, file), 'utf8');
		assert.deepEqual(['one', 'two'].map(read), ['one\n', 'two\n']);

		await world.ok('send', name, 'agents 2: run: echo $$ >> parts');
		const [first, second] = await promptsOf(name, 2);
		assert.ok(first!.agent !== null && second!.agent !== null && first!.agent !== second!.agent);
		await world.ok('approve', second!.id, '--hash', second!.hash!);
		assert.deepEqual((await promptsOf(name, 1))[0]!.id, first!.id);
		await world.ok('deny', first!.id, '--message', 'one is enough');
		await bills.wait(name, 'done');
		assert.equal(read('parts').split('\n').length, 2);
	});

	test(`${kind}: a sub-agent in the background asks when the turn is over`, options, async () => {
		const name = named('behind');
		await start(name, 'behind run: echo late > late.txt');
		const prompt = await promptOf(name);
		const {status, children} = await world.session(name);
		assert.deepEqual([prompt.tool, status, children.map(({title}) => title)], ['Bash', 'waiting', ['A part of it']]);
		await world.ok('approve', prompt.id);
		const {worktree} = await bills.until('its end', async () => {
			const session = await world.session(name);
			return session.status === 'done' && session.children.length === 0 && session;
		});
		assert.equal(readFileSync(path.join(worktree.path, 'late.txt'), 'utf8'), 'late\n');
	});
}
