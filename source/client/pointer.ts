/*
The mouse. What the program in a pane asked for goes to it, in its own cells and its own encoding; the rest is ours: a click focuses,
the wheel scrolls, the sidebar and the bar are clicked. A drag belongs to the pane where it began.
*/
import {contains, type Point, type Rect} from '../screen/geometry.ts';
import type {TerminalModes} from '../screen/modes.ts';
import type {App} from './app.ts';
import type {MouseEvent} from './keys.ts';
import {focusPane} from './layout.ts';
import {cellOf, encodeMouse, within} from './mouse.ts';
import type {Scrolling} from './scrolling.ts';

const wheelLines = 5;
/** Arrow keys a notch, in full-screen programs without a mouse (as xterm's mode 1007). */
const wheelKeys = 3;

type Hooks = {
	/** A click on the chrome; true when something was there. */
	onChrome: (point: Point, pressed: boolean, double: boolean) => boolean;
};

export const createPointer = (app: App, scrolling: Scrolling, {onChrome}: Hooks) => {
	/** The pane that has the button that is down. */
	let held: {pane: number; rect: Rect} | undefined;
	let lastPress = {x: -1, y: -1, at: 0};

	const toPane = (event: MouseEvent, pane: number, rect: Rect, modes: TerminalModes) => {
		const cell = app.outer.cell ?? undefined;
		app.panes.input(pane, encodeMouse(within(event, rect, cell), modes, rect, cell));
	};

	return (event: MouseEvent) => {
		const point = cellOf(event, app.outer.cell ?? undefined);
		const isWheel = event.action === 'press' && String(event.button).startsWith('wheel');
		if (held) {
			const modes = app.panes.get(held.pane)?.modes;
			if (modes && modes.mouse !== 'none') {
				toPane(event, held.pane, held.rect, modes);
			}
			if (event.action === 'release') {
				held = undefined;
			}
			return;
		}
		if (event.action === 'press' && !isWheel) {
			const double = performance.now() - lastPress.at < 400 && lastPress.x === point.x && lastPress.y === point.y;
			lastPress = {...point, at: performance.now()};
			if (onChrome(point, true, double)) {
				return;
			}
		} else if (event.action === 'release' && onChrome(point, false, false)) {
			return;
		}
		if (app.state.dialog || app.state.card?.queue) {
			return;
		}
		const place = app.geometry().panes.find(({rect}) => contains(rect, point));
		const pane = place && app.panes.get(place.pane);
		if (!place || !pane) {
			return;
		}
		if (event.action === 'press' && !isWheel && (place.pane !== app.state.layout.focus || app.state.sidebarFocused)) {
			app.update(state => ({...state, layout: focusPane(state.layout, place.pane), sidebarFocused: false}));
		}
		const {modes} = pane;
		if (modes.mouse !== 'none' && app.state.scrolled?.pane !== place.pane) {
			if (event.action === 'press' && !isWheel) {
				held = place;
			}
			toPane(event, place.pane, place.rect, modes);
			return;
		}
		if (isWheel) {
			wheel(place.pane, String(event.button) === 'wheelUp' ? 1 : -1, modes);
		}
	};

	function wheel(pane: number, direction: 1 | -1, modes: TerminalModes) {
		if (modes.alternateScreen) {
			const arrow = `\x1b${modes.applicationCursor ? 'O' : '['}${direction > 0 ? 'A' : 'B'}`;
			app.panes.input(pane, Buffer.from(arrow.repeat(wheelKeys)));
			return;
		}
		if (!app.state.scrolled && direction > 0 && !scrolling.start()) {
			return;
		}
		scrolling.lines(direction * wheelLines);
		if (app.state.scrolled?.lines === 0) {
			scrolling.stop();
		}
	}
};
