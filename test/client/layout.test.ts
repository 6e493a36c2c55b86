import assert from 'node:assert/strict';
import test from 'node:test';
import {resizePane} from '../../source/client/borders.ts';
import {
	breakPane,
	closePane,
	evenPanes,
	focusPane,
	gridOf,
	type Layout,
	type LayoutName,
	panesOf,
	rotatePanes,
	selectLayout,
	singlePane,
	splitPane,
	swapPane,
} from '../../source/client/layout.ts';
import {geometry, paneBeside} from '../../source/client/places.ts';

const size = {columns: 120, rows: 40};
const sidebar = {shown: true, columns: 40};

const rects = (layout: Layout, at = size) => Object.fromEntries(geometry(layout, at, sidebar).panes.map(({pane, rect}) => [pane, rect]));

/** Panes, borders and titles must cover the area exactly: no cell is left, none belongs to two. */
const covers = (layout: Layout, at = size) => {
	const {panes, sidebar: side} = geometry(layout, at, sidebar);
	const left = side ? side.columns + 1 : 0;
	const cells = new Map<string, number>();
	for (const {rect} of panes) {
		for (let y = rect.y - 1; y < rect.y + rect.rows; y++) {
			for (let x = rect.x; x < rect.x + rect.columns; x++) {
				const key = `${x},${y}`;
				cells.set(key, (cells.get(key) ?? 0) + 1);
			}
		}
	}
	for (const [key, times] of cells) {
		const [x, y] = key.split(',').map(Number) as [number, number];
		assert.equal(times, 1, `cell ${key} belongs to ${times} panes`);
		assert.ok(x >= left && x < at.columns && y >= 0 && y < at.rows - 2, `cell ${key} is outside`);
	}
};

test('one pane at each kind of size', () => {
	const layout = singlePane('s-1');
	assert.deepEqual(geometry(layout, size, sidebar), {
		kind: 'full',
		sidebar: {x: 0, y: 0, columns: 40, rows: 38},
		bar: {x: 0, y: 39, columns: 120, rows: 1},
		lines: [
			{x: 0, y: 38, columns: 120, rows: 1},
			{x: 40, y: 0, columns: 1, rows: 38},
		],
		panes: [{pane: 1, rect: {x: 41, y: 1, columns: 79, rows: 37}}],
		bordered: true,
	});
	assert.deepEqual(geometry(layout, {columns: 80, rows: 24}, sidebar).panes, [{pane: 1, rect: {x: 0, y: 1, columns: 80, rows: 21}}]);
	assert.deepEqual(geometry(layout, {columns: 59, rows: 24}, sidebar).panes, [{pane: 1, rect: {x: 0, y: 0, columns: 59, rows: 23}}]);
	assert.deepEqual(geometry(layout, {columns: 20, rows: 5}, sidebar).panes, [{pane: 1, rect: {x: 0, y: 0, columns: 20, rows: 4}}]);
	assert.equal(geometry(layout, {columns: 19, rows: 5}, sidebar).kind, 'tiny');
	assert.equal(geometry(layout, {columns: 20, rows: 4}, sidebar).kind, 'tiny');
});

test('a zoomed pane has the whole screen but the bar', () => {
	const layout = {...splitPane(singlePane('a'), 'row', 'b'), zoomed: true};
	assert.deepEqual(geometry(layout, size, sidebar).panes, [{pane: 2, rect: {x: 0, y: 0, columns: 120, rows: 39}}]);
});

test('splits share the room, with a line between neighbours', () => {
	const right = splitPane(singlePane('a'), 'row', 'b');
	assert.equal(right.focus, 2);
	assert.equal(right.last, 1);
	assert.deepEqual(rects(right), {1: {x: 41, y: 1, columns: 39, rows: 37}, 2: {x: 81, y: 1, columns: 39, rows: 37}});
	const below = splitPane(right, 'column', 'c');
	assert.deepEqual(rects(below)[3], {x: 81, y: 20, columns: 39, rows: 18});
	covers(below);
});

test('splitting in the same direction halves the pane, not the row', () => {
	const three = splitPane(splitPane(singlePane('a'), 'row', 'b'), 'row', 'c');
	assert.equal(three.root.kind === 'split' && three.root.parts.length, 3);
	covers(three);
});

test('closing gives the room back, and the focus goes where it was', () => {
	const three = splitPane(splitPane(singlePane('a'), 'row', 'b'), 'column', 'c');
	const two = closePane(three);
	assert.deepEqual(panesOf(two.root), [1, 2]);
	assert.equal(two.focus, 2);
	assert.equal(two.panes[3], undefined);
	const one = closePane(two);
	assert.deepEqual(one.root, {kind: 'pane', pane: 1});
	const none = closePane(one);
	assert.equal(none.panes[1], null);
});

test('the pane beside, around the edges as in tmux', () => {
	const layout = splitPane(focusPane(splitPane(singlePane('a'), 'row', 'b'), 1), 'column', 'c');
	const {panes} = geometry(layout, size, sidebar);
	assert.equal(paneBeside(panes, 1, 'right'), 2);
	assert.equal(paneBeside(panes, 1, 'down'), 3);
	assert.equal(paneBeside(panes, 3, 'up'), 1);
	assert.equal(paneBeside(panes, 3, 'right'), 2);
	assert.equal(paneBeside(panes, 2, 'left'), 1);
	assert.equal(paneBeside(panes, 2, 'right'), 1);
	assert.equal(paneBeside(panes, 2, 'up'), undefined);
});

test('a border moves by cells and stops before a pane vanishes', () => {
	const layout = focusPane(splitPane(singlePane('a'), 'row', 'b'), 1);
	const wider = resizePane(layout, 'right', 5, size, sidebar);
	assert.equal(rects(wider)[1]!.columns, 44);
	assert.equal(rects(wider)[2]!.columns, 34);
	const widest = resizePane(layout, 'right', 500, size, sidebar);
	assert.equal(rects(widest)[2]!.columns, 10);
	covers(widest);
	const lower = resizePane(splitPane(layout, 'column', 'c'), 'up', 3, size, sidebar);
	covers(lower);
	assert.equal(rects(lower)[3]!.rows, 21);
});

test('swap, rotate, break, even, grid', () => {
	const layout = splitPane(splitPane(singlePane('a'), 'row', 'b'), 'row', 'c');
	assert.deepEqual(swapPane(layout, 'previous').panes, {1: 'a', 2: 'c', 3: 'b'});
	assert.equal(swapPane(layout, 'previous').focus, 2);
	assert.deepEqual(rotatePanes(layout).panes, {1: 'c', 2: 'a', 3: 'b'});
	assert.deepEqual(breakPane(layout).panes, {3: 'c'});
	const even = rects(evenPanes(layout));
	assert.deepEqual(
		Object.values(even).map(rect => rect.columns),
		[26, 25, 26],
	);
	const grid = gridOf(singlePane('b'), ['a', 'b', 'c', 'd', 'e']);
	assert.equal(panesOf(grid.root).length, 5);
	assert.equal(grid.panes[grid.focus], 'b');
	covers(grid);
});

test("tmux's five layouts cover the screen at many sizes", () => {
	let layout = singlePane('s0');
	for (let number = 1; number < 6; number++) {
		layout = splitPane(layout, number % 2 ? 'row' : 'column', `s${number}`);
	}
	for (const name of ['even-horizontal', 'even-vertical', 'main-horizontal', 'main-vertical', 'tiled'] as LayoutName[]) {
		for (const columns of [100, 120, 333, 500]) {
			for (const rows of [30, 41, 150]) {
				covers(selectLayout(layout, name), {columns, rows});
			}
		}
	}
});
