/*
A real Claude Code that a person started without coppice, against a scripted API on loopback: seen, ended, adopted, and its bill from
then on. Without `COPPICE_TEST_CLAUDE` all of it is skipped.
*/
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {type IPty, spawn} from 'node-pty';
import type {Elsewhere} from '../../source/protocol/elsewhere.ts';
import type {CostRow} from '../../source/protocol/money.ts';
import type {Session} from '../../source/protocol/session.ts';
import {openClaudeWorld} from '../support/claude.ts';
import {here} from '../support/registry.ts';

const {api, world, executable, ...claude} = await openClaudeWorld({timeout: 120_000, settings: {permissions: {allow: ['Bash(echo *)']}}});
const inside = here === null ? false : 'these tests run in a session of coppice, so nothing runs elsewhere';
const options = {...claude.options, skip: claude.options.skip || inside};
const started: IPty[] = [];

before(() => world?.ok('server', 'start'));

after(() => {
	for (const one of started) {
		one.kill('SIGKILL');
	}
});

/** What is listed elsewhere of this process, when it is as `check` wants it. */
const seen = async (pid: number, what: string, check: (one: Elsewhere) => boolean): Promise<Elsewhere> => {
	const deadline = performance.now() + 30_000;
	for (;;) {
		const all = await world.json<Elsewhere[]>('ls', '--elsewhere');
		const one = all.find(listed => listed.pid === pid);
		if (one && check(one)) {
			return one;
		}
		assert.ok(performance.now() < deadline, `${what} did not come; there are ${JSON.stringify(all, null, 1)}`);
		await delay(50);
	}
};

/** A person starts Claude in this folder, and says something. */
const startOutside = async (directory: string, text: string) => {
	const claude = spawn(executable, ['--permission-mode', 'manual'], {cols: 100, rows: 30, cwd: directory, env: world.environment});
	started.push(claude);
	const ended = new Promise<void>(resolve => claude.onExit(() => resolve()));
	await seen(claude.pid, 'its prompt', ({status}) => status === 'idle');
	claude.write(`\x1b[200~${text}\x1b[201~\r`);
	const one = await seen(claude.pid, 'its answer', ({status, transcript}) => status === 'idle' && transcript !== null);
	assert.ok(api.billedUsd(one.conversation) > 0.01);
	return {...one, ended};
};

const settled = async (id: string, usd: number): Promise<void> => {
	const deadline = performance.now() + 30_000;
	for (;;) {
		const {costUsd} = await world.session(id);
		if (Math.abs((costUsd ?? 0) - usd) < 1e-6) {
			return;
		}
		assert.ok(performance.now() < deadline, `it costs ${costUsd}, and was billed ${usd}`);
		await delay(50);
	}
};

for (const [how, signal, folder] of [
	['ended', 'SIGTERM', '.'],
	['was killed', 'SIGKILL', 'deep/er'],
] as const) {
	test(`one that ${how} is adopted, and only what is billed from then on is its own`, options, async () => {
		const directory = path.join(world.repository, folder);
		mkdirSync(directory, {recursive: true});
		const {pid, conversation, ended, ...outside} = await startOutside(directory, 'say I was here before');
		assert.equal(outside.directory, directory);
		assert.equal(outside.repository, world.repository);
		const {stdout, exitCode} = await world.run('adopt', conversation);
		assert.equal(exitCode, 1, stdout);
		process.kill(pid, signal);
		await ended;
		await seen(pid, 'its end', ({status}) => status === 'exited');

		const before = api.billedUsd(conversation);
		const session = await world.json<Session>('adopt', conversation);
		assert.equal(session.status, 'idle');
		assert.ok(Math.abs(session.costUsd ?? 0) < 1e-9, `it begins with ${session.costUsd}`);
		await world.ok('send', session.id, 'loop 2: echo and now here');
		await world.ok('wait', session.id, '--for', 'done', '--timeout', '60');
		assert.ok(api.callsOf(conversation).length >= 4, 'it goes on with the same conversation');
		await settled(session.id, api.billedUsd(conversation) - before);
		await world.ok('restart', session.id);
		await world.ok('wait', session.id, '--for', 'idle', '--timeout', '60');
		await world.ok('send', session.id, 'say again');
		await world.ok('wait', session.id, '--for', 'done', '--timeout', '60');
		await settled(session.id, api.billedUsd(conversation) - before);
		const rows = await world.json<CostRow[]>('cost', '--by', 'session');
		assert.ok(Math.abs(rows.find(({key}) => key === session.id)!.costUsd! - (api.billedUsd(conversation) - before)) < 1e-6);
		await world.ok('rm', session.id);
	});
}
