/* Forks of a conversation, and sessions that are put away, by the command line, with the demo agent. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {CostRow} from '../../source/protocol/money.ts';
import type {Session} from '../../source/protocol/session.ts';
import {createWorld, type World} from '../support/coppice.ts';

const options = {timeout: 60_000};

let world: World;

before(async () => {
	world = await createWorld();
	writeFileSync(path.join(world.repository, 'notes.txt'), 'one\n');
	await world.git('add', '.');
	await world.git('commit', '-q', '-m', 'notes');
});
after(() => world.stop());

const wait = (name: string, state: string) => world.json<Session>('wait', name, '--for', state, '--timeout', '20');

test('a fork goes on from the conversation in a worktree of its own, with what is not committed if that is wanted', options, async () => {
	await world.ok('new', 'tree', '--agent', 'demo', '--mode', 'auto', '--prompt', 'say the first turn');
	const tree = await wait('tree', 'done');
	writeFileSync(path.join(tree.worktree.path, 'notes.txt'), 'one\ntwo\n');
	writeFileSync(path.join(tree.worktree.path, 'new file'), 'untracked\n');

	const dirty = await world.json<Session>('fork', 'tree', '--dirty', '--prompt', 'say forked');
	assert.equal(dirty.name, 'tree-fork');
	assert.notEqual(dirty.conversation, tree.conversation);
	assert.notEqual(dirty.worktree.path, tree.worktree.path);
	assert.equal(dirty.worktree.base, tree.worktree.branch);
	assert.equal(readFileSync(path.join(dirty.worktree.path, 'notes.txt'), 'utf8'), 'one\ntwo\n');
	assert.equal(readFileSync(path.join(dirty.worktree.path, 'new file'), 'utf8'), 'untracked\n');
	assert.match(
		await world.git('-C', dirty.worktree.path, 'status', '--porcelain'),
		/^ M notes\.txt\n\?\? "new file"\n$/,
		'nothing is staged',
	);
	assert.equal(readFileSync(path.join(tree.worktree.path, 'notes.txt'), 'utf8'), 'one\ntwo\n', 'the first one is as it was');
	await wait('tree-fork', 'done');
	assert.match(await world.ok('capture', 'tree-fork'), /Forked: 1 turn/);

	while ((await world.session('tree')).worktree.dirty !== 2) {
		// What git said within the last second counts as fresh.
	}
	const {stdout, stderr} = await world.run('fork', 'tree');
	assert.equal(stderr, '2 changed files stay in tree; --dirty takes them along\n');
	const clean = await world.session('tree-fork-2');
	assert.equal(stdout, `${clean.id}\n`);
	assert.equal(readFileSync(path.join(clean.worktree.path, 'notes.txt'), 'utf8'), 'one\n');
	assert.equal(existsSync(path.join(clean.worktree.path, 'new file')), false);
});

test('a fork is charged for its own turns alone', options, async () => {
	const [tree, forked, unused] = await Promise.all(['tree', 'tree-fork', 'tree-fork-2'].map(name => world.session(name)));
	assert.ok(tree!.costUsd! > 0);
	assert.ok(forked!.costUsd! > 0 && forked!.costUsd! < 2 * tree!.costUsd!, `${forked!.costUsd} beside ${tree!.costUsd}`);
	assert.ok(Math.abs(unused!.costUsd ?? 0) < 1e-9, `${unused!.costUsd}`);
	const rows = await world.json<CostRow[]>('cost');
	const sum = rows.reduce((total, {costUsd}) => total + costUsd!, 0);
	assert.ok(Math.abs(sum - tree!.costUsd! - forked!.costUsd!) < 1e-9, 'the ledger has the same');
});

test('a fork that is restarted before its first turn is one still', options, async () => {
	await wait('tree-fork-2', 'idle');
	await world.ok('restart', 'tree-fork-2');
	await wait('tree-fork-2', 'idle');
	assert.match(await world.ok('capture', 'tree-fork-2'), /Forked: 1 turn/);
});

test('what has no conversation cannot be forked', options, async () => {
	await world.ok('new', 'mute', '--no-worktree', '--agent', 'demo');
	await world.ok('new', 'sh', '--no-worktree', '--agent', 'shell');
	for (const name of ['mute', 'sh']) {
		const {exitCode, stderr} = await world.run('fork', name);
		assert.equal(exitCode, 1);
		assert.match(stderr, /has no conversation yet/);
	}
	assert.equal((await world.run('fork', 'tree', 'tree-fork')).exitCode, 1, 'the name is taken');
	assert.equal((await world.ls()).length, 5, 'nothing is left of it');
});

test('what is put away is not listed, and resume brings it back', options, async () => {
	assert.match(await world.ok('archive', 'tree'), /was put away/);
	assert.equal(
		(await world.ls()).some(({name}) => name === 'tree'),
		false,
	);
	const [archived] = (await world.json<Session[]>('ls', '--all')).filter(({name}) => name === 'tree');
	assert.deepEqual([archived!.archived, archived!.status], [true, 'exited']);
	assert.match(await world.ok('ls', '--all'), /tree +· exited, archived/);
	assert.ok(existsSync(archived!.worktree.path), 'its files stay');
	await world.ok('resume', 'tree');
	await wait('tree', 'idle');
	assert.equal((await world.session('tree')).archived, false);
	assert.match(await world.ok('capture', 'tree'), /Resumed: 1 turn/);
});
