import assert from 'node:assert/strict';
import {test} from 'node:test';
import {speedFactor} from '../../source/demo/pause.ts';
import {changesThings, planOf, type Step, scriptFor} from '../../source/demo/script.ts';

const surroundings = {files: ['a.md', 'src/b.ts'], isRepository: true};
const script = (message: string) => scriptFor(message, surroundings);
const kinds = (message: string) => script(message).map(step => step.kind);

const table: [string, Step['kind'][]][] = [
	['say x', ['think', 'say']],
	['run: ls', ['think', 'run', 'conclude']],
	['run:ls', ['think', 'run', 'conclude']],
	['run:', ['think', 'say']],
	['write f', ['think', 'write', 'conclude']],
	['write', ['think', 'say']],
	['edit f', ['think', 'edit', 'conclude']],
	['ask', ['think', 'ask', 'conclude']],
	['plan', ['think', 'plan', 'conclude']],
	['agent say x', ['think', 'agent', 'conclude']],
	['slow 2', ['think', 'wait', 'say']],
	['slow down', ['think', 'say']],
	['flood 3', ['think', 'flood', 'say']],
	['flood -1', ['think', 'say']],
	['crash', ['think', 'crash']],
	['run the tests', ['think', 'say', 'read', 'think', 'say', 'edit', 'think', 'run', 'conclude']],
	['toString', ['think', 'say', 'read', 'think', 'say', 'edit', 'think', 'run', 'conclude']],
];

test('the first word steers; anything else is a story', () => {
	for (const [message, steps] of table) {
		assert.deepEqual(kinds(message), steps, message);
	}
});

test('what steers keeps its words', () => {
	assert.deepEqual(script('write a.txt one\ntwo')[1], {kind: 'write', file: 'a.txt', content: 'one\ntwo\n'});
	assert.deepEqual(script('  run:  a | b  ')[1], {kind: 'run', command: 'a | b', description: 'Run the requested command'});
	assert.deepEqual(script('slow 0.5')[1], {kind: 'wait', milliseconds: 500});
});

test('a story is made of its words: the same again, another for others, and short', () => {
	assert.deepEqual(script('Fix the login'), script('Fix the login'));
	const stories = new Set(Array.from({length: 40}, (_, index) => JSON.stringify(script(`task ${index}`)).replace(/task \d+/g, '')));
	assert.ok(stories.size > 10, String(stories.size));
	for (const message of ['Fix it', '', '日本']) {
		const thinking = script(message).reduce((sum, step) => sum + (step.kind === 'think' ? step.milliseconds : 0), 0);
		assert.ok(thinking < 1500);
	}
});

test('a story works in an empty folder', () => {
	const steps = scriptFor('Begin', {files: [], isRepository: false});
	assert.deepEqual(
		steps.find(step => step.kind === 'edit'),
		{kind: 'edit', file: 'notes.md', line: (steps.find(step => step.kind === 'edit') as {line: string}).line},
	);
	assert.ok(steps.some(step => step.kind === 'run' && step.command === 'ls'));
});

test('plans', () => {
	assert.ok(script('agent run: ls').some(changesThings));
	assert.ok(!script('agent say x').some(changesThings));
	assert.equal(planOf('write f', script('write f')), '# write f\n\n1. Write `f`\n');
});

test('the speed is a factor of all delays', () => {
	for (const [text, factor] of [
		[undefined, 1],
		['', 1],
		['x', 1],
		['-1', 1],
		['0', 0],
		['0.5', 0.5],
		['2', 2],
	] as const) {
		assert.equal(speedFactor(text), factor);
	}
});
