/*
What Ink draws: one root a layer. Loaded behind the first picture, because Ink takes longer to load than panes to be painted.
*/
import type {ReactNode} from 'react';
import {contains, type Point, type Rect, type Size} from '../../screen/geometry.ts';
import type {Tables} from '../../screen/tables.ts';
import type {App} from '../app.ts';
import {Card} from '../components/card.tsx';
import {ClicksContext, newClicks} from '../components/clicks.ts';
import {Loading} from '../components/loading.tsx';
import type {CardProps} from '../components/props.ts';
import {Rows} from '../components/rows.tsx';
import {type Look, type Row, spanAt} from '../models/row.ts';
import type {ChromeLayer} from '../screen.ts';
import type {Dialog} from '../state.ts';
import type {Dialogs} from './dialogs.tsx';
import {createLayer, type Layer} from './layer.tsx';

export type LayerName = 'sidebar' | 'bar' | 'table' | 'card' | 'dialog';

export type Ink = ReturnType<typeof createInk>;

/** @param onFrame a layer has a new picture that nobody asked for: something was typed into it */
export const createInk = (tables: Tables, onFrame: (name: LayerName, layer: ChromeLayer) => void) => {
	const roots = new Map<LayerName, {layer: Layer; place: (grid: Layer['grid']) => Rect}>();
	let dialogs: Dialogs | undefined;
	let shownDialog: Dialog | null = null;
	let clicks = newClicks();
	/** Ink listens to keys a moment after it drew; what comes before that waits. */
	let typed: {name: LayerName; bytes: Uint8Array}[] | undefined;

	const listenSoon = () => {
		typed ??= [];
		setImmediate(() =>
			setImmediate(() => {
				const waiting = typed ?? [];
				typed = undefined;
				for (const {name, bytes} of waiting) {
					roots.get(name)?.layer.input(bytes);
				}
			}),
		);
	};

	const root = (name: LayerName) => {
		let found = roots.get(name);
		if (!found) {
			const layer = createLayer({tables, onFrame: () => tell(name)});
			found = {layer, place: () => ({x: 0, y: 0, columns: 1, rows: 1})};
			roots.set(name, found);
		}
		return found;
	};

	const tell = (name: LayerName) => {
		const found = roots.get(name);
		if (found) {
			onFrame(name, {grid: found.layer.grid, rect: found.place(found.layer.grid)});
		}
	};

	const render = (
		name: LayerName,
		element: ReactNode,
		size: {columns: number; rows: number},
		place: (grid: Layer['grid']) => Rect,
		fit = false,
	) => {
		const found = root(name);
		found.place = place;
		found.layer.render(element, size, {fit});
		tell(name);
	};

	return {
		rows: (name: LayerName, rows: readonly Row[], look: Look, rect: Rect) =>
			render(name, <Rows look={look} rows={rows} />, rect, () => rect),

		card(props: CardProps, rect: Rect) {
			render('card', <Card {...props} />, rect, () => rect);
			if (props.model.field) {
				listenSoon();
			}
		},

		/** The dialog that is open. It is made once, and keeps what is typed into it until it is another one. */
		dialog(app: App, dialog: Dialog, look: Look, make: (dialog: Dialog) => Dialogs) {
			if (dialog !== shownDialog) {
				this.drop('dialog');
				shownDialog = dialog;
				dialogs = make(dialog);
				clicks = newClicks();
				listenSoon();
			}
			const {columns, rows} = app.state.size;
			const room = {columns: Math.min(columns, dialogs!.columns), rows: Math.max(1, rows - 1)};
			render(
				'dialog',
				<ClicksContext value={clicks}>{dialogs!.element(app.state, look, room)}</ClicksContext>,
				room,
				grid => ({
					x: Math.floor((columns - room.columns) / 2),
					y: Math.max(0, Math.floor((rows - 1 - grid.rows) / 2)),
					columns: room.columns,
					rows: grid.rows,
				}),
				true,
			);
		},

		/** A dialog that waits for what it offers. */
		loading({columns, rows}: Size, look: Look, text: string) {
			const size = {columns: Math.min(columns, text.length + 6), rows: 1};
			const rect = {x: Math.floor((columns - size.columns) / 2), y: Math.floor((rows - 1) / 2), ...size};
			render('dialog', <Loading look={look} text={text} />, size, () => rect);
		},

		drop(name: LayerName) {
			roots.get(name)?.layer.unmount();
			roots.delete(name);
			if (name === 'dialog') {
				shownDialog = null;
			}
		},
		/** A click, or a notch of the wheel, at a point of the screen; false where the dialog is not. */
		clickDialog(point: Point, action: 'press' | 'wheelUp' | 'wheelDown'): boolean {
			const found = roots.get('dialog');
			const rect = found?.place(found.layer.grid);
			if (!rect || !contains(rect, point)) {
				return false;
			}
			const span = spanAt(clicks.rows[point.y - rect.y] ?? [], point.x - rect.x, tables.widths);
			const notch = {key: action === 'wheelUp' ? 'Up' : 'Down', text: ''};
			for (const key of action === 'press' ? (span?.click ?? []) : [notch]) {
				clicks.onKey?.(key);
			}
			return true;
		},
		input(name: LayerName, bytes: Uint8Array) {
			if (typed) {
				typed.push({name, bytes});
			} else {
				roots.get(name)?.layer.input(bytes);
			}
		},
		close() {
			for (const {layer} of roots.values()) {
				layer.unmount();
			}
			roots.clear();
		},
	};
};
