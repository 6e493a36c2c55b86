import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {Elsewhere} from '../../../source/protocol/elsewhere.ts';
import {openElsewhere} from '../../../source/server/elsewhere/elsewhere.ts';
import {openRegistry} from '../../../source/server/elsewhere/registry.ts';
import {createClaudeFolder, entryOf, here, sleeper} from '../../support/registry.ts';
import {keptLog, temporaryFolder} from '../fixtures.ts';

const options = {skip: here === null ? false : 'these tests run in a session of coppice, so nothing runs elsewhere'};

const conversationOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const [first, second] = [conversationOf(1), conversationOf(2)];

/** A folder of Claude Code's and the state of a server, which can be started again. */
const createPlace = () => {
	const home = temporaryFolder();
	const claude = createClaudeFolder(home);
	const stateFolder = path.join(home, 'state');
	mkdirSync(stateFolder);
	return {
		...claude,
		stateFolder,
		file: path.join(stateFolder, 'elsewhere.json'),
		async serve({own = () => new Set<string>(), isWatched = false} = {}) {
			const told: Elsewhere[][] = [];
			const registry = openRegistry(claude.folder, keptLog());
			const elsewhere = openElsewhere({
				registry,
				claudeFolder: claude.folder,
				stateFolder,
				log: keptLog(),
				own,
				rootOf: async directory => (directory.startsWith('/home/ada/shop') ? '/home/ada/shop' : undefined),
				onChange: listed => told.push(listed),
				isWatched: () => isWatched,
			});
			await elsewhere.look();
			return {
				elsewhere,
				told,
				async stop() {
					registry.close();
					await elsewhere.close();
				},
			};
		},
	};
};

test('what runs elsewhere is listed as it is, and ended as it was', options, async () => {
	const {write, remove, converse, serve} = createPlace();
	const {pid} = await sleeper();
	write(pid, entryOf(pid, first, {cwd: '/home/ada/shop/deep', status: 'busy'}));
	const {elsewhere, told, stop} = await serve();
	const about = {
		pid,
		conversation: first,
		name: 'shop-0a',
		directory: '/home/ada/shop/deep',
		repository: '/home/ada/shop',
		kind: 'interactive',
	};
	const since = new Date(1_795_680_340_000).toISOString();
	assert.deepEqual(elsewhere.list(), [{...about, transcript: null, status: 'working', since, endedAt: null}]);

	const transcript = converse('-work-shop', first);
	remove(pid);
	const [ended] = await elsewhere.look();
	assert.deepEqual(ended, {...about, transcript, status: 'exited', since: ended!.endedAt, endedAt: ended!.endedAt});
	assert.deepEqual(told.at(-1), [ended]);
	await stop();
});

test('only what a status is makes it told again, not how often its file is written', options, async () => {
	const {write, serve} = createPlace();
	const {pid} = await sleeper();
	write(pid, entryOf(pid, first));
	const {elsewhere, told, stop} = await serve();
	for (let round = 0; round < 20; round++) {
		write(pid, entryOf(pid, first, {updatedAt: 1_795_680_340_000 + round}));
		await elsewhere.look();
	}
	assert.equal(told.length, 1);
	write(pid, entryOf(pid, first, {status: 'busy', statusUpdatedAt: 1_795_680_341_000}));
	await elsewhere.look();
	assert.equal(told.length, 2);
	await stop();
});

test('a conversation in which nothing was said goes with its process, and so does a run of a script', options, async () => {
	const {write, remove, converse, serve} = createPlace();
	const {pid} = await sleeper();
	write(pid, entryOf(pid, first));
	const {elsewhere, stop} = await serve();
	remove(pid);
	assert.deepEqual(await elsewhere.look(), []);

	write(pid, entryOf(pid, first));
	writeFileSync(converse('-work-shop', first), '{"type":"mode"}\n');
	assert.equal((await elsewhere.look()).length, 1);
	remove(pid);
	assert.deepEqual(await elsewhere.look(), [], 'what is written of its start is no conversation');

	converse('-work-shop', second);
	write(pid, entryOf(pid, second, {entrypoint: 'sdk-cli'}));
	assert.equal((await elsewhere.look())[0]?.kind, 'headless');
	remove(pid);
	assert.deepEqual(await elsewhere.look(), []);
	await stop();
});

test('a process that goes on with another conversation has ended none', options, async () => {
	const {write, converse, serve} = createPlace();
	const {pid} = await sleeper();
	converse('-work-shop', first);
	write(pid, entryOf(pid, first));
	const {elsewhere, stop} = await serve();
	write(pid, entryOf(pid, second));
	assert.deepEqual(
		(await elsewhere.look()).map(({conversation}) => conversation),
		[second],
	);
	await stop();
});

test('what was killed has ended, whether its file stays and whether a server saw it', options, async () => {
	const place = createPlace();
	const [seen, unseen] = [await sleeper(), await sleeper()];
	place.write(seen.pid, entryOf(seen.pid, first));
	place.write(unseen.pid, entryOf(unseen.pid, second));
	const transcript = place.converse('-elsewhere', second);
	place.converse('-work-shop', first);
	const before = await place.serve();
	await before.elsewhere.close();
	assert.equal(statSync(place.file).mode & 0o777, 0o600);
	await seen.kill();
	assert.deepEqual(
		(await before.elsewhere.look()).map(({conversation, status}) => [conversation, status]),
		[
			[second, 'idle'],
			[first, 'exited'],
		],
	);
	await before.stop();

	await unseen.kill();
	const lastWord = new Date('2026-11-25T10:00:00.000Z');
	utimesSync(transcript, lastWord, new Date());
	const after = await place.serve();
	const ended = after.elsewhere.list();
	assert.deepEqual(ended.map(({conversation, status}) => [conversation, status]).sort(), [
		[first, 'exited'],
		[second, 'exited'],
	]);
	await after.stop();
	assert.deepEqual((await place.serve()).elsewhere.list(), ended, 'and the next server knows the same');
});

test('ours are not listed: neither what runs in a session, nor a conversation of one', options, async () => {
	const {write, remove, converse, serve} = createPlace();
	const [inside, outside] = [await sleeper({COPPICE_SESSION: 's-aaaaa'}), await sleeper()];
	write(inside.pid, entryOf(inside.pid, first));
	write(outside.pid, entryOf(outside.pid, second));
	converse('-work-shop', second);
	const ours = new Set<string>();
	const {elsewhere, told, stop} = await serve({own: () => ours});
	assert.deepEqual(
		elsewhere.list().map(({pid}) => pid),
		[outside.pid],
	);
	remove(outside.pid);
	await elsewhere.look();
	ours.add(second);
	assert.deepEqual(await elsewhere.look(), []);
	assert.deepEqual(told.at(-1), []);
	ours.clear();
	assert.equal((await elsewhere.look()).length, 1, 'what could not be adopted is there as before');
	elsewhere.adopted(second);
	assert.deepEqual(await elsewhere.look(), [], 'what was adopted is not found again elsewhere');
	await stop();
});

test('so many are remembered, and so long; what cannot be read is begun anew', options, async () => {
	const {file, serve, stateFolder} = createPlace();
	const ended = (number: number, endedAt: string) => ({
		pid: 10_000 + number,
		startTime: '1',
		conversation: conversationOf(number),
		name: null,
		directory: '/home/ada/shop',
		repository: '/home/ada/shop',
		kind: 'interactive',
		transcript: '/gone.jsonl',
		endedAt,
	});
	const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
	const conversations = Array.from({length: 25}, (_, number) => ended(number, at(number / 100)));
	writeFileSync(file, JSON.stringify({schema: 1, conversations: [...conversations, ended(99, at(8))]}));
	const many = await serve();
	assert.deepEqual(
		many.elsewhere.list().map(({conversation}) => conversation),
		conversations.slice(0, 20).map(({conversation}) => conversation),
	);
	await many.stop();
	assert.equal(JSON.parse(readFileSync(file, 'utf8')).conversations.length, 20);

	writeFileSync(file, JSON.stringify({schema: 1, conversations: [ended(1, at(6.99)), ended(2, at(7.01))]}));
	const old = await serve();
	assert.equal(old.elsewhere.list().length, 1);
	await old.stop();

	writeFileSync(file, '{"schema":');
	const broken = await serve();
	assert.deepEqual(broken.elsewhere.list(), []);
	await broken.stop();
	assert.ok(existsSync(stateFolder));
});
