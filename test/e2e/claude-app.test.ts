/*
The main job, as a person does it: the app in a real terminal, three sessions of the real Claude Code in three worktrees, answered from
another pane, left, the server killed, and found again. Against a scripted API on loopback. Skipped without `COPPICE_TEST_CLAUDE`.
*/
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {Session} from '../../source/protocol/session.ts';
import {openClaudeWorld} from '../support/claude.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';

const {options, api, world} = await openClaudeWorld({timeout: 180_000, notes: true});
let app: OuterTerminal;

/** Start a session by the dialog, as a person does: the prompt, then Enter. */
const begin = async (prompt: string) => {
	await app.command('c');
	await app.sees('New session in shop');
	app.type(prompt);
	await app.sees(prompt);
	app.type('\r');
	await app.seesNot('New session in shop');
};

const named = async (pattern: RegExp): Promise<Session> => {
	const session = (await world.ls()).find(one => pattern.test(one.name));
	assert.ok(session, `a session named ${pattern}`);
	return session;
};

/** The screen of a session, without a hint of Claude's own that comes and goes. */
const screenOf = async (id: string): Promise<string[]> =>
	(await world.ok('capture', id)).split('\n').filter(line => line.trim() !== '' && !line.includes('/effort'));

test('three sessions of Claude are started, answered from another pane, and outlive everything', options, async () => {
	// A new user of Claude starts in auto; these prompts are to come.
	await world.ok('new', 'writer', '--mode', 'manual', '--prompt', 'edit notes.txt');
	await world.ok('wait', 'writer', '--for', 'waiting', '--timeout', '60');
	await world.ok('new', 'runner', '--mode', 'manual', '--prompt', 'run: echo made > made.txt');
	app = await openApp(world);
	await app.sees(/writer +◆ waiting/);
	await app.sees(/runner +◆ waiting/);
	await begin('say All is well in the third pane.');
	await app.sees('All is well in the third pane.');
	const talker = await named(/^say-all/);
	assert.equal(app.text().split('\n')[0]!.includes(talker.name), true, 'the new session is shown');

	// The oldest first: an edit, with its difference; denied with a message.
	await app.command('');
	await app.sees('writer wants to edit');
	await app.sees(/alpha[\s\S]*beta/);
	await app.armed();
	app.type('N');
	await app.sees(/Enter deny/);
	app.type('not this file\r');
	await app.sees('denied writer');
	// Then the command; approved.
	await app.sees(/1 needs you/);
	await app.command('');
	await app.sees('runner wants to run a command');
	await app.sees('echo made > made.txt');
	await app.armed();
	app.type('y');
	await app.sees('approved runner');
	await app.sees(/runner +✓ done/);
	await app.sees(/writer +✓ done/);

	const [writer, runner] = await Promise.all([world.session('writer'), world.session('runner')]);
	assert.equal(readFileSync(path.join(runner.worktree.path, 'made.txt'), 'utf8'), 'made\n');
	for (const other of [writer.worktree.path, talker.worktree.path, world.repository]) {
		assert.ok(!existsSync(path.join(other, 'made.txt')), `made.txt is not in ${other}`);
	}
	assert.equal(readFileSync(path.join(writer.worktree.path, 'notes.txt'), 'utf8'), 'alpha\n');
	assert.match(writer.lastWords ?? '', /not this file/);

	// What each cost is on the screen, to the cent of what the API billed. Claude reports it some time after its turn.
	for (const {name, conversation} of [writer, runner, talker]) {
		const billed = api.billedUsd(conversation!);
		const shown = new RegExp(`${name.slice(0, 12)}.*\\$${billed.toFixed(2)}`);
		await app.until(() => shown.test(app.text()), `$${billed.toFixed(2)} beside ${name}`);
		const {costUsd} = await world.session(name);
		assert.ok(Math.abs(costUsd! - billed) < 0.005, `${name}: ${costUsd} shown, ${billed} billed`);
	}

	const before = await world.ls();
	const screens = await Promise.all(before.map(session => screenOf(session.id)));
	await app.detach();
	assert.match(app.text(), /3 sessions run on/);
	process.kill(await world.serverPid(), 'SIGKILL');
	app = await openApp(world);
	await app.sees(/writer/);
	await app.sees('All is well in the third pane.');
	const afterwards = await world.ls();
	assert.deepEqual(
		afterwards.map(({id, pid, conversation}) => ({id, pid, conversation})),
		before.map(({id, pid, conversation}) => ({id, pid, conversation})),
	);
	assert.deepEqual(await Promise.all(afterwards.map(session => screenOf(session.id))), screens);

	// And it works on: keys typed into its pane reach it.
	app.type('say Still here.');
	await app.sees('say Still here.');
	app.type('\r');
	await app.sees(/Still here\.[\s\S]*Still here\./);
});
