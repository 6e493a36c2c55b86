/*
A part of the chrome: one Ink root whose frames become a grid. Ink never touches the terminal, and is told a size and keys instead.

`debug` makes each commit one whole frame, at once and without a timer; `isTTY: false` keeps cursor and paste codes away, and what is
still not a frame is dropped by `Sink`. Load this file late: Ink takes longer to load than a pane to be painted.
*/
import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';
import {type Instance, render as renderInk} from 'ink';
import type {ReactNode} from 'react';
import {createFrameReader} from '../../screen/frame.ts';
import type {Size} from '../../screen/geometry.ts';
import {createGrid, type Grid} from '../../screen/grid.ts';
import type {Tables} from '../../screen/tables.ts';

export type Layer = {
	/** The newest frame. */
	readonly grid: Grid;
	/**
	Shows `element`; its frame is in `grid` when this returns. A dialog is as high as its content: `fit` cuts the grid to it.

	@param size The room that it has. Rows beyond it are cut.
	*/
	render(element: ReactNode, size: Size, options?: {readonly fit?: boolean}): Grid;
	/** Keys and pastes for what is typed into it, as a terminal in legacy or kitty mode sends them. */
	input(bytes: string | Uint8Array): void;
	unmount(): void;
};

export type LayerOptions = {
	readonly tables: Tables;
	/** A frame that differs came by itself, because something in it was typed or loaded. */
	readonly onFrame: () => void;
};

export const createLayer = ({tables, onFrame}: LayerOptions): Layer => {
	const reader = createFrameReader(tables);
	const keys = new Keys();
	let size: Size = {columns: 1, rows: 1};
	let fit = false;
	let text = '';
	let grid = createGrid(tables, size);
	let instance: Instance | undefined;
	let isRendering = false;

	const read = () => {
		const rows = fit ? Math.min(size.rows, text === '' ? 0 : text.split('\n').length) : size.rows;
		grid = reader.read(text, {columns: size.columns, rows: Math.max(1, rows)});
	};
	const sink = new Sink(frame => {
		if (frame === text) {
			return;
		}
		text = frame;
		if (!isRendering) {
			read();
			onFrame();
		}
	});

	return {
		get grid() {
			return grid;
		},
		render(element, nextSize, {fit: nextFit = false} = {}) {
			const isResized = nextSize.columns !== size.columns || nextSize.rows !== size.rows;
			size = nextSize;
			fit = nextFit;
			const before = text;
			isRendering = true;
			try {
				if (isResized || !instance) {
					sink.resize(size);
				}
				if (instance) {
					instance.rerender(element);
				} else {
					instance = renderInk(element, {
						stdout: sink as unknown as NodeJS.WriteStream,
						stderr: sink as unknown as NodeJS.WriteStream,
						stdin: keys as unknown as NodeJS.ReadStream,
						debug: true,
						interactive: true,
						patchConsole: false,
						exitOnCtrlC: false,
						isScreenReaderEnabled: false,
					});
				}
			} finally {
				isRendering = false;
			}
			if (isResized || text !== before) {
				read();
			}
			return grid;
		},
		input(bytes) {
			keys.write(bytes);
		},
		unmount() {
			isRendering = true;
			instance?.unmount();
			keys.destroy();
		},
	};
};

/** Ink measures some characters wider than our table does. Rows come cut to size; this much room keeps Ink from cutting them again. */
const slack = 16;

/** What Ink takes for its stdout. */
class Sink extends EventEmitter {
	columns = 1 + slack;
	rows = 1;
	readonly isTTY = false;
	readonly #onFrame: (frame: string) => void;

	constructor(onFrame: (frame: string) => void) {
		super();
		this.#onFrame = onFrame;
	}

	resize({columns, rows}: Size): void {
		this.columns = Math.max(1, columns) + slack;
		this.rows = Math.max(1, rows);
		this.emit('resize');
	}

	write(text: string, encoding?: unknown, callback?: () => void): boolean {
		if (text !== '' && text !== '\n' && !text.startsWith('\x1b[?')) {
			this.#onFrame(text);
		}
		// Ink waits at its end for the callback of an empty write.
		(typeof encoding === 'function' ? (encoding as () => void) : callback)?.();
		return true;
	}
}

/** What Ink takes for its stdin. */
class Keys extends PassThrough {
	readonly isTTY = true;

	setRawMode(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}
