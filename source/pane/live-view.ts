/*
The live area of a pane as it is kept and painted: what it shows, and a spinner that turns while something runs. What is finished goes
above it, into the scrollback.
*/
import {emptyEditor} from './editor.ts';
import {dialogPages, type LiveState, liveArea} from './live.ts';
import {createPainter, type Size} from './painter.ts';

const frameMilliseconds = 100;

type Options = {
	write: (text: string) => void;
	size: () => Size;
	/** What is being written, in lines; asked before each painting. Without it, what was set. */
	saying?: (columns: number) => string[];
	/** Called at each frame while something runs. */
	onFrame?: () => void;
	now?: () => number;
};

export const openLiveView = ({write, size, saying, onFrame, now = Date.now}: Options) => {
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
	let since = 0;
	let spinning: NodeJS.Timeout | undefined;
	let closed = false;

	const width = () => Math.max(4, size().columns - 1);

	const paint = (printed: readonly string[] = []) => {
		if (!closed) {
			state = saying ? {...state, saying: state.task === undefined ? '' : saying(width()).join('\n')} : state;
			painter.paint(printed, liveArea(state, size()), size());
		}
	};

	/** The timer runs only while a spinner is on the screen. */
	const spin = () => {
		const wanted = state.task !== undefined && !state.dialog && !closed;
		if (wanted && !spinning) {
			spinning = setInterval(() => {
				state = {...state, frame: state.frame + 1, seconds: Math.floor((now() - since) / 1000)};
				onFrame?.();
				paint();
			}, frameMilliseconds);
		} else if (!wanted) {
			clearInterval(spinning);
			spinning = undefined;
		}
	};

	return {
		/** To read. Change it by `update`. */
		get state(): Readonly<LiveState> {
			return state;
		},
		/** Columns for what is printed. */
		width,
		/** Pages of the dialog that is shown. */
		pages: () => dialogPages(state, size()),
		/** A task that begins where none ran is timed from now. */
		update(change: Partial<LiveState>) {
			if (change.task !== undefined && state.task === undefined) {
				since = now();
				state = {...state, seconds: 0};
			}
			state = {...state, ...change};
			spin();
			paint();
		},
		/** Lines above it, and what is being written from now on. */
		print(lines: readonly string[], writing = state.saying) {
			state = {...state, saying: writing};
			paint(lines);
		},
		/** Take it away; the scrollback stays. */
		close(last: readonly string[] = []) {
			if (!closed) {
				closed = true;
				clearInterval(spinning);
				painter.close(last);
			}
		},
	};
};
