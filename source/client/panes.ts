/*
The panes that are shown. What is not on the screen has no connection and costs nothing.
*/
import type {Directories} from '../directories.ts';
import type {OuterColours} from '../protocol/host.ts';
import type {RowRange, Size} from '../screen/geometry.ts';
import type {Grid} from '../screen/grid.ts';
import type {Cursor, TerminalModes} from '../screen/modes.ts';
import type {Lines} from '../screen/reader.ts';
import type {Tables} from '../screen/tables.ts';
import {createPane, type OpenPane} from './pane.ts';

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

export type PaneOptions = {
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

export const createPanes = (options: PaneOptions) => {
	const shown = new Map<number, OpenPane>();
	/** The app was left: an answer that is late opens nothing. */
	let isOver = false;

	const close = (one: OpenPane) => {
		shown.delete(one.pane);
		one.close();
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
				if (!shown.has(pane) && !isOver) {
					const one = createPane(pane, session, options);
					shown.set(pane, one);
					void one.open();
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
		resize: (pane: number, size: Size, {again = false} = {}) => shown.get(pane)?.resize(size, {again}),
		/** Which pane has the focus; none when this client has not. */
		focus(pane: number | null) {
			for (const one of shown.values()) {
				one.focus(one.pane === pane);
			}
		},
		colours(colours: OuterColours) {
			for (const one of shown.values()) {
				one.tell('colours', colours);
			}
		},
		/** Bytes for the program in a pane. False when there is nobody to take them. */
		input: (pane: number, bytes: Uint8Array): boolean => shown.get(pane)?.input(bytes) ?? false,
		/**
		The lines of a pane as they stand now: its screen, and those above it when they are asked for. A full-screen program has none
		above. Undefined where nothing is shown.
		*/
		scrollback: (pane: number): {screen: Lines; hasAbove: boolean; above: () => Promise<Lines[]>} | undefined =>
			shown.get(pane)?.scrollback(),
		/** For good. */
		closeAll() {
			isOver = true;
			for (const one of [...shown.values()]) {
				close(one);
			}
		},
	};
};
