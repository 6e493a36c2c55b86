/*
Witnesses of a status with the real Claude Code: they agree in normal use, and where letters and reports miss something it is said that
nobody knows. Without `COPPICE_TEST_CLAUDE` all of it is skipped.
*/
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {findClaude, startClaudeWorld} from '../support/claude.ts';
import {openLine} from '../support/server.ts';

const {executable, missing} = findClaude();
const options = {skip: missing ?? false, timeout: 120_000};

test('in a long turn and after it, with work in the background, witnesses agree', options, async () => {
	const {api, world} = await startClaudeWorld(executable!, {});
	try {
		await world.ok('new', 'one', '--no-worktree', '--mode', 'manual', '--prompt', 'slow 50 250');
		const line = await openLine(world);
		const {id} = await world.session('one');
		const evidence = new Set<string>();
		line.server.on('session', ({status, evidence: {source}}) => evidence.add(`${status} ${source}`));
		await line.isIn(id, 'done');
		await world.ok('send', 'one', 'behind slow 50 250');
		await line.isIn(id, 'working');
		await line.isIn(id, 'done');
		assert.ok(![...evidence].some(words => words.includes('disagreement') || words.includes('unknown')), [...evidence].join(', '));
		const {evidence: last} = await line.server.call('session.status', {session: id});
		assert.ok(last.all.some(({source}) => source === 'registry'));
		line.close();
	} finally {
		api.close();
		await world.stop();
	}
});

test('an Escape that neither a letter nor a report tells of leaves it unknown, until the next turn', options, async () => {
	// With this it sends no reports.
	const {api, world} = await startClaudeWorld(executable!, {environment: {CLAUDE_CODE_DISABLE_TERMINAL_TITLE: '1'}});
	try {
		await world.ok('new', 'one', '--no-worktree', '--mode', 'manual', '--prompt', 'slow 200 250');
		const line = await openLine(world);
		const {id} = await world.session('one');
		await line.isIn(id, 'working');
		// Before it says something an Escape takes the message back.
		while (!/word3\b/.test(await world.ok('capture', 'one'))) {
			await delay(100);
		}
		await world.ok('keys', 'one', 'Escape');
		const session = await line.isIn(id, 'unknown');
		assert.equal(session.evidence.source, 'disagreement');
		assert.match(await world.ok('status', 'one'), /\? unknown(.|\n)*registry +says that it is idle/);
		await world.ok('keys', 'one', 'say again', 'Enter');
		await line.isIn(id, 'done');
		line.close();
	} finally {
		api.close();
		await world.stop();
	}
});
