import assert from 'node:assert/strict';
import {test} from 'node:test';
import {borderAt, moveBorder} from '../../source/client/borders.ts';
import {splitPane} from '../../source/client/layout.ts';
import {geometry} from '../../source/client/places.ts';
import type {State} from '../../source/client/state.ts';
import {stateWith} from './fleet.ts';

const size = {columns: 121, rows: 40};

const stateOf = (layout: (state: State) => State['layout']): State => {
	const state = stateWith({size});
	return {...state, layout: layout(state)};
};

const placesOf = (state: State) => geometry(state.layout, state.size, state.sidebar);

/** One pane at the left; at the right two, one above the other. */
const three = stateOf(({layout}) => splitPane(splitPane(layout, 'row', 's-2'), 'column', 's-3'));

test('the borders that can be dragged, and what is none', () => {
	const at = (x: number, y: number) => borderAt(placesOf(three), three.layout, {x, y});
	assert.deepEqual(at(40, 10), {kind: 'sidebar'});
	const [left, above, below] = placesOf(three).panes.map(({rect}) => rect);
	assert.deepEqual(at(left!.x + left!.columns, 10), {kind: 'panes', path: [], index: 0});
	assert.deepEqual(at(above!.x + 3, below!.y - 1), {kind: 'panes', path: [1], index: 0});
	assert.deepEqual(at(above!.x + 3, 0), undefined, 'the upper edge');
	assert.deepEqual(at(above!.x + 3, below!.y), undefined, 'inside a pane');
	assert.deepEqual(borderAt(placesOf({...three, layout: {...three.layout, zoomed: true}}), three.layout, {x: 40, y: 10}), undefined);
});

test('a border goes where the pointer is, as far as the least sizes let it', () => {
	const widths = (state: State) => placesOf(state).panes.map(({rect}) => rect.columns);
	const heights = (state: State) => placesOf(state).panes.map(({rect}) => rect.rows);
	const vertical = {kind: 'panes', path: [], index: 0} as const;
	assert.deepEqual(widths(moveBorder(three, vertical, {x: 61, y: 3})), [20, 59, 59]);
	assert.deepEqual(widths(moveBorder(three, vertical, {x: 0, y: 3})), [10, 69, 69]);
	assert.deepEqual(widths(moveBorder(three, vertical, {x: 200, y: 3})), [69, 10, 10]);
	const horizontal = {kind: 'panes', path: [1], index: 0} as const;
	assert.deepEqual(heights(moveBorder(three, horizontal, {x: 90, y: 10})), [37, 9, 27]);
	assert.equal(moveBorder(three, horizontal, {x: 90, y: placesOf(three).panes[2]!.rect.y - 1}), three, 'it is there already');
	assert.equal(moveBorder(three, {kind: 'panes', path: [1], index: 1}, {x: 90, y: 10}), three, 'its pane was closed meanwhile');
	assert.equal(moveBorder(three, {kind: 'sidebar'}, {x: 30, y: 1}).sidebar.columns, 30);
	assert.equal(moveBorder(three, {kind: 'sidebar'}, {x: 1, y: 1}).sidebar.columns, 20);
	assert.equal(moveBorder(three, {kind: 'sidebar'}, {x: 119, y: 1}).sidebar.columns, 81);
});
