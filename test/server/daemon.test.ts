import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {Directories} from '../../source/directories.ts';
import {type Server, whenServerRuns} from '../../source/server/daemon.ts';
import {temporaryFolder} from './fixtures.ts';

/** Looks for a server that answers from the `answers`-th look on. */
const world = (answers: () => number) => {
	const run = temporaryFolder();
	let looks = 0;
	let closed = 0;
	return {
		directories: {run} as Directories,
		find: async () => (++looks >= answers() ? ({close: () => closed++} as unknown as Server) : undefined),
		makeSocket: () => writeFileSync(path.join(run, 'server.sock'), ''),
		counts: () => ({looks, closed}),
	};
};

test('a server that was started before anybody watched is found', async () => {
	const {directories, find, counts} = world(() => 1);
	await new Promise<void>(resolve => whenServerRuns(directories, find, resolve));
	assert.deepEqual(counts(), {looks: 1, closed: 1});
});

test('a socket has a name before anybody listens to it: it is looked at again', async () => {
	let answers = Number.POSITIVE_INFINITY;
	const {directories, find, makeSocket, counts} = world(() => answers);
	let told = 0;
	const running = new Promise<void>(resolve => {
		whenServerRuns(directories, find, () => {
			told++;
			resolve();
		});
	});
	// The looks of the beginning are over.
	while (counts().looks < 5) {
		await delay(20);
	}
	answers = 7;
	makeSocket();
	await running;
	await delay(50);
	assert.deepEqual({told, ...counts()}, {told: 1, looks: 7, closed: 1});
});

test('waiting that was ended tells nobody', async () => {
	const {directories, find} = world(() => 2);
	const stop = whenServerRuns(directories, find, () => assert.fail('it was told'));
	stop();
	await delay(60);
});
