/* Copy mode over a conversation that is laid out anew: by a search, by a key, while keys come. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type Part, relocated} from '../../../source/client/copy/folds.ts';
import {newField} from '../../../source/client/models/field.ts';
import type {ConversationRows} from '../../../source/protocol/conversation.ts';
import {gridOf} from '../../../source/screen/grid.ts';
import {createScrollback, type Scrollback} from '../../../source/screen/scrollback.ts';
import {createCopyApp} from './app.ts';
import {copyOn, piecesOf, tables} from './lines.ts';

const [screen] = piecesOf(Array.from({length: 20}, (_, index) => `screen ${index}`).join('\n'), {columns: 59, rows: 20});

/** What was said, a call whose output is folded, what was said then. `printed`: what is shown of that output. */
const rowsWith = (printed: readonly string[], folded = true): ConversationRows => {
	const texts = ['hello', 'call', ...printed, ...(folded ? ['… more'] : []), 'bye'];
	return {
		rows: texts.map(text => ({spans: [{text}], wrapped: false})),
		landmarks: [],
		parts: [
			{row: 0, entry: 7, folded: false},
			{row: 1, entry: 8, folded},
			{row: texts.length - 1, entry: 9, folded: false},
		],
		trouble: null,
	};
};

/** `fullScreen`: or a program that prints line by line. */
const create = ({fullScreen = true} = {}) => {
	const asked: {wanted: {whole?: number[]; searched?: string}; answer: (rows: ConversationRows | undefined) => void}[] = [];
	const app = createCopyApp({
		pane: {modes: {alternateScreen: fullScreen}},
		scrollback: () => ({screen: screen!, hasAbove: false, above: async () => []}),
		ask: (_, wanted) => new Promise(answer => asked.push({wanted, answer})),
	});
	const {copyMode, here} = app;
	return {
		...app,
		asked,
		/** The text of the line that the cursor is in. */
		line: () => here()?.scrollback.row(here()!.mode.cursor.line).cells.join('').trimEnd(),
		/** `asks`: or only what comes by itself is awaited. */
		async answer(rows: ConversationRows | undefined, {asks = true} = {}) {
			if (asks) {
				asked.shift()!.answer(rows);
			}
			for (let turn = 0; turn < 5; turn++) {
				await new Promise<void>(resolve => setImmediate(resolve));
			}
		},
		type(text: string) {
			for (const character of text) {
				const key = {'\r': 'Enter', '\x1b': 'Escape'}[character];
				copyMode.type(key ? {key, text: ''} : {key: 'Text', text: character});
			}
		},
	};
};

test('what is searched is laid out before it is looked for, and keys wait for that', async () => {
	const {copyMode, asked, answer, type, here, line, pane, said} = create();
	copyMode.start(pane);
	await answer(rowsWith([]));
	copyMode.run('search-backward');
	type('nee');
	assert.equal(asked[0]?.wanted.searched, 'nee');
	type('d\r');
	await answer(rowsWith(['a nee', 'the need']));
	assert.equal(asked[0]?.wanted.searched, 'need', 'the key behind it searches on');
	assert.equal(here()?.mode.entry?.kind, 'search', 'and what came behind that waits again');
	await answer(rowsWith(['the need']));
	assert.equal(line(), 'the need');
	assert.equal(here()?.mode.entry, null);
	assert.deepEqual(said, []);
	assert.equal(asked.length, 0, 'the search that was entered is the same');
});

test('given up, a search folds again what it showed, and one is where one was', async () => {
	const {copyMode, asked, answer, type, here, line, pane} = create();
	copyMode.start(pane);
	await answer(rowsWith([]));
	copyMode.run('history-top');
	copyMode.run('cursor-down');
	copyMode.run('search-forward');
	type('the n');
	for (let key = 0; key < 3; key++) {
		await answer(rowsWith(['the need']));
	}
	assert.equal(line(), 'the need');
	type('\x1b');
	assert.equal(asked[0]?.wanted.searched, '');
	await answer(rowsWith([]));
	assert.equal(line(), 'call');
	assert.equal(here()?.mode.search, null);
});

test('a key shows the whole of an entry, and folds it again', async () => {
	const {copyMode, asked, answer, line, pane, said} = create();
	copyMode.start(pane);
	await answer(rowsWith([]));
	copyMode.run('toggle-fold');
	assert.deepEqual(said, ['nothing is folded here'], 'on the screen');
	copyMode.run('history-top');
	copyMode.run('toggle-fold');
	assert.equal(said.length, 2, 'on what was said');
	copyMode.run('cursor-down');
	copyMode.run('cursor-down');
	assert.equal(line(), '… more');
	copyMode.run('toggle-fold');
	assert.deepEqual(asked[0]?.wanted.whole, [8]);
	copyMode.run('cursor-down');
	await answer(rowsWith(['one', 'two', 'three'], false));
	assert.equal(line(), 'two', 'the first line that was hidden, and one more');
	copyMode.run('toggle-fold');
	assert.deepEqual(asked[0]?.wanted.whole, []);
	await answer(rowsWith([]));
	assert.equal(line(), '… more');
});

test('what a headless run has printed is whole in its conversation, which comes by a key', async () => {
	const {copyMode, asked, answer, line, here, pane, said} = create({fullScreen: false});
	copyMode.start(pane);
	await answer(undefined, {asks: false});
	copyMode.run('toggle-fold');
	copyMode.run('toggle-fold');
	await answer(undefined);
	await answer(undefined);
	assert.deepEqual(said, ['nothing is folded here', 'nothing is folded here'], 'where there is none');
	assert.equal(here()?.scrollback.first, screen!.first);
	copyMode.run('cursor-down');
	copyMode.run('toggle-fold');
	assert.deepEqual(asked[0]?.wanted.whole, []);
	await answer({...rowsWith(['screen 1']), parts: [{row: 0, entry: 8, folded: true}]});
	assert.deepEqual(asked[0]?.wanted.whole, [8], 'what the line is of is folded there: the same key unfolds it');
	await answer({...rowsWith(['screen 1', 'and all of it'], false), parts: [{row: 0, entry: 8, folded: false}]});
	assert.equal(line(), 'screen 1');
	assert.ok(here()!.mode.cursor.line < screen!.first);
	assert.equal(said.length, 2);
});

test('a place in the conversation of a headless run is gone to there', async () => {
	const {copyMode, asked, answer, line, pane} = create({fullScreen: false});
	copyMode.seek({session: 's-1', conversation: true, line: -3, x: 0, text: 'the need'}, 'the need');
	await answer(undefined, {asks: false});
	assert.equal(asked[0]?.wanted.searched, '');
	await answer(rowsWith([]));
	assert.equal(asked[0]?.wanted.searched, 'the need');
	await answer(rowsWith(['the need']));
	assert.equal(line(), 'the need');
	assert.equal(pane, 1);
});

test('where the server does not answer, all stays and goes on', async () => {
	const {copyMode, asked, answer, type, here, line, pane} = create();
	copyMode.start(pane);
	await answer(rowsWith([]));
	copyMode.run('search-backward');
	type('hello\r');
	for (let key = 0; key < 3; key++) {
		await answer(undefined);
	}
	assert.equal(asked.length, 0);
	assert.equal(line(), 'hello');
	assert.equal(here()?.mode.entry, null);
});

test('a session that is forgotten meanwhile stays so', async () => {
	const {copyMode, answer, here, pane, type} = create();
	copyMode.start(pane);
	await answer(rowsWith([]));
	copyMode.run('search-backward');
	type('need');
	copyMode.forget('s-1');
	await answer(rowsWith(['need']));
	assert.equal(here(), undefined);
});

/** Lines from `first` to 19, of which those from 10 on are the screen. */
const linesFrom = (first: number): Scrollback => {
	const rows = Array.from({length: 20 - first}, (_, index) => ({spans: [{text: `line ${first + index}`, style: {}}], wrapped: false}));
	return createScrollback([{first, grid: gridOf(tables, 20, rows)}]);
};
const partsAt = (...lines: readonly number[]): Part[] => lines.map((line, entry) => ({line, entry, folded: false}));

test('everything that stands in copy mode goes with its lines', () => {
	const mode = {
		...copyOn(linesFrom(0), undefined, {
			top: 3,
			cursor: {line: 5, x: 2},
			mark: {line: 1, x: 0},
			selection: {anchor: {line: 12, x: 1}, kind: 'lines'},
		}),
		entry: {kind: 'search', backward: false, field: newField(), origin: {cursor: {line: 9, x: 0}, top: 6}, from: {line: 4, x: 0}},
	} as const;
	const moved = (before: readonly Part[], after: readonly Part[]) => {
		const next = relocated(mode, {before, after, screen: 10, scrollback: linesFrom(after[0]!.line)});
		const {entry, cursor, top, mark, selection} = next;
		return {
			cursor: cursor.line,
			top,
			mark: mark?.line,
			anchor: selection?.anchor.line,
			entry: entry?.kind === 'search' && [entry.origin.cursor.line, entry.origin.top, entry.from.line],
		};
	};
	// The second part has five lines more.
	assert.deepEqual(moved(partsAt(0, 4, 8), partsAt(-5, -1, 8)), {cursor: 0, top: -2, mark: -4, anchor: 12, entry: [9, 6, -1]});
	// And folded again: what was in it is at its end.
	assert.deepEqual(moved(partsAt(-5, 0, 8), partsAt(3, 6, 8)), {cursor: 7, top: 5, mark: 7, anchor: 12, entry: [9, 6, 7]});
	// What there is no more is the first line.
	assert.equal(moved(partsAt(0, 4, 8).slice(1), [{line: 7, entry: 2, folded: false}]).cursor, 7);
});
