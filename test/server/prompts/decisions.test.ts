import assert from 'node:assert/strict';
import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {callHash, type Made, openDecisions} from '../../../source/server/prompts/decisions.ts';
import {keptLog, temporaryFolder} from '../fixtures.ts';

const made = (more: Partial<Made> = {}): Made => ({
	at: '2026-11-21T10:00:00.000Z',
	prompt: 'p-s-aaaaa-1',
	session: 's-aaaaa',
	repository: '/shop',
	call: callHash('Bash', {command: 'npm test', description: 'x'}),
	decided: 'approved',
	by: 'the app',
	policy: null,
	...more,
});
const about = {repository: '/shop', call: callHash('Bash', {command: 'npm test', description: 'another word for it'})};

test('alike approvals of a person count in their repository, until one is denied; policies do not count', () => {
	const decisions = openDecisions(temporaryFolder(), keptLog());
	decisions.add(made());
	decisions.add(made());
	decisions.add(made({repository: '/other'}));
	decisions.add(made({policy: 'allow Bash(npm test)'}));
	decisions.add(made({call: callHash('Bash', {command: 'npm testx'})}));
	assert.equal(decisions.approvals(about), 2);
	decisions.add(made({decided: 'denied'}));
	assert.equal(decisions.approvals(about), 0);
	decisions.add(made());
	assert.equal(decisions.approvals(about), 1);
});

test('a call that was changed stands there with both inputs, and counts for nothing', () => {
	const folder = temporaryFolder();
	const decisions = openDecisions(folder, keptLog());
	const changed = {asked: {command: 'npm test', description: 'x'}, approved: {command: 'npm test \n\u001b[1m', description: 'x'}};
	decisions.add(made());
	decisions.add(made({changed}));
	assert.equal(decisions.approvals(about), 1);
	assert.equal(openDecisions(folder, keptLog()).approvals(about), 1);
	const written = readFileSync(path.join(folder, 'decisions.jsonl'), 'utf8').trim().split('\n');
	assert.deepEqual(JSON.parse(written[1]!).changed, changed);
});

test('what policies did is counted by session', () => {
	const decisions = openDecisions(temporaryFolder(), keptLog());
	assert.equal(decisions.byPolicy('s-aaaaa'), undefined);
	decisions.add(made({policy: 'allow Bash(a)'}));
	decisions.add(made({policy: 'deny Bash(b)', decided: 'denied'}));
	decisions.add(made({policy: 'deny Bash(b)', decided: 'denied', session: 's-bbbbb'}));
	const {allowed, denied, last} = decisions.byPolicy('s-aaaaa')!;
	assert.deepEqual([allowed, denied, last.policy], [1, 1, 'deny Bash(b)']);
});

test('they outlive the server; a line that was cut costs itself alone', () => {
	const folder = temporaryFolder();
	const first = openDecisions(folder, keptLog());
	first.add(made());
	const file = path.join(folder, 'decisions.jsonl');
	assert.doesNotMatch(readFileSync(file, 'utf8'), /npm test/, 'of a call it has a hash');
	appendFileSync(file, '\n{"at": "2026');
	const second = openDecisions(folder, keptLog());
	second.add(made());
	second.add(made());
	assert.equal(openDecisions(folder, keptLog()).approvals(about), 3);
	writeFileSync(file, `${readFileSync(file, 'utf8')}\n${' '.repeat(1024 * 1024)}`);
	const third = openDecisions(folder, keptLog());
	assert.equal(third.approvals(about), 3, 'a file that grew large is put aside, and read');
	third.add(made());
	assert.equal(openDecisions(folder, keptLog()).approvals(about), 4);
});

test('a decision that cannot be written down is said, and holds', () => {
	const folder = path.join(temporaryFolder(), 'gone');
	const log = keptLog();
	const decisions = openDecisions(folder, log);
	decisions.add(made());
	assert.equal(decisions.approvals(about), 1);
	assert.match(log.lines.join(''), /error a decision could not be written down/);
});
