import assert from 'node:assert/strict';
import {test} from 'node:test';
import {searchTerminal} from '../../source/host/search.ts';
import {loadTerminal} from '../../source/screen/terminal.ts';

test('what stands over the edges of rows is found, wherever the pieces begin that are searched', async () => {
	const terminal = (await loadTerminal())({columns: 10, rows: 5, version: 'test'});
	const rows = 2500;
	terminal.feed(Buffer.from(`above\r\n${'dle----nee'.repeat(rows)}\r\nbelow`));
	const found = await searchTerminal(terminal, 'needle', 5000);
	assert.equal(found.length, rows - 1);
	assert.deepEqual(found[0], {line: rows - 1, x: 7, text: 'dle----nee'}, 'the newest first');
	assert.equal((await searchTerminal(terminal, 'above', 10)).length, 1);
	terminal.dispose();
});
