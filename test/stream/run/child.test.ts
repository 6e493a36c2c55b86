/* The child of a run: a real process that writes what a test wants. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {startChild} from '../../../source/stream/run/child.ts';
import {noKeeper} from '../../../source/stream/run/keeper.ts';

/** What comes of a program, by its source. */
const runs = async (program: string) => {
	const events: unknown[] = [];
	const noise: string[] = [];
	const ended = Promise.withResolvers<unknown>();
	startChild({
		command: process.execPath,
		arguments: ['--eval', program],
		folder: process.cwd(),
		environment: process.env,
		keeper: noKeeper,
		onEvent: event => events.push(event.type),
		onNoise: text => noise.push(text),
		onEnd: ended.resolve,
	});
	return {ended: await ended.promise, events, noise};
};

test('a line that is too long is said to be left out, and the next ones are read', async () => {
	const {ended, events, noise} = await runs(`
		const {writeSync} = require('node:fs');
		const piece = Buffer.alloc(1024 * 1024, 'a');
		for (let left = 33; left > 0; left--) {
			for (let at = 0; at < piece.length; ) {
				try {
					at += writeSync(1, piece, at);
				} catch {}
			}
		}
		console.log('\\n{"type":"result"}');
	`);
	assert.deepEqual([events, noise], [['result'], ['a line of 33.0 MiB is too long and was left out']]);
	assert.deepEqual(ended, {code: 0, signal: null, words: ''});
});

test('lines that are no events are noise, and the end says what stood on its errors', async () => {
	const {ended, events, noise} = await runs(
		'console.log("{\\"type\\":\\"a\\"}\\n\\nno event"); console.error("what went wrong"); process.exitCode = 3',
	);
	assert.deepEqual([events, noise], [['a'], ['no event']]);
	assert.deepEqual(ended, {code: 3, signal: null, words: 'what went wrong'});
});
