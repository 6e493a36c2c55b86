/*
Panes as a tree of splits, and where each lies. Geometry flows down from here; nobody measures the screen. Pure.
*/
import type {Rect, Size} from '../screen/geometry.ts';

/** A leaf shows a session; a split shares its room among its parts by their weights. */
export type Node = {kind: 'pane'; pane: number} | {kind: 'split'; direction: 'row' | 'column'; parts: {node: Node; weight: number}[]};

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

/** Where everything lies on a screen of this size. */
export type Geometry = {
	/** `small`: only the focused pane and the bar; `narrow`: the sidebar is in the bar; `tiny`: too small for anything. */
	kind: 'full' | 'narrow' | 'small' | 'tiny';
	sidebar: Rect | null;
	bar: Rect;
	/** Lines of the frame besides the panes' own: beside the sidebar, above the bar. */
	lines: Rect[];
	/** Inner rectangles of the panes that are shown. */
	panes: {pane: number; rect: Rect; titled: boolean}[];
};

export declare const geometry: (layout: Layout, size: Size, sidebar: {shown: boolean; columns: number}) => Geometry;
