/*
Looking back: the focused pane shows lines above its screen. Lines are asked of the host when they are shown, and stay as they were
while more output comes.
*/
import type {Grid} from '../screen/grid.ts';
import type {App} from './app.ts';

export type Scrolling = ReturnType<typeof createScrolling>;

export const createScrolling = (app: App) => {
	/** What is on the screen instead of the pane's own. */
	let shown: {pane: number; grid: Grid} | undefined;
	let asked = 0;

	const fetch = async () => {
		const {scrolled} = app.state;
		const pane = scrolled && app.panes.get(scrolled.pane);
		if (!scrolled || !pane?.size) {
			shown = undefined;
			return;
		}
		const ask = ++asked;
		const from = scrolled.of - scrolled.lines;
		const lines = await app.panes.lines(scrolled.pane, from, from + pane.size.rows);
		if (lines && ask === asked && app.state.scrolled) {
			shown = {pane: scrolled.pane, grid: lines.grid};
			app.redraw();
		}
	};

	const move = (by: number) => {
		app.update(state => {
			const {scrolled} = state;
			if (!scrolled) {
				return state;
			}
			const lines = Math.max(0, Math.min(scrolled.of, Math.round(scrolled.lines + by)));
			return {...state, scrolled: {...scrolled, lines}};
		});
		void fetch();
	};

	return {
		/** The lines to show in a pane instead of its screen. */
		grid: (pane: number): Grid | undefined =>
			app.state.scrolled?.pane === pane && shown?.pane === pane && app.state.scrolled.lines > 0 ? shown.grid : undefined,
		start() {
			const pane = app.panes.get(app.state.layout.focus);
			if (!pane?.grid) {
				return false;
			}
			if (pane.history === 0) {
				app.say(pane.modes.alternateScreen ? 'this program keeps no scrollback' : 'there is nothing above this screen');
				return false;
			}
			app.update(state => ({...state, scrolled: state.scrolled ?? {pane: state.layout.focus, lines: 0, of: pane.history}}));
			return true;
		},
		lines: move,
		pages(pages: number) {
			const rows = app.panes.get(app.state.scrolled?.pane ?? -1)?.size?.rows ?? 0;
			move(pages * Math.max(1, rows - 2));
		},
		stop() {
			shown = undefined;
			app.update(state => ({...state, scrolled: null}));
		},
	};
};
