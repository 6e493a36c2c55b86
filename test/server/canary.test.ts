import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {claude} from '../../source/agents/claude.ts';
import {openVersions, sing} from '../../source/server/canary.ts';
import type {LiveSession} from '../../source/server/session/session.ts';
import {keptLog, temporaryFolder} from './fixtures.ts';

test('the canary sings: what verified versions say comes to the status that it means', async () => {
	assert.deepEqual(await sing(), []);
});

test('and is silent when a hook is read no more', async () => {
	const wrong = await sing({...claude, read: mail => claude.read(mail).filter(({kind}) => kind !== 'asked')});
	assert.deepEqual(wrong, ['claude 2.1.329, step 6: working instead of waiting', 'claude 2.1.332, step 6: working instead of waiting']);
});

test('a version that was never tried is told of once, also by the next server', async () => {
	const folder = temporaryFolder();
	const said: string[] = [];
	const session = {id: 's-aaaaa', agent: claude} as unknown as LiveSession;
	const open = () => openVersions(folder, keptLog(), text => said.push(text));
	const versions = open();
	versions.runs(session, '2.1.329');
	assert.deepEqual(said, []);
	versions.runs(session, '9.9.9\x1b[31m');
	versions.runs(session, '9.9.9\x1b[31m');
	assert.deepEqual(said, ['claude 9.9.9 was never tried with this coppice (2.1.332 was): look at a pane where a status seems wrong']);
	while (!existsSync(path.join(folder, 'versions.json'))) {
		await new Promise(resolve => setImmediate(resolve));
	}
	open().runs(session, '9.9.9\x1b[31m');
	assert.equal(said.length, 1);
});
