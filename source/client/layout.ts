/*
Panes as a tree of splits, and where each lies. Geometry flows down from here; nobody measures the screen. Pure.

The area of a pane has one row above it for the border with its title; between neighbours side by side stands one line.
*/
import type {Rect, Size} from '../screen/geometry.ts';

/** A leaf shows a session; a split shares its room among its parts by their weights. */
export type Node = {kind: 'pane'; pane: number} | {kind: 'split'; direction: 'row' | 'column'; parts: Part[]};

export type Part = {node: Node; weight: number};

export type Layout = {
	root: Node;
	/** What each pane shows: a session's id, or null. */
	panes: Record<number, string | null>;
	focus: number;
	/** The pane that had the focus before. */
	last: number | null;
	zoomed: boolean;
	nextPane: number;
};

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

export const leastSize: Size = {columns: 20, rows: 5};
const bordersFrom: Size = {columns: 60, rows: 15};
const sidebarFrom = 100;
/** A pane is never made smaller than this by hand. */
export const leastPane: Size = {columns: 10, rows: 2};

export const singlePane = (session: string | null): Layout => ({
	root: {kind: 'pane', pane: 1},
	panes: {1: session},
	focus: 1,
	last: null,
	zoomed: false,
	nextPane: 2,
});

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

/** All panes of a tree, in reading order. */
export const panesOf = (node: Node): number[] => (node.kind === 'pane' ? [node.pane] : node.parts.flatMap(part => panesOf(part.node)));

export const focusPane = (layout: Layout, pane: number): Layout =>
	pane === layout.focus || !panesOf(layout.root).includes(pane) ? layout : {...layout, focus: pane, last: layout.focus};

/** Show a session in a pane, the focused one by default. */
export const showSession = (layout: Layout, session: string | null, pane = layout.focus): Layout => ({
	...layout,
	panes: {...layout.panes, [pane]: session},
});

/** Split the focused pane in two halves; the new one has the focus. */
export const splitPane = (layout: Layout, direction: 'row' | 'column', session: string | null): Layout => {
	const pane = layout.nextPane;
	const added: Part = {node: {kind: 'pane', pane}, weight: 1};
	const insert = (node: Node): Node => {
		if (node.kind === 'pane') {
			return node.pane === layout.focus ? {kind: 'split', direction, parts: [{node, weight: 1}, added]} : node;
		}
		const index = node.parts.findIndex(part => part.node.kind === 'pane' && part.node.pane === layout.focus);
		if (index === -1 || node.direction !== direction) {
			return {...node, parts: node.parts.map(part => ({...part, node: insert(part.node)}))};
		}
		const half = node.parts[index]!.weight / 2;
		const parts = [...node.parts];
		parts.splice(index, 1, {...parts[index]!, weight: half}, {...added, weight: half});
		return {...node, parts};
	};
	return {
		root: insert(layout.root),
		panes: {...layout.panes, [pane]: session},
		focus: pane,
		last: layout.focus,
		zoomed: false,
		nextPane: pane + 1,
	};
};

/** Close a pane; its neighbours take its room. The last one stays and shows nothing. */
export const closePane = (layout: Layout, pane = layout.focus): Layout => {
	const all = panesOf(layout.root);
	if (all.length === 1) {
		return {...showSession(layout, null), zoomed: false};
	}
	const index = all.indexOf(pane);
	const root = without(layout.root, pane)!;
	const left = panesOf(root);
	const {[pane]: _, ...panes} = layout.panes;
	const focus =
		layout.focus !== pane
			? layout.focus
			: layout.last !== null && left.includes(layout.last)
				? layout.last
				: (left[Math.min(index, left.length - 1)] ?? left[0]!);
	return {...layout, root, panes, focus, last: layout.last === pane || layout.last === focus ? null : layout.last, zoomed: false};
};

/** The focused pane alone. */
export const breakPane = (layout: Layout): Layout => ({
	...layout,
	root: {kind: 'pane', pane: layout.focus},
	panes: {[layout.focus]: layout.panes[layout.focus] ?? null},
	last: null,
	zoomed: false,
});

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

/** Where the tree of panes lies: right of the sidebar, above the line over the bar. */
export const panesArea = ({sidebar}: Geometry, {columns, rows}: Size): Rect => {
	const x = sidebar ? sidebar.columns + 1 : 0;
	return {x, y: 0, columns: columns - x, rows: rows - 2};
};

/** Exchange what the focused pane shows with the pane before or after it; the focus goes along. */
export const swapPane = (layout: Layout, which: 'previous' | 'next'): Layout => {
	const all = panesOf(layout.root);
	const other = all[(all.indexOf(layout.focus) + (which === 'next' ? 1 : all.length - 1)) % all.length]!;
	if (other === layout.focus) {
		return layout;
	}
	const {[layout.focus]: mine, [other]: theirs} = layout.panes;
	return {...layout, panes: {...layout.panes, [layout.focus]: theirs ?? null, [other]: mine ?? null}, focus: other, last: layout.focus};
};

/** Every session one pane on. */
export const rotatePanes = (layout: Layout): Layout => {
	const all = panesOf(layout.root);
	const shown = all.map(pane => layout.panes[pane] ?? null);
	return {...layout, panes: Object.fromEntries(all.map((pane, index) => [pane, shown[(index + all.length - 1) % all.length]!]))};
};

export type LayoutName = 'even-horizontal' | 'even-vertical' | 'main-horizontal' | 'main-vertical' | 'tiled';

/** Lay the same panes out in one of tmux's five ways. */
export const selectLayout = (layout: Layout, name: LayoutName): Layout => ({
	...layout,
	root: arranged(panesOf(layout.root), name),
	zoomed: false,
});

/** All splits in even shares. */
export const evenPanes = (layout: Layout): Layout => {
	const even = (node: Node): Node =>
		node.kind === 'pane' ? node : {...node, parts: node.parts.map(part => ({node: even(part.node), weight: 1}))};
	return {...layout, root: even(layout.root), zoomed: false};
};

/** A pane for each of these sessions, tiled; the focus stays on the session that had it. */
export const gridOf = (layout: Layout, sessions: readonly string[]): Layout => {
	const panes = sessions.map((session, index) => ({pane: layout.nextPane + index, session}));
	if (panes.length === 0) {
		return layout;
	}
	const current = layout.panes[layout.focus];
	return {
		root: arranged(
			panes.map(({pane}) => pane),
			'tiled',
		),
		panes: Object.fromEntries(panes.map(({pane, session}) => [pane, session])),
		focus: (panes.find(({session}) => session === current) ?? panes[0]!).pane,
		last: null,
		zoomed: false,
		nextPane: layout.nextPane + panes.length,
	};
};

const arranged = (panes: readonly number[], name: LayoutName): Node => {
	const leaves: Part[] = panes.map(pane => ({node: {kind: 'pane', pane}, weight: 1}));
	if (leaves.length === 1) {
		return leaves[0]!.node;
	}
	const split = (direction: 'row' | 'column', parts: Part[]): Node =>
		parts.length === 1 ? parts[0]!.node : {kind: 'split', direction, parts};
	switch (name) {
		case 'even-horizontal':
			return split('row', leaves);
		case 'even-vertical':
			return split('column', leaves);
		case 'main-horizontal':
			return split('column', [
				{...leaves[0]!, weight: 2},
				{node: split('row', leaves.slice(1)), weight: 1},
			]);
		case 'main-vertical':
			return split('row', [
				{...leaves[0]!, weight: 2},
				{node: split('column', leaves.slice(1)), weight: 1},
			]);
		default: {
			const across = Math.ceil(Math.sqrt(leaves.length));
			const rows: Part[] = [];
			for (let index = 0; index < leaves.length; index += across) {
				rows.push({node: split('row', leaves.slice(index, index + across)), weight: 1});
			}
			return split('column', rows);
		}
	}
};

/** The tree without a pane; splits of one part vanish. */
const without = (node: Node, pane: number): Node | undefined => {
	if (node.kind === 'pane') {
		return node.pane === pane ? undefined : node;
	}
	const parts = node.parts.flatMap(part => {
		const left = without(part.node, pane);
		return left ? [{...part, node: left}] : [];
	});
	return parts.length > 1 ? {...node, parts} : parts[0]?.node;
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
