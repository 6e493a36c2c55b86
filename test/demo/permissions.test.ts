import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	inMode,
	type Mode,
	mustAsk,
	type Rule,
	readDecision,
	startPermissions,
	suggestionsFor,
	withUpdates,
} from '../../source/demo/permissions.ts';
import type {Call} from '../../source/demo/tools.ts';

const bash = (command: string): Call => ({tool: 'Bash', input: {command, description: ''}});
const edit = (file: string): Call => ({tool: 'Edit', input: {file_path: file, old_string: '', new_string: '', replace_all: false}});
const plan: Call = {tool: 'ExitPlanMode', input: {plan: '', planFilePath: ''}};

const byMode: [Mode, Call, boolean][] = [
	['manual', bash('ls'), true],
	['manual', edit('/w/a'), true],
	['acceptEdits', bash('ls'), true],
	['acceptEdits', edit('/w/a'), false],
	['auto', bash('ls'), false],
	['auto', edit('/w/a'), false],
	['auto', plan, true],
	['plan', bash('ls'), true],
	['manual', {tool: 'Read', input: {file_path: '/w/a'}}, false],
];

test('what must be asked, by mode', () => {
	for (const [mode, call, asked] of byMode) {
		assert.equal(mustAsk(startPermissions(mode), call, '/w'), asked, `${mode} ${call.tool}`);
	}
});

const byRule: [Rule, Call, boolean][] = [
	[{toolName: 'Bash', ruleContent: 'npm test *'}, bash('npm test -- login'), true],
	[{toolName: 'Bash', ruleContent: 'npm test *'}, bash('npm test'), true],
	[{toolName: 'Bash', ruleContent: 'npm test:*'}, bash('npm test a'), true],
	[{toolName: 'Bash', ruleContent: 'npm test *'}, bash('npm tests'), false],
	[{toolName: 'Bash', ruleContent: 'touch *'}, bash('touch a; rm b'), false],
	[{toolName: 'Bash', ruleContent: 'touch *'}, bash('touch $(rm b)'), false],
	[{toolName: 'Bash', ruleContent: 'touch *'}, bash('touch a\nrm b'), false],
	[{toolName: 'Bash', ruleContent: 'touch a; rm b'}, bash('touch a; rm b'), true],
	[{toolName: 'Bash'}, bash('anything'), true],
	[{toolName: 'Edit', ruleContent: 'src/*'}, edit('/w/src/a.ts'), true],
	[{toolName: 'Edit', ruleContent: 'src/*'}, edit('/w/src/b/a.ts'), false],
	[{toolName: 'Edit', ruleContent: 'src/**'}, edit('/w/src/b/a.ts'), true],
	[{toolName: 'Edit', ruleContent: 'a.t'}, edit('/w/aXt'), false],
	[{toolName: 'Write', ruleContent: 'a.txt'}, edit('/w/a.txt'), true],
	[{toolName: 'Edit', ruleContent: 'ls'}, bash('ls'), false],
];

test('what a rule allows', () => {
	for (const [rule, call, allowed] of byRule) {
		assert.equal(mustAsk({...startPermissions('manual'), rules: [rule]}, call, '/w'), !allowed, JSON.stringify([rule, call.input]));
	}
});

test('every suggestion, taken, allows the call that it was made for', () => {
	for (const call of [bash('npm test'), bash('a && b'), bash('  spaced out'), edit('/w/a.txt'), edit('/w/x [1]*.txt')]) {
		for (const suggestion of suggestionsFor(call, '/w')) {
			assert.ok(!mustAsk(withUpdates(startPermissions('manual'), [suggestion]), call, '/w'), JSON.stringify(suggestion));
		}
		assert.equal(suggestionsFor(call, '/w').filter(one => one.type === 'addRules').length, 1);
	}
});

test('updates of any shape: what is not understood passes by', () => {
	const start = startPermissions('manual');
	for (const update of [
		null,
		1,
		[],
		{type: 'setMode', mode: 'bold'},
		{type: 'addRules', behavior: 'deny', rules: [{toolName: 'Bash'}]},
		{type: 'addDirectories'},
	]) {
		assert.deepEqual(withUpdates(start, [update]), start);
	}
	assert.equal(withUpdates(startPermissions('auto'), [{type: 'setMode', mode: 'default'}]).mode, 'manual');
});

test('plan mode remembers the mode before', () => {
	assert.equal(inMode(startPermissions('acceptEdits'), 'plan').beforePlan, 'acceptEdits');
	assert.equal(inMode(inMode(startPermissions('auto'), 'plan'), 'plan').beforePlan, 'auto');
	assert.equal(startPermissions('plan').beforePlan, 'manual');
});

test('decisions', () => {
	const answer = (decision: unknown) => readDecision({hookSpecificOutput: {hookEventName: 'PermissionRequest', decision}});
	assert.deepEqual(answer({behavior: 'allow'}), {behavior: 'allow', updatedInput: undefined, updates: []});
	assert.deepEqual(answer({behavior: 'deny', message: 'no', interrupt: true}), {behavior: 'deny', message: 'no', interrupt: true});
	assert.deepEqual(answer({behavior: 'deny'}), {behavior: 'deny', message: undefined, interrupt: false});
	for (const nothing of [undefined, null, {}, [], 'x', {hookSpecificOutput: null}, {hookSpecificOutput: {decision: {behavior: 'maybe'}}}]) {
		assert.equal(readDecision(nothing), undefined);
	}
});
