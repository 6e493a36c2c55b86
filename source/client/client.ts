/*
The app: one per terminal. It owns the terminal, shows panes and chrome, and ends without a trace; agents never notice it.

The first picture needs neither React nor Ink: panes and chrome are painted from cells, and Ink loads behind them.
*/
import type {ReadStream, WriteStream} from 'node:tty';
import {loadSettings} from '../config.ts';
import type {Directories} from '../directories.ts';
import {UserError, usageError} from '../errors.ts';
import type {Log} from '../log.ts';
import type {Fleet} from '../protocol/messages.ts';
import {createTables} from '../screen/tables.ts';
import {loadWidths} from '../screen/widths.ts';
import type {Server} from '../server/daemon.ts';
import {count} from '../text.ts';
import {loadTheme, noColourTheme} from '../theme.ts';
import {createActions} from './actions.ts';
import type {App} from './app.ts';
import {createKeymap} from './bindings.ts';
import {createCards} from './card.ts';
import {createChrome} from './chrome.ts';
import {createFleetLine} from './fleet.ts';
import {createInput} from './input.ts';
import {focusPane, geometry, type Layout, panesOf, showSession, singlePane} from './layout.ts';
import {styleOf} from './models/row.ts';
import {learn, outerOf, queries} from './outer.ts';
import {createPanes} from './panes.ts';
import {createPointer} from './pointer.ts';
import type {Reply} from './replies.ts';
import {createPainter, pictureOf} from './screen.ts';
import {createScrolling} from './scrolling.ts';
import {createSpinner} from './spinner.ts';
import {type State, sessionById, withMessage, withoutPrompt, withoutSession, withPrompt, withSession} from './state.ts';
import {openTty, wantedKittyFlags} from './tty.ts';
import {type SavedView, savedView, viewFrom} from './view.ts';

export type ClientOptions = {
	directory: string;
	/** The session to show, as a person names it. */
	session: string | undefined;
	directories: Directories;
	version: string;
	environment: Record<string, string>;
	themesFolder: string;
	findOrStartServer: () => Promise<Server>;
	log: Log;
	input: ReadStream;
	output: WriteStream;
	/** This is the demo: the screen says so. */
	demo: boolean;
};

const messageMilliseconds = 5000;
/** Ages on the screen are told in these steps. */
const ageMilliseconds = 10_000;

/** Run the app until it is left. Resolves with what to print afterwards. */
export const runClient = async (options: ClientOptions): Promise<string> => {
	const {directory, directories, version, environment, log} = options;
	if (!environment.TERM || environment.TERM === 'dumb') {
		throw usageError('this terminal (TERM is `dumb`) cannot show the app', 'the subcommands work here: `coppice ls`');
	}
	const {settings, problems} = loadSettings(directories.config);
	let outer = outerOf(environment);
	const widths = await loadWidths();
	const tables = createTables(widths);
	const themed = loadTheme(settings.theme, options.themesFolder);
	let theme = environment.NO_COLOR ? noColourTheme : themed.theme;
	const makeKeymap = () => createKeymap(settings.keys, {nested: outer.nested});
	let {keymap, problems: keyProblems} = makeKeymap();
	const clock = () => performance.now();
	const ended = Promise.withResolvers<string>();

	let state: State = {
		size: {columns: options.output.columns || 80, rows: options.output.rows || 24},
		now: Date.now(),
		directory,
		sessions: [],
		prompts: [],
		repositories: [],
		totals: {costUsd: 0, todayUsd: 0},
		server: 'connected',
		layout: singlePane(null),
		sidebarFocused: false,
		sidebar: {shown: true, columns: settings.sidebar.columns, selected: null, filter: null, filtering: false, folded: [], sort: settings.sidebar.sort},
		prefix: null,
		numbers: false,
		card: null,
		dialog: null,
		message: null,
		messages: [],
		scrolled: null,
		bounce: null,
		lastSession: null,
		nested: outer.nested,
		prefixName: keymap.prefixes[0] ?? 'C-b',
		missingAgent: null,
		focused: true,
		demo: options.demo,
	};
	let started = false;
	let viewId: string | undefined;
	let savedText = '';

	const line = createFleetLine(directory, options.findOrStartServer, {
		onFleet: fleet =>
			update(current => ({...current, sessions: fleet.sessions, prompts: fleet.prompts, repositories: fleet.repositories, totals: fleet.totals})),
		onEvent: (name, value) => onEvent(name, value),
		onServer(server) {
			if (server === 'stopped') {
				app.say('the server was stopped; agents run on, and the next command starts it');
			}
			update(current => ({...current, server}));
		},
	});

	const onEvent = <N extends keyof Fleet['events'] & string>(name: N, value: Fleet['events'][N]) => {
		const events: {[K in keyof Fleet['events']]?: (value: Fleet['events'][K]) => void} = {
			session(session) {
				const before = sessionById(state, session.id);
				update(current => withSession(current, session));
				// Its host is another one now: it was started again.
				if (before && before.pid !== session.pid && session.pid !== null) {
					panes.reopen(session.id);
					showPanes();
				}
			},
			sessionRemoved: ({id}) => update(current => withoutSession(current, id)),
			prompt: prompt => update(current => withPrompt(current, prompt)),
			promptGone: ({id}) => update(current => withoutPrompt(current, id)),
			repositories: repositories => update(current => ({...current, repositories})),
			totals: totals => update(current => ({...current, totals})),
			notice: ({level, text}) => app.say(text, level),
		};
		(events[name] as ((value: Fleet['events'][N]) => void) | undefined)?.(value);
	};

	const tty = openTty({
		input: options.input,
		output: options.output,
		console: outer.console,
		onInput: bytes => input.bytes(bytes),
		onResize: size => {
			update(current => ({...current, size}));
			painter.anew();
		},
	});

	const panes = createPanes({
		directories,
		version,
		tables,
		server: line.current,
		colours: () => outer.colours,
		onFrame: () => painter.request(),
		onClipboard: (selection, text) => tty.write(`\x1b]52;${selection};${Buffer.from(text).toString('base64')}\x1b\\`),
		onBell: pane => {
			if (pane.pane === state.layout.focus) {
				tty.write('\x07');
			}
		},
	});

	const places = () => geometry(state.layout, state.size, state.sidebar);

	/** Change the state, and let what follows from it follow: panes, sizes, chrome, the card, the view on disk. */
	const update = (change: (state: State) => State): void => {
		const before = state;
		state = change(state);
		if (state === before || !started) {
			return;
		}
		if (state.layout !== before.layout || state.size !== before.size || state.sidebar !== before.sidebar) {
			showPanes();
			saveView();
		}
		if (state.layout !== before.layout || state.sidebarFocused !== before.sidebarFocused || state.focused !== before.focused) {
			panes.focus(state.focused && !state.sidebarFocused ? state.layout.focus : null);
		}
		if (state.prompts !== before.prompts) {
			cards.prompts();
		}
		if (state.scrolled && !panesOf(state.layout.root).includes(state.scrolled.pane)) {
			state = {...state, scrolled: null};
		}
		seeFocused();
		spinner.check();
		chrome.update(state);
		input.schedule();
		painter.request();
	};

	const showPanes = () => {
		const {panes: placed} = places();
		panes.show(placed.flatMap(({pane}) => (state.layout.panes[pane] ? [{pane, session: state.layout.panes[pane]!}] : [])));
		sizePanes(false);
	};

	const sizePanes = (again: boolean) => {
		for (const {pane, rect} of places().panes) {
			panes.resize(pane, {columns: rect.columns, rows: rect.rows}, {again});
		}
	};

	/** What the focused pane of the focused client shows has been seen. */
	let seen = '';
	const seeFocused = () => {
		const session = sessionById(state, state.layout.panes[state.layout.focus]);
		if (!session || !state.focused || (session.status !== 'done' && session.status !== 'failed' && !session.bell)) {
			return;
		}
		const key = `${session.id} ${session.status} ${session.evidence.since} ${session.bell}`;
		if (key !== seen) {
			seen = key;
			void line.current()?.call('session.seen', {session: session.id}).catch(() => {});
		}
	};

	const saveView = () => {
		const text = JSON.stringify(savedView(state));
		if (viewId !== undefined && text !== savedText) {
			savedText = text;
			void line.current()?.call('view.save', {id: viewId, value: savedView(state)}).catch(() => {});
		}
	};

	let messageTimer: NodeJS.Timeout | undefined;
	const app: App = {
		get state() {
			return state;
		},
		get outer() {
			return outer;
		},
		get keymap() {
			return keymap;
		},
		panes,
		settings,
		directories,
		tables,
		environment,
		update,
		geometry: places,
		clock,
		say(text, level = 'info') {
			const at = Date.now();
			update(current => withMessage(current, text, level, at));
			clearTimeout(messageTimer);
			if (level !== 'error') {
				messageTimer = setTimeout(() => update(current => (current.message?.at === at ? {...current, message: null} : current)), messageMilliseconds).unref();
			}
		},
		async ask(name, params) {
			try {
				return await line.ask(name, params);
			} catch (error) {
				if (!(error instanceof UserError)) {
					log.error(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
				}
				app.say(line.explain(error), 'error');
				return undefined;
			}
		},
		redraw() {
			showPanes();
			painter.anew();
		},
		detach: () => leave(farewell(state)),
		suspend() {
			tty.leave();
			process.once('SIGCONT', () => {
				tty.enter();
				askOuter();
				painter.anew();
			});
			process.kill(0, 'SIGTSTP');
		},
	};

	const look = () => ({theme, widths, unicode: outer.capabilities.unicode});
	const styleNamed = (token: Parameters<typeof styleOf>[1]) => styleOf(theme, token);
	const cards = createCards(app, {
		askDrawn: () => tty.write('\x1b[5n'),
		closed: () => input.endPrefix(),
		page: () => chrome.card()?.page ?? 10,
		lastScroll: () => chrome.card()?.lastScroll ?? 0,
	});
	const scrolling = createScrolling(app);
	const chrome = createChrome(app, {cards, look, run: (command, argument) => run(command, argument), onFrame: () => painter.request()});
	const spinner = createSpinner(app, {cells: () => chrome.working(), moves: settings.motion === 'on', onFrame: () => painter.request()});
	const actions = createActions({
		app,
		cards,
		scrolling,
		sidebarOrder: () => chrome.sidebar()?.order ?? [],
		sidebarPage: () => Math.max(1, (places().sidebar?.rows ?? 10) - 2),
		chooseTheme: () => chrome.chooseTheme(options.themesFolder, chosen => {
			theme = environment.NO_COLOR ? noColourTheme : chosen;
			chrome.update(state);
			painter.anew();
		}),
	});
	const run = (command: keyof typeof actions, argument: string | undefined) => {
		log.debug(`command ${command}${argument === undefined ? '' : ` ${argument}`}`);
		actions[command](argument);
	};

	const input = createInput(app, cards, {
		run,
		toDialog: bytes => chrome.input(bytes),
		onMouse: createPointer(app, scrolling, {onChrome: chrome.click}),
		onFocus(focused) {
			update(current => ({...current, focused}));
			if (focused) {
				sizePanes(true);
			}
		},
		onReply: reply => onReply(reply),
		onNumber(key) {
			const pane = panesOf(state.layout.root)[Number(key) - 1];
			update(current => ({...current, numbers: false, layout: pane === undefined ? current.layout : focusPane(current.layout, pane)}));
		},
		onTyped: () => sizePanes(true),
		escapeMilliseconds: settings.keys.escapeTime,
		outerKeys: () => ({kittyFlags: outer.kitty ? wantedKittyFlags : 0, modifyOtherKeys: outer.modifyOtherKeys && !outer.kitty ? 2 : 0}),
	});

	const onReply = (reply: Reply) => {
		if (reply.name === 'ok') {
			cards.drawn();
			return;
		}
		const before = outer;
		outer = learn(outer, reply);
		if (outer === before) {
			return;
		}
		if (outer.kitty && !before.kitty) {
			tty.write(`\x1b[>${wantedKittyFlags}u`);
			input.configure({kitty: true});
		}
		if (reply.name === 'deviceAttributes' && outer.modifyOtherKeys && !outer.kitty) {
			tty.write('\x1b[>4;2m');
			input.configure({modifyOtherKeys: 2});
		}
		if (outer.nested !== before.nested) {
			({keymap, problems: keyProblems} = makeKeymap());
			update(current => ({...current, nested: outer.nested, prefixName: keymap.prefixes[0] ?? current.prefixName}));
		}
		if (outer.colours !== before.colours) {
			clearTimeout(coloursTimer);
			coloursTimer = setTimeout(() => panes.colours(outer.colours), 50);
		}
	};
	let coloursTimer: NodeJS.Timeout | undefined;

	const askOuter = () => {
		if (!outer.console) {
			tty.write(queries);
		}
	};

	const painter = createPainter(
		tty,
		() =>
			pictureOf({
				state,
				geometry: places(),
				tables,
				pane: panes.get,
				scrolled: scrolling.grid,
				chrome: chrome.layers(),
				styles: {
					border: styleNamed({token: 'border'}),
					focused: styleNamed({token: 'borderFocused'}),
					title: styleNamed({token: 'dim'}),
					focusedTitle: styleNamed({token: 'text', bold: true}),
					dim: styleNamed({token: 'dim'}),
				},
				unicode: outer.capabilities.unicode,
				welcome: chrome.welcome,
			}),
		() => outer.capabilities,
		() => chrome.painted(),
	);

	let left = false;
	const leave = (words: string) => {
		if (left) {
			return;
		}
		left = true;
		painter.stop();
		input.stop();
		spinner.stop();
		clearInterval(ages);
		clearTimeout(messageTimer);
		clearTimeout(coloursTimer);
		tty.leave();
		chrome.close();
		panes.closeAll();
		line.close();
		ended.resolve(words);
	};

	/** Ages move on while somebody may read them. */
	const ages = setInterval(() => {
		if (state.focused && state.sessions.some(session => session.prompt || session.status === 'done' || session.status === 'failed')) {
			update(current => ({...current, now: Date.now()}));
		}
	}, ageMilliseconds);

	for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
		process.once(signal, () => {
			leave('');
			process.kill(process.pid, signal);
		});
	}
	process.on('exit', tty.leave);
	const crash = (error: unknown) => {
		tty.leave();
		ended.reject(error);
	};
	process.on('uncaughtException', crash);
	process.on('unhandledRejection', crash);

	await line.open();
	const taken = await line.ask('view.take', {directory});
	viewId = taken.id;
	const view = viewFrom(taken.value as SavedView | null, state);
	state = {...state, ...view};
	if (options.session !== undefined) {
		const {id} = await line.ask('session.host', {session: options.session, directory});
		state = {...state, layout: withShown(state.layout, id)};
	} else if (Object.values(state.layout.panes).every(session => session === null)) {
		const here = state.sessions.find(session => session.status === 'waiting') ?? state.sessions[0];
		state = {...state, layout: showSession(state.layout, here?.id ?? null)};
	}
	tty.enter();
	started = true;
	askOuter();
	showPanes();
	panes.focus(state.layout.focus);
	chrome.update(state);
	spinner.check();
	painter.request();
	for (const problem of [...problems, ...keyProblems, ...(themed.problem ? [themed.problem] : [])]) {
		app.say(problem, 'warning');
	}
	chrome.load();
	void line.ask('choices.get', {directory, searchPath: environment.PATH ?? ''}).then(
		({agents}) => {
			const wanted = agents.find(agent => agent.name === settings.agents.default);
			update(current => ({...current, missingAgent: wanted && !wanted.available ? wanted.why : null}));
		},
		() => {},
	);
	return ended.promise;
};

const withShown = (layout: Layout, id: string): Layout => {
	const pane = panesOf(layout.root).find(one => layout.panes[one] === id);
	return {...(pane === undefined ? showSession(layout, id) : focusPane(layout, pane)), zoomed: layout.zoomed && pane === layout.focus};
};

/** The one line that leaving prints. */
const farewell = ({sessions, demo}: State): string => {
	const running = sessions.filter(session => session.pid !== null).length;
	if (demo) {
		return `This was the demo: ${count(running, 'session')} ${running === 1 ? 'runs' : 'run'} on. \`coppice demo\` brings them back, \`coppice demo --end\` removes it.`;
	}
	return running === 0 ? 'No session runs.' : `${count(running, 'session')} ${running === 1 ? 'runs' : 'run'} on. coppice brings ${running === 1 ? 'it' : 'them'} back.`;
};
