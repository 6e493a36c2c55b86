/* Panes as a tree of splits, and what changes it. Where each pane lies on the screen is in places.ts. Pure. */

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

export const singlePane = (session: string | null): Layout => ({
	root: {kind: 'pane', pane: 1},
	panes: {1: session},
	focus: 1,
	last: null,
	zoomed: false,
	nextPane: 2,
});

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
