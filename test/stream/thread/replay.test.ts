import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {readOptions} from '../../../source/stream/options.ts';
import {openKeeper} from '../../../source/stream/run/keeper.ts';
import {replay} from '../../../source/stream/thread/replay.ts';

const program = path.join(import.meta.dirname, '../../../source/stream/main.ts');
const recording = path.join(import.meta.dirname, '../../recordings/headless.ndjson');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cop-s-'));
after(() => rmSync(folder, {recursive: true, force: true}));

test('a kept stream is shown again: as text where it is piped', async () => {
	const text = execFileSync(process.execPath, [program, '--replay', recording], {encoding: 'utf8'});
	assert.match(text, /^❯ Fix the flaky login test\n/);
	assert.match(text, /skipped: 2 events of unknown types, 1 line that is no event\n$/);
	assert.doesNotMatch(text, /\x1b/);
	assert.equal(await replay(recording, {columns: 100, colours: false}), text);
	assert.match(await replay(recording, {columns: 100, colours: true}), /\x1b\[1m/);
});

test('a file that cannot be read, and words that are wrong', () => {
	const run = (...words: string[]) => spawnSync(process.execPath, [program, ...words], {encoding: 'utf8', input: ''});
	const missing = run('--replay', path.join(folder, 'none'));
	assert.deepEqual([missing.status, missing.stdout], [1, '']);
	assert.match(missing.stderr, /none` could not be read: ENOENT/);
	assert.equal(run('--replay', folder).status, 1);
	assert.equal(run('--unknown').status, 2);
	const alone = run();
	assert.equal(alone.status, 2);
	assert.match(alone.stderr, /needs a prompt/);
	assert.equal(readOptions(['--prompt=-x']).prompt, '-x');
});

test('what is kept is for its owner alone, and goes on where it ended', async () => {
	const file = path.join(folder, 'deep', 'stream.ndjson');
	for (const line of ['{"a":1}', '{"b":2}']) {
		const keeper = openKeeper(file, assert.ifError);
		keeper.keep(line);
		await keeper.close();
	}
	assert.equal(readFileSync(file, 'utf8'), '{"a":1}\n{"b":2}\n');
	assert.equal(statSync(file).mode & 0o777, 0o600);
	writeFileSync(path.join(folder, 'file'), '');
	const failures: string[] = [];
	const keeper = openKeeper(path.join(folder, 'file', 'stream.ndjson'), error => void failures.push(error.message));
	keeper.keep('x');
	await keeper.close();
	assert.equal(failures.length, 1);
});
