/*
The conversation of the real Claude Code, as its transcripts are: nothing in them is strange to us, and the branch that counts is found
after a compaction, after `/clear` and after a restart. Against a scripted API on loopback. Skipped without `COPPICE_TEST_CLAUDE`.
*/
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openClaudeWorld} from '../support/claude.ts';

const {options, world} = await openClaudeWorld({timeout: 120_000, notes: true});

/** What stands above the screen, once the transcript, which is written a little later, has it. */
const above = async (wanted: RegExp): Promise<string> => {
	const screen = (await world.ok('capture', 'talk')).split('\n').length;
	for (;;) {
		const lines = (await world.ok('capture', 'talk', '--scrollback', '500')).split('\n').slice(0, -screen);
		if (wanted.test(lines.join('\n'))) {
			return lines.join('\n');
		}
	}
};

const say = async (text: string) => {
	await world.ok('send', 'talk', text);
	await world.ok('wait', 'talk', '--for', 'idle', '--timeout', '30');
};

test('turns, calls and edits; what is not understood is nothing', options, async () => {
	await world.ok('new', 'talk', '--no-worktree', '--mode', 'acceptEdits', '--prompt', 'edit notes.txt');
	await world.ok('wait', 'talk', '--for', 'done', '--timeout', '60');
	await say('say The second answer.');
	const text = await above(/The second answer\.\n\n── 2 turns above ──/);
	assert.match(text, /^❯ edit notes\.txt\n\n(?:.*\n)*● Edit {2}notes\.txt\n +1 - alpha\n +1 \+ beta\n/);
	assert.doesNotMatch(text, /not understood/);
});

test('it goes on after a restart, and begins anew after /clear', options, async () => {
	await world.ok('restart', 'talk');
	await world.ok('wait', 'talk', '--for', 'idle', '--timeout', '30');
	await say('say After the restart.');
	assert.match(await above(/After the restart\.\n\n── 3 turns above ──/), /^❯ edit notes\.txt\n/);
	await world.ok('send', 'talk', '/clear');
	await say('say All is new.');
	assert.doesNotMatch(await above(/^All is new\.$/m), /restart/);
});
