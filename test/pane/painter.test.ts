import assert from 'node:assert/strict';
import {test} from 'node:test';
import xterm from '@xterm/headless';
import {createPainter, type Live} from '../../source/pane/painter.ts';
import {cutTo, widthOf, wrap} from '../../source/pane/width.ts';

const size = {columns: 24, rows: 10};

/** A small generator of numbers, so that a failure can be had again. */
const numbers = (seed: number) => {
	let state = seed;
	return (below: number) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return (state >>> 8) % below;
	};
};

const show = async (frames: {printed: string[]; live: Live}[]) => {
	const terminal = new xterm.Terminal({cols: size.columns, rows: size.rows, scrollback: 1000, allowProposedApi: true});
	let bytes = '';
	const painter = createPainter(text => {
		bytes += text;
	});
	for (const {printed, live} of frames) {
		painter.paint(printed, live, size);
	}
	await new Promise<void>(resolve => terminal.write(bytes, resolve));
	const {active} = terminal.buffer;
	const lines = Array.from({length: active.length}, (_, y) => active.getLine(y)!.translateToString(true));
	const shown = {text: lines.join('\n').trimEnd(), x: active.cursorX, y: active.baseY + active.cursorY};
	terminal.dispose();
	return shown;
};

test('many frames show what one frame with the same lines shows', async () => {
	const next = numbers(7);
	for (let round = 0; round < (process.env.COPPICE_TEST_FULL ? 2000 : 150); round++) {
		const frames = Array.from({length: 1 + next(8)}, () => {
			const lines = Array.from({length: 1 + next(6)}, () => 'abc日 '.repeat(next(4)));
			const y = next(lines.length);
			const cursor = next(3) > 0 ? {x: next(10), y} : undefined;
			return {printed: Array.from({length: next(4)}, () => `p${next(1000)}`), live: {lines, cursor}};
		});
		const once = await show([{printed: frames.flatMap(frame => frame.printed), live: frames.at(-1)!.live}]);
		assert.deepEqual(await show(frames), once, `round ${round}`);
	}
});

test('nothing new writes nothing; a change writes its line only', () => {
	const writes: string[] = [];
	const painter = createPainter(text => writes.push(text));
	const live = {lines: ['one', 'two'], cursor: {x: 1, y: 1}};
	painter.paint([], live, size);
	painter.paint([], {...live}, size);
	assert.equal(writes.length, 1);
	painter.paint([], {...live, lines: ['ONE', 'two']}, size);
	assert.match(writes[1]!, /ONE/);
	assert.doesNotMatch(writes[1]!, /two/);
});

test('a live area that is too high keeps its end', async () => {
	const lines = Array.from({length: 30}, (_, index) => `line ${index}`);
	const shown = await show([{printed: [], live: {lines, cursor: {x: 2, y: 29}}}]);
	assert.equal(shown.text.split('\n').at(-1), 'line 29');
	assert.equal(shown.text.split('\n').length, size.rows - 1);
});

test('widths, cuts and wraps', () => {
	for (const [text, width] of [
		['abc', 3],
		['日本', 4],
		['👩‍👩‍👧', 2],
		['é', 1],
		['\x1b[2mab\x1b[22m', 2],
		['✻ …', 3],
	] as const) {
		assert.equal(widthOf(text), width, text);
	}
	assert.equal(cutTo('abcdef', 4), 'abc…');
	assert.equal(cutTo('日本語', 4), '日…');
	assert.equal(cutTo('ab', 0), '');
	assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
	assert.deepEqual(wrap('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
	assert.deepEqual(wrap('日本語', 3), ['日', '本', '語']);
	assert.deepEqual(wrap('a\n\nb', 9), ['a', '', 'b']);
	assert.deepEqual(wrap('    indented words here', 12), ['    indented', 'words here']);
});
