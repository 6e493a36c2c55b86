/*
The mouse. What the program in a pane asked for goes to it, in its own cells and its own encoding; the rest is ours: a click focuses,
the wheel scrolls, a drag selects and copies, borders are dragged, the sidebar and the bar are clicked. Shift with the mouse belongs to
the outer terminal. A drag belongs to what it began on.
*/
import {contains, type Point, type Rect} from '../screen/geometry.ts';
import type {TerminalModes} from '../screen/modes.ts';
import type {App} from './app.ts';
import {type Border, borderAt, moveBorder} from './borders.ts';
import {createClicks} from './clicks.ts';
import type {CopyMode} from './copy/mode.ts';
import type {SelectionKind} from './copy/state.ts';
import {modifier} from './keys/key.ts';
import type {MouseEvent} from './keys/keys.ts';
import {cellOf, encodeMouse, within} from './keys/mouse.ts';
import {evenPanes, focusPane} from './layout.ts';
import type {PanePlace} from './places.ts';
import {copyingIn} from './state.ts';

const wheelLines = 5;
/** Arrow keys a notch, in full-screen programs without a mouse (as xterm's mode 1007). */
const wheelKeys = 3;
/** How often a selection scrolls on while the pointer is held above or below its pane. */
const scrollMilliseconds = 50;

/** `times`: how often it was pressed there, quickly; 0: it was released. */
export type ChromeClick = {readonly times: number; readonly button: MouseEvent['button']};

type Hooks = {
	/** A click on the chrome; true when something was there. */
	onChrome: (point: Point, click: ChromeClick) => boolean;
	/** A notch of the wheel over the chrome; true when something took it. */
	onWheel: (point: Point, up: boolean) => boolean;
	/** The middle button. */
	onPaste: () => void;
};

/** What the button that is down belongs to. */
type Held =
	| {kind: 'program'; pane: number; rect: Rect}
	/** `began`: there is a selection, of which copy mode began or was there before. */
	| {kind: 'selection'; pane: number; rect: Rect; from: Point; selects: SelectionKind; began: null | {copyMode: boolean}}
	| {kind: 'border'; border: Border};

export const createPointer = (app: App, copyMode: CopyMode, {onChrome, onWheel, onPaste}: Hooks) => {
	let held: Held | undefined;
	let scrolling: NodeJS.Timeout | undefined;
	const clicks = createClicks(app.clock);

	const toProgram = (event: MouseEvent, pane: number, rect: Rect, modes: TerminalModes) => {
		const cell = app.outer.cell ?? undefined;
		app.panes.input(pane, encodeMouse(within(event, rect, cell), modes, rect, cell));
	};

	/** The button is down: the event is for what it went down on. */
	const drag = (holding: Held, event: MouseEvent, point: Point) => {
		if (event.action === 'release') {
			held = undefined;
		}
		if (holding.kind === 'program') {
			const modes = app.panes.get(holding.pane)?.modes;
			if (modes && modes.mouse !== 'none') {
				toProgram(event, holding.pane, holding.rect, modes);
			}
		} else if (holding.kind === 'border') {
			app.update(state => moveBorder(state, holding.border, point));
		} else {
			select(holding, point, event.action === 'release');
		}
	};

	const select = (holding: Extract<Held, {kind: 'selection'}>, at: Point, released: boolean) => {
		const {pane, rect, from, selects} = holding;
		const point = {x: at.x - rect.x, y: at.y - rect.y};
		clearInterval(scrolling);
		if (!holding.began && (point.x !== from.x || point.y !== from.y)) {
			holding.began = {copyMode: copyMode.selectFrom(pane, from, selects)};
		}
		if (!holding.began) {
			return;
		}
		copyMode.selectTo(pane, point);
		if (released) {
			copyMode.copySelected(pane, {leave: holding.began.copyMode});
		} else if (point.y < 0 || point.y >= rect.rows) {
			scrolling = setInterval(() => copyMode.selectTo(pane, point), scrollMilliseconds);
		}
	};

	const press = (event: MouseEvent, point: Point, {pane, rect}: PanePlace, modes: TerminalModes, times: number) => {
		if (pane !== app.state.layout.focus || app.state.sidebarFocused) {
			app.update(state => ({...state, layout: focusPane(state.layout, pane), sidebarFocused: false}));
		}
		if (modes.mouse !== 'none' && !copyingIn(app.state, pane)) {
			held = {kind: 'program', pane, rect};
			toProgram(event, pane, rect, modes);
		} else if (event.button === 'middle') {
			onPaste();
		} else if (event.button === 'left') {
			const from = {x: point.x - rect.x, y: point.y - rect.y};
			const selects: SelectionKind =
				event.modifiers & modifier.alt ? 'block' : times === 2 ? 'words' : times === 3 ? 'lines' : 'characters';
			const atOnce = selects === 'words' || selects === 'lines';
			held = {kind: 'selection', pane, rect, from, selects, began: atOnce ? {copyMode: copyMode.selectFrom(pane, from, selects)} : null};
		}
	};

	const wheel = (pane: number, direction: 1 | -1, modes: TerminalModes) => {
		if (modes.alternateScreen && !copyingIn(app.state, pane)) {
			const arrow = `\x1b${modes.applicationCursor ? 'O' : '['}${direction < 0 ? 'A' : 'B'}`;
			app.panes.input(pane, Buffer.from(arrow.repeat(wheelKeys)));
		} else if (direction < 0 ? copyMode.start(pane, {byWheel: true}) : copyingIn(app.state, pane)) {
			copyMode.scroll(pane, direction * wheelLines);
		}
	};

	/** On a border of panes or of the sidebar: twice is even again. */
	const grab = (border: Border, times: number) => {
		held = {kind: 'border', border};
		if (times === 2 && border.kind === 'panes') {
			app.update(state => ({...state, layout: evenPanes(state.layout)}));
		}
	};

	const move = (event: MouseEvent) => {
		const point = cellOf(event, app.outer.cell ?? undefined);
		const isWheel = event.action === 'press' && String(event.button).startsWith('wheel');
		if (held) {
			drag(held, event, point);
			return;
		}
		const times = event.action === 'press' && !isWheel ? clicks.press(point) : 0;
		if (times > 0 && !app.state.dialog && !app.state.card) {
			const border = borderAt(app.geometry(), app.state.layout, point);
			if (border && event.button === 'left') {
				grab(border, times);
				return;
			}
		}
		if (isWheel && onWheel(point, event.button === 'wheelUp')) {
			return;
		}
		if ((times > 0 || event.action === 'release') && onChrome(point, {times, button: event.button})) {
			return;
		}
		const place = app.geometry().panes.find(({rect}) => contains(rect, point));
		const pane = place && app.panes.get(place.pane);
		if (!place || !pane || app.state.dialog || app.state.card?.queue) {
			return;
		}
		const {modes} = pane;
		if (times > 0) {
			press(event, point, place, modes, times);
		} else if (modes.mouse !== 'none' && !copyingIn(app.state, place.pane)) {
			toProgram(event, place.pane, place.rect, modes);
		} else if (isWheel && (event.button === 'wheelUp' || event.button === 'wheelDown')) {
			wheel(place.pane, event.button === 'wheelUp' ? -1 : 1, modes);
		}
	};

	return {move, stop: () => clearInterval(scrolling)};
};
