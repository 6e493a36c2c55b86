/*
The windows of a subscription with the real Claude Code and a scripted API on loopback, which tells of them as the real one does. Without
`COPPICE_TEST_CLAUDE` all of it is skipped.
*/
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Session} from '../../source/protocol/session.ts';
import {createBills} from '../support/bills.ts';
import {openClaudeWorld} from '../support/claude.ts';

const {options, api, world} = await openClaudeWorld({timeout: 120_000, subscriber: true});
const bills = createBills(world, api);

const seconds = () => Math.round(Date.now() / 1000);
const limitsOf = async (name: string, fiveHour: number): Promise<Session['limits']> =>
	bills.until(`${fiveHour} % in ${name}`, async () => {
		const {limits} = await world.session(name);
		return limits?.fiveHour?.usedPercent === fiveHour && limits;
	});

const kinds = ['interactive', 'headless'] as const;

test('how full they are is known, new turns wait at so many per cent, and go on when the window begins anew', options, async () => {
	const resetsAt = seconds() + 15;
	const weekResetsAt = resetsAt + 86_400;
	api.limit({'5h': {used: 0.375, resetsAt}, '7d': {used: 0.714, resetsAt: weekResetsAt}});
	for (const kind of kinds) {
		await world.ok(
			'new',
			kind,
			...(kind === 'headless' ? ['--headless'] : []),
			'--no-worktree',
			'--mode',
			'manual',
			'--prompt',
			'say hello',
		);
		await bills.wait(kind, 'done');
		assert.deepEqual(await limitsOf(kind, 37.5), {
			fiveHour: {usedPercent: 37.5, resetsAt: new Date(resetsAt * 1000).toISOString()},
			sevenDay: {usedPercent: 71.4, resetsAt: new Date(weekResetsAt * 1000).toISOString()},
		});
	}
	assert.match(await world.ok('cost'), /^5 h 38 % used, resets [\s\S]*\n7 d 71 % used, /m);

	api.limit({'5h': {used: 0.85, resetsAt}});
	await bills.say('interactive', 'say nearly');
	await limitsOf('interactive', 85);
	await world.ok('config', 'limits.holdAt', '80');
	api.limit({'5h': {used: 0.01, resetsAt: resetsAt + 18_000}});
	const calls = api.calls.length;
	for (const kind of kinds) {
		await world.ok('send', kind, 'say later');
		const {prompt} = await bills.wait(kind, 'waiting');
		assert.match(prompt!.summary, /^85 % of the 5 hours of this account are used; it resets .*: go on\?$/);
	}
	assert.equal(api.calls.length, calls, 'nothing was asked of the API');
	for (const kind of kinds) {
		assert.equal((await bills.wait(kind, 'done')).lastWords, 'later');
		await limitsOf(kind, 1);
	}
	assert.ok(Date.now() / 1000 >= resetsAt);
});
