import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {mkdir, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {test} from 'node:test';
import {bootId, startTimeOf} from '../../source/server/hosts/processes.ts';
import {lockHolder, takeLock} from '../../source/server/lock.ts';
import {createWorld, processesWith, rounds} from '../support/coppice.ts';
import {temporaryFolder} from './fixtures.ts';

test('one takes it, another does not, after its release a third does', () => {
	const run = temporaryFolder();
	const first = takeLock(run);
	assert.equal(first.taken, true);
	assert.equal(first.isOurs(), true);
	assert.equal(lockHolder(run), process.pid);
	assert.equal(takeLock(run).taken, false);
	first.release();
	assert.equal(existsSync(path.join(run, 'server.lock')), false);
	assert.equal(takeLock(run).taken, true);
	assert.deepEqual(readdirSync(run), ['server.lock']);
});

test('a lock of the dead is broken: gone, recycled, of another boot, unreadable', async () => {
	const child = spawn('true');
	await once(child, 'exit');
	const here = {pid: process.pid, startTime: startTimeOf(process.pid), bootId: bootId()};
	for (const [what, text] of [
		['a pid that is gone', JSON.stringify({...here, pid: child.pid})],
		['a pid that came again', JSON.stringify({...here, startTime: '1'})],
		['another boot', JSON.stringify({...here, bootId: 'other'})],
		['junk', '{"pid":'],
		['nothing', ''],
	] as const) {
		const run = temporaryFolder();
		writeFileSync(path.join(run, 'server.lock'), text);
		writeFileSync(path.join(run, 'server.lock.breaking'), text);
		assert.equal(takeLock(run).taken, true, what);
		assert.equal(lockHolder(run), process.pid);
	}
});

test('twelve clients at once, with a stale socket and a stale lock, make one server', {timeout: 600_000}, async () => {
	const world = await createWorld();
	const run = world.environment.COPPICE_RUN_DIR!;
	try {
		for (let round = 0; round < rounds(100); round++) {
			await rm(run, {recursive: true, force: true});
			await mkdir(run, {mode: 0o700});
			const stale = createServer().listen(path.join(run, 'other'));
			await once(stale, 'listening');
			// A socket that nobody listens to any more, as a killed server leaves it.
			const {renameSync} = await import('node:fs');
			renameSync(path.join(run, 'other'), path.join(run, 'server.sock'));
			stale.close();
			await once(stale, 'close');
			writeFileSync(path.join(run, 'server.lock'), JSON.stringify({pid: 2 ** 22 - 1, startTime: '1', bootId: bootId()}));
			const outputs = await Promise.all(Array.from({length: 12}, () => world.run('ls', '--json')));
			for (const {exitCode, stderr} of outputs) {
				assert.equal(exitCode, 0, stderr);
			}
			const running = () => processesWith(`COPPICE_RUN_DIR=${run}`).filter(one => /server\.js server/.test(one.command));
			// Those that lost the race have said so, and are about to end.
			const deadline = performance.now() + 5000;
			let servers = running();
			while (servers.length > 1 && performance.now() < deadline) {
				await new Promise(resolve => setImmediate(resolve));
				servers = running();
			}
			assert.equal(servers.length, 1, `round ${round}: ${JSON.stringify(servers)}`);
			assert.equal((JSON.parse(readFileSync(path.join(run, 'server.lock'), 'utf8')) as {pid: number}).pid, servers[0]!.pid);
			await world.ok('server', 'stop');
		}
	} finally {
		await world.stop();
	}
});
