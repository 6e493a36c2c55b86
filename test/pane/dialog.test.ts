import assert from 'node:assert/strict';
import {test} from 'node:test';
import {newDialog, press} from '../../source/pane/dialog.ts';

const enter = {kind: 'key', name: 'enter'} as Parameters<typeof press>[1];

test('where several may be chosen, Enter ticks the marked one first, and sends only what is ticked', () => {
	const dialog = newDialog({title: '', body: () => [], question: 'Which?', options: [{label: 'a'}, {label: 'b'}], ticked: []});
	const ticked = press(dialog, enter);
	assert.ok('options' in ticked, 'it is open still');
	assert.deepEqual(ticked.ticked, [0]);
	assert.deepEqual(press(ticked, enter), {kind: 'options', indexes: [0]});
});

test('where one is chosen, Enter takes the marked one', () => {
	const dialog = newDialog({title: '', body: () => [], question: 'Which?', options: [{label: 'a'}, {label: 'b'}]});
	assert.deepEqual(press(dialog, enter), {kind: 'options', indexes: [0]});
});
