/* Settings that change while the server runs. */
import assert from 'node:assert/strict';
import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {openSettings} from '../../source/server/settings.ts';
import {keptLog, temporaryFolder} from './fixtures.ts';

test('what was changed by hand holds without a command', async () => {
	const folder = path.join(temporaryFolder(), 'none yet');
	const file = path.join(folder, 'config.json');
	let changed = Promise.withResolvers<void>();
	const settings = openSettings(folder, keptLog(), () => changed.resolve());
	const write = async (text: string) => {
		changed = Promise.withResolvers();
		writeFileSync(file, text);
		await changed.promise;
	};
	assert.equal(settings.current().limits.holdAt, null);
	await write('{"limits": {"holdAt": 80}}');
	assert.equal(settings.current().limits.holdAt, 80);
	await write('{"limits": {"holdAt": 90}}');
	assert.equal(settings.current().limits.holdAt, 90);
	writeFileSync(file, '{');
	settings.read();
	assert.equal(settings.current().limits.holdAt, null);
	assert.ok(!existsSync(file), 'what is used cannot be read: it is put aside');
	settings.close();
});
