import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type Attention, createPace} from '../../source/host/pace.ts';

/** A pace that tells each change of reading, with the time of it. */
const paced = (attention: () => Attention) => {
	const told: {reads: boolean; at: number}[] = [];
	let wake = () => {};
	const tell = (reads: boolean) => () => {
		told.push({reads, at: performance.now()});
		wake();
	};
	return {
		told,
		pace: createPace(attention, {pause: tell(false), resume: tell(true)}),
		changes: async (count: number) => {
			while (told.length < count) {
				await new Promise<void>(resolve => (wake = resolve));
			}
		},
	};
};

const flood = 40 * 1024;

for (const [attention, least] of [
	['none', 6],
	['beside', 3],
] as const) {
	test(`a flood waits ${least} ms and more where the attention is: ${attention}`, async () => {
		const {pace, told, changes} = paced(() => attention);
		pace.took(1000);
		assert.equal(told.length, 0, 'what is no flood goes on');
		pace.took(flood);
		pace.took(flood);
		await changes(2);
		assert.deepEqual(
			told.map(({reads}) => reads),
			[false, true],
		);
		assert.ok(told[1]!.at - told[0]!.at > least - 1, 'it waited');
		pace.took(flood);
		await changes(4);
		assert.equal(told[3]!.reads, true, 'and goes on again');
	});
}

test('what somebody types into never waits, and no longer once they do', async () => {
	let attention: Attention = 'focus';
	const {pace, told} = paced(() => attention);
	const reads = () => told.map(one => one.reads);
	for (let round = 0; round < 20; round++) {
		pace.took(flood);
	}
	assert.deepEqual(reads(), []);
	attention = 'none';
	pace.took(flood);
	attention = 'focus';
	pace.resume();
	assert.deepEqual(reads(), [false, true], 'at once');
	pace.resume();
	assert.deepEqual(reads(), [false, true], 'it is not told twice');
});
