/* What the person sees of a run: finished items go into the scrollback, and below them stands the live area. */
import {stripVTControlCharacters} from 'node:util';
import type {Dialog} from '../../pane/dialog.ts';
import {type Editor, emptyEditor} from '../../pane/editor.ts';
import type {LiveState} from '../../pane/live.ts';
import {openLiveView} from '../../pane/live-view.ts';
import type {Size} from '../../pane/painter.ts';
import type {Item} from './item.ts';
import {itemLines, lastDrawn} from './item-lines.ts';

export type View = {
	readonly editor: Editor;
	/** Pages of the dialog that is shown. */
	pages(): number;
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

export const openView = (options: Options): View => {
	const live = openLiveView(options);
	let before: Item | undefined;

	return {
		get editor() {
			return live.state.editor;
		},
		pages: live.pages,
		update: live.update,
		print(items) {
			const lines = items.flatMap(item => {
				const own = itemLines(item, live.width(), before);
				before = own.length > 0 ? lastDrawn(before, item) : before;
				return own;
			});
			if (lines.length > 0) {
				live.print(lines);
			}
		},
		repaint: () => live.print([]),
		close: () => live.close(),
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
		pages: () => 1,
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
