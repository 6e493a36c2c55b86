/*
Where panes and chrome lie on the screen. Geometry flows down from here; nobody measures the screen. Pure.

The area of a pane has one row above it for the border with its title; between neighbours side by side stands one line.
*/
import type {Rect, Size} from '../screen/geometry.ts';
import type {Layout, Node} from './layout.ts';

export type PanePlace = {pane: number; rect: Rect};

/** Where everything lies on a screen of this size. */
export type Geometry = {
	/** `narrow`: the sidebar is in the bar; `small`: only the focused pane and the bar; `tiny`: too small for anything. */
	kind: 'full' | 'narrow' | 'small' | 'tiny';
	sidebar: Rect | null;
	bar: Rect;
	/** Lines of the frame besides the panes' own: beside the sidebar, above the bar. */
	lines: Rect[];
	/** Inner rectangles of the panes that are shown. */
	panes: PanePlace[];
	/** Whether panes have borders and titles. */
	bordered: boolean;
};

export type Direction = 'left' | 'right' | 'up' | 'down';

const leastSize: Size = {columns: 20, rows: 5};
const bordersFrom: Size = {columns: 60, rows: 15};
const sidebarFrom = 100;
/** A pane is never made smaller than this by hand. */
export const leastPane: Size = {columns: 10, rows: 2};

export const geometry = (layout: Layout, size: Size, sidebar: {shown: boolean; columns: number}): Geometry => {
	const {columns, rows} = size;
	const bar = {x: 0, y: Math.max(0, rows - 1), columns, rows: 1};
	if (columns < leastSize.columns || rows < leastSize.rows) {
		return {kind: 'tiny', sidebar: null, bar, lines: [], panes: [], bordered: false};
	}
	const small = columns < bordersFrom.columns || rows < bordersFrom.rows;
	const kind = small ? 'small' : columns < sidebarFrom ? 'narrow' : 'full';
	if (small || layout.zoomed) {
		return {
			kind,
			sidebar: null,
			bar,
			lines: [],
			panes: [{pane: layout.focus, rect: {x: 0, y: 0, columns, rows: rows - 1}}],
			bordered: false,
		};
	}
	const height = rows - 2;
	const beside = kind === 'full' && sidebar.shown ? Math.min(sidebar.columns, columns - 40) : 0;
	const left = beside > 0 ? beside + 1 : 0;
	const lines: Rect[] = [{x: 0, y: height, columns, rows: 1}];
	if (beside > 0) {
		lines.push({x: beside, y: 0, columns: 1, rows: height});
	}
	return {
		kind,
		sidebar: beside > 0 ? {x: 0, y: 0, columns: beside, rows: height} : null,
		bar,
		lines,
		panes: placePanes(layout.root, {x: left, y: 0, columns: columns - left, rows: height}),
		bordered: true,
	};
};

/** Where the tree of panes lies: right of the sidebar, above the line over the bar. */
export const panesArea = ({sidebar}: Geometry, {columns, rows}: Size): Rect => {
	const x = sidebar ? sidebar.columns + 1 : 0;
	return {x, y: 0, columns: columns - x, rows: rows - 2};
};

const placePanes = (node: Node, area: Rect): PanePlace[] => {
	if (node.kind === 'split') {
		return share(node, area).flatMap((part, index) => placePanes(node.parts[index]!.node, part));
	}
	return [{pane: node.pane, rect: {x: area.x, y: area.y + 1, columns: Math.max(1, area.columns), rows: Math.max(1, area.rows - 1)}}];
};

/** The areas of the parts of a split: by weight, whole cells, a line between neighbours side by side. */
export const share = ({direction, parts}: Extract<Node, {kind: 'split'}>, area: Rect): Rect[] => {
	const gaps = direction === 'row' ? parts.length - 1 : 0;
	const room = (direction === 'row' ? area.columns : area.rows) - gaps;
	const total = parts.reduce((sum, part) => sum + part.weight, 0);
	const areas: Rect[] = [];
	let sum = 0;
	let start = direction === 'row' ? area.x : area.y;
	let used = 0;
	for (const part of parts) {
		sum += part.weight;
		const end = Math.round((room * sum) / total);
		const length = end - used;
		used = end;
		areas.push(direction === 'row' ? {...area, x: start, columns: length} : {...area, y: start, rows: length});
		start += length + (direction === 'row' ? 1 : 0);
	}
	return areas;
};

/** The pane beside `from` in a direction, the nearest to its middle; at the edge the one on the other side, as in tmux. */
export const paneBeside = (places: readonly PanePlace[], from: number, direction: Direction): number | undefined => {
	const here = places.find(place => place.pane === from)?.rect;
	if (!here) {
		return undefined;
	}
	const horizontal = direction === 'left' || direction === 'right';
	const start = (rect: Rect) => (horizontal ? rect.x : rect.y);
	const length = (rect: Rect) => (horizontal ? rect.columns : rect.rows);
	const across = (rect: Rect) => (horizontal ? [rect.y, rect.y + rect.rows] : [rect.x, rect.x + rect.columns]) as [number, number];
	const [low, high] = across(here);
	const overlapping = places.filter(({pane, rect}) => {
		const [from_, to] = across(rect);
		return pane !== from && from_ < high && to > low;
	});
	const forward = direction === 'right' || direction === 'down';
	const isBeyond = (rect: Rect) => (forward ? start(rect) >= start(here) + length(here) : start(rect) + length(rect) <= start(here));
	const beyond = overlapping.filter(({rect}) => isBeyond(rect));
	const candidates = beyond.length > 0 ? beyond : overlapping.filter(({rect}) => !isBeyond(rect) && start(rect) !== start(here));
	const order = forward ? 1 : -1;
	const middle = (low + high) / 2;
	const distance = ({rect}: PanePlace) => {
		const [from_, to] = across(rect);
		return middle >= from_ && middle < to ? 0 : 1;
	};
	return [...candidates].sort((a, b) => order * (start(a.rect) - start(b.rect)) || distance(a) - distance(b))[0]?.pane;
};
