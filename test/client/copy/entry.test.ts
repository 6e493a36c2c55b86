import assert from 'node:assert/strict';
import {test} from 'node:test';
import {typed} from '../../../source/client/copy/entry.ts';
import {matchesOf} from '../../../source/client/copy/finding.ts';
import type {CopyState} from '../../../source/client/copy/state.ts';
import {stepCopy} from '../../../source/client/copy/steps.ts';
import {copyFacts} from '../../../source/client/models/copy-bar.ts';
import {copyOn, linesOf} from './lines.ts';

const text = linesOf(Array.from({length: 9}, (_, line) => `line ${line}`).join('\n'));

/** Keys by name, or a text; the line of the cursor after them. */
const after = (state: CopyState, ...keys: string[]): CopyState =>
	keys.reduce<CopyState>((at, key) => {
		const isName = /^(?:C-.|Enter|Escape|BSpace)$/.test(key);
		return typed(at, text, isName ? {key, text: ''} : {key: 'Text', text: key}).state!;
	}, state);

const searching = (more: Partial<CopyState> = {}) => stepCopy(copyOn(text, {x: 0, y: 4}, more), text, 'search-backward').state!;

test('a search goes along with what is typed, on with C-r and C-s, and back with Escape', () => {
	const start = searching();
	assert.equal(after(start, 'line').cursor.line, 7);
	assert.equal(after(start, 'line', 'C-r').cursor.line, 6);
	assert.equal(after(start, 'line', 'C-r', 'C-r', 'C-s').cursor.line, 6);
	assert.equal(after(start, 'line', 'C-r', 'Enter').cursor.line, 6, 'where it was seen');
	assert.equal(after(start, 'line', 'C-r', 'C-r', 'Escape').cursor.line, 8);
	assert.equal(after(start, 'line', 'C-r', ' 3').cursor.line, 3);
});

test('what was searched last is searched again when it is asked for, and not marked before', () => {
	const lastSearch = {text: 'line 5', backward: true};
	const start = copyOn(text, {x: 0, y: 4}, {lastSearch});
	assert.deepEqual([matchesOf(start, text), copyFacts({mode: start, scrollback: text})], [[], ['0 of 4 lines back']]);
	const again = stepCopy(start, text, 'search-again').state!;
	assert.deepEqual([again.cursor.line, matchesOf(again, text).length], [5, 1]);
	assert.equal(after(searching({lastSearch}), 'Enter').cursor.line, 5);
	assert.equal(after(searching({lastSearch}), 'C-r').cursor.line, 5);
});

test('the bar counts what was found, and says at which one the cursor is', () => {
	const facts = (line: number, wanted: string) => {
		const mode = {...copyOn(text), search: {text: wanted, backward: false}, cursor: {line, x: 0}};
		return copyFacts({mode, scrollback: text})[0];
	};
	assert.deepEqual(
		[facts(0, 'line 4'), facts(4, 'line 4'), facts(6, 'line'), facts(6, 'nowhere')],
		['1 found', '1 of 1 found', '7 of 9 found', 'nothing found'],
	);
});
