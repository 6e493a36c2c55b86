import assert from 'node:assert/strict';
import {chmodSync, mkdirSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, test} from 'node:test';
import {openRegistry, type Registry, type RunningClaude} from '../../../source/server/elsewhere/registry.ts';
import {startTimeOf} from '../../../source/server/hosts/processes.ts';
import {createClaudeFolder, entryOf as entryFor, here, sleeper} from '../../support/registry.ts';
import {keptLog, temporaryFolder} from '../fixtures.ts';

const conversation = '7d1c0a52-0b35-4d5e-9c1e-0d6f2b8a4e11';
const entryOf = (pid: number, more: Record<string, unknown> = {}) => entryFor(pid, conversation, more);
const registries: Registry[] = [];

after(() => {
	for (const registry of registries) {
		registry.close();
	}
});

const opened = (folder: string) => {
	const registry = openRegistry(folder, keptLog());
	registries.push(registry);
	return registry;
};

/** What it tells next. */
const told = (registry: Registry) =>
	new Promise<readonly RunningClaude[]>(resolve => {
		const remove = registry.onChange(running => {
			remove();
			resolve(running);
		});
	});

test('a process that lives is told of as Claude Code tells of it; broken, foreign and stale files are not', async () => {
	const {folder, sessions, write} = createClaudeFolder(temporaryFolder());
	const child = await sleeper();
	const {pid} = child;
	write(pid, entryOf(pid));
	write(1, entryOf(1));
	writeFileSync(path.join(sessions, `${pid}.0a.key`), 'secret');
	write(999_999_999, entryOf(999_999_999, {procStart: '1'}));
	write(2, '{"pid":2,"sess');
	write(3, entryOf(4));
	write(5, entryOf(5, {sessionId: '--dangerously-skip-permissions'}));
	write(6, 'null');
	mkdirSync(path.join(sessions, '7.json'));
	const registry = opened(folder);
	const running = (await registry.read()).filter(one => one.pid !== 1);
	assert.deepEqual(running, [
		{
			pid,
			startTime: startTimeOf(pid),
			domain: null,
			conversation,
			directory: '/home/ada/shop',
			name: 'shop-0a',
			kind: 'interactive',
			status: 'idle',
			onlyShells: false,
			since: new Date(1_795_680_340_000).toISOString(),
			session: here,
		},
	]);

	write(pid, entryOf(pid, {procStart: '1'}));
	assert.ok(!(await registry.read()).some(one => one.pid === pid), 'another process has that number now');
	write(pid, entryOf(pid, {pidDomain: 'linux:00000000000000000000000000000000:pid:[1]'}));
	assert.ok(!(await registry.read()).some(one => one.pid === pid), 'it runs on another machine');
	write(pid, entryOf(pid));
	assert.ok((await registry.read()).some(one => one.pid === pid));
	await child.kill();
	assert.ok(!(await registry.read()).some(one => one.pid === pid), 'its file stays after a kill');
});

test('words of statuses and kinds, and what is not known', async () => {
	const {folder, write} = createClaudeFolder(temporaryFolder());
	const {pid} = await sleeper();
	const registry = opened(folder);
	const about = async (more: Record<string, unknown>) => {
		write(pid, entryOf(pid, more));
		const [one] = await registry.read();
		return [one!.status, one!.kind, one!.name, ...(one!.onlyShells ? ['only shells'] : [])];
	};
	assert.deepEqual(await about({status: 'busy'}), ['working', 'interactive', 'shop-0a']);
	assert.deepEqual(await about({status: 'shell'}), ['idle', 'interactive', 'shop-0a', 'only shells']);
	assert.deepEqual(await about({status: 'waiting', entrypoint: 'sdk-cli'}), ['waiting', 'headless', 'shop-0a']);
	assert.deepEqual(await about({status: 'dreaming', kind: 'background', name: 7}), ['unknown', 'background', null]);
	assert.deepEqual(await about({status: undefined, statusUpdatedAt: undefined, kind: 'swarm'}), ['unknown', 'interactive', 'shop-0a']);
});

test('it is told of changes, half a file among them, and not of what changes nothing', async () => {
	const {folder, write, remove} = createClaudeFolder(temporaryFolder());
	const {pid} = await sleeper();
	write(pid, entryOf(pid));
	const registry = opened(folder);
	await registry.read();
	let changes = 0;
	registry.onChange(() => changes++);

	const busy = told(registry);
	write(pid, entryOf(pid, {status: 'busy'}));
	assert.equal((await busy)[0]!.status, 'working');

	write(pid, '{"pid":');
	assert.equal((await registry.read())[0]!.status, 'working', 'what it said before holds until the rest is there');
	write(pid, entryOf(pid, {status: 'busy', updatedAt: 7}));
	await registry.read();
	assert.equal(changes, 1);

	const gone = told(registry);
	remove(pid);
	assert.deepEqual(await gone, []);
});

test('a folder that is missing comes later, goes, and comes again', async () => {
	const home = temporaryFolder();
	const folder = path.join(home, 'deep', '.claude');
	const registry = opened(folder);
	assert.deepEqual(await registry.read(), []);
	const {pid} = await sleeper();
	for (const round of ['first', 'second']) {
		const come = told(registry);
		mkdirSync(path.join(folder, 'sessions'), {recursive: true});
		writeFileSync(path.join(folder, 'sessions', `${pid}.json`), JSON.stringify(entryOf(pid)));
		assert.equal((await come)[0]?.pid, pid, round);
		const gone = told(registry);
		renameSync(path.join(home, 'deep'), path.join(home, `away-${round}`));
		await registry.read();
		assert.deepEqual(await gone, [], round);
	}
});

test('a folder that may not be read tells of nobody', {skip: process.getuid?.() === 0}, async () => {
	const {folder, sessions} = createClaudeFolder(temporaryFolder());
	chmodSync(sessions, 0);
	after(() => chmodSync(sessions, 0o700));
	assert.deepEqual(await opened(folder).read(), []);
});

test('what runs in a session of coppice, or was started by what does, says in which', async () => {
	const {folder, write} = createClaudeFolder(temporaryFolder());
	const own = await sleeper({COPPICE_SESSION: 's-aaaaa'});
	const program = `
		const {spawn} = require('node:child_process');
		const child = spawn(process.execPath, ['-e', 'process.stdin.on("end", () => process.exit()).resume()'], {env: {}, stdio: ['pipe', 'ignore', 'ignore']});
		process.stdout.write(String(child.pid));
		setInterval(() => {}, 1e6);
	`;
	const parent = await sleeper({COPPICE_SESSION: 's-bbbbb'}, program);
	const free = await sleeper();
	for (const pid of [own.pid, Number(parent.said), free.pid]) {
		write(pid, entryOf(pid));
	}
	const running = await opened(folder).read();
	const sessionOf = (pid: number) => running.find(one => one.pid === pid)?.session;
	assert.equal(sessionOf(own.pid), 's-aaaaa');
	assert.equal(sessionOf(Number(parent.said)), 's-bbbbb');
	assert.equal(sessionOf(free.pid), here);
});
