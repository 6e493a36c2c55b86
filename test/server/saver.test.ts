import assert from 'node:assert/strict';
import {mock, test} from 'node:test';
import {createSaver} from '../../source/server/saver.ts';

test('on a full disk it is tried again once in a while, however much changes', async () => {
	mock.timers.enable({apis: ['setTimeout']});
	try {
		let tries = 0;
		let full = true;
		let failures = 0;
		const saver = createSaver({
			async save() {
				tries++;
				if (full) {
					throw new Error('no space');
				}
			},
			onFailed: () => failures++,
		});
		const settled = () => new Promise(resolve => setImmediate(resolve));
		for (let change = 0; change < 40; change++) {
			await saver.save();
			mock.timers.tick(100);
			await settled();
		}
		assert.equal(failures, 1, 'said once');
		tries = 0;
		for (let moment = 0; moment < 200; moment++) {
			mock.timers.tick(100);
			await settled();
		}
		assert.equal(tries, 4, 'times in 20 seconds');
		full = false;
		await saver.save();
		tries = 0;
		mock.timers.tick(60_000);
		await settled();
		assert.equal(tries, 0, 'it is on disk');
	} finally {
		mock.timers.reset();
	}
});
