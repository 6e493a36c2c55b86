/*
Copy mode of the panes: it begins on a screen as it stands, with all lines above it, and shows these while the program goes on behind.
Each session has its own, which stays while other sessions are looked at.
*/

import type {Place} from '../../protocol/conversation.ts';
import {clamp, type Point} from '../../screen/geometry.ts';
import type {Lines} from '../../screen/reader.ts';
import {createScrollback, type Position, type Scrollback} from '../../screen/scrollback.ts';
import type {Match} from '../../screen/search.ts';
import type {Theme} from '../../theme.ts';
import type {App} from '../app.ts';
import {panesOf} from '../layout.ts';
import type {FieldKey} from '../models/field.ts';
import {type Copying, copyingIn} from '../state.ts';
import {type Above, conversationShown, hasConversation, whatIsAbove} from './above.ts';
import type {CopyCommandName} from './commands.ts';
import {typed} from './entry.ts';
import {matchesOf} from './finding.ts';
import {nothingShown, partAt, type Shown, shownFor} from './folds.ts';
import {inConversation, withLines} from './joining.ts';
import {type Outcome, scrolledBy} from './motions.ts';
import {type CopyState, lastTop, type SelectionKind, startCopy, withCursor, withTop} from './state.ts';
import {stepCopy} from './steps.ts';
import {createWaiting, type Wait} from './waiting.ts';

type Hooks = {
	/** Something was copied. */
	onCopied: (text: string, append: boolean) => void;
	theme: () => Theme;
};

export type CopyMode = ReturnType<typeof createCopyMode>;

export const createCopyMode = (app: App, {onCopied, theme}: Hooks) => {
	/** What is typed while lines above the screen are still on their way. */
	const waiting = createWaiting();
	/** The screen that copy mode began on, by session: the last of its lines. */
	const screens = new Map<string, Lines>();
	/** A place to go to as soon as its session is there. */
	let sought: {place: Place; text: string} | undefined;
	/** What was searched last, for the next time. */
	let lastSearch: CopyState['search'] = null;

	const sessionIn = (pane: number): string | null => app.state.layout.panes[pane] ?? null;
	const isShown = (session: string): boolean => app.geometry().panes.some(({pane}) => sessionIn(pane) === session);
	const inPane = (pane: number): Copying | undefined => copyingIn(app.state, pane);

	const put = (session: string, copying: Copying | null) => {
		if (!copying) {
			screens.delete(session);
		}
		app.update(state => {
			const {[session]: _, ...others} = state.copies;
			return {...state, copies: copying ? {...others, [session]: copying} : others};
		});
	};

	/** Where an act searches what is not laid out yet, it acts once that is. */
	const apply = (session: string, act: (mode: CopyState, scrollback: Scrollback, screen: number) => Outcome) =>
		waiting.when(session, () => {
			const copying = app.state.copies[session];
			const {state} = copying ? act(copying.mode, copying.scrollback, copying.screen) : {};
			const shown = copying && state ? shownFor(state, copying.shown) : copying?.shown;
			if (copying && shown && shown !== copying.shown && copying.parts.length > 0) {
				layOutAnew(session, shown, () => applyNow(session, act));
			} else {
				applyNow(session, act);
			}
		});

	const applyNow = (session: string, act: (mode: CopyState, scrollback: Scrollback, screen: number) => Outcome) => {
		const copying = app.state.copies[session];
		if (!copying) {
			return;
		}
		const {state, copied, message} = act(copying.mode, copying.scrollback, copying.screen);
		lastSearch = state?.search ?? lastSearch;
		put(session, state && {...copying, mode: state});
		if (copied) {
			onCopied(copied.text, copied.append);
		} else if (message !== undefined) {
			app.say(message);
		}
	};

	/** What is typed meanwhile waits. `join`: where one is then. */
	const layOutAnew = (session: string, shown: Shown, act?: () => void, join = withLines) => {
		const {screen, scrollback} = app.state.copies[session]!;
		const lines = screens.get(session);
		const wait = waiting.begin(session, act);
		void conversationShown(app, session, screen, shown, {columns: scrollback.columns, theme: theme()}).then(above => {
			const copying = app.state.copies[session];
			if (wait.isCurrent() && copying) {
				put(session, above && lines ? join({...copying, shown}, above, lines) : {...copying, shown});
			}
			wait.end();
		}, wait.end);
	};

	/** Begin in a pane, unless it is there already. False where there is nothing to look at; by the wheel also where nothing is above. */
	const start = (pane: number, {byWheel = false} = {}): boolean => {
		const session = sessionIn(pane);
		const shown = app.panes.get(pane);
		const lines = app.panes.scrollback(pane);
		const rect = app.geometry().panes.find(place => place.pane === pane)?.rect;
		if (session === null || !shown || !lines || !rect) {
			return false;
		}
		if (app.state.copies[session]) {
			return true;
		}
		if (byWheel && !lines.hasAbove && !hasConversation(app.state, shown, lines)) {
			return false;
		}
		const scrollback = createScrollback([lines.screen]);
		const mode = startCopy(scrollback, {
			session,
			size: {columns: rect.columns, rows: rect.rows},
			cursor: {x: shown.cursor.x, y: clamp(shown.cursor.y, 0, rect.rows - 1)},
			inclusive: app.settings.keys.copyMode === 'vi',
			leaveAtEnd: byWheel,
		});
		const wait = waiting.begin(session);
		screens.set(session, lines.screen);
		put(session, {mode: {...mode, lastSearch}, scrollback, screen: lines.screen.first, parts: [], shown: nothingShown});
		void whatIsAbove(app, shown, lines, {columns: rect.columns, theme: theme()}).then(
			above => loaded(session, wait, above),
			() => loaded(session, wait, undefined),
		);
		return true;
	};

	const loaded = (session: string, wait: Wait, above: Above | undefined) => {
		// Its host was started again meanwhile.
		if (!wait.isCurrent()) {
			return;
		}
		const copying = app.state.copies[session];
		const lines = screens.get(session);
		if (copying && above && lines) {
			put(session, withLines(copying, above, lines));
		} else if (copying && isShown(session)) {
			app.say('its host did not give the lines above the screen', 'warning');
		} else {
			// Another session was gone to before they came.
			put(session, null);
		}
		wait.end();
	};

	function goToSought(session: string) {
		const pane = panesOf(app.state.layout.root).find(each => sessionIn(each) === session);
		if (sought?.place.session !== session || pane === undefined || !start(pane)) {
			return;
		}
		const {place: found, text} = sought;
		sought = undefined;
		const go = () =>
			apply(session, (mode, scrollback, screen) => {
				const searching: CopyState = {...mode, search: {text, backward: true}};
				const position: Position = {line: found.conversation ? screen + found.line : found.line, x: found.x};
				// In a pane of another size the line has another number.
				const place = nearest(matchesOf(searching, scrollback), position.line)?.start ?? position;
				const there = withCursor(searching, scrollback, place);
				return {state: withTop(there, scrollback, place.line - Math.floor(mode.size.rows / 2))};
			});
		waiting.when(session, () => (found.conversation && isPrinted(session) ? layOutAnew(session, nothingShown, go) : go()));
	}

	const focused = (): string | null => sessionIn(app.state.layout.focus);

	const run = (name: CopyCommandName, argument?: string) => {
		const session = focused();
		if (session !== null && app.state.copies[session] && name === 'toggle-fold') {
			waiting.when(session, () => showFold(session));
		} else if (session !== null && app.state.copies[session]) {
			apply(session, (mode, scrollback) => stepCopy(mode, scrollback, name, argument));
		}
	};

	/** Above the screen stand the lines of a terminal. */
	const isPrinted = (session: string): boolean => app.state.copies[session]?.parts.length === 0;

	/** What a headless run has printed is cut: the whole of it stands in its conversation, which comes in its place. */
	const showFold = (session: string) => {
		if (isPrinted(session)) {
			layOutAnew(session, nothingShown, () => toggleFold(session, {isNew: true}), inConversation);
		} else {
			toggleFold(session);
		}
	};

	const toggleFold = (session: string, {isNew = false} = {}) => {
		const copying = app.state.copies[session];
		const part = copying && partAt(copying.parts, copying.mode.cursor.line, copying.screen);
		const isWhole = part !== undefined && copying?.shown.whole.includes(part.entry);
		if (!copying || !part || !(isWhole || part.folded)) {
			if (!isNew || isPrinted(session)) {
				app.say('nothing is folded here');
			}
			return;
		}
		const {whole} = copying.shown;
		layOutAnew(session, {...copying.shown, whole: isWhole ? whole.filter(each => each !== part.entry) : [...whole, part.entry]});
	};

	/** The cell of the lines under a point of a pane. */
	const cellAt = (mode: CopyState, {x, y}: Point): Position => ({
		line: mode.top + clamp(y, 0, mode.size.rows - 1),
		x: clamp(x, 0, mode.size.columns - 1),
	});

	return {
		start,
		run,
		/** What is typed has its turn behind the lines that a session waits for. */
		when: waiting.when,
		/** What is typed while copy mode waits for a text or a character. */
		type(key: FieldKey) {
			const session = focused();
			if (session !== null) {
				apply(session, (mode, scrollback) => typed(mode, scrollback, key));
			}
		},
		/** Scroll a pane by so many lines, down if positive. */
		scroll(pane: number, lines: number) {
			const session = sessionIn(pane);
			if (session !== null) {
				apply(session, (mode, scrollback) => scrolledBy(mode, scrollback, lines));
			}
		},
		/** Go to a place of a session that is shown, or about to be, and search on from there. */
		seek(place: Place, text: string) {
			sought = {place, text};
			goToSought(place.session);
		},
		/** A session has a picture. */
		shown: goToSought,
		/** Select from a point of a pane on. True if copy mode began by it. */
		selectFrom(pane: number, point: Point, kind: SelectionKind): boolean {
			const began = inPane(pane) === undefined;
			const session = sessionIn(pane);
			if (session !== null && start(pane)) {
				apply(session, (mode, scrollback) => {
					const there = withCursor({...mode, selection: null}, scrollback, cellAt(mode, point));
					return {state: {...there, inclusive: true, selection: {anchor: there.cursor, kind}}};
				});
			}
			return began;
		},
		/** Select to this point; above or below the pane it scrolls. */
		selectTo(pane: number, point: Point) {
			const session = sessionIn(pane);
			if (session !== null) {
				apply(session, (mode, scrollback) => {
					const by = point.y < 0 ? -1 : point.y >= mode.size.rows ? 1 : 0;
					const shown = by === 0 ? mode : withTop(mode, scrollback, mode.top + by);
					return {state: withCursor(shown, scrollback, cellAt(shown, point))};
				});
			}
		},
		/** Copy what is selected. `leave`: copy mode ends; else nothing is selected any more. */
		copySelected(pane: number, {leave}: {leave: boolean}) {
			const session = sessionIn(pane);
			if (session !== null) {
				apply(session, (mode, scrollback) => {
					const outcome = stepCopy(mode, scrollback, 'copy-selection');
					const inclusive = app.settings.keys.copyMode === 'vi';
					return leave ? outcome : {...outcome, state: {...mode, inclusive, selection: null}};
				});
			}
		},
		/** Panes may have other sizes now. */
		resize() {
			for (const {pane, rect} of app.geometry().panes) {
				const copying = inPane(pane);
				if (copying && (copying.mode.size.columns !== rect.columns || copying.mode.size.rows !== rect.rows)) {
					const {mode, scrollback} = copying;
					const size = {columns: rect.columns, rows: rect.rows};
					const fitted = {...mode, size, top: Math.min(mode.top, lastTop(scrollback, size))};
					put(mode.session, {...copying, mode: withCursor(fitted, scrollback, mode.cursor, {column: mode.column})});
				}
			}
		},
		/** Its host was started again: the lines are another program's. */
		forget(session: string) {
			waiting.forget(session);
			put(session, null);
		},
	};
};

const nearest = (matches: readonly Match[], line: number): Match | undefined =>
	matches.reduce<Match | undefined>(
		(best, match) => (best && Math.abs(best.start.line - line) <= Math.abs(match.start.line - line) ? best : match),
		undefined,
	);
