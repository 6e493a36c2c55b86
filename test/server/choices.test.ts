import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {createTurns} from '../../source/git/turns.ts';
import {createChoices} from '../../source/server/choices.ts';
import type {Fleet} from '../../source/server/fleet.ts';
import {temporaryFolder} from './fixtures.ts';

test('what is chosen in several repositories at once is kept for each', async () => {
	const state = temporaryFolder();
	const {remember} = createChoices({
		directories: {state},
		turns: createTurns(),
		settings: () => ({agents: {default: 'claude'}}),
	} as unknown as Fleet);
	const request = {directory: '/', environment: {}};
	await Promise.all(['/a', '/b', '/c'].map(root => remember(root, request)));
	assert.deepEqual(Object.keys(JSON.parse(readFileSync(path.join(state, 'choices.json'), 'utf8'))).sort(), ['/a', '/b', '/c']);
});
