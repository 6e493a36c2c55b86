import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columns} from '../../source/subcommands/format.ts';

test('columns stand below each other by cells: wide letters, emoji and combining marks do not push the next ones aside', () => {
	assert.equal(
		columns(
			[
				['name', 'cost', 'branch'],
				['漢字 🎉', '$0.07', 'main'],
				['e\u0301t\u0301', '$12.00', 'main'],
			],
			{right: [1]},
		),
		['name       cost  branch', '漢字 🎉   $0.07  main', 'e\u0301t\u0301       $12.00  main'].join('\n'),
	);
});
