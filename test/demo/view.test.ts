import assert from 'node:assert/strict';
import {test} from 'node:test';
import xterm from '@xterm/headless';
import {openView} from '../../source/demo/view.ts';
import {newDialog} from '../../source/pane/dialog.ts';

const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;

test('a timer runs only while a spinner is on the screen', () => {
	const view = openView({write() {}, size: () => ({columns: 40, rows: 10})});
	const before = timers();
	view.print(() => ['a line']);
	assert.equal(timers(), before);
	view.setTask('Thinking');
	assert.equal(timers(), before + 1);
	view.setDialog(newDialog({title: 't', body: () => [], question: 'q', options: [{label: 'Yes'}]}));
	assert.equal(timers(), before);
	view.setDialog(undefined);
	assert.equal(timers(), before + 1);
	view.setTask(undefined);
	assert.equal(timers(), before);
	view.setTask('again');
	view.close();
	assert.equal(timers(), before);
});

test('what is said piece by piece shows as what is said at once', async () => {
	const say = async (...pieces: string[]) => {
		const terminal = new xterm.Terminal({cols: 20, rows: 10, allowProposedApi: true});
		const view = openView({write: text => terminal.write(text), size: () => ({columns: 20, rows: 10})});
		for (const piece of pieces) {
			view.say(piece);
		}
		view.said();
		view.close();
		await new Promise<void>(resolve => terminal.write('', resolve));
		const {active} = terminal.buffer;
		const text = Array.from({length: active.length}, (_, y) => active.getLine(y)!.translateToString(true)).join('\n');
		terminal.dispose();
		return text.trimEnd();
	};
	const wanted = '\n● one two three\n  four five six\n  seven';
	assert.equal(await say('one two three four five six seven'), wanted);
	assert.equal(await say('one two ', 'three fo', 'ur five ', 'six seven'), wanted);
});
