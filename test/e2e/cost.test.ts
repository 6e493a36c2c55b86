/* `coppice cost FILE…`: what is in recordings, with the built program from outside, and without a server. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {chmodSync, closeSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Recording} from '../../source/stream/parser/recording.ts';
import {answer, init, modelUsage, recorded, result, said, text, toolUse, written} from '../stream/recordings.ts';
import {createWorld, type World} from '../support/coppice.ts';

const options = {timeout: 60_000};

type Cost = {file: string; error?: string} & Partial<Recording>;

let world: World;

before(async () => {
	world = await createWorld();
	const put = (name: string, content: string | Buffer) => writeFileSync(path.join(world.repository, name), content);
	put(
		'run.ndjson',
		recorded(
			init,
			answer('m-1', {input: 5, output: 1}, [toolUse('t-1', 'Read'), toolUse('t-2', 'Bash'), toolUse('t-3', 'Bash')]),
			result({num_turns: 2, modelUsage: {'claude-opus-5[1m]': modelUsage(1000, 200, 30, 4)}, permission_denials: [{tool_name: 'Bash'}]}),
		),
	);
	put('talk.jsonl', recorded(written(said('hello')), written(answer('m-1', {input: 1_000_000, output: 1000}, [text('hello')]))));
	put('empty', '');
	put('garbage', Buffer.from(Array.from({length: 5000}, (_, index) => (index * index * 7) % 256)));
	put('\x1b[31mred\u202e\nname', recorded({...init, subtype: '\x1b]0;x\x07'}, answer('m-1', {}, [toolUse('t-1', '\x1b[31mred')])));
	put('-dash', recorded(init));
	mkdirSync(path.join(world.repository, 'folder'));
	put('folder/run', recorded(init, result()));
	symlinkSync('run.ndjson', path.join(world.repository, 'link'));
	symlinkSync('itself', path.join(world.repository, 'itself'));
	execFileSync('mkfifo', [path.join(world.repository, 'pipe')]);
});

after(() => world.stop());

const costs = async (exitCode: number, ...words: string[]): Promise<Cost[]> => {
	const output = await world.run('cost', '--json', ...words);
	assert.deepEqual([output.exitCode, output.stderr], [exitCode, ''], output.stdout);
	return JSON.parse(output.stdout) as Cost[];
};

test('--json: an entry for each file, its fields in their order', options, async () => {
	const [run, talk] = await costs(0, 'run.ndjson', 'talk.jsonl');
	const expected: Cost = {
		file: 'run.ndjson',
		kind: 'stream',
		lines: 3,
		blank: 0,
		noise: 0,
		events: 3,
		byType: {assistant: 1, 'result/success': 1, 'system/init': 1},
		status: 'success',
		models: ['claude-opus-5[1m]'],
		tokens: {'claude-opus-5[1m]': {input: 1000, output: 200, cacheRead: 30, cacheWrite: 4}},
		costUsd: 0.25,
		costIs: 'reported',
		turns: 2,
		tools: {Bash: 2, Read: 1},
		permissionDenials: {Bash: 1},
		apiRetries: 0,
		compactions: 0,
	};
	assert.equal(JSON.stringify(run), JSON.stringify(expected));
	assert.deepEqual(Object.keys(talk!), Object.keys(expected));
	assert.deepEqual([talk!.kind, talk!.status, talk!.costIs, talk!.turns], ['transcript', null, 'atLeast', 1]);
	assert.ok(Math.abs(talk!.costUsd! - 5.025) < 1e-6, 'at the list price');
});

test('a table for people, in which foreign text is safe', options, async () => {
	const rows = (await world.ok('cost', 'run.ndjson', 'talk.jsonl', 'empty', '\x1b[31mred\u202e\nname')).split('\n');
	const cells = rows.map(row => row.trim().split(/ {2,}/));
	assert.deepEqual(cells, [
		['file', 'kind', 'status', 'models', 'cost', 'tokens', 'turns', 'tools'],
		['run.ndjson', 'stream', 'success', 'claude-opus-5[1m]', '$0.25', '1.2k', '2', 'Bash 2, Read 1'],
		['talk.jsonl', 'transcript', '—', 'claude-opus-5', '≥$5.03', '1.0M', '1', '—'],
		['empty', 'other', '—', '—', '—', '—', '0', '—'],
		['red name', 'stream', 'incomplete', 'claude-opus-5', '≥$0.00', '0', '0', 'red 1'],
	]);
});

test('what cannot be read is told, and the others are read', options, async () => {
	const wanted: Record<string, RegExp> = {
		nowhere: /^there is no such file$/,
		'run.ndjson/below': /^there is no such file$/,
		folder: /^this is a folder, not a file$/,
		pipe: /^this is a pipe, a socket or a device, not a file$/,
		'/dev/zero': /^this is a pipe, a socket or a device, not a file$/,
		itself: /ELOOP/,
		['x'.repeat(300)]: /ENAMETOOLONG/,
	};
	const files = ['run.ndjson', ...Object.keys(wanted), 'link'];
	const found = await costs(1, ...files);
	assert.deepEqual(
		found.map(({file}) => file),
		files,
	);
	for (const {file, error, ...recording} of found) {
		if (wanted[file]) {
			assert.match(error!, wanted[file]);
			assert.deepEqual(recording, {});
		} else {
			assert.equal(recording.costUsd, 0.25, file);
		}
	}
	const {stdout, stderr, exitCode} = await world.run('cost', 'nowhere', 'run.ndjson', 'folder');
	assert.deepEqual([exitCode, stderr], [1, '']);
	assert.match(stdout, /^file .*\nrun\.ndjson .*\nnowhere: there is no such file\nfolder: this is a folder, not a file\n$/);
	assert.equal((await world.run('cost', 'nowhere')).stdout, 'nowhere: there is no such file\n');
});

test('a file that may not be read', {...options, skip: process.getuid?.() === 0 && 'root may read everything'}, async () => {
	const file = path.join(world.repository, 'secret');
	writeFileSync(file, recorded(init));
	chmodSync(file, 0);
	assert.deepEqual(await costs(1, 'secret'), [{file: 'secret', error: 'you may not read this file'}]);
});

test('what is no recording has nothing in it', options, async () => {
	const [empty, garbage] = await costs(0, 'empty', 'garbage');
	for (const {kind, events, costUsd, costIs, status, lines, blank, noise} of [empty!, garbage!]) {
		assert.deepEqual([kind, events, costUsd, costIs, status], ['other', 0, null, 'unknown', null]);
		assert.equal(lines, blank! + noise!);
	}
	assert.equal(empty!.lines, 0);
});

test('a line of any length is noise among lines that are read', options, async () => {
	const place = path.join(world.repository, 'long');
	const file = openSync(place, 'w');
	writeSync(file, recorded(init));
	writeSync(file, '{"type":"user","message":{"content":"');
	const megabyte = Buffer.alloc(1024 * 1024, 'x');
	for (let number = 0; number < 33; number++) {
		writeSync(file, megabyte);
	}
	writeSync(file, `"}}\n${recorded(result())}`);
	closeSync(file);
	const [{lines, noise, events, status}] = (await costs(0, 'long')) as [Cost];
	assert.deepEqual([lines, noise, events, status], [3, 1, 2, 'success']);
});

test('files are named from where the command runs, and any name is one', options, async () => {
	const [inFolder] = await costs(0, '-C', 'folder', 'run');
	assert.deepEqual([inFolder!.file, inFolder!.status], ['run', 'success']);
	const dash = JSON.parse(await world.ok('cost', '--json', '--', '-dash')) as Cost[];
	assert.deepEqual([dash[0]!.file, dash[0]!.status], ['-dash', 'incomplete']);
	assert.equal((await costs(0, 'run.ndjson', 'run.ndjson')).length, 2);
});

test('`--by` does not go with files', options, async () => {
	const {exitCode, stdout, stderr} = await world.run('cost', 'run.ndjson', '--by', 'day');
	assert.deepEqual([exitCode, stdout], [2, '']);
	assert.match(stderr, /^coppice: `--by` does not go with files[^\n]+\n$/);
});

test('no server was started', options, () => {
	assert.deepEqual(world.processes(), []);
});
