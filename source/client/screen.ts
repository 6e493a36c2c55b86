/*
The whole picture: panes, borders and chrome as layers, composed and written as what changed. At once when idle, else at most 60
times a second; a terminal that is behind gets the newest picture when it has taken the last one.
*/
import type {Session} from '../protocol/messages.ts';
import type {Borders} from '../screen/borders.ts';
import {borderGrid, compose, type Layer, type Screen} from '../screen/compositor.ts';
import {type Capabilities, diff} from '../screen/diff.ts';
import {type Point, type Rect, type RowRange, sameSize} from '../screen/geometry.ts';
import {copyRows, createGrid, type Grid, setText} from '../screen/grid.ts';
import {hiddenCursor} from '../screen/modes.ts';
import type {Style} from '../screen/style.ts';
import type {Tables} from '../screen/tables.ts';
import {line} from '../text.ts';
import {statusGlyphs} from '../words.ts';
import type {Drawn} from './drawn.ts';
import {type Geometry, panesOf} from './layout.ts';
import {createMemo} from './memo.ts';
import type {Pane} from './panes.ts';
import {focusedCopy, type State, sessionById} from './state.ts';
import type {Tty} from './tty.ts';

const frameMilliseconds = 1000 / 60;
/** After a small change, such as an echo, the next may follow so soon. */
const afterSmallMilliseconds = 4;
const smallCharacters = 512;
/** Frames larger than this are paced by what the terminal says that it has drawn. */
const largeCharacters = 2048;
const patienceMilliseconds = 2000;

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

/**
The screen as it should be. Borders are drawn anew only when something of them changed: an echo costs the cells of its pane.

@returns A function that draws into a grid that nobody reads any more, if it is given one; `only` these rows of it, if the others are right.
*/
export const createPicture = () => {
	const borders = createMemo<Grid>();
	return (picture: Picture, into: Grid | undefined, only?: RowRange): Screen => {
		const {state, geometry, tables, styles, unicode} = picture;
		const titles = geometry.panes.map(place =>
			titleOf(sessionById(state, state.layout.panes[place.pane]), picture.pane(place.pane), place.rect),
		);
		const focused = state.sidebarFocused || state.dialog ? null : state.layout.focus;
		const drawn = () => borderGrid(tables, state.size, bordersOf(picture, titles, focused));
		const base = geometry.bordered ? borders([geometry, state.size, focused, titles.join('\n'), styles, unicode], drawn) : undefined;
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

export type Painter = ReturnType<typeof createPainter>;

/** Rows that may differ from what is shown; `all` where more than the cells of panes may. */
type Dirty = RowRange | 'all' | undefined;

type PainterOptions = {
	tty: Pick<Tty, 'open' | 'behind' | 'write' | 'onDrain'>;
	drawn: Pick<Drawn, 'ask'>;
	/** What to show, read when it is painted, and drawn into a grid; `only` some rows of it, if the others are right. */
	picture: (into: Grid | undefined, only?: RowRange) => Screen;
	capabilities: () => Capabilities;
	/** Whether the terminal answers questions. */
	answers: () => boolean;
	/** Told after each frame. */
	painted: () => void;
};

export const createPainter = ({tty, drawn, picture, capabilities, answers, painted}: PainterOptions) => {
	let shown: Screen | undefined;
	/** A grid that is not shown: for the next picture, or for rows as they were. */
	let spare: Grid | undefined;
	let dirty: Dirty;
	let next = 0;
	/** The same for what is typed into, while others are waited for. */
	let nextFirst = 0;
	let timer: NodeJS.Timeout | undefined;
	let waiting = false;
	/** A large frame is on its way: what changes meanwhile is painted when it has been drawn. Over a slow link there is never a second. */
	let onItsWay: NodeJS.Timeout | undefined;
	/** The terminal did not say in time that it has drawn something: it is not waited for any more. */
	let silent = false;

	/** The whole picture, drawn anew. */
	const paintAll = (): string => {
		const screen = picture(spare);
		const text = diff(shown, screen, capabilities());
		spare = shown?.grid;
		shown = screen;
		return text;
	};

	/** Some rows, drawn where they stand: an echo costs no more than its row. */
	const paintRows = (before: Screen, rows: RowRange): string => {
		const scratch = spare && sameSize(spare, before.grid) ? spare : createGrid(before.grid.tables, before.grid);
		spare = scratch;
		copyRows(before.grid, scratch, rows);
		const screen = picture(before.grid, rows);
		shown = screen;
		return diff({grid: scratch, cursor: before.cursor}, screen, capabilities(), rows);
	};

	const paint = () => {
		timer = undefined;
		if (!tty.open) {
			return;
		}
		if (tty.behind) {
			if (!waiting) {
				waiting = true;
				tty.onDrain(() => {
					waiting = false;
					paint();
				});
			}
			return;
		}
		if (onItsWay !== undefined) {
			return;
		}
		const rows = dirty;
		dirty = undefined;
		const text = shown && rows !== 'all' && rows ? paintRows(shown, rows) : paintAll();
		tty.write(text);
		if (text.length > largeCharacters && answers() && !silent) {
			waitForDrawing();
		}
		next = performance.now() + (text.length < smallCharacters ? afterSmallMilliseconds : frameMilliseconds);
		painted();
	};

	const waitForDrawing = () => {
		const goOn = () => {
			clearTimeout(patience);
			if (onItsWay === patience) {
				onItsWay = undefined;
				if (dirty !== undefined) {
					request(dirty);
				}
			}
		};
		const patience = setTimeout(() => {
			silent = true;
			goOn();
		}, patienceMilliseconds);
		onItsWay = patience;
		drawn.ask(goOn);
	};

	const request = (rows: Dirty) => {
		dirty = dirty === undefined ? rows : dirty === 'all' || rows === 'all' || rows === undefined ? 'all' : union(dirty, rows);
		if (timer !== undefined || onItsWay !== undefined) {
			return;
		}
		const wait = next - performance.now();
		if (wait <= 0) {
			paint();
		} else {
			timer = setTimeout(paint, wait);
		}
	};

	return {
		/** Anything changed. */
		request: () => request('all'),
		/** Something is there that a person waits for: at once, however short ago the last frame was. */
		now() {
			dirty = 'all';
			clearTimeout(timer);
			paint();
		},
		/** Only cells in these rows changed, or the cursor. `first`: of what is typed into, so that it never waits for another pane. */
		requestRows(rows: RowRange, {first = false} = {}) {
			const isHeldUp = timer !== undefined || onItsWay !== undefined;
			const now = performance.now();
			if (first && isHeldUp && now >= nextFirst && shown && tty.open && !tty.behind) {
				nextFirst = now + afterSmallMilliseconds;
				tty.write(paintRows(shown, rows));
			} else {
				request(rows);
			}
		},
		/** Paint all of it: the terminal may show anything. */
		anew() {
			shown = undefined;
			dirty = 'all';
			clearTimeout(timer);
			clearTimeout(onItsWay);
			onItsWay = undefined;
			paint();
		},
		stop() {
			clearTimeout(timer);
			clearTimeout(onItsWay);
		},
	};
};

const union = (a: RowRange, b: RowRange): RowRange => ({from: Math.min(a.from, b.from), to: Math.max(a.to, b.to)});

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
