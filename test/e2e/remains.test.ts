/* What is left of sessions that are gone is swept away, and nothing of those that there are. */
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {createWorld} from '../support/coppice.ts';

const remains = 10_000;

test('a session that begins while remains are swept away keeps its files', {timeout: 120_000}, async () => {
	const world = await createWorld();
	try {
		const state = world.environment.COPPICE_STATE_DIR!;
		const [exits, agents] = ['exit', 'agents'].map(name => path.join(state, name)) as [string, string];
		for (const folder of [exits, agents]) {
			mkdirSync(folder, {recursive: true, mode: 0o700});
		}
		for (let number = 0; number < remains; number++) {
			writeFileSync(path.join(exits, `s-${String(number).padStart(5, '0')}.json`), '{}');
		}
		mkdirSync(path.join(agents, 's-00000'));
		// It sweeps as soon as it runs.
		await world.ok('server', 'start');
		while (readdirSync(exits).length === remains) {
			await new Promise(resolve => setImmediate(resolve));
		}
		const [{id}] = await world.json<[{id: string}]>('new', 'one', '--agent', 'demo', '--no-worktree');
		while (readdirSync(exits).length > 0 || existsSync(path.join(agents, 's-00000'))) {
			await new Promise(resolve => setImmediate(resolve));
		}
		await world.ok('ls');
		assert.equal(existsSync(path.join(agents, id)), true, 'the files that its agent was started with');
	} finally {
		await world.stop();
	}
});
