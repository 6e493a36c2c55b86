/*
One pane that is shown: a connection to the host of its session, straight past the server, with the screen as it came over it; or what a
session that has ended has left.
*/
import {hostSocket, readKey} from '../directories.ts';
import {type Connection, ConnectionClosed} from '../protocol/connection.ts';
import {type HostContract, hostProtocol} from '../protocol/host.ts';
import {connect} from '../protocol/socket.ts';
import {type RowRange, type Size, sameSize} from '../screen/geometry.ts';
import {copyGrid, lastRows} from '../screen/grid.ts';
import {screenLayer} from '../screen/layer.ts';
import {hiddenCursor, noModes} from '../screen/modes.ts';
import {createScreenReader, type Lines, readLines, readSnapshot} from '../screen/reader.ts';
import type {History} from '../screen/terminal.ts';
import type {Pane, PaneOptions} from './panes.ts';

type Requests = HostContract['requests'];

export type OpenPane = Pane & {
	open(): Promise<void>;
	resize(size: Size, options: {again: boolean}): void;
	focus(focused: boolean): void;
	/** Tell its host something; one that is gone needs it no more. */
	tell<N extends 'colours' | 'focus' | 'resize'>(name: N, value: Requests[N]['params']): void;
	input(bytes: Uint8Array): boolean;
	scrollback(): {screen: Lines; hasAbove: boolean; above: () => Promise<Lines[]>} | undefined;
	close(): void;
};

const linesAtOnce = 1000;

/** What a host may leave untaken before the terminal is read no further: a paste streams through, whatever its length. */
const backlogBytes = 1024 * 1024;

const noRows: RowRange = {from: 0, to: 0};

export const createPane = (pane: number, session: string, options: PaneOptions): OpenPane => {
	const {directories, version, tables} = options;
	const reader = createScreenReader(tables, {name: session});
	let host: Connection<HostContract> | undefined;
	let isOpening = true;
	let isClosed = false;
	let isFocused = false;
	let wanted: Size | undefined;
	let sent: Size | undefined;
	/** All lines of an ended session. */
	let last: Lines | undefined;
	/** What was typed into it since the last read of the terminal, or since it is opened. */
	let typed: Uint8Array[] = [];

	const open = async () => {
		try {
			// Where its host listens is known; only where none does the server is asked what there is instead.
			const found = await connectHost(hostSocket(directories, session)).catch(askForHost);
			if (!found) {
				return;
			}
			if (isClosed) {
				found.destroy();
				return;
			}
			await attach(found);
		} catch (error) {
			if (!isClosed) {
				one.trouble = error instanceof ConnectionClosed || !(error instanceof Error) ? 'its host does not answer' : error.message;
				options.onFrame(one);
			}
		} finally {
			isOpening = false;
		}
	};

	const connectHost = (socket: string) =>
		connect<HostContract>(socket, {
			key: readKey(directories, {make: false}) ?? '',
			hello: {protocol: [hostProtocol.low, hostProtocol.high], version, role: 'client', pid: process.pid, capabilities: []},
			onScreen: bytes => {
				const isFirst = one.grid === undefined || one.trouble !== null;
				const change = reader.apply(bytes);
				one.grid = reader.grid;
				one.size = reader.size;
				one.cursor = reader.cursor;
				one.modes = reader.modes;
				one.trouble = null;
				options.onFrame(one, isFirst || change.resized ? undefined : (change.rows ?? noRows));
			},
		});

	/** The host as the server knows it; undefined where there is none any more, and the last screen is shown. */
	const askForHost = async (): Promise<Connection<HostContract> | undefined> => {
		const {socket, screen} = await options.findHost(session);
		if (socket !== null) {
			return connectHost(socket);
		}
		if (!isClosed) {
			showLast(screen);
		}
		return undefined;
	};

	const showLast = (screen: string | null) => {
		one.ended = true;
		one.cursor = hiddenCursor;
		one.modes = noModes;
		if (screen !== null) {
			const {lines, size, first} = readSnapshot(Buffer.from(screen, 'base64'), tables);
			last = {first, grid: lines};
			one.size = size;
			one.grid = lastRows(lines, size.rows);
		} else {
			one.trouble = 'it left no screen';
		}
		options.onFrame(one);
	};

	const attach = async (found: Connection<HostContract>) => {
		host = found;
		found.on('exit', () => {
			one.ended = true;
			options.onFrame(one);
		});
		found.on('clipboard', ({selection, text}) => options.onClipboard(selection, text));
		found.on('bell', () => options.onBell(one));
		void found.closed.then(() => {
			if (host === found) {
				host = undefined;
			}
		});
		resize();
		send();
		await found.call('attach', {layer: screenLayer});
		one.tell('colours', options.colours());
		one.tell('focus', {focused: isFocused});
	};

	const resize = () => {
		if (host && wanted && !(sent && sameSize(sent, wanted))) {
			sent = wanted;
			one.tell('resize', wanted);
		}
	};

	/** All of one read in one write, as in a plain terminal: some programs tell pastes and sequences from typing by what comes together. */
	const send = () => {
		if (!host || typed.length === 0) {
			return;
		}
		const pieces = typed;
		typed = [];
		host.sendInput(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
		if (host.backlog > backlogBytes) {
			options.onBehind(host.drained());
		}
	};

	/** In pieces, so that its host is never busy with them for long; the newest first. A host that ends meanwhile leaves all of them. */
	const linesAbove = async ({first, screen}: History): Promise<Lines[]> => {
		const pieces: Lines[] = [];
		for (let to = screen; to > first; to -= linesAtOnce) {
			const answer = await host?.call('lines', {from: Math.max(first, to - linesAtOnce), to}).catch(ignoreClosed);
			if (!answer) {
				return linesLeft();
			}
			pieces.push(readLines(Buffer.from(answer.frame, 'base64'), tables));
		}
		return pieces;
	};

	/** Of a session that ended while it was shown: its host is gone, and left them in a file. */
	const linesLeft = async (): Promise<Lines[]> => {
		const {screen} = await options.findHost(session);
		if (screen === null) {
			throw new Error('it left no screen');
		}
		const {lines, first} = readSnapshot(Buffer.from(screen, 'base64'), tables);
		return [{first, grid: lines}];
	};

	const one: OpenPane = {
		pane,
		session,
		grid: undefined,
		size: undefined,
		cursor: hiddenCursor,
		modes: noModes,
		ended: false,
		trouble: null,
		open,
		resize(size, {again}) {
			wanted = size;
			if (again && one.size && !sameSize(one.size, size)) {
				sent = undefined;
			}
			resize();
		},
		focus(focused) {
			if (isFocused !== focused) {
				isFocused = focused;
				one.tell('focus', {focused});
			}
		},
		tell(name, value) {
			host?.call(name, value).catch(() => {});
		},
		input(bytes) {
			// What is typed before its host has answered waits for it, as it would in a plain terminal.
			if (one.ended || !(host || (isOpening && bytesOf(typed) < backlogBytes))) {
				return false;
			}
			if (bytes.length > 0 && typed.push(bytes) === 1) {
				queueMicrotask(send);
			}
			return true;
		},
		scrollback() {
			const {grid, modes} = one;
			if (!grid) {
				return undefined;
			}
			if (last) {
				return {screen: last, hasAbove: last.grid.rows > grid.rows, above: async () => []};
			}
			const {history} = reader;
			const hasAbove = !modes.alternateScreen && history.screen > history.first;
			return {
				screen: {first: history.screen, grid: copyGrid(grid)},
				hasAbove,
				above: async () => (hasAbove ? linesAbove(history) : []),
			};
		},
		close() {
			send();
			isClosed = true;
			host?.destroy();
		},
	};
	return one;
};

/** Of a connection that is closed there is no answer. */
const ignoreClosed = (error: unknown): undefined => {
	if (!(error instanceof ConnectionClosed)) {
		throw error;
	}
};

const bytesOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, piece) => sum + piece.length, 0);
