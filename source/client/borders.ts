/* Borders that are moved, by the mouse or by keys: that of the sidebar, and those between panes. Pure. */
import {clamp, type Point, type Rect, type Size} from '../screen/geometry.ts';
import {type Layout, type Node, panesOf} from './layout.ts';
import {type Direction, type Geometry, geometry, leastPane, panesArea, share} from './places.ts';
import type {State} from './state.ts';

/** `path`: the split in the tree, by the indexes of its parts; `index`: the part before the border. */
export type Border = {readonly kind: 'sidebar'} | {readonly kind: 'panes'; readonly path: readonly number[]; readonly index: number};

const sidebarColumns = {least: 20, most: 120} as const;
/** What a sidebar leaves to the panes. */
const besideSidebar = 40;

/** The border under a point. The upper line of a pane is the border to the one above it. */
export const borderAt = (places: Geometry, layout: Layout, point: Point): Border | undefined => {
	if (!places.bordered) {
		return undefined;
	}
	const size = {columns: places.bar.columns, rows: places.bar.y + 1};
	if (places.sidebar && point.x === places.sidebar.columns && point.y < size.rows - 2) {
		return {kind: 'sidebar'};
	}
	return splitBorderAt(layout.root, panesArea(places, size), point, []);
};

const splitBorderAt = (node: Node, area: Rect, {x, y}: Point, path: readonly number[]): Border | undefined => {
	if (node.kind === 'pane') {
		return undefined;
	}
	for (const [index, part] of share(node, area).entries()) {
		const isHere =
			node.direction === 'row'
				? index > 0 && x === part.x - 1 && y >= part.y && y < part.y + part.rows
				: index > 0 && y === part.y && x >= part.x && x < part.x + part.columns;
		if (isHere) {
			return {kind: 'panes', path, index: index - 1};
		}
		const inside = splitBorderAt(node.parts[index]!.node, part, {x, y}, [...path, index]);
		if (inside) {
			return inside;
		}
	}
	return undefined;
};

/** The border where the pointer is, as near as the least sizes let it come. */
export const moveBorder = (state: State, border: Border, point: Point): State => {
	const {layout, size, sidebar} = state;
	if (border.kind === 'sidebar') {
		const most = Math.min(sidebarColumns.most, size.columns - besideSidebar);
		const columns = clamp(point.x, Math.min(sidebarColumns.least, most), most);
		return columns === sidebar.columns ? state : {...state, sidebar: {...sidebar, columns}};
	}
	const area = panesArea(geometry(layout, size, sidebar), size);
	const root = withBorder(layout.root, area, border.path, border.index, point);
	return root === layout.root ? state : {...state, layout: {...layout, root}};
};

const withBorder = (node: Node, area: Rect, [first, ...path]: readonly number[], index: number, point: Point): Node => {
	if (node.kind === 'pane') {
		return node;
	}
	const places = share(node, area);
	if (first !== undefined) {
		const part = node.parts[first];
		const inner = part && withBorder(part.node, places[first]!, path, index, point);
		return inner && inner !== part.node ? {...node, parts: node.parts.with(first, {...part, node: inner})} : node;
	}
	const isRow = node.direction === 'row';
	const lengths = places.map(place => (isRow ? place.columns : place.rows));
	// Its pane was closed while the border was held.
	if (index + 1 >= lengths.length) {
		return node;
	}
	const least = isRow ? leastPane.columns : leastPane.rows + 1;
	const both = lengths[index]! + lengths[index + 1]!;
	const wanted = isRow ? point.x - places[index]!.x : point.y - places[index]!.y;
	const length = clamp(wanted, least, Math.max(least, both - least));
	if (length === lengths[index] || both < 2 * least) {
		return node;
	}
	lengths[index] = length;
	lengths[index + 1] = both - length;
	return {...node, parts: node.parts.map((part, at) => ({...part, weight: lengths[at]!}))};
};

/** Move the border of the focused pane by so many cells. */
export const resizePane = (
	layout: Layout,
	direction: Direction,
	cells: number,
	size: Size,
	sidebar: {shown: boolean; columns: number},
): Layout => {
	const axis = direction === 'left' || direction === 'right' ? 'row' : 'column';
	const towards = direction === 'right' || direction === 'down' ? 1 : -1;
	const area = geometry({...layout, zoomed: false}, size, sidebar);
	const resize = (node: Node, rect: Rect): {node: Node; done: boolean} => {
		if (node.kind === 'pane') {
			return {node, done: false};
		}
		const places = share(node, rect);
		const index = node.parts.findIndex(part => panesOf(part.node).includes(layout.focus));
		if (index === -1) {
			return {node, done: false};
		}
		const inner = resize(node.parts[index]!.node, places[index]!);
		if (inner.done) {
			return {node: {...node, parts: node.parts.map((part, at) => (at === index ? {...part, node: inner.node} : part))}, done: true};
		}
		if (node.direction !== axis) {
			return {node, done: false};
		}
		// The border behind the pane; of the last one the border before it.
		const border = index < node.parts.length - 1 ? index : index - 1;
		const lengths = places.map(place => (axis === 'row' ? place.columns : place.rows));
		const least = axis === 'row' ? leastPane.columns : leastPane.rows + 1;
		const move = towards * Math.min(cells, (towards > 0 ? lengths[border + 1]! : lengths[border]!) - least);
		if (towards * move <= 0) {
			return {node, done: true};
		}
		lengths[border]! += move;
		lengths[border + 1]! -= move;
		return {node: {...node, parts: node.parts.map((part, at) => ({...part, weight: lengths[at]!}))}, done: true};
	};
	return {...layout, root: resize(layout.root, panesArea(area, size)).node, zoomed: false};
};
