/*
The panes that are shown: for each a connection to the host of its session, straight past the server. What is not on the screen has
none and costs nothing.
*/
import {type Directories, hostSocket, readKey} from '../directories.ts';
import {type Connection, ConnectionClosed, connect} from '../protocol/connection.ts';
import {type HostContract, hostProtocol, type OuterColours} from '../protocol/host.ts';
import type {RowRange, Size} from '../screen/geometry.ts';
import {copyGrid, type Grid, lastRows} from '../screen/grid.ts';
import {screenLayer} from '../screen/layer.ts';
import {type Cursor, hiddenCursor, noModes, type TerminalModes} from '../screen/modes.ts';
import {createScreenReader, type Lines, readLines, readSnapshot, type ScreenReader} from '../screen/reader.ts';
import type {Tables} from '../screen/tables.ts';
import type {History} from '../screen/terminal.ts';

export type Pane = {
	readonly pane: number;
	readonly session: string;
	/** The newest screen, or the last one of an ended session; undefined until it came. */
	grid: Grid | undefined;
	size: Size | undefined;
	cursor: Cursor;
	modes: TerminalModes;
	/** It has ended: nothing is typed into it. */
	ended: boolean;
	/** Why nothing is shown. */
	trouble: string | null;
};

type Shown = Pane & {
	reader: ScreenReader;
	host: Connection<HostContract> | undefined;
	wanted: Size | undefined;
	sent: Size | undefined;
	focused: boolean;
	closed: boolean;
	/** All lines of an ended session. */
	last: Lines | undefined;
	/** What was typed into it since the last read of the terminal, or since it is opened. */
	typed: Uint8Array[];
	opening: boolean;
};

const linesAtOnce = 1000;

const noRows: RowRange = {from: 0, to: 0};

const bytesOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, piece) => sum + piece.length, 0);

type Options = {
	directories: Directories;
	version: string;
	tables: Tables;
	/** Ask the server where the host of a session is, or, where it has ended, for its last screen (base64). */
	findHost: (session: string) => Promise<{socket: string | null; screen: string | null}>;
	colours: () => OuterColours;
	/** Its picture changed; `rows`: only these rows of it, or the cursor. */
	onFrame: (pane: Pane, rows?: RowRange) => void;
	onClipboard: (selection: string, text: string) => void;
	onBell: (pane: Pane) => void;
	/** A host has not taken what was typed: read on when it has. */
	onBehind: (taken: Promise<void>) => void;
};

export type Panes = ReturnType<typeof createPanes>;

/** Of a connection that is closed there is no answer. */
const ignoreClosed = (error: unknown): undefined => {
	if (!(error instanceof ConnectionClosed)) {
		throw error;
	}
};

/** What a host may leave untaken before the terminal is read no further: a paste streams through, whatever its length. */
const backlogBytes = 1024 * 1024;

export const createPanes = (options: Options) => {
	const {directories, version, tables} = options;
	const shown = new Map<number, Shown>();

	const open = async (one: Shown) => {
		try {
			// Where its host listens is known; only where none does the server is asked what there is instead.
			const host = await connectHost(one, hostSocket(directories, one.session)).catch(() => askForHost(one));
			if (!host) {
				return;
			}
			if (one.closed) {
				host.destroy();
				return;
			}
			one.host = host;
			host.on('exit', () => {
				one.ended = true;
				options.onFrame(one);
			});
			host.on('clipboard', ({selection, text}) => options.onClipboard(selection, text));
			host.on('bell', () => options.onBell(one));
			void host.closed.then(() => {
				if (one.host === host) {
					one.host = undefined;
				}
			});
			resize(one);
			send(one);
			await host.call('attach', {layer: screenLayer});
			tell(one, 'colours', options.colours());
			tell(one, 'focus', {focused: one.focused});
		} catch (error) {
			if (!one.closed) {
				one.trouble = error instanceof ConnectionClosed || !(error instanceof Error) ? 'its host does not answer' : error.message;
				options.onFrame(one);
			}
		} finally {
			one.opening = false;
		}
	};

	const connectHost = (one: Shown, socket: string) =>
		connect<HostContract>(socket, {
			key: readKey(directories, {make: false}) ?? '',
			hello: {protocol: [hostProtocol.low, hostProtocol.high], version, role: 'client', pid: process.pid, capabilities: []},
			onScreen: bytes => {
				const isFirst = one.grid === undefined || one.trouble !== null;
				const change = one.reader.apply(bytes);
				one.grid = one.reader.grid;
				one.size = one.reader.size;
				one.cursor = one.reader.cursor;
				one.modes = one.reader.modes;
				one.trouble = null;
				options.onFrame(one, isFirst || change.resized ? undefined : (change.rows ?? noRows));
			},
		});

	/** The host as the server knows it; undefined where there is none any more, and the last screen is shown. */
	const askForHost = async (one: Shown): Promise<Connection<HostContract> | undefined> => {
		const {socket, screen} = await options.findHost(one.session);
		if (socket !== null) {
			return connectHost(one, socket);
		}
		if (!one.closed) {
			showLast(one, screen);
		}
		return undefined;
	};

	const showLast = (one: Shown, screen: string | null) => {
		one.ended = true;
		one.cursor = hiddenCursor;
		one.modes = noModes;
		if (screen !== null) {
			const {lines, size, first} = readSnapshot(Buffer.from(screen, 'base64'), tables);
			one.last = {first, grid: lines};
			one.size = size;
			one.grid = lastRows(lines, size.rows);
		} else {
			one.trouble = 'it left no screen';
		}
		options.onFrame(one);
	};

	const resize = (one: Shown) => {
		const {wanted, sent} = one;
		if (one.host && wanted && !(sent && sent.columns === wanted.columns && sent.rows === wanted.rows)) {
			one.sent = wanted;
			tell(one, 'resize', wanted);
		}
	};

	/** Tell a host something; one that is gone needs it no more. */
	const tell = <N extends 'colours' | 'focus' | 'resize'>({host}: Shown, name: N, value: HostContract['requests'][N]['params']) => {
		host?.call(name, value).catch(() => {});
	};

	/** Of a session that ended while it was shown: its host is gone, and left them in a file. */
	const linesLeft = async ({session}: Shown): Promise<Lines[]> => {
		const {screen} = await options.findHost(session);
		if (screen === null) {
			throw new Error('it left no screen');
		}
		const {lines, first} = readSnapshot(Buffer.from(screen, 'base64'), tables);
		return [{first, grid: lines}];
	};

	/** In pieces, so that its host is never busy with them for long; the newest first. A host that ends meanwhile leaves all of them. */
	const linesAbove = async (one: Shown, {first, screen}: History): Promise<Lines[]> => {
		const pieces: Lines[] = [];
		for (let to = screen; to > first; to -= linesAtOnce) {
			const answer = await one.host?.call('lines', {from: Math.max(first, to - linesAtOnce), to}).catch(ignoreClosed);
			if (!answer) {
				return linesLeft(one);
			}
			pieces.push(readLines(Buffer.from(answer.frame, 'base64'), tables));
		}
		return pieces;
	};

	/** All of one read in one write, as in a plain terminal: some programs tell pastes and sequences from typing by what comes together. */
	const send = (one: Shown) => {
		const {host, typed} = one;
		if (!host || typed.length === 0) {
			return;
		}
		one.typed = [];
		host.sendInput(typed.length === 1 ? typed[0]! : Buffer.concat(typed));
		if (host.backlog > backlogBytes) {
			options.onBehind(host.drained());
		}
	};

	const close = (one: Shown) => {
		send(one);
		one.closed = true;
		shown.delete(one.pane);
		one.host?.destroy();
	};

	return {
		get: (pane: number): Pane | undefined => shown.get(pane),
		all: (): Pane[] => [...shown.values()],

		/** Show exactly these. Panes that show another session now are opened anew. */
		show(wanted: readonly {pane: number; session: string}[]) {
			for (const one of [...shown.values()]) {
				if (!wanted.some(({pane, session}) => pane === one.pane && session === one.session)) {
					close(one);
				}
			}
			for (const {pane, session} of wanted) {
				if (!shown.has(pane)) {
					const reader = createScreenReader(tables, {name: session});
					const one: Shown = {
						pane,
						session,
						reader,
						grid: undefined,
						size: undefined,
						cursor: hiddenCursor,
						modes: noModes,
						ended: false,
						trouble: null,
						host: undefined,
						wanted: undefined,
						sent: undefined,
						focused: false,
						closed: false,
						last: undefined,
						typed: [],
						opening: true,
					};
					shown.set(pane, one);
					void open(one);
				}
			}
		},
		/** Open a pane anew: its session was started again, or its host came back. */
		reopen(session: string) {
			for (const one of [...shown.values()].filter(pane => pane.session === session)) {
				close(one);
			}
		},
		/** The size that its session should have. `again`: also if this client asked for it before, because another one may have changed it. */
		resize(pane: number, size: Size, {again = false} = {}) {
			const one = shown.get(pane);
			if (one) {
				one.wanted = size;
				if (again && one.size && (one.size.columns !== size.columns || one.size.rows !== size.rows)) {
					one.sent = undefined;
				}
				resize(one);
			}
		},
		/** Which pane has the focus; none when this client has not. */
		focus(pane: number | null) {
			for (const one of shown.values()) {
				const focused = one.pane === pane;
				if (one.focused !== focused) {
					one.focused = focused;
					tell(one, 'focus', {focused});
				}
			}
		},
		colours(colours: OuterColours) {
			for (const one of shown.values()) {
				tell(one, 'colours', colours);
			}
		},
		/** Bytes for the program in a pane. False when there is nobody to take them. */
		input(pane: number, bytes: Uint8Array): boolean {
			const one = shown.get(pane);
			// What is typed before its host has answered waits for it, as it would in a plain terminal.
			if (!one || one.ended || !(one.host || (one.opening && bytesOf(one.typed) < backlogBytes))) {
				return false;
			}
			if (bytes.length > 0 && one.typed.push(bytes) === 1) {
				queueMicrotask(() => send(one));
			}
			return true;
		},
		/**
		The lines of a pane as they stand now: its screen, and those above it when they are asked for. A full-screen program has none
		above. Undefined where nothing is shown.
		*/
		scrollback(pane: number): {screen: Lines; hasAbove: boolean; above: () => Promise<Lines[]>} | undefined {
			const one = shown.get(pane);
			if (!one?.grid) {
				return undefined;
			}
			if (one.last) {
				const {last} = one;
				return {screen: last, hasAbove: last.grid.rows > one.grid.rows, above: async () => []};
			}
			const {history} = one.reader;
			const hasAbove = !one.modes.alternateScreen && history.screen > history.first;
			return {
				screen: {first: history.screen, grid: copyGrid(one.grid)},
				hasAbove,
				above: async () => (hasAbove ? linesAbove(one, history) : []),
			};
		},
		closeAll() {
			for (const one of [...shown.values()]) {
				close(one);
			}
		},
	};
};
