/* Panes: how they are laid out, which one has the focus, and what is looked back at or pasted in it. */
import type {App} from '../app.ts';
import {resizePane} from '../borders.ts';
import type {Clipboard} from '../clipboard.ts';
import type {CopyMode} from '../copy/mode.ts';
import {editScrollback} from '../copy/scrollback-editor.ts';
import {
	breakPane,
	closePane,
	evenPanes,
	focusPane,
	gridOf,
	type Layout,
	type LayoutName,
	panesOf,
	rotatePanes,
	selectLayout,
	splitPane,
	swapPane,
} from '../layout.ts';
import {type Direction, paneBeside} from '../places.ts';
import type {Actions} from './actions.ts';
import {focusSidebar} from './sidebar.ts';

export const paneActions = (app: App, copyMode: CopyMode, clipboard: Clipboard) => {
	const layout = (change: (layout: Layout) => Layout) => app.update(state => ({...state, layout: change(state.layout)}));

	/** A new pane with the next session that has none, else a list to choose from. */
	const split = (direction: 'row' | 'column') => {
		const shown = new Set(Object.values(app.state.layout.panes));
		const next = app.state.sessions.find(session => !shown.has(session.id));
		const geometry = app.geometry();
		const rect = geometry.panes.find(({pane}) => pane === app.state.layout.focus)?.rect;
		if (!geometry.bordered || (rect && (direction === 'row' ? rect.columns < 21 : rect.rows < 5))) {
			app.say('there is no room for another pane');
			return;
		}
		if (next) {
			layout(current => splitPane(current, direction, next.id));
		} else {
			app.update(state => ({...state, dialog: {kind: 'picker', purpose: direction === 'row' ? 'split-right' : 'split-below'}}));
		}
	};

	return {
		'split-right': () => split('row'),
		'split-below': () => split('column'),
		'break-pane': () => layout(breakPane),
		'select-pane': argument => {
			const {panes} = app.geometry();
			const pane = paneBeside(panes, app.state.layout.focus, argument as Direction);
			if (pane !== undefined) {
				layout(current => focusPane(current, pane));
			} else if (argument === 'left' && app.geometry().sidebar) {
				focusSidebar(app);
			}
		},
		'next-pane': () =>
			layout(current => {
				const all = panesOf(current.root);
				return focusPane(current, all[(all.indexOf(current.focus) + 1) % all.length]!);
			}),
		'last-pane': () => layout(current => (current.last === null ? current : focusPane(current, current.last))),
		'resize-pane': argument => {
			const [direction, cells = '1'] = (argument ?? 'right').split(' ');
			layout(current => resizePane(current, direction as Direction, Number(cells), app.state.size, app.state.sidebar));
		},
		'swap-pane': argument => layout(current => swapPane(current, argument as 'previous' | 'next')),
		'rotate-panes': () => layout(rotatePanes),
		'zoom-pane': () => layout(current => ({...current, zoomed: !current.zoomed})),
		'display-panes': () => app.update(state => ({...state, asks: 'pane'})),
		grid: () =>
			layout(current =>
				gridOf(
					current,
					app.state.sessions.slice(0, 16).map(session => session.id),
				),
			),
		'even-panes': () => layout(evenPanes),
		'select-layout': argument => layout(current => selectLayout(current, argument as LayoutName)),
		'close-pane': () => layout(current => closePane(current)),
		'copy-mode': argument => {
			if (!copyMode.start(app.state.layout.focus)) {
				app.say('nothing is shown here');
			} else if (argument === 'page-up') {
				copyMode.run('page-up');
			}
		},
		'edit-scrollback': () => void editScrollback(app),
		'paste-buffer': () => void clipboard.pasteNewest(),
		'choose-buffer': () => void clipboard.choose(),
	} satisfies Partial<Actions>;
};
