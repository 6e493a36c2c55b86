/*
The app: one per terminal. It owns the terminal, shows panes and chrome, and ends without a trace; agents never notice it.

The first picture needs neither React nor Ink: panes and chrome are painted from cells, and Ink loads behind them.
*/
import type {ReadStream, WriteStream} from 'node:tty';
import {loadSettings} from '../config.ts';
import type {Directories} from '../directories.ts';
import {keepHeapSmall, optimizeEarly} from '../engine.ts';
import {UserError} from '../errors.ts';
import type {Log} from '../log.ts';
import {createTables} from '../screen/tables.ts';
import {loadWidths} from '../screen/widths.ts';
import type {Server} from '../server/daemon.ts';
import {createActions} from './actions/actions.ts';
import type {App} from './app.ts';
import {createAppearance} from './appearance.ts';
import {answerAsked} from './asked.ts';
import {createCards} from './card/card.ts';
import {createAges} from './chrome/ages.ts';
import {createChrome} from './chrome/chrome.ts';
import {createChromeClicks} from './chrome/chrome-clicks.ts';
import {createFading} from './chrome/fading.ts';
import {createSpinner} from './chrome/spinner.ts';
import {createClipboard} from './clipboard.ts';
import type {CommandName} from './commands.ts';
import {createCopyMode} from './copy/mode.ts';
import {createDrawing} from './drawing.ts';
import {editText} from './editor.ts';
import {createFleetLine} from './fleet.ts';
import {createFollower} from './follow.ts';
import {createInput} from './input.ts';
import {createKeymap} from './keys/bindings.ts';
import {createMemo} from './memo.ts';
import {lookForAgent, nameOfTerminal, openView, sayFirst} from './opening.ts';
import {endWithSignals, farewell} from './outer/endings.ts';
import {outerOf} from './outer/outer.ts';
import {createTerminal} from './outer/terminal.ts';
import {createPanes} from './panes.ts';
import {type Geometry, geometry} from './places.ts';
import {createPointer} from './pointer.ts';
import {initialState, type State, withEvent, withMessage, withShown, withSize} from './state.ts';

export type ClientOptions = {
	directory: string;
	/** The session to show, as a person names it. */
	session: string | undefined;
	directories: Directories;
	version: string;
	environment: Record<string, string>;
	themesFolder: string;
	findOrStartServer: () => Promise<Server>;
	/** Calls back when a server runs again, without starting one. */
	whenServerRuns: (then: () => void) => () => void;
	log: Log;
	input: ReadStream;
	output: WriteStream;
	/** This is the demo: the screen says so. */
	demo: boolean;
};

/** Run the app until it is left. Resolves with what to print afterwards. */
export const runClient = async (options: ClientOptions): Promise<string> => {
	keepHeapSmall();
	const {directory, directories, version, environment, log} = options;
	const {settings, problems} = loadSettings(directories.config);
	const firstOuter = outerOf(environment);
	const tables = createTables(await loadWidths());
	let {keymap, problems: keyProblems} = createKeymap(settings.keys, {nested: firstOuter.nested});
	const ended = Promise.withResolvers<string>();

	let state = initialState({
		size: {columns: options.output.columns || 80, rows: options.output.rows || 24},
		directory,
		nested: firstOuter.nested,
		prefixName: keymap.prefixes[0] ?? 'C-b',
		demo: options.demo,
		sidebar: settings.sidebar,
	});
	/** From the first picture until it is left; only then a change is followed by anything, or a late answer would wind up a timer again. */
	let running = false;

	/** Change the state, and let what follows from it follow. */
	const update = (change: (state: State) => State): void => {
		const before = state;
		state = change(state);
		if (state === before || !running) {
			return;
		}
		follower.changed(before);
		if (state.prompts !== before.prompts) {
			cards.prompts();
		}
		if (state.message !== before.message) {
			fading.changed();
		}
		chrome.update(state);
		terminal.changed(before);
		spinner.check();
		ages.check();
		input.schedule();
		terminal.follow();
		drawing.request();
	};

	const line = createFleetLine(directory, options.findOrStartServer, {
		onFleet(fleet) {
			const before = state;
			update(current => ({...current, ...fleet}));
			for (const {id} of before.sessions) {
				follower.startedAgain(before, id);
			}
		},
		onEvent(name, value) {
			if (name === 'detach') {
				leave(`Another app asked this one to leave. ${farewell(state)}`);
				return;
			}
			const before = state;
			update(current => withEvent(current, name, value));
			if (name === 'session') {
				follower.startedAgain(before, (value as {id: string}).id);
			}
		},
		whenServerRuns: options.whenServerRuns,
		terminal: () => ({terminal: nameOfTerminal(environment), environment, colours: terminal.looks()}),
		onServer(server) {
			update(current => ({...current, server}));
			if (server === 'connected' && running) {
				follower.connected();
			}
			if (server === 'stopped') {
				app.say('the server was stopped; agents run on, and the next command starts it');
			}
		},
	});

	let chromeAsked = false;
	const panes = createPanes({
		directories,
		version,
		tables,
		findHost: session => line.ask('session.host', {session}),
		colours: () => terminal.looks(),
		onFrame(pane, rows) {
			if (!rows) {
				copyMode.shown(pane.session);
			}
			terminal.follow();
			drawing.pane(pane.pane, rows);
			if (!chromeAsked) {
				// The first pane stands: now there is time for Ink.
				chromeAsked = true;
				setImmediate(chrome.load);
			}
		},
		onClipboard: (selection, text) => void clipboard.pass(selection, text),
		onBell: pane => pane.pane === state.layout.focus && terminal.bell(),
		onBehind: taken => terminal.tty.hold(taken),
	});

	const places = createMemo<Geometry>();
	const app: App = {
		get state() {
			return state;
		},
		get outer() {
			return terminal.outer;
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
		geometry: () => places([state.layout, state.size, state.sidebar], () => geometry(state.layout, state.size, state.sidebar)),
		clock: () => performance.now(),
		say(text, level = 'info') {
			update(current => withMessage(current, text, level, Date.now()));
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
			follower.showPanes();
			drawing.anew();
		},
		detach: () => leave(farewell(state), {patiently: true}),
		suspend: () => terminal.suspend(),
		async edit(text) {
			try {
				return await terminal.lend(() => editText(text, environment));
			} catch (error) {
				app.say(line.explain(error), 'error');
				return undefined;
			}
		},
	};

	const appearance = createAppearance(app, {
		folder: options.themesFolder,
		onChanged() {
			chrome.update(state);
			drawing.anew();
		},
	});
	const cards = createCards(app, {
		askDrawn: () => terminal.drawn.ask(() => cards.drawn()),
		closed: () => input.endPrefix(),
		page: () => chrome.card()?.model.page ?? 10,
		lastScroll: () => chrome.card()?.model.lastScroll ?? 0,
	});
	const clipboard = createClipboard(app, {write: text => terminal.tty.write(text)});
	const copyMode = createCopyMode(app, {
		onCopied: (text, append) => void clipboard.copy(text, {append}),
		theme: appearance.theme,
	});
	const follower = createFollower(app, line, copyMode);
	const run = (command: CommandName, argument: string | undefined) => {
		log.debug(`command ${command}${argument === undefined ? '' : ` ${argument}`}`);
		actions[command](argument);
	};
	const chrome = createChrome(app, {
		cards,
		look: appearance.look,
		tools: {
			run,
			theme: appearance.chooser,
			goTo(place, text) {
				update(current => withShown(current, place.session));
				copyMode.seek(place, text);
			},
			paste: clipboard.paste,
			clock: app.clock,
		},
		onFrame: () => drawing.request(),
	});
	const actions = createActions(app, {cards, copyMode, clipboard, chrome});
	const clicks = createChromeClicks(app, chrome, cards, run);
	const pointer = createPointer(app, copyMode, {
		onChrome: clicks.click,
		onWheel: clicks.wheel,
		onPaste: () => void clipboard.pasteNewest(),
	});
	const input = createInput(app, cards, {
		run,
		toDialog: chrome.input,
		toCopyMode: copyMode.type,
		inCopyMode: copyMode.when,
		onMouse: pointer.move,
		onFocus(focused) {
			update(current => ({...current, focused}));
			follower.sizePanes({again: focused});
		},
		onReply: reply => terminal.onReply(reply),
		onAnswer: answerAsked(app),
		onTyped: () => follower.sizePanes({again: true}),
		escapeMilliseconds: settings.keys.escapeTime,
		outerKeys: () => terminal.keys(),
	});
	const terminal = createTerminal(app, firstOuter, {input: options.input, output: options.output}, input, {
		onNested() {
			({keymap, problems: keyProblems} = createKeymap(settings.keys, {nested: terminal.outer.nested}));
			update(current => ({...current, nested: terminal.outer.nested, prefixName: keymap.prefixes[0] ?? current.prefixName}));
		},
		onCapabilities: () => drawing.request(),
		onColours(colours) {
			panes.colours(colours);
			line.tellTerminal();
		},
		onGone: () => leave(''),
	});
	const spinner = createSpinner(app, {cells: chrome.working, moves: settings.motion === 'on', onFrame: () => drawing.request()});
	const ages = createAges(app);
	const fading = createFading(app);
	const drawing = createDrawing(app, {terminal, chrome, spinner, appearance});

	let left = false;
	const leave = (words: string, {patiently = false} = {}) => {
		if (left) {
			return;
		}
		left = true;
		running = false;
		for (const part of [fading, drawing, input, pointer, spinner, ages]) {
			part.stop();
		}
		chrome.close();
		panes.closeAll();
		line.close();
		void terminal.leave({patiently}).then(() => ended.resolve(words));
	};
	endWithSignals({
		tty: terminal.tty,
		leave,
		onCrash(error) {
			ended.reject(error);
			leave('');
		},
	});

	const {view, away} = await openView(app, line, options.session);
	follower.keepView(view);
	terminal.enter();
	// From now on it tells of changes; it may have changed since it was looked at first.
	update(current => withSize(current, terminal.tty.size()));
	running = true;
	follower.start();
	chrome.update(state);
	spinner.check();
	ages.check();
	drawing.request();
	optimizeEarly();
	const asciiProblem = firstOuter.capabilities.unicode ? [] : ['the locale is not UTF-8 (see `LANG`): what is not ASCII shows as `?`'];
	sayFirst(app, [...problems, ...keyProblems, ...appearance.problems, ...asciiProblem], away);
	if (panes.all().length === 0) {
		chrome.load();
	}
	void lookForAgent(app, line);
	return ended.promise;
};
