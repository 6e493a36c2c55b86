/* The sidebar: moving through its rows, folding, filtering, and opening what a row stands for. */
import type {Elsewhere} from '../../protocol/elsewhere.ts';
import {line} from '../../text.ts';
import type {App} from '../app.ts';
import type {Chrome} from '../chrome/chrome.ts';
import {splitPane} from '../layout.ts';
import type {SidebarModel} from '../models/sidebar.ts';
import {elsewhereName} from '../models/sidebar-elsewhere.ts';
import {currentSession, elsewhereById, focusedSession, type SidebarState, sessionById, withShown} from '../state.ts';
import type {Actions} from './actions.ts';

export const sidebarActions = (app: App, chrome: Pick<Chrome, 'sidebar'>) => {
	const change = (changes: Partial<SidebarState>) => app.update(state => ({...state, sidebar: {...state.sidebar, ...changes}}));

	/** To another of the rows as they are now. */
	const row = (move: (index: number, order: SidebarModel['order']) => number) => {
		const order = chrome.sidebar()?.order ?? [];
		if (order.length === 0) {
			return;
		}
		const index = order.findIndex(target => target.id === app.state.sidebar.selected);
		const next = order[Math.max(0, Math.min(order.length - 1, move(index, order)))]!;
		change({selected: next.id});
	};

	const page = () => Math.max(1, (app.geometry().sidebar?.rows ?? 10) - 2);

	const fold = (folded: boolean) =>
		app.update(state => {
			const selected = state.sidebar.selected;
			const root =
				state.repositories.find(one => one.root === selected)?.root ??
				sessionById(state, selected)?.repository ??
				elsewhereById(state, selected)?.repository;
			if (root === undefined || root === null) {
				return state;
			}
			const others = state.sidebar.folded.filter(one => one !== root);
			return {...state, sidebar: {...state.sidebar, folded: folded ? [...others, root] : others, selected: folded ? root : selected}};
		});

	const openRow = ({stay}: {stay: boolean}) => {
		const {selected} = app.state.sidebar;
		const elsewhere = elsewhereById(app.state, selected);
		if (sessionById(app.state, selected)) {
			app.update(state => ({...withShown(state, selected!), sidebarFocused: stay && state.sidebarFocused}));
		} else if (elsewhere) {
			void openElsewhere(app, elsewhere, {stay});
		} else if (selected !== null) {
			fold(!app.state.sidebar.folded.includes(selected));
		}
	};

	return {
		'focus-sidebar': () => focusSidebar(app),
		'toggle-sidebar': () =>
			app.update(state => ({...state, sidebar: {...state.sidebar, shown: !state.sidebar.shown}, sidebarFocused: false})),
		'next-row': () => row(index => index + 1),
		'previous-row': () => row(index => index - 1),
		'first-row': () => row(() => 0),
		'last-row': () => row((_, order) => order.length - 1),
		'next-rows': () => row(index => index + page()),
		'previous-rows': () => row(index => index - page()),
		'fold-row': () => fold(true),
		'unfold-row': () => fold(false),
		'open-row': () => openRow({stay: false}),
		'open-row-in-split': () => {
			const session = currentSession(app.state);
			if (session) {
				app.update(state => ({...state, layout: splitPane(state.layout, 'row', session.id), sidebarFocused: false}));
			}
		},
		'peek-row': () => openRow({stay: true}),
		'filter-rows': () => change({filter: app.state.sidebar.filter ?? '', filtering: true}),
		'sort-rows': () => change({sort: app.state.sidebar.sort === 'slot' ? 'needs-you' : 'slot'}),
		'leave-sidebar': () =>
			app.update(state => ({...state, sidebarFocused: false, sidebar: {...state.sidebar, filter: null, filtering: false}})),
	} satisfies Partial<Actions>;
};

/** Keys go to it, and a row is selected: that of the focused pane's session where there was none. */
export const focusSidebar = (app: App) =>
	app.update(state => ({
		...state,
		sidebarFocused: true,
		sidebar: {
			...state.sidebar,
			shown: true,
			selected: state.sidebar.selected ?? focusedSession(state)?.id ?? state.sessions[0]?.id ?? null,
		},
	}));

/** What runs elsewhere can only be looked at. One that has ended becomes a session where a person goes in. */
const openElsewhere = async (app: App, one: Elsewhere, {stay}: {stay: boolean}) => {
	const name = line(elsewhereName(one));
	if (one.endedAt === null) {
		app.say(`${name} runs elsewhere (pid ${one.pid}): when it has ended there it can be adopted`);
		return;
	}
	if (stay) {
		app.say(`${name} has ended elsewhere: Enter adopts it, and it goes on here`);
		return;
	}
	app.say(`${name} is being adopted`);
	const made = await app.ask('elsewhere.adopt', {
		target: one.conversation,
		directory: app.state.directory,
		environment: app.environment,
	});
	if (made) {
		app.update(state => withShown(state, made.id));
		app.say(`${line(made.name)} goes on here`);
	}
};
