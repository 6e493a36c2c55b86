/* Copy mode in an app of one pane, of which the tests say what it shows. */
import type {App} from '../../../source/client/app.ts';
import {createCopyMode} from '../../../source/client/copy/mode.ts';
import {showSession} from '../../../source/client/layout.ts';
import type {Panes} from '../../../source/client/panes.ts';
import {geometry} from '../../../source/client/places.ts';
import {defaultTheme} from '../../../source/theme.ts';
import {stateWith} from '../fleet.ts';
import {tables} from './lines.ts';

type Shown = {
	/** The pane that shows the session `s-1`. */
	pane?: object;
	scrollback: () => Partial<ReturnType<Panes['scrollback']>>;
	/** What the server is asked. */
	ask?: (name: string, params: never) => Promise<unknown>;
};

export const createCopyApp = ({pane, scrollback, ask}: Shown) => {
	const start = stateWith({size: {columns: 59, rows: 21}, sessions: [{id: 's-1', transcript: true} as never]});
	let state = {...start, layout: showSession(start.layout, 's-1')};
	const said: string[] = [];
	const app = {
		get state() {
			return state;
		},
		tables,
		settings: {keys: {copyMode: 'vi'}},
		panes: {get: () => ({session: 's-1', cursor: {x: 0, y: 0}, modes: {alternateScreen: false}, ...pane}), scrollback},
		ask,
		geometry: () => geometry(state.layout, state.size, state.sidebar),
		update(change: (before: typeof state) => typeof state) {
			state = change(state);
		},
		say: (text: string) => said.push(text),
	} as unknown as App;
	const copyMode = createCopyMode(app, {onCopied: text => said.push(`copied ${text}`), theme: () => defaultTheme});
	return {
		copyMode,
		said,
		pane: state.layout.focus,
		here: () => state.copies['s-1'],
		show(session: string) {
			state = {...state, layout: showSession(state.layout, session)};
		},
	};
};
