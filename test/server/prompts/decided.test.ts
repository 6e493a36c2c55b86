/* What a person's answer came to, in words for the log and for who answered. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {decidedLines, decidedOf, decidedWords} from '../../../source/server/prompts/decided.ts';

const call = {id: 'p-s-aaaaa-1', kind: 'permission', tool: 'Bash', summary: 'touch a', input: {command: 'touch a'}} as const;
const summaryOf = (input: unknown) => (input as {command: string}).command;

test('a call that was changed: both inputs in the log, each on one safe line, cut', () => {
	const approved = {command: `touch b\n\x1b]0;x\x07${'c'.repeat(2000)}`};
	const decided = decidedOf(call, {kind: 'approve', input: approved});
	assert.deepEqual(decided, {word: 'approved', changed: {asked: call.input, approved}, answers: []});
	const [head, asked, after, ...more] = decidedLines(call, decided, 'the app', 'Bash hash 00');
	assert.equal(head, 'p-s-aaaaa-1 approved, changed, by the app: Bash hash 00');
	assert.equal(asked, 'p-s-aaaaa-1 as it was asked: Bash {"command":"touch a"}');
	assert.match(after!, /^p-s-aaaaa-1 as it was approved: Bash \{"command":"touch b\\n\\u001b\]0;x\\u0007c{400,}…$/);
	assert.deepEqual(more, []);
	assert.equal(
		decidedWords('red', call, decidedOf(call, {kind: 'approve', input: {command: 'touch\tb'}}), summaryOf),
		'red: approved, changed: Bash touch b',
	);
});

test('yes and no, and an input that says the same, are as ever', () => {
	for (const [decision, word] of [
		[{kind: 'approve'}, 'approved'],
		[{kind: 'approve', input: {command: 'touch a'}}, 'approved'],
		[{kind: 'deny', message: undefined, stop: false}, 'denied'],
	] as const) {
		const decided = decidedOf(call, decision);
		assert.deepEqual(decided, {word, changed: null, answers: []});
		assert.deepEqual(decidedLines(call, decided, 'the app', 'Bash hash 00'), [`p-s-aaaaa-1 ${word} by the app: Bash hash 00`]);
		assert.equal(decidedWords('red', call, decided, summaryOf), undefined);
	}
});

test('what was answered to a question', () => {
	const question = {...call, kind: 'question', tool: 'AskUserQuestion', summary: 'Which one?'} as const;
	const decided = decidedOf(question, {kind: 'approve', answers: ['PostgreSQL', 'yes,\nboth'], input: {}});
	assert.deepEqual(decided, {word: 'answered', changed: null, answers: ['PostgreSQL', 'yes,\nboth']});
	assert.equal(decidedWords('docs', question, decided, summaryOf), 'docs: Which one?; answered: PostgreSQL · yes, both');
	const long = {...question, summary: 'Which of all these is the one?'.repeat(3)};
	assert.match(decidedWords('docs', long, decided, summaryOf)!, /^docs: .{39}…; answered: PostgreSQL/, 'the answer has room in the bar');
	assert.deepEqual(decidedLines(question, decided, 'the app', 'Which one?'), [
		'p-s-aaaaa-1 answered by the app: Which one?; answered: PostgreSQL · yes, both',
	]);
});
