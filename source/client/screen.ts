/* The whole picture: panes, borders and chrome as layers, composed. When it is painted is painter.ts's. */
import type {Session} from '../protocol/session.ts';
import type {Borders} from '../screen/borders.ts';
import {borderGrid, compose, type Layer, type Screen} from '../screen/compositor.ts';
import type {Point, Rect, RowRange} from '../screen/geometry.ts';
import {createGrid, type Grid, setText} from '../screen/grid.ts';
import {hiddenCursor} from '../screen/modes.ts';
import type {Style} from '../screen/style.ts';
import type {Tables} from '../screen/tables.ts';
import {line} from '../text.ts';
import type {Theme} from '../theme.ts';
import {statusGlyphs} from '../words.ts';
import {panesOf} from './layout.ts';
import {createMemo} from './memo.ts';
import {styleOf} from './models/row.ts';
import type {Pane} from './panes.ts';
import type {Geometry} from './places.ts';
import {focusedCopy, type State, sessionById} from './state.ts';

/** What the chrome draws, in the order in which it lies over the panes. */
export type ChromeLayer = {grid: Grid; rect: Rect};

export type Picture = {
	state: State;
	geometry: Geometry;
	tables: Tables;
	pane: (pane: number) => Pane | undefined;
	/** What a pane in copy mode shows instead of its screen. */
	copying: (pane: number) => Grid | undefined;
	chrome: readonly ChromeLayer[];
	/** Where glyphs of working sessions stand, and what stands there now. */
	spinner: {cells: readonly Point[]; frame: string};
	styles: {border: Style; focused: Style; title: Style; focusedTitle: Style; dim: Style};
	unicode: boolean;
	/** A pane without a session shows this. */
	welcome: (rect: Rect) => Grid | undefined;
};

/** What the picture needs of a theme. */
export const pictureStyles = (theme: Theme): Picture['styles'] => {
	const named = (span: Parameters<typeof styleOf>[1]) => styleOf(theme, span);
	return {
		border: named({token: 'border'}),
		focused: named({token: 'borderFocused'}),
		title: named({token: 'dim'}),
		focusedTitle: named({token: 'text', bold: true}),
		dim: named({token: 'dim'}),
	};
};

/**
The screen as it should be. Borders are drawn anew only when something of them changed: an echo costs the cells of its pane.

@returns A function that draws into a grid that nobody reads any more, if it is given one; `only` these rows of it, if the others are right.
*/
export const createPicture = () => {
	const borders = createMemo<Grid | undefined>();
	let last: {geometry: Geometry; base: Grid | undefined} | undefined;
	return (picture: Picture, into: Grid | undefined, only?: RowRange): Screen => {
		const {state, geometry, tables, styles, unicode} = picture;
		if (only && last?.geometry === geometry) {
			return pictureOf(picture, last.base, into, only);
		}
		const titles = geometry.panes.map(place =>
			titleOf(sessionById(state, state.layout.panes[place.pane]), picture.pane(place.pane), place.rect),
		);
		const focused = state.sidebarFocused || state.dialog ? null : state.layout.focus;
		const drawn = () => (geometry.bordered ? borderGrid(tables, state.size, bordersOf(picture, titles, focused)) : undefined);
		const base = borders([geometry, state.size, focused, titles.join('\n'), styles, unicode], drawn);
		last = {geometry, base};
		return pictureOf(picture, base, into, only);
	};
};

const pictureOf = (picture: Picture, base: Grid | undefined, into: Grid | undefined, only: RowRange | undefined): Screen => {
	const {state, geometry, tables, chrome} = picture;
	const layers: Layer[] = [];
	for (const {pane, rect} of geometry.panes) {
		const grid = paneGrid(picture, pane, rect);
		if (grid) {
			layers.push({grid, rect});
		}
		if (state.asks === 'pane') {
			layers.push(numberLayer(picture, pane, rect));
		}
	}
	const screen = compose({
		tables,
		size: state.size,
		layers: [...layers, ...chrome],
		...(base && {base}),
		into,
		only,
		cursor: cursorOf(picture),
	});
	spin(screen, picture);
	return screen;
};

/** Move the spinners on, but where something lies over them. */
const spin = ({grid}: Screen, {spinner, tables}: Picture) => {
	const still = tables.glyph(statusGlyphs.working[0], 1);
	const moved = tables.glyph(spinner.frame, 1);
	for (const {x, y} of spinner.cells) {
		const cell = y * grid.columns + x;
		if (x < grid.columns && grid.glyphs[cell] === still) {
			grid.glyphs[cell] = moved;
		}
	}
};

const paneGrid = (picture: Picture, pane: number, rect: Rect): Grid | undefined => {
	const {state} = picture;
	if (state.layout.panes[pane] == null) {
		return picture.welcome(rect);
	}
	const shown = picture.pane(pane);
	if (shown?.trouble) {
		return sentence(picture, rect, shown.trouble);
	}
	return picture.copying(pane) ?? shown?.grid;
};

const sentence = ({tables, styles}: Picture, rect: Rect, text: string): Grid => {
	const grid = createGrid(tables, rect);
	setText(grid, Math.min(2, rect.columns - 1), Math.min(1, rect.rows - 1), line(text, 500), styles.dim);
	return grid;
};

const numberLayer = ({state, tables, styles}: Picture, pane: number, rect: Rect): Layer => {
	const number = ` ${panesOf(state.layout.root).indexOf(pane) + 1} `;
	const grid = createGrid(tables, {columns: number.length, rows: 1});
	setText(grid, 0, 0, number, {...styles.focused, inverse: true, bold: true});
	return {
		grid,
		rect: {
			x: rect.x + Math.floor((rect.columns - number.length) / 2),
			y: rect.y + Math.floor(rect.rows / 2),
			columns: number.length,
			rows: 1,
		},
	};
};

/** The parts of a pane's title: slot and name, then what it runs with, and what is out of the ordinary. */
export const titleOf = (session: Session | undefined, pane: Pane | undefined, rect: Rect): string[] => {
	if (!session) {
		return [];
	}
	const clipped = pane?.size && !pane.ended && (pane.size.columns > rect.columns || pane.size.rows > rect.rows);
	return [
		`${session.slot} ${line(session.name, 60)}`,
		[session.agent === 'command' ? '' : session.agent, session.model ? line(session.model, 40).replace(/^claude-/, '') : '']
			.filter(Boolean)
			.join(' '),
		session.kind === 'headless' ? session.kind : '',
		session.mode ?? '',
		session.contextPercent === null ? '' : `ctx ${Math.round(session.contextPercent)} %`,
		pane?.ended ? session.status : '',
		clipped ? `${pane.size!.columns}×${pane.size!.rows}, clipped` : '',
	].filter(Boolean);
};

const bordersOf = ({geometry, styles, unicode}: Picture, titles: readonly string[][], focused: number | null): Borders => ({
	panes: geometry.panes.map((place, index) => ({rect: place.rect, title: titles[index]!, focused: place.pane === focused})),
	lines: geometry.lines,
	unicode,
	styles,
});

const cursorOf = ({state, geometry, pane}: Picture) => {
	const place = geometry.panes.find(one => one.pane === state.layout.focus);
	const shown = place && pane(place.pane);
	if (
		!place ||
		!shown?.grid ||
		(shown.ended && !focusedCopy(state)) ||
		shown.trouble ||
		state.dialog ||
		state.sidebarFocused ||
		state.card?.queue ||
		state.asks === 'pane'
	) {
		return undefined;
	}
	const copying = focusedCopy(state)?.mode;
	if (copying?.entry && copying.entry.kind !== 'jump') {
		return undefined;
	}
	const {x, y} = copying ? {x: copying.cursor.x, y: copying.cursor.line - copying.top} : shown.cursor;
	if (x >= place.rect.columns || y >= place.rect.rows) {
		return undefined;
	}
	const looks = copying ? {...hiddenCursor, visible: true} : shown.cursor;
	return {...looks, x: place.rect.x + x, y: place.rect.y + y};
};
