/* The help of the command line. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {help} from '../../source/subcommands/help.ts';

test('what each command does stands in one column', () => {
	const rows = help()
		.split('\n')
		.filter(row => row.startsWith('  coppice'));
	assert.ok(rows.length > 20);
	assert.deepEqual([...new Set(rows.map(row => /^ {2}coppice.*? {2,}/.exec(row)![0].length))], [42]);
});
