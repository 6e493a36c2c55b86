import assert from 'node:assert/strict';
import {test} from 'node:test';
import {childReport, stateReport, titleReport} from '../../source/pane/report.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('reports, as Claude sends them', () => {
	assert.equal(stateReport('coppice-demo', {state: 'idle'}), '\x1b]7501;state=idle:app=coppice-demo\x07');
	assert.equal(
		stateReport('coppice-demo', {state: 'working', message: 'Thinking'}),
		`\x1b]7501;state=working:app=coppice-demo:msg=${base64('Thinking')}\x07`,
	);
	assert.equal(
		stateReport('coppice-demo', {state: 'blocked', kind: 'permission', message: 'approve Bash: ls'}),
		`\x1b]7501;state=blocked:app=coppice-demo:kind=permission:msg=${base64('approve Bash: ls')}\x07`,
	);
	assert.equal(
		childReport('coppice-demo', 'working', 'a1', 'task'),
		`\x1b]7501;state=working:app=coppice-demo:id=a1:title=${base64('task')}\x07`,
	);
	assert.equal(childReport('coppice-demo', 'clear', 'a1'), '\x1b]7501;state=clear:app=coppice-demo:id=a1\x07');
});

test('foreign text breaks out of nothing and stays below the limits', () => {
	assert.equal(titleReport('a\x07\x1b]52;c;x\x07b'), '\x1b]0;ab\x07');
	const report = stateReport('coppice-demo', {state: 'working', message: '𝕏\n'.repeat(10_000)});
	assert.ok(report.length < 4096);
	const decoded = Buffer.from(/msg=([^\x07]*)/.exec(report)![1]!, 'base64');
	assert.ok(decoded.length <= 2048);
	assert.ok(!decoded.toString().includes('\ufffd'));
});
