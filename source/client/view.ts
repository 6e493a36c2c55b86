/* What is kept of the screen for the next time: panes, focus, sidebar. Sessions that are gone leave empty panes. */
import {type Layout, type Node, panesOf} from './layout.ts';
import type {State} from './state.ts';

export type SavedView = Pick<State, 'layout' | 'sidebarFocused'> & {
	sidebar: Pick<State['sidebar'], 'shown' | 'columns' | 'folded' | 'sort'>;
};

export const savedView = ({layout, sidebarFocused, sidebar: {shown, columns, folded, sort}}: State): SavedView => ({
	layout,
	sidebarFocused,
	sidebar: {shown, columns, folded, sort},
});

/** The part of the state that a saved view gives; what does not fit is left as it is. */
export const viewFrom = (saved: SavedView | null, state: State): Pick<State, 'layout' | 'sidebarFocused' | 'sidebar'> => {
	const {layout, sidebarFocused, sidebar} = state;
	if (!saved || !isLayout(saved.layout)) {
		return {layout, sidebarFocused, sidebar};
	}
	const known = new Set(state.sessions.map(session => session.id));
	const panes = Object.fromEntries(
		panesOf(saved.layout.root).map(pane => {
			const session = saved.layout.panes[pane];
			return [pane, session != null && known.has(session) ? session : null];
		}),
	);
	return {layout: {...saved.layout, panes}, sidebarFocused: false, sidebar: {...sidebar, ...saved.sidebar}};
};

const isLayout = (layout: Layout | undefined): layout is Layout =>
	typeof layout === 'object' &&
	layout !== null &&
	isNode(layout.root) &&
	typeof layout.panes === 'object' &&
	panesOf(layout.root).includes(layout.focus);

const isNode = (node: Node | undefined): boolean =>
	typeof node === 'object' &&
	node !== null &&
	(node.kind === 'pane'
		? typeof node.pane === 'number'
		: Array.isArray(node.parts) && node.parts.every(part => isNode(part.node) && part.weight > 0));
