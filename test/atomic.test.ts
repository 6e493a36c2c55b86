import assert from 'node:assert/strict';
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {writeAtomically} from '../source/atomic.ts';

test('a file is written whole, readable by the user alone, and a full disk keeps the old one', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'coppice-atomic-'));
	t.after(() => rm(folder, {recursive: true, force: true}));
	const file = path.join(folder, 'new', 'state.json');
	await writeAtomically(file, 'old');
	assert.equal(((await stat(file)).mode & 0o777).toString(8), '600');
	assert.equal(((await stat(path.dirname(file))).mode & 0o777).toString(8), '700');
	t.after(() => {
		delete process.env.COPPICE_FAULT;
	});
	for (const point of ['write.opened', 'write.rename']) {
		process.env.COPPICE_FAULT = `${point}:1:enospc`;
		await assert.rejects(writeAtomically(file, 'new'), {code: 'ENOSPC'});
		assert.equal(await readFile(file, 'utf8'), 'old');
		assert.deepEqual(await readdir(path.dirname(file)), ['state.json']);
	}
	// Each fault happens once.
	await writeAtomically(file, 'new');
	assert.equal(await readFile(file, 'utf8'), 'new');
});
