import assert from 'node:assert/strict';
import {test} from 'node:test';
import {explain} from '../../source/client/fleet.ts';
import {UserError} from '../../source/errors.ts';

test('who answers a prompt second is told that nothing was sent, not an id and a command line', () => {
	const gone = new UserError('`p-s-1-4` does not wait any more', {code: 'prompt-gone', hint: '`coppice prompts` lists what does'});
	assert.equal(explain(gone), 'somebody else answered first, or it is gone: nothing was sent');
});

test('other errors keep their hint', () => {
	assert.equal(explain(new UserError('no such session', {hint: '`coppice ls` lists them'})), 'no such session (`coppice ls` lists them)');
	assert.equal(explain(new UserError('no such session')), 'no such session');
});
