/* Of one session there is one host: one that is slow to end, or does not answer, has nothing to say of the next. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {Session} from '../../source/protocol/session.ts';
import {lives, type World, worldsOfTests} from '../support/coppice.ts';
import {openLine} from '../support/server.ts';

const options = {timeout: 120_000};
/** They wait until programs give up on others. */
const patient = {...options, skip: process.env.COPPICE_TEST_FULL ? false : 'it waits for real time-outs; `npm run test:full` runs it'};
const create = worldsOfTests();

const ended = async (pid: number) => {
	while (lives(pid)) {
		await new Promise(resolve => setImmediate(resolve));
	}
};
const hostsOf = (world: World, id: string) =>
	world
		.processes()
		.filter(one => one.command.endsWith(`host.js host ${id}`))
		.map(one => one.pid);

/** What it is taken for when its host has not answered for a while. */
const statusWithout = async (world: World): Promise<string> => {
	let {status} = await world.session('one');
	while (status === 'working') {
		({status} = await world.session('one'));
	}
	return status;
};

/** It runs, can be reached, and the next server finds it so. */
const assertRuns = async (world: World, {id, name}: Session) => {
	const {COPPICE_STATE_DIR: state, COPPICE_RUN_DIR: run} = world.environment;
	assert.equal(existsSync(path.join(run!, 'h', `${id}.sock`)), true, 'its socket');
	assert.equal(existsSync(path.join(state!, 'exit', `${id}.json`)), false, 'a record that it ended');
	assert.equal((await world.session(name)).exit, null);
	await world.ok('server', 'stop');
	assert.equal((await world.session(name)).exit, null, 'as the next server sees it');
	await world.ok('keys', name, 'h', 'i');
};

test('a host that waits for room to write its record does not write it over the life of the next', options, async () => {
	const world = await create();
	await world.ok('new', 'one', '--no-worktree', '--', 'cat');
	const session = await world.session('one');
	const [old] = hostsOf(world, session.id);
	// Nothing can be written there: as on a full disk.
	const folder = path.join(world.environment.COPPICE_STATE_DIR!, 'exit');
	const aside = `${folder}.aside`;
	if (existsSync(folder)) {
		renameSync(folder, aside);
	}
	writeFileSync(folder, '');
	await world.ok('kill', 'one');
	assert.equal(lives(old!), true, 'it waits with its record');
	renameSync(folder, `${folder}.was`);
	await world.ok('resume', 'one');
	await ended(old!);
	await assertRuns(world, session);
});

test(
	'a session whose host does not answer is started anew: the old host is gone, and what is told is of the new one',
	patient,
	async () => {
		const world = await create();
		await world.ok('new', 'one', '--no-worktree', '--', 'cat');
		const session = await world.session('one');
		const [old] = hostsOf(world, session.id);
		process.kill(await world.serverPid(), 'SIGKILL');
		process.kill(old!, 'SIGSTOP');
		assert.equal(await statusWithout(world), 'unknown');
		const line = await openLine(world);
		const waiting = assert.rejects(line.server.call('session.wait', {session: session.id, for: 'done'}), /has ended/);
		await line.server.call('session.restart', {session: session.id, environment: world.environment});
		await waiting;
		line.close();
		if (lives(old!)) {
			process.kill(old!, 'SIGCONT');
		}
		await ended(old!);
		await assertRuns(world, session);
	},
);

test('a host that hangs keeps nobody from ending its session', patient, async () => {
	const world = await create();
	await world.ok('new', 'one', '--no-worktree', '--', 'cat');
	const session = await world.session('one');
	const [old] = hostsOf(world, session.id);
	await world.ok('new', 'two', '--no-worktree', '--', 'sh', '-c', 'echo found here; cat');
	process.kill(old!, 'SIGSTOP');
	const asked = [
		['capture', 'one'],
		['send', 'one', 'hello'],
		['keys', 'one', 'h'],
	].map(words => world.run(...words));
	const line = await openLine(world);
	const places = line.server.call('sessions.search', {text: 'found here'});
	for (const {exitCode, stderr} of await Promise.all(asked)) {
		assert.equal(exitCode, 1);
		assert.match(stderr, /^coppice: the host of one does not answer/);
	}
	assert.deepEqual(
		(await places).map(place => place.text),
		['found here'],
	);
	line.close();
	await world.ok('restart', 'one');
	assert.equal(lives(old!), false);
	await assertRuns(world, session);
});

test('a session whose record cannot be written is not started anew, and has ended as it had', options, async () => {
	const world = await create();
	await world.ok('new', 'one', '--no-worktree', '--', 'sh', '-c', 'read _; exit 4');
	await world.ok('send', 'one', 'now');
	await world.ok('wait', 'one', '--for', 'exited', '--timeout', '20');
	const folder = path.join(world.environment.COPPICE_STATE_DIR!, 'sessions');
	renameSync(folder, `${folder}.aside`);
	writeFileSync(folder, '');
	assert.notEqual((await world.run('resume', 'one')).exitCode, 0);
	assert.equal((await world.session('one')).exit?.code, 4);
	rmSync(folder);
	renameSync(`${folder}.aside`, folder);
	await world.ok('server', 'stop');
	assert.equal((await world.session('one')).exit?.code, 4, 'the next server knows it too');
	await world.ok('resume', 'one');
	assert.equal((await world.session('one')).exit, null);
});

test('a host that was found without its process in the record is known by it from then on', options, async () => {
	const world = await create();
	await world.ok('new', 'one', '--no-worktree', '--', 'cat');
	const {id} = await world.session('one');
	await world.ok('server', 'stop');
	// As a server leaves it that is killed while the host starts.
	const file = path.join(world.environment.COPPICE_STATE_DIR!, 'sessions', `${id}.json`);
	writeFileSync(file, JSON.stringify({...JSON.parse(readFileSync(file, 'utf8')), host: null, startedAt: null}));
	assert.equal((await world.session('one')).exit, null);
	const [host] = hostsOf(world, id);
	process.kill(host!, 'SIGSTOP');
	process.kill(await world.serverPid(), 'SIGKILL');
	assert.equal(await statusWithout(world), 'unknown', 'it lives: nobody may start another one beside it');
	process.kill(host!, 'SIGCONT');
});

test('a host that comes up too late runs nothing of a session that was given up', patient, async () => {
	const world = await create();
	await world.ok('server', 'start');
	const starting = world.run('new', 'one', '--no-worktree', '--', 'cat');
	let host: number | undefined;
	while (host === undefined) {
		host = world.processes().find(one => / host s-\w+$/.test(one.command))?.pid;
		await new Promise(resolve => setImmediate(resolve));
	}
	process.kill(host, 'SIGSTOP');
	const {exitCode, stderr} = await starting;
	assert.equal(exitCode, 1);
	assert.match(stderr, /its host did not answer/);
	assert.equal(lives(host), false);
	assert.deepEqual(await world.ls(), []);
});
