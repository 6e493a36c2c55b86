import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Asked} from '../../../source/agents/agent.ts';
import {createHeldPrompts} from '../../../source/server/prompts/held.ts';
import {letter} from '../fixtures.ts';

const asked = (input: unknown, more: Partial<Asked> = {}): Asked => ({
	kind: 'permission',
	tool: 'Bash',
	input,
	summary: '',
	suggestions: [],
	options: null,
	folder: null,
	agent: null,
	...more,
});

const open = () => {
	const gone: string[] = [];
	const held = createHeldPrompts('s-aaaaa', (one, how, settle) => gone.push(`${one.number} ${how}${settle ? ', settle' : ''}`));
	const add = (number: number, input: unknown = {command: `c${number}`}, more: Partial<Asked> = {}) =>
		held.add(letter(number, {}, 'ask'), asked(input, more));
	return {held, gone, add, numbers: () => held.all.map(one => one.number)};
};

test('a question has the id of its letter and the hash of its bytes', () => {
	const {held, add} = open();
	const one = add(7);
	assert.equal(one.prompt.id, 'p-s-aaaaa-7');
	assert.equal(one.prompt.hash, 'hash-7');
	assert.equal(held.find('p-s-aaaaa-7'), one);
	assert.equal(held.find('p-s-aaaaa-8'), undefined);
	add(3);
	assert.deepEqual(
		held.all.map(other => other.number),
		[3, 7],
		'oldest first',
	);
});

const table: [what: string, act: (world: ReturnType<typeof open>) => void, left: number[], gone: string[]][] = [
	['answered from outside: the host has let go already', ({held}) => held.answered(held.all[0]!, 'approved'), [2, 3], ['1 approved']],
	['taken back by its agent', ({held}) => held.gone(2), [1, 3], ['2 taken back by the agent']],
	[
		'gone twice',
		({held}) =>
			[2, 2].forEach(number => {
				held.gone(number);
			}),
		[1, 3],
		['2 taken back by the agent'],
	],
	['gone that never was', ({held}) => held.gone(9), [1, 2, 3], []],
	['its tool ran', ({held}) => held.toolRan('Bash', {command: 'c1'}, null), [2, 3], ['1 answered in its pane, settle']],
	[
		'a person decided in its pane',
		({held}) => held.answeredInside('Bash', {command: 'c2'}, null, 'denied in its pane'),
		[1, 3],
		['2 denied in its pane, settle'],
	],
	['the same tool ran with another input', ({held}) => held.toolRan('Bash', {command: 'x'}, null), [1, 2, 3], []],
	['the same tool ran in another agent', ({held}) => held.toolRan('Bash', {command: 'c3'}, null), [1, 2, 3], []],
	['it ran in a sub-agent', ({held}) => held.toolRan('Bash', {command: 'c3'}, 'sub'), [1, 2], ['3 answered in its pane, settle']],
	['its agent went on', ({held}) => held.settled('sub'), [1, 2], ['3 answered in its pane, settle']],
	['the main agent went on', ({held}) => held.settled(null), [3], ['1 answered in its pane, settle', '2 answered in its pane, settle']],
	[
		'a dialog came and went',
		({held}) => {
			held.blocked();
			held.unblocked();
		},
		[3],
		['1 answered in its pane, settle', '2 answered in its pane, settle'],
	],
	['no dialog was ever seen', ({held}) => held.unblocked(), [1, 2, 3], []],
	[
		'the turn is over: sub-agents in the background ask on',
		({held}) => held.turnOver(),
		[3],
		['1 its turn ended, settle', '2 its turn ended, settle'],
	],
	[
		'the session ended',
		({held}) => held.clear(),
		[],
		['1 its session ended, settle', '2 its session ended, settle', '3 its session ended, settle'],
	],
];

for (const [what, act, left, gone] of table) {
	test(what, () => {
		const world = open();
		world.add(1);
		world.add(2);
		world.add(3, {command: 'c3'}, {agent: 'sub'});
		act(world);
		assert.deepEqual(world.numbers(), left);
		assert.deepEqual(world.gone, gone);
	});
}
