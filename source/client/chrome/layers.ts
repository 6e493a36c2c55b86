/*
The layers of the chrome as they are drawn: by Ink, one root a layer; until Ink is loaded, rows of models are painted as they are.
*/
import {createFrameReader} from '../../screen/frame.ts';
import type {Rect, Size} from '../../screen/geometry.ts';
import type {Grid} from '../../screen/grid.ts';
import type {Tables} from '../../screen/tables.ts';
import type {CardProps} from '../components/props.ts';
import {type Look, painted, type Row} from '../models/row.ts';
import type {ChromeLayer} from '../screen.ts';
import type {dialogOf} from './dialogs.tsx';
import type {Ink, LayerName} from './ink.tsx';

export type Layers = ReturnType<typeof createLayers>;

/** The lowest first. */
const order = ['sidebar', 'bar', 'table', 'card', 'dialog'] as const satisfies readonly LayerName[];

/** @param onFrame a layer has a new picture that nobody asked for */
export const createLayers = (tables: Tables, look: () => Look, onFrame: () => void) => {
	const reader = createFrameReader(tables);
	const layers = new Map<LayerName, ChromeLayer>();
	/** What each layer of rows shows: most changes of the state leave it as it is. */
	const shownRows = new Map<LayerName, string>();
	let loaded: {readonly ink: Ink; readonly dialogOf: typeof dialogOf} | undefined;
	let isLoading = false;
	let isClosed = false;

	const gridOf = (rows: readonly Row[], size: Size): Grid => reader.read(rows.map(row => painted(row, look())).join('\n'), size);

	const drop = (name: LayerName) => {
		layers.delete(name);
		loaded?.ink.drop(name);
	};

	return {
		/** What draws dialogs and takes what is typed; undefined until it is there. */
		get loaded() {
			return loaded;
		},
		get isClosed() {
			return isClosed;
		},
		/** Load Ink behind the first picture. */
		load(onLoaded: () => void) {
			if (isLoading) {
				return;
			}
			isLoading = true;
			void Promise.all([import('./ink.tsx'), import('./dialogs.tsx')]).then(([{createInk}, {dialogOf}]) => {
				if (isClosed) {
					return;
				}
				const ink = createInk(tables, (name, layer) => {
					layers.set(name, layer);
					onFrame();
				});
				loaded = {ink, dialogOf};
				onLoaded();
			});
		},
		gridOf,
		rows(name: LayerName, rows: readonly Row[], rect: Rect) {
			const text = JSON.stringify([rows, rect, look().theme.name, look().unicode, loaded !== undefined]);
			if (shownRows.get(name) === text && layers.has(name)) {
				return;
			}
			shownRows.set(name, text);
			if (loaded) {
				loaded.ink.rows(name, rows, look(), rect);
			} else {
				layers.set(name, {grid: gridOf(rows, rect), rect});
			}
		},
		/** The card has fields, so that it is more than rows. */
		card(props: Omit<CardProps, 'look'>, rect: Rect) {
			if (loaded) {
				loaded.ink.card({...props, look: look()}, rect);
			} else {
				layers.set('card', {grid: gridOf(props.model.rows, rect), rect});
			}
		},
		/** Nothing but these rows, over the whole screen. */
		cover(rows: readonly Row[], size: Size) {
			for (const name of [...layers.keys()]) {
				drop(name);
			}
			layers.set('bar', {grid: gridOf(rows, size), rect: {x: 0, y: 0, ...size}});
		},
		drop,
		has: (name: LayerName) => layers.has(name),
		/** The spinner's cells are painted into copies by the compositor's caller. */
		all: (): ChromeLayer[] => order.flatMap(name => layers.get(name) ?? []),
		close() {
			isClosed = true;
			loaded?.ink.close();
		},
	};
};
