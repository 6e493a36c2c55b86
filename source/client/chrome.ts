/*
The chrome: sidebar, bar, table of keys, card and dialogs, each a small layer over the panes. Models are made here from the state,
and drawn by Ink, one root a layer. Until Ink is loaded, rows of models are painted as they are.
*/
import {createFrameReader} from '../screen/frame.ts';
import {contains, type Point, type Rect, type Size} from '../screen/geometry.ts';
import type {Grid} from '../screen/grid.ts';
import type {App} from './app.ts';
import type {Cards} from './card.ts';
import type {CommandName} from './commands.ts';
import type {Choices} from './components/props.ts';
import type {DialogTools} from './dialogs.tsx';
import type {Ink, LayerName} from './ink.tsx';
import {type BarModel, barModel} from './models/bar.ts';
import {type CardModel, cardModel} from './models/card.ts';
import {keyTable} from './models/key-table.ts';
import {type Look, painted, type Region, type Row} from './models/row.ts';
import {type SidebarModel, sidebarModel} from './models/sidebar.ts';
import {tooSmall, welcome} from './models/welcome.ts';
import type {ChromeClick} from './pointer.ts';
import {createReaders} from './readers.ts';
import type {ChromeLayer} from './screen.ts';
import {focusedCopy, focusedSession, type State, sessionById} from './state.ts';

type Options = {
	cards: Cards;
	look: () => Look;
	run: (command: CommandName, argument: string | undefined) => void;
	tools: Pick<DialogTools, 'theme' | 'goTo' | 'paste'>;
	/** A layer has a new picture. */
	onFrame: () => void;
};

export type Chrome = ReturnType<typeof createChrome>;

export const createChrome = (app: App, {cards, look, run, tools, onFrame}: Options) => {
	const reader = createFrameReader(app.tables);
	let ink: Ink | undefined;
	let loading = false;
	let closed = false;
	const layers = new Map<LayerName, ChromeLayer>();
	const models: {sidebar?: SidebarModel; bar?: BarModel; card?: CardModel} = {};
	let cardRect: Rect | undefined;
	/** The card of which prompt stands on the screen, and whether it was told since it was painted. */
	let cardFrame: {prompt: string; allShown: boolean; told: boolean} | undefined;
	let pressedAt = 0;
	/** What is offered for a new session, and the dialog that it was asked for. */
	let offered: {dialog: unknown; choices: Choices | undefined} | undefined;
	const typedAhead: Uint8Array[] = [];
	const readers = createReaders(() => !closed && app.update(current => ({...current})));
	let makeDialog: typeof import('./dialogs.tsx').dialogOf | undefined;

	/** What each layer of rows shows: most changes of the state leave it as it is. */
	const shownRows = new Map<LayerName, string>();

	const paintRows = (name: LayerName, rows: readonly Row[], rect: Rect) => {
		const text = JSON.stringify([rows, rect, look().theme.name, look().unicode, ink !== undefined]);
		if (shownRows.get(name) === text && layers.has(name)) {
			return;
		}
		shownRows.set(name, text);
		if (ink) {
			ink.rows(name, rows, look(), rect);
		} else {
			layers.set(name, {grid: gridOf(rows, rect), rect});
		}
	};

	const gridOf = (rows: readonly Row[], size: Size): Grid => reader.read(rows.map(row => painted(row, look())).join('\n'), size);

	const drop = (name: LayerName) => {
		layers.delete(name);
		ink?.drop(name);
	};

	/** Where there is no room beside the panes it lies over them while it has the focus. */
	const sidebarRect = (state: State): Rect | null => app.geometry().sidebar ?? (state.sidebarFocused ? overlay(state.size) : null);

	const update = (state: State) => {
		const {bar, kind} = app.geometry();
		if (kind === 'tiny') {
			for (const name of [...layers.keys()]) {
				drop(name);
			}
			layers.set('bar', {grid: gridOf(tooSmall(state.size, look()), state.size), rect: {x: 0, y: 0, ...state.size}});
			return;
		}
		const side = sidebarRect(state);
		if (side) {
			models.sidebar = sidebarModel({...state, focusedSession: focusedSession(state)?.id ?? null}, side, look());
			paintRows('sidebar', models.sidebar.rows, side);
		} else {
			models.sidebar = undefined;
			drop('sidebar');
		}
		models.bar = barModel(
			{
				...state,
				layoutKind: kind,
				focusedSession: focusedSession(state)?.id ?? null,
				zoomed: state.layout.zoomed,
				copying: state.sidebarFocused ? null : (focusedCopy(state) ?? null),
				keymap: app.keymap,
			},
			bar.columns,
			look(),
		);
		paintRows('bar', [models.bar.row], bar);
		if (state.prefix?.table && !state.card) {
			const rows = keyTable(app.keymap, {columns: state.size.columns, rows: state.size.rows - 1}, look());
			paintRows('table', rows, {x: 0, y: state.size.rows - 1 - rows.length, columns: state.size.columns, rows: rows.length});
		} else {
			drop('table');
		}
		updateCard(state);
		updateDialog(state);
	};

	const updateCard = (state: State) => {
		const {card} = state;
		if (!card) {
			models.card = undefined;
			cardFrame = undefined;
			cardRect = undefined;
			drop('card');
			return;
		}
		const session = sessionById(state, card.prompt.session);
		const room = {columns: state.size.columns, rows: state.size.rows - 1};
		const model = cardModel({card, session, now: state.now, readers: readers.for(card.prompt)}, room, look());
		models.card = model;
		cardRect = {
			x: Math.max(0, Math.floor((state.size.columns - model.columns) / 2)),
			y: Math.max(0, state.size.rows - 1 - model.rows.length - (room.rows > model.rows.length + 2 ? 1 : 0)),
			columns: model.columns,
			rows: model.rows.length,
		};
		if (ink) {
			ink.card(
				{look: look(), model, onEntry: text => cards.entered(text), onCancel: () => cards.cancelled(), onEditor: app.edit},
				cardRect,
			);
		} else {
			layers.set('card', {grid: gridOf(model.rows, cardRect), rect: cardRect});
		}
		cardFrame = {prompt: `${card.prompt.id} ${card.prompt.hash}`, allShown: model.allShown, told: false};
	};

	const updateDialog = (state: State) => {
		const {dialog} = state;
		if (!dialog || !ink || !makeDialog) {
			drop('dialog');
			typedAhead.length = dialog ? typedAhead.length : 0;
			return;
		}
		if (dialog.kind === 'new-session' && offered?.dialog !== dialog) {
			offered = {dialog, choices: undefined};
			void app.ask('choices.get', {directory: state.directory, searchPath: app.environment.PATH ?? ''}).then(choices => {
				offered = {dialog, choices};
				// Without them there is no dialog; why was said.
				app.update(current => (choices || current.dialog !== dialog ? {...current} : {...current, dialog: null}));
			});
		}
		if (dialog.kind === 'new-session' && !offered?.choices) {
			ink.loading(state.size, look(), 'looking at the repository');
			return;
		}
		const make = makeDialog;
		ink.dialog(app, dialog, look(), one => make(app, one, {...tools, run, choices: offered?.choices, clock: app.clock}));
		for (const bytes of typedAhead.splice(0)) {
			ink.input('dialog', bytes);
		}
	};

	return {
		update,
		sidebar: () => models.sidebar,
		card: () => models.card,

		/** Load Ink behind the first picture. */
		load() {
			if (loading) {
				return;
			}
			loading = true;
			void Promise.all([import('./ink.tsx'), import('./dialogs.tsx')]).then(([{createInk}, {dialogOf}]) => {
				if (closed) {
					return;
				}
				makeDialog = dialogOf;
				ink = createInk(app.tables, (name, layer) => {
					layers.set(name, layer);
					onFrame();
				});
				update(app.state);
			});
		},

		/** All layers, the lowest first. The spinner's cells are painted into copies by the compositor's caller. */
		layers: (): ChromeLayer[] => (['sidebar', 'bar', 'table', 'card', 'dialog'] as const).flatMap(name => layers.get(name) ?? []),

		/** Told after each frame: what of the card stands on the screen now. */
		painted() {
			if (
				cardFrame &&
				!cardFrame.told &&
				app.state.card &&
				cardFrame.prompt === `${app.state.card.prompt.id} ${app.state.card.prompt.hash}`
			) {
				cardFrame.told = true;
				cards.painted(cardFrame.allShown);
			}
		},

		/** What a pane without a session shows. */
		welcome: (rect: Rect): Grid | undefined =>
			gridOf(
				welcome({prefix: app.state.prefixName, sessions: app.state.sessions.length, missingAgent: app.state.missingAgent}, rect, look()),
				rect,
			),

		/** Screen cells of working glyphs. */
		working: (): Point[] => [
			...(models.sidebar && layers.has('sidebar') ? models.sidebar.working : []),
			...(models.bar ? models.bar.working.map(({x}) => ({x, y: app.state.size.rows - 1})) : []),
		],

		/** Keys for the field that has the focus. */
		input(bytes: Uint8Array) {
			if (app.state.sidebar.filtering) {
				filter(Buffer.from(bytes).toString());
				return;
			}
			const {dialog} = app.state;
			if (dialog && !(ink && makeDialog && (dialog.kind !== 'new-session' || offered?.choices))) {
				typeAhead(bytes);
			} else {
				ink?.input(dialog ? 'dialog' : 'card', bytes);
			}
		},

		/** A click; true when the chrome was hit. */
		click(point: Point, {times, button}: ChromeClick): boolean {
			const {state} = app;
			const pressed = times > 0;
			if (cardRect && state.card && contains(cardRect, point)) {
				const hit = regionAt(models.card?.regions ?? [], {x: point.x - cardRect.x, y: point.y - cardRect.y});
				if (pressed) {
					pressedAt = app.clock();
				} else if (hit) {
					clickCard(hit);
				}
				return true;
			}
			if (state.dialog) {
				return pressed && Boolean(ink?.clickDialog(point, 'press'));
			}
			if (!pressed) {
				return false;
			}
			const {bar} = app.geometry();
			const sidebar = sidebarRect(state);
			if (contains(bar, point)) {
				const hit = regionAt(models.bar?.regions ?? [], {x: point.x, y: 0});
				if (hit?.kind === 'session') {
					run('select-session', String(sessionById(state, hit.id)?.slot));
				} else if (hit) {
					run(hit.command, undefined);
				}
				return true;
			}
			if (sidebar && contains(sidebar, point)) {
				const target = models.sidebar?.targets[point.y];
				if (target) {
					app.update(current => ({...current, sidebarFocused: true, sidebar: {...current.sidebar, selected: target.id}}));
					if (target.kind === 'session') {
						run(times === 2 ? 'open-row' : 'peek-row', undefined);
					} else if (target.kind === 'elsewhere' && times === 2) {
						run('open-row', undefined);
					}
					if (button === 'right') {
						run('palette', undefined);
					}
				}
				return true;
			}
			return false;
		},

		/** A notch of the wheel over the dialog. */
		wheel: (point: Point, up: boolean): boolean => Boolean(app.state.dialog && ink?.clickDialog(point, up ? 'wheelUp' : 'wheelDown')),

		close() {
			closed = true;
			ink?.close();
		},
	};

	function clickCard(button: NonNullable<CardModel['regions'][number]>['target']) {
		switch (button) {
			case 'approve':
			case 'deny':
				cards.click(button, pressedAt);
				break;
			case 'go': {
				const id = app.state.card!.prompt.session;
				cards.leaveQueue();
				run('select-session', String(sessionById(app.state, id)?.slot));
				break;
			}
			case 'queue':
				run('queue', undefined);
				break;
			default:
				cards.leaveQueue();
		}
	}

	/** A dialog that is not there yet gets what is typed for it when it is; Escape gives it up. */
	function typeAhead(bytes: Uint8Array) {
		if (Buffer.from(bytes).toString() === escapeKey) {
			typedAhead.length = 0;
			app.update(state => ({...state, dialog: null}));
		} else {
			typedAhead.push(bytes);
		}
	}

	/** The filter of the sidebar, typed into its last row. */
	function filter(text: string) {
		app.update(state => {
			const {sidebar} = state;
			if (text === '\r') {
				return {...state, sidebar: {...sidebar, filtering: false, filter: sidebar.filter || null}};
			}
			if (text === escapeKey || text === '\x03') {
				return {...state, sidebar: {...sidebar, filtering: false, filter: null}};
			}
			const current = sidebar.filter ?? '';
			const next =
				text === '\x7f' ? [...current].slice(0, -1).join('') : text === '\x15' ? '' : /^\P{Cc}+$/u.test(text) ? current + text : current;
			return {...state, sidebar: {...sidebar, filter: next}};
		});
	}
};

/** Escape as dialogs get it (see input.ts). */
const escapeKey = '\x1b[27u';

const overlay = (size: Size): Rect => ({x: 0, y: 0, columns: Math.min(40, size.columns), rows: size.rows - 1});

const regionAt = <Target>(regions: readonly Region<Target>[], {x, y}: Point): Target | undefined =>
	regions.find(region => region.y === y && x >= region.x && x < region.x + region.columns)?.target;
