/*
The app: one per terminal. It owns the terminal, shows panes and chrome, and ends without a trace; agents never notice it.

The first picture needs neither React nor Ink: panes and chrome are painted from cells, and Ink loads behind them.
*/
import type {ReadStream, WriteStream} from 'node:tty';
import {changeSetting, loadSettings} from '../config.ts';
import type {Directories} from '../directories.ts';
import {keepHeapSmall, optimizeEarly} from '../engine.ts';
import {describe, UserError} from '../errors.ts';
import type {Log} from '../log.ts';
import {bottom, type RowRange} from '../screen/geometry.ts';
import type {Grid} from '../screen/grid.ts';
import {createTables} from '../screen/tables.ts';
import {loadWidths} from '../screen/widths.ts';
import type {Server} from '../server/daemon.ts';
import {loadTheme, noColourTheme} from '../theme.ts';
import {createActions} from './actions.ts';
import {createAges} from './ages.ts';
import {createAnnouncer} from './announce.ts';
import type {App} from './app.ts';
import {answerAsked} from './asked.ts';
import {awayWords} from './away.ts';
import {createKeymap} from './bindings.ts';
import {createCards} from './card.ts';
import {createChrome} from './chrome.ts';
import {createClipboard} from './clipboard.ts';
import type {CommandName} from './commands.ts';
import {createCopyMode} from './copy/mode.ts';
import {type CopyStyles, copyStyles, copyView} from './copy/view.ts';
import {createDrawn} from './drawn.ts';
import {editText} from './editor.ts';
import {createSuspension, endWithSignals, farewell} from './endings.ts';
import {createFleetLine} from './fleet.ts';
import {createFollower} from './follow.ts';
import {createInput} from './input.ts';
import {type Geometry, geometry} from './layout.ts';
import {createMemo} from './memo.ts';
import {missingAgent, nameOfTerminal, withFirstPane} from './opening.ts';
import {outerOf} from './outer.ts';
import {createOuterStatus} from './outer-status.ts';
import {createOutward} from './outward.ts';
import {createPainter} from './painter.ts';
import {createPanes} from './panes.ts';
import {createPointer} from './pointer.ts';
import {createPicture, type Picture, pictureStyles} from './screen.ts';
import {createSpinner} from './spinner.ts';
import {copyingIn, initialState, type Message, type State, sessionById, withEvent, withMessage, withShown} from './state.ts';
import {createTerminalFacts} from './terminal-facts.ts';
import {openTty} from './tty.ts';
import {type SavedView, viewFrom} from './view.ts';

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

/** The answers that come last: to DA1, and to the question whether something was drawn. */
const deviceAttributes = /\x1b\[\?[\d;]*c/;
const drawnAnswer = /\x1b\[0n/;

/** Run the app until it is left. Resolves with what to print afterwards. */
export const runClient = async (options: ClientOptions): Promise<string> => {
	keepHeapSmall();
	const {directory, directories, version, environment, log} = options;
	const {settings, problems} = loadSettings(directories.config);
	const firstOuter = outerOf(environment);
	const widths = await loadWidths();
	const tables = createTables(widths);
	const themeNamed = (name: string) =>
		environment.NO_COLOR ? {theme: noColourTheme, problem: null} : loadTheme(name, options.themesFolder);
	let {theme, problem: themeProblem} = themeNamed(settings.theme);
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
	let started = false;
	let chromeAsked = false;
	let messageTimer: NodeJS.Timeout | undefined;

	const places = createMemo<Geometry>();

	/** Change the state, and let what follows from it follow. */
	const update = (change: (state: State) => State): void => {
		const before = state;
		state = change(state);
		if (state === before || !started) {
			return;
		}
		follower.changed(before);
		copyMode.resize();
		if (state.prompts !== before.prompts) {
			cards.prompts();
		}
		if (state.message !== before.message) {
			forgetLater(state.message);
		}
		chrome.update(state);
		outward.title(state);
		announcer.changed(before, state);
		outerStatus.follow(state, terminal.outer);
		spinner.check();
		ages.check();
		input.schedule();
		terminal.follow();
		painter.request();
	};

	/** Errors stay until a key. */
	const forgetLater = (message: Message | null) => {
		clearTimeout(messageTimer);
		if (message && message.level !== 'error') {
			const forget = () => update(current => (current.message === message ? {...current, message: null} : current));
			messageTimer = setTimeout(forget, messageMilliseconds).unref();
		}
	};

	const line = createFleetLine(directory, options.findOrStartServer, {
		onFleet: fleet => update(current => ({...current, ...fleet})),
		onEvent(name, value) {
			if (name === 'detach') {
				leave(`Another app asked this one to leave. ${farewell(state)}`);
				return;
			}
			const before = name === 'session' ? sessionById(state, (value as {id: string}).id) : undefined;
			update(current => withEvent(current, name, value));
			const after = before && sessionById(state, before.id);
			if (after && after.pid !== before.pid && after.pid !== null) {
				// It was started again: its host is another one now.
				copyMode.forget(after.id);
				panes.reopen(after.id);
				follower.showPanes();
			}
		},
		terminal: () => ({terminal: nameOfTerminal(environment), environment, colours: terminal.looks()}),
		onServer(server) {
			update(current => ({...current, server}));
			if (server === 'stopped') {
				app.say('the server was stopped; agents run on, and the next command starts it');
			}
		},
	});

	const tty = openTty({
		input: options.input,
		output: options.output,
		console: firstOuter.console,
		mouse: firstOuter.mouse,
		onInput: bytes => input.bytes(bytes),
		onResize(size) {
			update(current => ({...current, size}));
			terminal.resized();
			painter.anew();
		},
		onGone: () => leave(''),
	});

	const drawn = createDrawn(text => tty.write(text));
	const outward = createOutward(tty, {
		console: firstOuter.console,
		unicode: firstOuter.capabilities.unicode,
		clock: () => performance.now(),
	});

	const outerStatus = createOuterStatus(text => tty.write(text));
	const announcer = createAnnouncer({
		write: text => tty.write(text),
		outer: () => terminal.outer,
		environment,
		settings: settings.notifications,
		clock: () => performance.now(),
	});

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
			paintPane(pane, rows);
			if (!chromeAsked) {
				// The first pane stands: now there is time for Ink.
				chromeAsked = true;
				setImmediate(chrome.load);
			}
		},
		onClipboard: (selection, text) => void clipboard.pass(selection, text),
		onBell: pane => pane.pane === state.layout.focus && outward.bell(),
		onBehind: tty.hold,
	});

	/** Where nothing but cells of a pane changed, only its rows are painted. */
	const paintPane = ({pane}: {pane: number}, rows: RowRange | undefined) => {
		const rect = rows && app.geometry().panes.find(place => place.pane === pane)?.rect;
		if (!rows || !rect) {
			painter.now();
			return;
		}
		const from = Math.min(rect.y + rows.from, bottom(rect));
		const to = Math.max(from, Math.min(rect.y + rows.to, bottom(rect)));
		painter.requestRows({from, to}, {first: pane === state.layout.focus});
	};

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
			painter.anew();
		},
		detach: () => leave(farewell(state), terminal.owesAnswers ? deviceAttributes : drawn.isAsked ? drawnAnswer : undefined),
		suspend: () => suspend(),
		async edit(text) {
			tty.leave();
			try {
				return await editText(text, environment);
			} catch (error) {
				app.say(line.explain(error), 'error');
				return undefined;
			} finally {
				comeBack();
			}
		},
	};

	/** The terminal is ours again, and may show anything. */
	const comeBack = () => {
		tty.enter();
		terminal.ask();
		outward.forget();
		drawn.forget();
		outward.title(state);
		painter.anew();
	};
	const suspend = createSuspension(tty, comeBack);
	const follower = createFollower(app, line);
	const look = () => ({theme, widths, unicode: terminal.outer.capabilities.unicode});
	const terminal = createTerminalFacts(firstOuter, tty, {
		configure: changes => input.configure(changes),
		program() {
			const pane = panes.get(state.layout.focus);
			return pane && !pane.ended && state.asks === null && input.focus() === 'pane' ? pane.modes : undefined;
		},
		onNested() {
			({keymap, problems: keyProblems} = createKeymap(settings.keys, {nested: terminal.outer.nested}));
			update(current => ({...current, nested: terminal.outer.nested, prefixName: keymap.prefixes[0] ?? current.prefixName}));
		},
		onCapabilities: () => painter.request(),
		onKnown: () => outerStatus.follow(state, terminal.outer),
		onColours(colours) {
			panes.colours(colours);
			line.tellTerminal();
		},
	});
	const cards = createCards(app, {
		askDrawn: () => drawn.ask(() => cards.drawn()),
		closed: () => input.endPrefix(),
		page: () => chrome.card()?.page ?? 10,
		lastScroll: () => chrome.card()?.lastScroll ?? 0,
	});
	const clipboard = createClipboard(app, {write: text => tty.write(text)});
	const copyMode = createCopyMode(app, {onCopied: (text, append) => void clipboard.copy(text, {append}), theme: () => theme});
	const showTheme = (name: string) => {
		({theme} = themeNamed(name));
		chrome.update(state);
		painter.anew();
	};
	const run = (command: CommandName, argument: string | undefined) => {
		log.debug(`command ${command}${argument === undefined ? '' : ` ${argument}`}`);
		actions[command](argument);
	};
	const chrome = createChrome(app, {
		cards,
		look,
		run,
		tools: {
			theme: {
				folder: options.themesFolder,
				current: settings.theme,
				show: showTheme,
				keep(name) {
					showTheme(name);
					changeSetting(directories.config, 'theme', name).catch(error => app.say(`the theme was not kept: ${describe(error)}`, 'error'));
				},
			},
			goTo(place, text) {
				update(current => withShown(current, place.session));
				copyMode.seek(place, text);
			},
			paste: clipboard.paste,
		},
		onFrame: () => painter.request(),
	});
	const spinner = createSpinner(app, {cells: chrome.working, moves: settings.motion === 'on', onFrame: () => painter.request()});
	const ages = createAges(app);
	const actions = createActions({
		app,
		cards,
		copyMode,
		clipboard,
		sidebarOrder: () => chrome.sidebar()?.order ?? [],
		sidebarPage: () => Math.max(1, (app.geometry().sidebar?.rows ?? 10) - 2),
	});
	const pointer = createPointer(app, copyMode, {
		onChrome: chrome.click,
		onWheel: chrome.wheel,
		onPaste: () => void clipboard.pasteNewest(),
	});
	const input = createInput(app, cards, {
		run,
		toDialog: chrome.input,
		toCopyMode: copyMode.type,
		onMouse: pointer.move,
		onFocus(focused) {
			update(current => ({...current, focused}));
			follower.sizePanes({again: focused});
		},
		onReply(reply) {
			if (reply.name === 'ok') {
				drawn.answered();
			} else {
				terminal.onReply(reply);
			}
		},
		onAnswer: answerAsked(app),
		onTyped: () => follower.sizePanes({again: true}),
		escapeMilliseconds: settings.keys.escapeTime,
		outerKeys: () => terminal.keys(),
	});
	const ofTheme = createMemo<{picture: Picture['styles']; copy: CopyStyles}>();
	const styles = () => ofTheme([theme], () => ({picture: pictureStyles(theme), copy: copyStyles(theme)}));
	const drawPicture = createPicture();
	const picture = (into: Grid | undefined, only?: RowRange) =>
		drawPicture(
			{
				state,
				geometry: app.geometry(),
				tables,
				pane: panes.get,
				copying: pane => {
					const copying = copyingIn(state, pane);
					return copying && copyView(copying.mode, copying.scrollback, tables, styles().copy);
				},
				chrome: chrome.layers(),
				spinner: {cells: chrome.working(), frame: spinner.frame},
				styles: styles().picture,
				unicode: terminal.outer.capabilities.unicode,
				welcome: chrome.welcome,
			},
			into,
			only,
		);
	const painter = createPainter({
		tty,
		drawn,
		picture,
		capabilities: () => terminal.outer.capabilities,
		answers: () => terminal.outer.answers,
		painted: () => chrome.painted(),
	});

	let left = false;
	/** `owedAnswer`: what the terminal still has to say. */
	const leave = (words: string, owedAnswer?: RegExp) => {
		if (left) {
			return;
		}
		left = true;
		clearTimeout(messageTimer);
		outerStatus.clear();
		for (const part of [painter, input, pointer, spinner, ages, terminal, announcer]) {
			part.stop();
		}
		chrome.close();
		panes.closeAll();
		line.close();
		if (owedAnswer !== undefined) {
			void tty.leaveAfter(owedAnswer).then(() => ended.resolve(words));
		} else {
			tty.leave();
			ended.resolve(words);
		}
	};
	endWithSignals({
		tty,
		leave,
		onCrash(error) {
			ended.reject(error);
			leave('');
		},
	});

	const opened = line.open();
	const [{root}, taken, wanted] = await Promise.all([
		opened,
		line.ask('view.take', {directory}),
		options.session === undefined ? undefined : line.ask('session.host', {session: options.session, directory}).then(({id}) => id),
	]);
	if (root === null && state.sessions.length === 0) {
		throw new UserError(`\`${directory}\` is not in a git repository, and no session runs`, {
			code: 'not-a-repository',
			hint: 'go to a repository, or make one: `git init`; `coppice demo` shows how it works',
		});
	}
	follower.keepView(taken.id);
	state = withFirstPane({...state, ...viewFrom(taken.value as SavedView | null, state)}, wanted);
	tty.enter();
	// From now on it tells of changes; it may have changed since it was looked at first.
	state = {...state, size: tty.size()};
	started = true;
	terminal.ask();
	follower.start();
	chrome.update(state);
	outward.title(state);
	spinner.check();
	ages.check();
	painter.request();
	optimizeEarly();
	const asciiProblem = firstOuter.capabilities.unicode ? [] : ['the locale is not UTF-8 (see `LANG`): what is not ASCII shows as `?`'];
	for (const problem of [...problems, ...keyProblems, ...(themeProblem === null ? [] : [themeProblem]), ...asciiProblem]) {
		app.say(problem, 'warning');
	}
	themeProblem = null;
	for (const sentence of taken.away ? awayWords(taken.away, Date.now(), state.prefixName) : []) {
		app.say(sentence);
	}
	if (panes.all().length === 0) {
		chrome.load();
	}
	void missingAgent(line, directory, environment.PATH ?? '', settings.agents.default).then(missing =>
		update(current => ({...current, missingAgent: missing})),
	);
	return ended.promise;
};
