import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type CopyCommandName, copyCommands} from '../../../source/client/copy/commands.ts';
import {matchesOf} from '../../../source/client/copy/finding.ts';
import {jumped} from '../../../source/client/copy/motions.ts';
import {selectedText} from '../../../source/client/copy/selection.ts';
import type {CopyState} from '../../../source/client/copy/state.ts';
import {stepCopy} from '../../../source/client/copy/steps.ts';
import type {Scrollback} from '../../../source/screen/scrollback.ts';
import {copyOn, linesOf} from './lines.ts';

/** Commands, one after another; a digit is a count. */
const after = (state: CopyState, scrollback: Scrollback, ...names: (CopyCommandName | number)[]): CopyState => {
	let at = state;
	for (const name of names) {
		const outcome = typeof name === 'number' ? stepCopy(at, scrollback, 'repeat-count', String(name)) : stepCopy(at, scrollback, name);
		assert.ok(outcome.state, `${name} ended copy mode`);
		at = outcome.state;
	}
	return at;
};

const cursor = (state: CopyState): [line: number, x: number] => [state.cursor.line, state.cursor.x];

test('words as in vi and tmux', () => {
	const text = linesOf('let fix = a.b(cd);\n\n  next   line\nend', {columns: 30});
	const start = copyOn(text);
	const where = (...names: (CopyCommandName | number)[]) => cursor(after(start, text, ...names));
	const table: {names: (CopyCommandName | number)[]; wanted: [number, number]}[] = [
		{names: ['next-word'], wanted: [0, 4]},
		{names: ['next-word', 'next-word'], wanted: [0, 8]},
		{names: [4, 'next-word'], wanted: [0, 11]},
		{names: [5, 'next-word'], wanted: [0, 12]},
		{names: ['next-space', 'next-space', 'next-space'], wanted: [0, 10]},
		{names: [4, 'next-space'], wanted: [2, 2]},
		{names: ['next-word-end'], wanted: [0, 2]},
		{names: [2, 'next-word-end'], wanted: [0, 6]},
		{names: ['next-space-end', 'next-space-end', 'next-space-end', 'next-space-end'], wanted: [0, 17]},
		{names: ['end-of-line'], wanted: [0, 17]},
		{names: ['end-of-line', 'previous-word'], wanted: [0, 16]},
		{names: ['end-of-line', 'previous-space'], wanted: [0, 10]},
		{names: ['history-bottom', 'end-of-line', 'previous-word', 'previous-word'], wanted: [2, 9]},
		{names: [1, 0, 0, 'next-word'], wanted: [4, 0]},
	];
	for (const {names, wanted} of table) {
		assert.deepEqual(where(...names), wanted, names.join(' '));
	}
});

test('lines: their ends, their indentation, up and down keep the column', () => {
	const text = linesOf('  abcdef\nxy\n0123456789', {columns: 12});
	const at = copyOn(text, {x: 6, y: 0});
	assert.deepEqual(cursor(after(at, text, 'back-to-indentation')), [0, 2]);
	assert.deepEqual(cursor(after(at, text, 'start-of-line')), [0, 0]);
	assert.deepEqual(cursor(after(at, text, 'cursor-down')), [1, 1]);
	assert.deepEqual(cursor(after(at, text, 'cursor-down', 'cursor-down')), [2, 6]);
	assert.deepEqual(cursor(after(at, text, 'cursor-down', 'cursor-left', 'cursor-down')), [2, 0]);
	assert.deepEqual(cursor(after(at, text, 'cursor-down', 'cursor-right')), [2, 0], 'over the end, as in tmux');
	assert.deepEqual(cursor(after(at, text, 'cursor-down', 'cursor-right', 'cursor-left')), [1, 1]);
	assert.deepEqual(cursor(after(at, text, 'start-of-line', 'cursor-left')), [0, 0], 'nothing is before the first');
	assert.deepEqual(cursor(after(at, text, 'cursor-down', 'rectangle-toggle', 4, 'cursor-right')), [1, 5], 'a block goes on in its line');
	assert.deepEqual(cursor(after(at, linesOf('abcdef\n\n\n\nxy'), 'history-bottom')), [4, 1], 'where text stands');
	assert.deepEqual(cursor(after(at, text, 'end-of-line')), [0, 7]);
});

test('a wrapped line is one line, a wide character one cell', () => {
	const text = linesOf('abcdefghij日本', {columns: 5});
	const at = copyOn(text, {x: 2, y: 1});
	assert.deepEqual(cursor(after(at, text, 'start-of-line')), [1, 0]);
	assert.deepEqual(cursor(after(at, text, 'start-of-line', 'start-of-line')), [0, 0]);
	assert.deepEqual(cursor(after(at, text, 'end-of-line', 'end-of-line')), [2, 2]);
	const inside = copyOn(text, {x: 0, y: 2});
	assert.deepEqual(cursor(after(inside, text, 'cursor-right')), [2, 2]);
	assert.deepEqual(cursor(after(inside, text, 'cursor-right', 'cursor-left')), [2, 0]);
});

test('jumps to a character, over wrapped rows, again and the other way', () => {
	const text = linesOf('a-b-c-d-e-f', {columns: 6});
	const at = copyOn(text);
	const there = jumped({...at, jump: {direction: 1, till: false, character: '-'}}, text, {direction: 1, till: false, character: '-'});
	assert.deepEqual(cursor(there), [0, 1]);
	assert.deepEqual(cursor(after(there, text, 3, 'jump-again')), [1, 1]);
	assert.deepEqual(cursor(after(there, text, 3, 'jump-again', 'jump-reverse')), [0, 5]);
	const till = {direction: 1, till: true, character: 'd'} as const;
	assert.deepEqual(cursor(jumped({...at, jump: till}, text, till)), [0, 5]);
	assert.deepEqual(jumped(at, text, {...till, character: 'z'}), at);
});

test('brackets and paragraphs', () => {
	const text = linesOf('f(a[1], {\n  b\n}) x\n\nend', {columns: 20});
	const at = copyOn(text);
	assert.deepEqual(cursor(after(at, text, 'next-matching-bracket')), [2, 1]);
	assert.deepEqual(cursor(after(at, text, 'next-matching-bracket', 'next-matching-bracket')), [0, 1]);
	assert.deepEqual(cursor(after(at, text, 'next-paragraph')), [3, 0]);
	assert.deepEqual(cursor(after(at, text, 'next-paragraph', 'next-paragraph')), [4, 0]);
	assert.deepEqual(cursor(after(at, text, 'history-bottom', 'previous-paragraph')), [3, 0]);
});

const numbered = (count: number) => Array.from({length: count}, (_, index) => `line ${index}`).join('\n');

test('pages move what is shown; at the ends the cursor goes on', () => {
	const text = linesOf(numbered(30));
	const at = copyOn(text, {x: 0, y: 4});
	assert.deepEqual([at.top, at.cursor.line], [25, 29]);
	const up = after(at, text, 'page-up');
	assert.deepEqual([up.top, up.cursor.line], [22, 26]);
	assert.deepEqual(after(up, text, 'page-down').top, 25);
	const half = after(at, text, 'halfpage-up');
	assert.deepEqual([half.top, half.cursor.line], [23, 27]);
	const top = after(at, text, 'history-top');
	assert.deepEqual([top.top, top.cursor.line], [0, 0]);
	assert.deepEqual(after(at, text, 9, 9, 'page-up').cursor.line, 0);
	assert.equal(after(top, text, 'bottom-line', 'halfpage-up').cursor.line, 2);
	const scrolled = after(top, text, 'cursor-down', 3, 'scroll-down');
	assert.deepEqual([scrolled.top, scrolled.cursor.line], [3, 3]);
	assert.deepEqual(cursor(after(top, text, 'bottom-line')), [4, 0]);
	assert.deepEqual(cursor(after(top, text, 'middle-line')), [2, 0]);
});

test('what began by the wheel ends at the end', () => {
	const text = linesOf(numbered(30));
	const at = after(copyOn(text, {x: 0, y: 4}, {leaveAtEnd: true}), text, 5, 'scroll-up');
	assert.equal(stepCopy(at, text, 'page-down').state?.top, 23);
	assert.equal(stepCopy(after(at, text, 'page-down'), text, 'page-down').state, null);
	assert.notEqual(stepCopy(after(at, text, 'begin-selection', 'page-down'), text, 'page-down').state, null);
});

test('selections copy what is seen: joined where it was wrapped, wide characters whole', () => {
	const text = linesOf('alpha beta gamma delta\n日本語 end   \nlast', {columns: 12});
	const copied = (state: CopyState) => selectedText(state, text);
	const start = copyOn(text);
	assert.equal(copied(after(start, text, 'begin-selection', 'end-of-line', 'end-of-line')), 'alpha beta gamma delta');
	assert.equal(copied(after(start, text, 'select-line')), 'alpha beta gamma delta\n');
	assert.equal(copied(after(start, text, 'select-line', 2, 'cursor-down')), 'alpha beta gamma delta\n日本語 end\n');
	const wide = copyOn(text, {x: 1, y: 2});
	assert.equal(copied(after(wide, text, 'begin-selection', 'cursor-right')), '日本');
	assert.equal(copied({...after(wide, text, 'begin-selection', 'end-of-line'), inclusive: false}), '日本語 end ');
	const block = after(copyOn(text, {x: 2, y: 1}), text, 'rectangle-toggle', 'cursor-down', 'cursor-right', 'cursor-right');
	assert.equal(copied(block), 'ma de\n本語 ');
	assert.equal(copied(after(block, text, 'rectangle-toggle')), 'ma delta\n日本語 ');
	assert.deepEqual(cursor(after(block, text, 'other-end')), [1, 2]);
	assert.equal(after(block, text, 'clear-selection').selection, null);
});

test('copying ends the mode, appending says so, and nothing selected is said', () => {
	const text = linesOf('one two');
	const at = after(copyOn(text), text, 'begin-selection', 'next-word-end');
	assert.deepEqual(stepCopy(at, text, 'copy-selection'), {state: null, copied: {text: 'one', append: false}});
	assert.deepEqual(stepCopy(at, text, 'append-selection').copied, {text: 'one', append: true});
	assert.deepEqual(stepCopy(after(copyOn(text), text, 'next-word'), text, 'copy-end-of-line').copied?.text, 'two');
	assert.equal(stepCopy(copyOn(text), text, 'copy-selection').message, 'nothing was selected');
	assert.equal(stepCopy(at, text, 'leave-copy-mode').state, null);
});

test('searching goes on over the end, both ways, by case only where a capital is typed', () => {
	const text = linesOf('Error one\nan error\nx\nERROR\nplain erro\nr wrapped?', {columns: 20});
	const searching = (wanted: string, backward: boolean, at = copyOn(text)) => ({...at, search: {text: wanted, backward}});
	assert.equal(matchesOf(searching('error', false), text).length, 3);
	assert.equal(matchesOf(searching('Error', false), text).length, 1);
	const start = searching('error', false);
	assert.deepEqual(cursor(after(start, text, 'search-again')), [1, 3]);
	assert.deepEqual(cursor(after(start, text, 3, 'search-again')), [0, 0]);
	assert.deepEqual(cursor(after(start, text, 'search-reverse')), [0, 0]);
	assert.equal(stepCopy(searching('nowhere', false), text, 'search-again').message, '`nowhere` stands nowhere');
	const word = after(copyOn(text, {x: 4, y: 0}), text, 'search-word-backward');
	assert.deepEqual([word.search?.text, cursor(word)], ['error', [0, 0]]);
	const wrapped = linesOf('abcdefghij', {columns: 4});
	assert.deepEqual(matchesOf({...copyOn(wrapped), search: {text: 'defg', backward: false}}, wrapped), [
		{start: {line: 0, x: 3}, end: {line: 1, x: 2}},
	]);
});

test('marks: there, and back', () => {
	const text = linesOf(numbered(30));
	const marked = after(copyOn(text), text, 'set-mark', 'history-top');
	const there = after(marked, text, 'jump-to-mark');
	assert.deepEqual([there.cursor.line, there.mark?.line], [25, 0]);
	assert.deepEqual(after(there, text, 'jump-to-mark').cursor.line, 0);
});

test('every command keeps the cursor on the lines and what is shown within them, whatever came before', () => {
	const text = linesOf(`日本 wide\n\n${'x'.repeat(45)}\n(a {b} c)\n${numbered(9)}`, {columns: 10});
	const names = copyCommands.map(({name}) => name).filter(name => name !== 'leave-copy-mode');
	let seed = 7;
	const random = (below: number) => {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
		return (seed >>> 8) % below;
	};
	let at = copyOn(text, {x: 3, y: 2});
	for (let step = 0; step < 5000; step++) {
		const name = names[random(names.length)]!;
		const {state} = stepCopy(at, text, name, name === 'repeat-count' ? String(random(10)) : undefined);
		at = state ? {...state, entry: null} : copyOn(text);
		assert.ok(at.cursor.line >= text.first && at.cursor.line < text.end, name);
		assert.ok(at.cursor.x >= 0 && at.cursor.x < text.columns, name);
		assert.ok(
			at.top >= text.first && at.cursor.line >= at.top && at.cursor.line < at.top + at.size.rows,
			`${name}: ${at.top} ${at.cursor.line}`,
		);
		selectedText(at, text);
	}
});
