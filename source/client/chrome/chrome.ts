/*
The chrome: sidebar, bar, table of keys, card and dialogs, each a small layer over the panes. Models are made here from the state, and
drawn as layers.
*/
import type {Point, Rect, Size} from '../../screen/geometry.ts';
import type {Grid} from '../../screen/grid.ts';
import type {App} from '../app.ts';
import type {Cards} from '../card/card.ts';
import {createCardLayer} from '../card/card-layer.ts';
import {type BarModel, barModel} from '../models/bar.ts';
import {keyTable} from '../models/key-table.ts';
import type {Look} from '../models/row.ts';
import {type SidebarModel, sidebarModel} from '../models/sidebar.ts';
import {tooSmall, welcome} from '../models/welcome.ts';
import {focusedCopy, focusedSession, type State} from '../state.ts';
import {createDialogLayer} from './dialog-layer.ts';
import type {DialogTools} from './dialogs.tsx';
import {createLayers} from './layers.ts';
import {typedFilter} from './sidebar-filter.ts';

type Options = {
	cards: Cards;
	look: () => Look;
	tools: Omit<DialogTools, 'choices'>;
	/** A layer has a new picture. */
	onFrame: () => void;
};

export type Chrome = ReturnType<typeof createChrome>;

export const createChrome = (app: App, {cards, look, tools, onFrame}: Options) => {
	const layers = createLayers(app.tables, look, onFrame);
	const card = createCardLayer(app, layers, cards, look);
	const dialog = createDialogLayer(app, layers, {look, tools});
	let sidebar: SidebarModel | undefined;
	let bar: BarModel | undefined;

	/** Where there is no room beside the panes it lies over them while it has the focus. */
	const sidebarRect = (): Rect | null => app.geometry().sidebar ?? (app.state.sidebarFocused ? overlay(app.state.size) : null);

	const update = (state: State) => {
		if (app.geometry().kind === 'tiny') {
			layers.cover(tooSmall(state.size, look()), state.size);
			return;
		}
		updateSidebar(state);
		updateBar(state);
		updateTable(state);
		card.update(state);
		dialog.update(state);
	};

	const updateSidebar = (state: State) => {
		const rect = sidebarRect();
		if (rect) {
			sidebar = sidebarModel({...state, focusedSession: focusedSession(state)?.id ?? null}, rect, look());
			layers.rows('sidebar', sidebar.rows, rect);
		} else {
			sidebar = undefined;
			layers.drop('sidebar');
		}
	};

	const updateBar = (state: State) => {
		const {bar: rect, kind} = app.geometry();
		bar = barModel(
			{
				...state,
				layoutKind: kind,
				focusedSession: focusedSession(state)?.id ?? null,
				zoomed: state.layout.zoomed,
				copying: state.sidebarFocused ? null : (focusedCopy(state) ?? null),
				keymap: app.keymap,
			},
			rect.columns,
			look(),
		);
		layers.rows('bar', [bar.row], rect);
	};

	const updateTable = ({prefix, card: shown, size}: State) => {
		if (prefix?.table && !shown) {
			const rows = keyTable(app.keymap, {columns: size.columns, rows: size.rows - 1}, look());
			layers.rows('table', rows, {x: 0, y: size.rows - 1 - rows.length, columns: size.columns, rows: rows.length});
		} else {
			layers.drop('table');
		}
	};

	return {
		update,
		sidebar: () => sidebar,
		sidebarRect,
		bar: () => bar,
		/** The card as it stands on the screen. */
		card: () => card.shown,
		/** Draw what needs more than rows too: call it when the first picture stands. */
		load: () => layers.load(() => update(app.state)),
		layers: layers.all,
		/** Told after each frame. */
		painted: card.painted,

		/** What a pane without a session shows. */
		welcome: (rect: Rect): Grid | undefined =>
			layers.gridOf(
				welcome({prefix: app.state.prefixName, sessions: app.state.sessions.length, missingAgent: app.state.missingAgent}, rect, look()),
				rect,
			),

		/** Screen cells of working glyphs. */
		working: (): Point[] => [
			...(sidebar && layers.has('sidebar') ? sidebar.working : []),
			...(bar ? bar.working.map(({x}) => ({x, y: app.state.size.rows - 1})) : []),
		],

		/** Keys for the field that has the focus. */
		input(bytes: Uint8Array) {
			if (app.state.sidebar.filtering) {
				app.update(state => ({...state, sidebar: typedFilter(state.sidebar, Buffer.from(bytes).toString())}));
			} else if (app.state.dialog) {
				dialog.input(app.state.dialog, bytes);
			} else {
				layers.loaded?.ink.input('card', bytes);
			}
		},

		/** A click on the dialog, or a notch of the wheel over it; false where it is not. */
		clickDialog: (point: Point, action: 'press' | 'wheelUp' | 'wheelDown'): boolean =>
			Boolean(app.state.dialog && layers.loaded?.ink.clickDialog(point, action)),

		close: layers.close,
	};
};

const overlay = (size: Size): Rect => ({x: 0, y: 0, columns: Math.min(40, size.columns), rows: size.rows - 1});
