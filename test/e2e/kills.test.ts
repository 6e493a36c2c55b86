/* Whatever dies, no agent does, no line of output is lost, and what is on disk tells the truth. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session} from '../../source/protocol/session.ts';
import {lives, rounds, type World, worldsOfTests} from '../support/coppice.ts';
import {openApp} from '../support/outer-terminal.ts';

const options = {timeout: 600_000};
const create = worldsOfTests();

const servers = (world: World) => world.processes().filter(one => /server\.js server/.test(one.command));
const hostOf = (world: World, id: string) => world.processes().find(one => one.command.endsWith(`host.js host ${id}`))!.pid;

const killServer = (world: World) => {
	for (const {pid} of servers(world)) {
		process.kill(pid, 'SIGKILL');
	}
};

/** Counts for ever: a line each 20 ms. */
const counter = 'i=0; while :; do echo "line $i"; i=$((i + 1)); sleep 0.02; done';

/** The numbers of a counter's screen and scrollback. */
const counted = async (world: World, session: string): Promise<number[]> =>
	[...(await world.ok('capture', session, '--scrollback', '100000')).matchAll(/^line (\d+)$/gm)].map(match => Number(match[1]));

const assertUnbroken = (numbers: number[], what: string) => {
	assert.ok(numbers.length > 0, what);
	for (const [index, number] of numbers.entries()) {
		assert.equal(number, index, `${what}: line ${index} is ${number}`);
	}
};

/** No two servers, no half record, no temporary file, every session once. */
const assertSound = async (world: World) => {
	const all = await world.json<Session[]>('ls', '--all');
	assert.equal(new Set(all.map(one => one.id)).size, all.length);
	assert.equal(new Set(all.map(one => one.slot)).size, all.length, 'each in a place of its own');
	const state = world.environment.COPPICE_STATE_DIR!;
	const names = readdirSync(path.join(state, 'sessions'));
	assert.deepEqual(names.filter(name => name.endsWith('.json')).sort(), all.map(one => `${one.id}.json`).sort());
	assert.equal(existsSync(path.join(state, 'quarantine')), false);
	const deadline = performance.now() + 5000;
	while (servers(world).length !== 1 && performance.now() < deadline) {
		await new Promise(resolve => setImmediate(resolve));
	}
	assert.equal(servers(world).length, 1);
};

test('the server killed at any moment: no agent dies, no line is lost', options, async () => {
	const world = await create();
	const busy = ['one', 'two'];
	for (const name of busy) {
		await world.ok('new', name, '--no-worktree', '--', 'sh', '-c', counter);
	}
	for (const name of ['three', 'four']) {
		await world.ok('new', name, '--agent', 'demo', '--prompt', 'slow 3000');
	}
	const before = await world.ls();
	for (let round = 0; round < rounds(50); round++) {
		const moment = delay(Math.random() * 300);
		const action =
			round % 3 === 0
				? world.run('new', `extra-${round}`, '--agent', 'demo', '--prompt', 'say here')
				: round % 3 === 1
					? world.run('rm', `extra-${round - 1}`)
					: world.run('ls');
		await moment;
		killServer(world);
		const {exitCode, stderr} = await action;
		assert.ok(exitCode === 0 || exitCode === 1, stderr);
	}
	const after = await world.ls();
	for (const session of before) {
		assert.ok(lives(session.pid!), `${session.name} lives`);
		const now = after.find(one => one.id === session.id)!;
		assert.deepEqual(
			[now.pid, now.name, now.slot, now.exit, now.worktree.path],
			[session.pid, session.name, session.slot, null, session.worktree.path],
		);
	}
	assert.deepEqual(
		after.filter(one => busy.includes(one.name)).map(one => one.status),
		['working', 'working'],
	);
	for (const name of busy) {
		assertUnbroken(await counted(world, name), name);
	}
	await assertSound(world);
	for (const session of after.filter(one => one.name.startsWith('extra'))) {
		await world.ok('rm', session.id);
	}
	const trees = (await world.git('worktree', 'list')).trim().split('\n').length;
	assert.equal(trees, 1 + 2, 'worktrees are of sessions that are listed');
	assert.equal((await world.git('fsck')).includes('missing'), false);
});

test('prompts wait over a dead server and are answered by the same ids', options, async () => {
	const world = await create();
	const names = ['one', 'two', 'three'];
	for (const name of names) {
		await world.ok('new', name, '--agent', 'demo', '--prompt', `run: echo ${name} > ${name}.txt`);
	}
	for (const name of names) {
		await world.ok('wait', name, '--for', 'waiting', '--timeout', '20');
	}
	const before = await world.json<Prompt[]>('prompts');
	assert.equal(before.length, 3);
	for (let round = 0; round < 3; round++) {
		killServer(world);
		assert.deepEqual(await world.json<Prompt[]>('prompts'), before);
		assert.deepEqual(
			(await world.ls()).map(one => one.status),
			['waiting', 'waiting', 'waiting'],
		);
	}
	killServer(world);
	for (const prompt of before) {
		await world.ok('approve', prompt.id, '--hash', prompt.hash!);
	}
	for (const name of names) {
		const session = await world.json<Session>('wait', name, '--for', 'done', '--timeout', '20');
		assert.equal(readFileSync(path.join(session.worktree.path, `${name}.txt`), 'utf8'), `${name}\n`);
	}
	assert.deepEqual(await world.json('prompts'), []);
});

test('what happens while no server runs is known afterwards, and paid once', options, async () => {
	const world = await create();
	await world.ok('new', 'code', '--no-worktree', '--', 'sh', '-c', 'read _; exit 7');
	await world.ok('new', 'asks', '--agent', 'demo', '--prompt', 'run: echo x');
	await world.ok('wait', 'asks', '--for', 'waiting', '--timeout', '20');
	await world.ok('new', 'works', '--agent', 'demo', '--prompt', 'slow 1');
	const host = hostOf(world, (await world.session('code')).id);
	const {pid} = await world.session('code');
	await world.ok('keys', 'asks', '1');
	killServer(world);
	process.kill(pid!, 'SIGKILL');
	while (lives(host)) {
		await delay(20);
	}
	await delay(1500);
	const ended = await world.session('code');
	assert.deepEqual([ended.status, ended.exit!.signal, ended.exit!.reason], ['failed', 'SIGKILL', 'ended']);
	await world.ok('wait', 'works', '--for', 'done', '--timeout', '10');
	await world.ok('wait', 'asks', '--for', 'done', '--timeout', '10');
	const costs = async () => (await world.ls()).map(one => one.costUsd);
	const first = await costs();
	for (let round = 0; round < 3; round++) {
		killServer(world);
		assert.deepEqual(await costs(), first);
		const rows = await world.json<{costUsd: number}[]>('cost');
		assert.ok(Math.abs(rows.reduce((sum, row) => sum + row.costUsd, 0) - first.reduce<number>((sum, usd) => sum + (usd ?? 0), 0)) < 1e-9);
	}
});

test('a killed host costs its own session alone, and resume brings it back', options, async () => {
	const world = await create();
	await world.ok('new', 'bystander', '--no-worktree', '--', 'sh', '-c', counter);
	await world.ok('new', 'victim', '--agent', 'demo', '--prompt', 'say remember this');
	await world.ok('wait', 'victim', '--for', 'done', '--timeout', '20');
	for (let round = 0; round < rounds(20); round++) {
		const {id, pid, conversation} = await world.session('victim');
		process.kill(hostOf(world, id), 'SIGKILL');
		await world.ok('wait', 'victim', '--for', 'exited', '--timeout', '10');
		const lost = await world.session('victim');
		assert.deepEqual([lost.status, lost.pid, lost.exit, lost.conversation], ['lost', null, null, conversation]);
		const resumed = await world.json<Session>('resume', 'victim');
		assert.equal(resumed.conversation, conversation);
		assert.equal(lives(pid!), false, 'two never work in one conversation');
		await world.ok('wait', 'victim', '--for', 'idle', '--timeout', '10');
	}
	assert.match(await world.ok('capture', 'victim'), /remember this/);
	assert.equal((await world.session('bystander')).status, 'working');
	assertUnbroken(await counted(world, 'bystander'), 'bystander');
});

test('apps killed at any moment, with four busy sessions: nothing is lost', {...options, timeout: 600_000}, async () => {
	const world = await create();
	for (const name of ['a', 'b', 'c', 'd']) {
		await world.ok('new', name, '--no-worktree', '--', 'sh', '-c', counter);
	}
	const facts = async () => (await world.ls()).map(({id, pid, status}) => ({id, pid, status}));
	const before = await facts();
	for (let round = 0; round < rounds(200); round++) {
		const app = await openApp(world);
		// While it starts, while it draws, while keys are on their way.
		await app.until(() => app.bytes > (round % 5) * 400, 'some output');
		app.type('\x02n');
		app.kill('SIGKILL');
		await app.ended;
	}
	assert.deepEqual(await facts(), before);
	for (const {id} of before) {
		assertUnbroken(await counted(world, id), id);
	}
	assert.equal(world.processes().filter(({command}) => /server\.js server/.test(command)).length, 1);
	assert.equal((await world.json<{clients: number}>('server', 'status')).clients, 0);
	await assertSound(world);
});

test('all killed, as by a reboot: everything is listed and can be resumed', options, async () => {
	const world = await create();
	for (const name of ['gone', 'one', 'two']) {
		await world.ok('new', name, '--agent', 'demo', '--prompt', `say ${name}`);
		await world.ok('wait', name, '--for', 'done', '--timeout', '20');
	}
	rmSync((await world.session('gone')).worktree.path, {recursive: true});
	for (const {pid} of world.processes()) {
		process.kill(pid, 'SIGKILL');
	}
	while (world.processes().length > 0) {
		await delay(10);
	}
	assert.deepEqual(
		(await world.ls()).map(one => one.status),
		['lost', 'lost', 'lost'],
	);
	const {exitCode, stdout, stderr} = await world.run('resume', '--all');
	assert.deepEqual([exitCode, stdout], [1, 'one runs again\ntwo runs again\n']);
	assert.match(stderr, /^gone does not run: .*worktree/, 'one whose folder is gone keeps none of the others');
	for (const name of ['one', 'two']) {
		await world.ok('wait', name, '--for', 'idle', '--timeout', '10');
		assert.match(await world.ok('capture', name), new RegExp(`say ${name}`));
	}
	await assertSound(world);
});

test('the server killed inside of each write: the last change at most is lost', options, async () => {
	const full = process.env.COPPICE_TEST_FULL !== undefined;
	for (const point of full
		? ['write.opened', 'write.rename', 'write.renamed', 'new.placed', 'new.recorded', '*']
		: ['write.rename', 'new.placed', 'new.recorded']) {
		for (let nth = 1; nth <= (point.startsWith('new.') ? 1 : full ? 30 : 2); nth++) {
			const world = await create();
			await world.ok('new', 'before', '--no-worktree', '--', 'sh', '-c', counter);
			const [before] = await world.ls();
			await world.ok('server', 'stop');
			const faulty = {COPPICE_FAULT: `${point}:${point.startsWith('new.') ? 1 : nth + 1}`};
			await world.runIn(world.repository, ['server', 'start'], faulty);
			await world.run('new', 'during', '--agent', 'demo', '--prompt', 'say during');
			await world.run('rename', 'before', 'renamed');
			await world.run('rm', 'during');
			killServer(world);
			const all = await world.ls();
			const kept = all.find(one => one.id === before!.id)!;
			assert.ok(kept && lives(before!.pid!), `${point}:${nth}`);
			assert.deepEqual([kept.pid, kept.status], [before!.pid, 'working'], `${point}:${nth}`);
			assert.ok(['before', 'renamed'].includes(kept.name));
			await assertSound(world);
			for (const removal of await world.json<{id: string}[]>('trash')) {
				await world.ok('undo', removal.id);
			}
			assertUnbroken(await counted(world, kept.id), `${point}:${nth}`);
			const trees = (await world.git('worktree', 'list')).trim().split('\n').length;
			assert.equal(
				trees,
				1 + (await world.ls()).filter(one => one.ownWorktree).length,
				`${point}:${nth}: worktrees are of sessions that are listed`,
			);
			assert.deepEqual(
				readdirSync(path.join(world.environment.COPPICE_STATE_DIR!, 'sessions')).filter(name => name.endsWith('.tmp')),
				[],
			);
			await world.stop();
		}
	}
});

test('a full disk: agents run on, commands say so, and all is saved when there is room', options, async t => {
	const world = await create();
	const state = world.environment.COPPICE_STATE_DIR!;
	mkdirSync(state, {mode: 0o700});
	const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', state]);
	if (mounted.status !== 0) {
		t.skip(`a file system of its own cannot be mounted: ${mounted.stderr?.toString().trim() || mounted.error?.message}`);
		return;
	}
	try {
		await world.ok('new', 'counter', '--no-worktree', '--', 'sh', '-c', counter);
		await world.ok('new', 'ends', '--no-worktree', '--', 'sh', '-c', 'read _; exit 4');
		const filler = path.join(state, 'filler');
		spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096'], {stdio: 'ignore'});
		assert.ok(statSync(filler).size > 100_000);
		const refused = await world.run('new', 'more', '--no-worktree', '--', 'sleep', '100');
		assert.deepEqual([refused.exitCode, /no space|written/i.test(refused.stderr)], [1, true], refused.stderr);
		assert.equal((await world.run('rename', 'counter', 'renamed')).exitCode, 0);
		await world.ok('send', 'ends', 'now');
		await world.ok('wait', 'ends', '--for', 'exited', '--timeout', '20');
		assert.equal((await world.session('ends')).exit!.code, 4);
		assert.equal((await world.session('renamed')).status, 'working');
		writeFileSync(filler, '');
		const record = () => readFileSync(path.join(state, 'sessions', `${id}.json`), 'utf8');
		const {id} = await world.session('renamed');
		const exit = path.join(state, 'exit', `${(await world.session('ends')).id}.json`);
		while (!record().includes('"renamed"') || !existsSync(exit)) {
			await delay(100);
		}
		killServer(world);
		assert.equal((await world.session('ends')).exit!.code, 4);
		assertUnbroken(await counted(world, 'renamed'), 'renamed');
		await assertSound(world);
	} finally {
		await world.stop().catch(() => {});
		spawnSync('umount', ['-l', state]);
	}
});
