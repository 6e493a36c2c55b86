/* What the person sees of a run: finished items go into the scrollback, and below them stands the live area. */
import {stripVTControlCharacters} from 'node:util';
import type {Dialog} from '../pane/dialog.ts';
import {type Editor, emptyEditor} from '../pane/editor.ts';
import {type LiveState, liveArea} from '../pane/live.ts';
import {createPainter, type Size} from '../pane/painter.ts';
import type {Item} from './item.ts';
import {itemLines, lastDrawn} from './item-lines.ts';

export type View = {
	readonly editor: Editor;
	update(change: Partial<Pick<LiveState, 'editor' | 'queued' | 'task' | 'footer'>> & {dialog?: Dialog | undefined}): void;
	print(items: readonly Item[]): void;
	/** After a resize. */
	repaint(): void;
	close(): void;
};

type Options = {
	write: (text: string) => void;
	size: () => Size;
	/** What is being written, in lines; asked at each frame. */
	saying: (columns: number) => string[];
	/** Called at each frame while a turn runs. */
	onFrame: () => void;
	now?: () => number;
};

const frameMilliseconds = 100;

export const openView = ({write, size, saying, onFrame, now = Date.now}: Options): View => {
	const painter = createPainter(write);
	let state: LiveState = {
		editor: emptyEditor,
		dialog: undefined,
		queued: [],
		saying: '',
		task: undefined,
		frame: 0,
		seconds: 0,
		footer: '',
	};
	let before: Item | undefined;
	let since = 0;
	let spinning: NodeJS.Timeout | undefined;
	let closed = false;

	const width = () => Math.max(4, size().columns - 1);

	const paint = (printed: readonly string[] = []) => {
		if (!closed) {
			state = {...state, saying: state.task === undefined ? '' : saying(width()).join('\n')};
			painter.paint(printed, liveArea(state, size()), size());
		}
	};

	/** The timer runs only while a spinner is on the screen. */
	const spin = () => {
		const wanted = state.task !== undefined && !state.dialog && !closed;
		if (wanted && !spinning) {
			spinning = setInterval(() => {
				state = {...state, frame: state.frame + 1, seconds: Math.floor((now() - since) / 1000)};
				onFrame();
				paint();
			}, frameMilliseconds);
		} else if (!wanted) {
			clearInterval(spinning);
			spinning = undefined;
		}
	};

	return {
		get editor() {
			return state.editor;
		},
		update(change) {
			if (change.task !== undefined && state.task === undefined) {
				since = now();
				state = {...state, seconds: 0};
			}
			state = {...state, ...change};
			spin();
			paint();
		},
		print(items) {
			const lines = items.flatMap(item => {
				const own = itemLines(item, width(), before);
				before = own.length > 0 ? lastDrawn(before, item) : before;
				return own;
			});
			if (lines.length > 0) {
				paint(lines);
			}
		},
		repaint: () => paint(),
		close() {
			if (!closed) {
				closed = true;
				clearInterval(spinning);
				painter.close([]);
			}
		},
	};
};

/**
Without a terminal to type into: what is finished, as lines.

@param colours false: without escape sequences, as for a pipe
*/
export const plainView = (write: (text: string) => void, {columns, colours}: {columns: number; colours: boolean}): View => {
	let before: Item | undefined;
	return {
		editor: emptyEditor,
		update() {},
		print(items) {
			for (const item of items) {
				const lines = itemLines(item, columns, before);
				const text = (before ? lines : lines.slice(1)).map(line => `${line}\n`).join('');
				before = lines.length > 0 ? lastDrawn(before, item) : before;
				write(colours ? text : stripVTControlCharacters(text));
			}
		},
		repaint() {},
		close() {},
	};
};
