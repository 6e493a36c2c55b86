import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Mail} from '../../../source/protocol/host.ts';
import type {Prompt} from '../../../source/protocol/prompt.ts';
import {createGates, type Hold} from '../../../source/server/money/gates.ts';

const letter = (number: number): Mail => ({number, from: 'turn', hash: `hash ${number}`, at: `2026-01-01T00:00:0${number}.000Z`}) as Mail;
const hold = (tool: string, summary = `${tool}: go on?`): Hold => ({
	says: tool,
	gates: ['turn'],
	question: {tool, summary, input: null, options: ['go on'], about: tool},
	answer: () => 'go',
});

const create = () => {
	const told: (Prompt | string)[] = [];
	const gates = createGates('s-aaaaa', {
		close() {},
		answer: async () => true,
		turn: () => null,
		onPrompt: prompt => told.push(prompt),
		onPromptGone: ({id}, how) => told.push(`${id} ${how}`),
		touch() {},
	});
	return {gates, told};
};

test('a question at a gate is snoozed, and comes back; everybody is told of both', () => {
	const {gates, told} = create();
	gates.snooze('2026-01-01T01:00:00.000Z');
	gates.hold([hold('Budget')]);
	gates.came(letter(1));
	assert.equal(gates.prompt()?.snoozedUntil, null, 'what nobody asked yet is not snoozed');
	gates.snooze('2026-01-01T01:00:00.000Z');
	assert.equal(gates.prompt()?.snoozedUntil, '2026-01-01T01:00:00.000Z');
	// The same with other words, as a budget that is told anew.
	gates.hold([hold('Budget', 'more is spent')]);
	assert.equal(gates.prompt()?.snoozedUntil, '2026-01-01T01:00:00.000Z');
	gates.snooze(null);
	assert.deepEqual(
		told.map(each => (typeof each === 'string' ? each : each.snoozedUntil)),
		[null, '2026-01-01T01:00:00.000Z', '2026-01-01T01:00:00.000Z', null],
	);
});

test('another question is not snoozed: of another hold, or at the next gate', () => {
	const {gates} = create();
	gates.hold([hold('Budget')]);
	gates.came(letter(1));
	gates.snooze('2026-01-01T01:00:00.000Z');
	gates.hold([hold('Stop'), hold('Budget')]);
	assert.equal(gates.prompt()?.snoozedUntil, null);
	gates.hold([hold('Budget')]);
	gates.gone(1);
	gates.came(letter(2));
	assert.equal(gates.prompt()?.snoozedUntil, null);
});
