/* Copy mode while other things happen: lines that come late, sessions that are left or started again meanwhile. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Lines} from '../../../source/screen/reader.ts';
import {createCopyApp} from './app.ts';
import {piecesOf} from './lines.ts';

const [screen, above] = piecesOf(Array.from({length: 60}, (_, index) => `line ${index}`).join('\n'), {columns: 59, rows: 20});

const create = () => {
	/** What is asked of hosts: answered by the tests. */
	const asked: PromiseWithResolvers<Lines[]>[] = [];
	const app = createCopyApp({
		scrollback: () => ({
			screen: screen!,
			hasAbove: true,
			above() {
				const answer = Promise.withResolvers<Lines[]>();
				asked.push(answer);
				return answer.promise;
			},
		}),
	});
	return {
		...app,
		asked,
		/** Everything that waits for promises has run. */
		settled: () => new Promise<void>(resolve => setImmediate(resolve)),
	};
};

test('keys wait for the lines above the screen', async () => {
	const {copyMode, pane, asked, here, settled} = create();
	copyMode.start(pane);
	copyMode.run('history-top');
	assert.equal(here()!.mode.cursor.line, screen!.first);
	asked[0]!.resolve([above!]);
	await settled();
	assert.equal(here()!.mode.cursor.line, 0);
});

test('lines of a host that was started again meanwhile are another program’s', async () => {
	const {copyMode, pane, asked, here, settled, said} = create();
	copyMode.start(pane);
	copyMode.run('history-top');
	copyMode.forget('s-1');
	copyMode.start(pane);
	asked[0]!.resolve([above!]);
	await settled();
	assert.equal(here()!.scrollback.first, screen!.first);
	assert.equal(here()!.mode.cursor.line, screen!.first, 'what was typed at the old one is gone');
	asked[1]!.reject(new Error('closed'));
	await settled();
	assert.deepEqual(said, ['its host did not give the lines above the screen']);
	assert.ok(here(), 'the screen can be copied');
});

test('who goes to another session before the lines came has not begun', async () => {
	const {copyMode, pane, asked, here, settled, said, show} = create();
	copyMode.start(pane);
	show('s-2');
	asked[0]!.reject(new Error('closed'));
	await settled();
	assert.deepEqual([here(), said], [undefined, []]);
});
