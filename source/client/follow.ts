/* What follows from a change of the state: which panes are open and how large, what a person has seen, what is kept for next time. */
import type {App} from './app.ts';
import type {CopyMode} from './copy/mode.ts';
import type {FleetLine} from './fleet.ts';
import {type State, sessionById} from './state.ts';
import {savedView} from './view.ts';

export const createFollower = (app: App, line: FleetLine, copyMode: CopyMode) => {
	let viewId: string | undefined;
	let savedText = '';
	let seen = '';

	const showPanes = () => {
		const {layout} = app.state;
		app.panes.show(app.geometry().panes.flatMap(({pane}) => (layout.panes[pane] ? [{pane, session: layout.panes[pane]}] : [])));
		sizePanes();
	};

	/** `again`: the person is here now, so sessions that another client has sized get this one's sizes. */
	const sizePanes = ({again = false} = {}) => {
		for (const {pane, rect} of app.geometry().panes) {
			app.panes.resize(pane, {columns: rect.columns, rows: rect.rows}, {again});
		}
	};

	const focusPanes = () => {
		const {focused, sidebarFocused, layout} = app.state;
		app.panes.focus(focused && !sidebarFocused ? layout.focus : null);
	};

	/** What the focused pane of the focused client shows has been seen. */
	const seeFocused = () => {
		const {state} = app;
		const session = sessionById(state, state.layout.panes[state.layout.focus]);
		if (!session || !state.focused || (session.status !== 'done' && session.status !== 'failed' && !session.bell)) {
			return;
		}
		const key = `${session.id} ${session.status} ${session.evidence.since} ${session.bell}`;
		if (key !== seen) {
			seen = key;
			void line
				.current()
				?.call('session.seen', {session: session.id})
				.catch(() => {});
		}
	};

	const saveView = () => {
		const value = savedView(app.state);
		const text = JSON.stringify(value);
		if (viewId !== undefined && text !== savedText) {
			savedText = text;
			void line
				.current()
				?.call('view.save', {id: viewId, value})
				.catch(() => {});
		}
	};

	return {
		showPanes,
		sizePanes,
		/** To another server: what the last one heard may have died with it. */
		connected() {
			seen = '';
			savedText = '';
			seeFocused();
			saveView();
		},
		/** From now on the view is kept under this id. */
		keepView(id: string) {
			viewId = id;
		},
		changed(before: State) {
			const {state} = app;
			if (state.layout !== before.layout || state.size !== before.size || state.sidebar !== before.sidebar) {
				showPanes();
				saveView();
			}
			if (state.layout !== before.layout || state.sidebarFocused !== before.sidebarFocused || state.focused !== before.focused) {
				focusPanes();
			}
			seeFocused();
			copyMode.resize();
		},
		/** A session that was started again has another host now; what was looked back at went with the old one. */
		startedAgain(before: State, id: string) {
			const [old, now] = [sessionById(before, id), sessionById(app.state, id)];
			if (old && now && now.pid !== old.pid && now.pid !== null) {
				copyMode.forget(id);
				app.panes.reopen(id);
				showPanes();
			}
		},
		start() {
			showPanes();
			focusPanes();
			seeFocused();
		},
	};
};
