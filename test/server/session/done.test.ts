/* What happened while nobody looked: counted in the record, compared with where the sessions stood, said in words. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {awayWords} from '../../../source/client/away.ts';
import {type Counts, countsOf, countTool, nothingDone, sinceThen} from '../../../source/server/session/done.ts';
import {openViews} from '../../../source/server/views.ts';
import {keptLog, recordOf, temporaryFolder} from '../fixtures.ts';

const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000Z`;

test('files that were changed count once, commands that run tests by their words', () => {
	const record = {done: nothingDone()};
	countTool(record, 'Edit', {file_path: '/a.ts'}, at(1));
	countTool(record, 'Write', {file_path: '/b.ts'}, at(2));
	countTool(record, 'Edit', {file_path: '/a.ts'}, at(3));
	countTool(record, 'NotebookEdit', {notebook_path: '/c.ipynb'}, at(3));
	countTool(record, 'Read', {file_path: '/d.ts'}, at(3));
	assert.deepEqual(Object.entries(record.done.files), [
		['/b.ts', at(2)],
		['/a.ts', at(3)],
		['/c.ipynb', at(3)],
	]);
	const commands: [command: string, isTest: boolean][] = [
		['npm test -- login', true],
		['npm t', true],
		['pnpm run test:unit', true],
		['cd api && pytest -q', true],
		['cargo test --all', true],
		['go test ./...', true],
		['node --test', true],
		['make check', true],
		['npm install', false],
		['cat test.txt', false],
		['git commit -m "npm is a test"', false],
		['ls latest', false],
		['node server.js', false],
	];
	for (const [command, isTest] of commands) {
		const one = {done: nothingDone()};
		countTool(one, 'Bash', {command}, at(1));
		assert.equal(one.done.tests, isTest ? 1 : 0, command);
	}
	for (const input of [undefined, null, 5, {command: 5}, {file_path: null}]) {
		countTool(record, 'Bash', input, at(1));
		countTool(record, 'Edit', input, at(1));
	}
	for (let number = 0; number < 1000; number++) {
		countTool(record, 'Write', {file_path: `/${number}`}, at(4));
	}
	assert.equal(Object.keys(record.done.files).length, 300);
});

test('who comes back is told what happened since', async () => {
	const folder = temporaryFolder();
	const record = recordOf('s-aaaaa');
	let counts: Record<string, Counts> = {'s-aaaaa': countsOf(record, 0.5)};
	const open = () => openViews(folder, keptLog(), () => counts);
	const views = await open();
	const leaves = Promise.withResolvers<void>();
	const first = views.take({closed: leaves.promise}, '/repo');
	assert.equal(first.left, null, 'nobody was here before');
	views.save({closed: leaves.promise}, first.id, {panes: 1});
	leaves.resolve();
	await leaves.promise;
	await new Promise(resolve => setImmediate(resolve));
	views.save({closed: Promise.resolve()}, 'unknown', {});

	const file = path.join(folder, 'views.json');
	const written = async () => {
		while (!(existsSync(file) && readFileSync(file, 'utf8').includes('"counts"'))) {
			await new Promise(resolve => setImmediate(resolve));
		}
	};
	await written();
	record.done = {turns: 2, prompts: 1, tests: 3, files: {'/a': '2999-01-01T00:00:00.000Z', '/old': at(0)}};
	counts = {'s-aaaaa': countsOf(record, 1.75)};
	const {left} = (await open()).take({closed: new Promise(() => {})}, '/repo');
	assert.deepEqual(left!.counts['s-aaaaa'], {turns: 0, prompts: 0, tests: 0, costUsd: 0.5});
	const happened = sinceThen(record, counts['s-aaaaa']!, left!.counts['s-aaaaa'], left!.at);
	assert.deepEqual(happened, {session: 's-aaaaa', name: 'name-aaaaa', turns: 2, prompts: 1, tests: 3, files: 1, costUsd: 1.25});
	assert.equal(sinceThen(recordOf('s-bbbbb'), countsOf(recordOf('s-bbbbb'), null), undefined, at(0)), undefined, 'nothing happened');
	assert.equal((await open()).take({closed: new Promise(() => {})}, '/repo').left?.at, left!.at, 'until somebody has left again');
});

test('in words', () => {
	const one = {session: 's-1', name: 'login', turns: 4, prompts: 1, tests: 2, files: 12, costUsd: 1.2};
	const two = {session: 's-2', name: 'do\x1b[31mcs', turns: 1, prompts: 0, tests: 0, files: 0, costUsd: 0};
	const now = Date.parse(at(0)) + 3 * 3_600_000;
	assert.deepEqual(awayWords({since: at(0), sessions: [one]}, now, 'C-b'), [
		'while you were away (3 h): login: 4 turns, 12 files changed, 2 test runs, 1 prompt, $1.20',
	]);
	assert.deepEqual(awayWords({since: at(0), sessions: [one, two]}, now, 'C-b'), [
		'login: 4 turns, 12 files changed, 2 test runs, 1 prompt, $1.20',
		'docs: 1 turn',
		'while you were away (3 h): 2 sessions, 5 turns, 12 files changed, 2 test runs, 1 prompt, $1.20; C-b ~ lists them',
	]);
	assert.deepEqual(awayWords({since: at(0), sessions: []}, now, 'C-b'), []);
	assert.deepEqual(awayWords({since: new Date(now - 5000).toISOString(), sessions: [one]}, now, 'C-b'), [], 'gone for a moment');
});
