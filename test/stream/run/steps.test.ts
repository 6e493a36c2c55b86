/* What answers a question in the thread of a headless run is all that was ticked and typed. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {firstStep} from '../../../source/stream/run/steps.ts';

test('own words come after the options that are ticked beside them', () => {
	const question = {question: 'Which?', multiSelect: true, options: [{label: 'a'}, {label: 'b'}, {label: 'c'}]};
	const asking: Parameters<typeof firstStep>[0] = {
		id: 'r-1',
		tool: 'AskUserQuestion',
		input: {questions: [question]},
		suggestions: [],
		agent: undefined,
	};
	const step = firstStep(asking);
	assert.ok(step.kind === 'dialog');
	const typing = step.choose([0, 2, 3]);
	assert.ok(typing.kind === 'text');
	assert.equal(typing.label, 'Which? · a · c', 'what was ticked still stands there');
	const answered = typing.give('and d');
	assert.ok(answered.kind === 'verdict' && answered.verdict.behavior === 'allow');
	assert.deepEqual(answered.verdict.updatedInput.answers, {'Which?': 'a, c, and d'});
});
