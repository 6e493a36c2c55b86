/* The app as a picture, and when it is painted: panes and what is looked back at in them, the chrome over them, the spinners in that. */
import {bottom, type RowRange} from '../screen/geometry.ts';
import type {Grid} from '../screen/grid.ts';
import type {App} from './app.ts';
import type {Appearance} from './appearance.ts';
import type {Chrome} from './chrome/chrome.ts';
import type {Spinner} from './chrome/spinner.ts';
import {copyView} from './copy/view.ts';
import type {Terminal} from './outer/terminal.ts';
import {createPainter} from './painter.ts';
import {createPicture} from './screen.ts';
import {copyingIn} from './state.ts';

type Parts = {terminal: Terminal; chrome: Chrome; spinner: Spinner; appearance: Appearance};

export const createDrawing = (app: App, {terminal, chrome, spinner, appearance}: Parts) => {
	const draw = createPicture();

	const picture = (into: Grid | undefined, only?: RowRange) => {
		const {state, tables} = app;
		const styles = appearance.styles();
		return draw(
			{
				state,
				geometry: app.geometry(),
				tables,
				pane: app.panes.get,
				copying: pane => {
					const copying = copyingIn(state, pane);
					return copying && copyView(copying.mode, copying.scrollback, tables, styles.copy);
				},
				chrome: chrome.layers(),
				spinner: {cells: chrome.working(), frame: spinner.frame},
				styles: styles.picture,
				unicode: app.outer.capabilities.unicode,
				welcome: chrome.welcome,
			},
			into,
			only,
		);
	};

	const painter = createPainter({
		tty: terminal.tty,
		drawn: terminal.drawn,
		picture,
		capabilities: () => app.outer.capabilities,
		answers: () => app.outer.answers,
		painted: chrome.painted,
	});

	return {
		/** Anything changed. */
		request: painter.request,
		/** The terminal may show anything. */
		anew: painter.anew,
		/** A pane has a new picture; `rows`: nothing but these cells of it changed, and only their rows are painted. */
		pane(pane: number, rows: RowRange | undefined) {
			const rect = rows && app.geometry().panes.find(place => place.pane === pane)?.rect;
			if (!rows || !rect) {
				painter.now();
				return;
			}
			const from = Math.min(rect.y + rows.from, bottom(rect));
			const to = Math.max(from, Math.min(rect.y + rows.to, bottom(rect)));
			painter.requestRows({from, to}, {first: pane === app.state.layout.focus});
		},
		stop: painter.stop,
	};
};
