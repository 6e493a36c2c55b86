/* What each command of the table does, and when it cannot: one entry a command. */
import {line} from '../text.ts';
import type {App} from './app.ts';
import type {Cards} from './card.ts';
import type {Clipboard} from './clipboard.ts';
import type {CommandName} from './commands.ts';
import {type CopyCommandName, copyCommands, isCopyCommand} from './copy/commands.ts';
import type {CopyMode} from './copy/mode.ts';
import {editScrollback} from './copy/scrollback-editor.ts';
import {
	breakPane,
	closePane,
	type Direction,
	evenPanes,
	focusPane,
	gridOf,
	type Layout,
	type LayoutName,
	paneBeside,
	panesOf,
	resizePane,
	rotatePanes,
	selectLayout,
	splitPane,
	swapPane,
} from './layout.ts';
import {archive, cost, fork, info, openElsewhere, stopOrGo} from './looked-up.ts';
import type {SidebarModel} from './models/sidebar.ts';
import {currentSession, elsewhereById, focusedCopy, focusedSession, needing, type State, sessionById, withShown} from './state.ts';

export type Actions = Record<CommandName, (argument: string | undefined) => void>;

type Parts = {
	app: App;
	cards: Cards;
	copyMode: CopyMode;
	clipboard: Clipboard;
	/** Rows of the sidebar as they are now, for moving through them. */
	sidebarOrder: () => SidebarModel['order'];
	sidebarPage: () => number;
};

export const createActions = ({app, cards, copyMode, clipboard, sidebarOrder, sidebarPage}: Parts): Actions => {
	const layout = (change: (layout: Layout) => Layout) => app.update(state => ({...state, layout: change(state.layout)}));

	/** Show a session in the focused pane, or go to the pane that shows it. */
	const show = (id: string, {stay = false} = {}) =>
		app.update(state => ({...withShown(state, id), sidebarFocused: stay && state.sidebarFocused}));

	/** The session that a command is about, or a word in the bar. */
	const withCurrent = (act: (session: {id: string; name: string; pane?: never}) => void) => () => {
		const session = currentSession(app.state);
		if (session) {
			act(session);
		} else {
			app.say('no session is shown here');
		}
	};

	/** The same conversation in the other kind of program. */
	const turnInto = (to: 'interactive' | 'headless') =>
		withCurrent(({id, name}) => {
			app.say(`${line(name)} is being turned over`);
			void app.ask('session.turn', {session: id, to, environment: app.environment}).then(done => {
				if (done) {
					app.say(`${line(name)} is ${to} now`);
					app.panes.reopen(id);
					app.redraw();
				}
			});
		});

	const step = (by: 1 | -1) => {
		const {sessions} = app.state;
		const index = sessions.findIndex(session => session.id === focusedSession(app.state)?.id);
		const next = sessions[(index + by + sessions.length) % sessions.length];
		if (next) {
			show(next.id);
		}
	};

	const repository = (by: 1 | -1) => {
		const roots = [...new Set(app.state.sessions.map(session => session.repository))];
		const index = roots.indexOf(focusedSession(app.state)?.repository ?? '');
		const root = roots[(index + by + roots.length) % roots.length];
		const first = app.state.sessions.find(session => session.repository === root);
		if (first) {
			show(first.id);
		}
	};

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

	const row = (move: (index: number, order: SidebarModel['order']) => number) => {
		const order = sidebarOrder();
		if (order.length === 0) {
			return;
		}
		const index = order.findIndex(target => target.id === app.state.sidebar.selected);
		const next = order[Math.max(0, Math.min(order.length - 1, move(index, order)))]!;
		app.update(state => ({...state, sidebar: {...state.sidebar, selected: next.id}}));
	};

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

	const selectedPrompt = () => {
		const id = currentSession(app.state)?.id;
		return app.state.prompts.find(prompt => prompt.session === id && prompt.kind !== 'dialog');
	};

	/** Keys that answer: on a card they are the card's; without one they open it, unarmed. */
	const openCardFor = () => {
		if (!app.state.card) {
			cards.openQueue(selectedPrompt());
		}
	};

	/** Where the card has the key itself this is not called. */
	const answerAll = () => {
		if (app.state.card) {
			app.say('nobody else asks for the same');
		} else {
			openCardFor();
		}
	};

	const openRow = (stay: boolean) => {
		const {selected} = app.state.sidebar;
		if (sessionById(app.state, selected)) {
			show(selected!, {stay});
		} else if (elsewhereById(app.state, selected)) {
			void openElsewhere(app, elsewhereById(app.state, selected)!, {stay});
		} else if (selected !== null) {
			fold(!app.state.sidebar.folded.includes(selected));
		}
	};

	return {
		'new-session': () => app.update(state => ({...state, dialog: {kind: 'new-session', several: false}})),
		'new-sessions': () => app.update(state => ({...state, dialog: {kind: 'new-session', several: true}})),
		'next-session': () => step(1),
		'previous-session': () => step(-1),
		'last-session': () => {
			const {lastSession} = app.state;
			if (sessionById(app.state, lastSession)) {
				show(lastSession!);
			} else {
				app.say('no session was shown before');
			}
		},
		'select-session': argument => {
			const session = app.state.sessions.find(one => String(one.slot) === argument);
			if (session) {
				show(session.id);
			} else {
				app.say(`there is no session ${argument}`);
			}
		},
		'choose-session': () => app.update(state => ({...state, dialog: {kind: 'picker', purpose: 'show'}})),
		'find-session': () => app.update(state => ({...state, dialog: {kind: 'find'}})),
		'next-repository': () => repository(1),
		'previous-repository': () => repository(-1),
		'choose-slot': () => app.update(state => ({...state, dialog: {kind: 'slot', purpose: 'show'}})),
		'move-session': withCurrent(() => app.update(state => ({...state, dialog: {kind: 'slot', purpose: 'move'}}))),
		'rename-session': withCurrent(({id}) => app.update(state => ({...state, dialog: {kind: 'rename', session: id}}))),
		'session-info': withCurrent(({id}) => void info(app, id)),
		'kill-session': withCurrent(({id}) =>
			app.update(state => ({
				...state,
				dialog: {kind: 'confirm', action: 'kill', session: id, lines: ['The agent is ended; the session stays listed, its files stay.']},
			})),
		),

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

		'next-waiting': () => {
			const here = focusedSession(app.state)?.id;
			const all = needing(app.state);
			const next = all[(all.findIndex(session => session.id === here) + 1) % all.length];
			if (!next || next.id === here) {
				app.say(next ? 'only this one needs you' : 'nobody needs you');
				return;
			}
			app.update(state => ({...state, bounce: state.bounce ?? state.layout}));
			show(next.id);
		},
		'bounce-back': () =>
			app.update(state => (state.bounce ? {...state, layout: state.bounce, bounce: null, sidebarFocused: false} : state)),
		approve: openCardFor,
		'approve-unread': openCardFor,
		deny: openCardFor,
		'deny-with-reason': openCardFor,
		'deny-and-interrupt': openCardFor,
		'approve-all': answerAll,
		'deny-all': answerAll,
		'approve-always': () => {
			openCardFor();
			cards.chooseRule();
		},
		'make-policy': () => cards.offerPolicy(),
		'edit-call': () => cards.edit(),
		'answer-in-pane': () => {
			const prompt = app.state.card?.prompt;
			if (prompt) {
				cards.leaveQueue();
				void app.ask('prompt.release', {target: prompt.id, by: 'the app'});
				show(prompt.session);
			}
		},
		'snooze-prompt': () => void cards.snooze(),
		'next-prompt': () => cards.next(),
		'choose-option': argument => cards.choose(argument ?? 'marked'),
		'next-option': () => cards.move(1),
		'previous-option': () => cards.move(-1),
		'send-answer': () => cards.enter(),
		'next-card-page': () => cards.scroll(1),
		'previous-card-page': () => cards.scroll(-1),
		'leave-queue': () => cards.back(),
		queue: () => cards.openQueue(),
		cost: () => void cost(app),

		interrupt: withCurrent(({id, name}) => {
			void app.ask('session.interrupt', {session: id}).then(done => done && app.say(`${line(name)} was interrupted`));
		}),
		restart: withCurrent(({id, name}) => {
			const ended = sessionById(app.state, id)?.exit !== null || sessionById(app.state, id)?.status === 'lost';
			app.say(ended ? `${line(name)} is being resumed` : `${line(name)} is being restarted`);
			void app.ask(ended ? 'session.resume' : 'session.restart', {session: id, environment: app.environment}).then(done => {
				if (done) {
					app.panes.reopen(id);
					app.redraw();
				}
			});
		}),
		'fork-session': withCurrent(session => void fork(app, session)),
		'archive-session': withCurrent(session => void archive(app, session)),
		'take-session': turnInto('interactive'),
		'hand-session': turnInto('headless'),
		remove: withCurrent(({id}) => {
			void app.ask('session.verdict', {session: id}).then(verdict => {
				if (verdict) {
					app.update(state => ({...state, dialog: {kind: 'confirm', action: 'remove', session: id, lines: verdict.lines}}));
				}
			});
		}),
		undo: () => {
			void app.ask('trash.undo', {}).then(done => {
				if (done) {
					app.say(done.session ? `${line(done.session.name)} is back; ${app.state.prefixName} R resumes it` : 'taken back');
					if (done.session) {
						show(done.session.id);
					}
				}
			});
		},
		'send-to-several': () =>
			app.update(state => ({
				...state,
				dialog: {
					kind: 'send',
					sessions: state.sessions.filter(session => session.status === 'idle' || session.status === 'done').map(session => session.id),
				},
			})),

		'focus-sidebar': () => focusSidebar(app),
		'toggle-sidebar': () =>
			app.update(state => ({...state, sidebar: {...state.sidebar, shown: !state.sidebar.shown}, sidebarFocused: false})),
		'next-row': () => row(index => index + 1),
		'previous-row': () => row(index => index - 1),
		'first-row': () => row(() => 0),
		'last-row': () => row((_, order) => order.length - 1),
		'next-rows': () => row(index => index + sidebarPage()),
		'previous-rows': () => row(index => index - sidebarPage()),
		'fold-row': () => fold(true),
		'unfold-row': () => fold(false),
		'open-row': () => openRow(false),
		'open-row-in-split': () => {
			const session = currentSession(app.state);
			if (session) {
				layout(current => splitPane(current, 'row', session.id));
				app.update(state => ({...state, sidebarFocused: false}));
			}
		},
		'peek-row': () => openRow(true),
		'filter-rows': () =>
			app.update(state => ({...state, sidebar: {...state.sidebar, filter: state.sidebar.filter ?? '', filtering: true}})),
		'sort-rows': () =>
			app.update(state => ({...state, sidebar: {...state.sidebar, sort: state.sidebar.sort === 'slot' ? 'needs-you' : 'slot'}})),
		'leave-sidebar': () =>
			app.update(state => ({...state, sidebarFocused: false, sidebar: {...state.sidebar, filter: null, filtering: false}})),

		...copying(copyMode),

		detach: () => app.detach(),
		'stop-fleet': () => void stopOrGo(app),
		'choose-client': () => {
			void app.ask('apps.list', {}).then(apps => apps && app.update(state => ({...state, dialog: {kind: 'apps', apps}})));
		},
		'describe-key': () => {
			app.update(state => ({...state, asks: 'key'}));
			app.say('which key?');
		},
		suspend: () => app.suspend(),
		palette: () => app.update(state => ({...state, dialog: {kind: 'palette'}})),
		help: () => app.update(state => ({...state, dialog: {kind: 'help'}})),
		redraw: () => app.redraw(),
		messages: () => app.update(state => ({...state, dialog: {kind: 'messages'}})),
		theme: () => app.update(state => ({...state, dialog: {kind: 'theme'}})),
	};
};

/** The commands of copy mode, which are its own table. */
const copying = (copyMode: CopyMode): Pick<Actions, CopyCommandName> => {
	const runs = copyCommands.map(({name}) => [name, (argument: string | undefined) => copyMode.run(name, argument)] as const);
	return Object.fromEntries(runs) as Pick<Actions, CopyCommandName>;
};

/** Why a command cannot run now; null when it can. For the palette and for hints. */
export const disabledReason = (state: State, command: CommandName): string | null => {
	if (isCopyCommand(command)) {
		return focusedCopy(state) ? null : 'the pane is not in copy mode';
	}
	switch (command) {
		case 'approve':
		case 'deny-with-reason':
		case 'queue':
			return state.prompts.length === 0 ? 'nothing waits for an answer' : null;
		case 'snooze-prompt':
		case 'make-policy':
			return state.card ? null : 'no prompt is shown';
		case 'next-waiting':
			return needing(state).length === 0 ? 'nobody needs you' : null;
		case 'bounce-back':
			return state.bounce ? null : 'you went nowhere';
		case 'interrupt':
		case 'restart':
		case 'fork-session':
		case 'archive-session':
		case 'remove':
		case 'kill-session':
		case 'rename-session':
		case 'session-info':
			return currentSession(state) ? null : 'no session is shown here';
		case 'take-session':
		case 'hand-session': {
			const session = currentSession(state);
			const to = command === 'take-session' ? 'interactive' : 'headless';
			return !session ? 'no session is shown here' : session.kind === to ? `it is ${to} already` : null;
		}
		case 'swap-pane':
		case 'rotate-panes':
		case 'next-pane':
		case 'last-pane':
			return panesOf(state.layout.root).length > 1 ? null : 'there is one pane';
		default:
			return null;
	}
};

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
