/* What the person sees, kept and painted: print finished things, say unfinished ones, and hold what the live area shows. */

import type {Dialog} from '../pane/dialog.ts';
import {emptyEditor} from '../pane/editor.ts';
import {type LiveState, liveArea} from '../pane/live.ts';
import {createPainter, type Size} from '../pane/painter.ts';
import {wrap} from '../pane/width.ts';
import {block} from '../text.ts';
import {type Render, speechPrefix} from './transcript.ts';

export type View = ReturnType<typeof openView>;

type Options = {write: (text: string) => void; size: () => Size; now?: () => number};

const frameMilliseconds = 100;

export const openView = ({write, size, now = Date.now}: Options) => {
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
	let speech = {text: '', first: true};
	let since = 0;
	let spinning: NodeJS.Timeout | undefined;
	let closed = false;

	const width = () => Math.max(4, size().columns - 1);

	const paint = (printed: readonly string[] = []) => {
		if (!closed) {
			painter.paint(printed, liveArea(state, size()), size());
		}
	};

	/** The spinner's timer runs only while a spinner is on the screen. */
	const spin = () => {
		const wanted = state.task !== undefined && !state.dialog && !closed;
		if (wanted && !spinning) {
			spinning = setInterval(() => {
				state = {...state, frame: state.frame + 1, seconds: Math.floor((now() - since) / 1000)};
				paint();
			}, frameMilliseconds);
		} else if (!wanted) {
			clearInterval(spinning);
			spinning = undefined;
		}
	};

	const update = (change: Partial<LiveState>) => {
		state = {...state, ...change};
		spin();
		paint();
	};

	/** Wrapping is greedy, so all lines but the last of an unfinished speech are final. */
	const speechLines = () =>
		wrap(block(speech.text), width() - 2).map((text, index) => ({text, line: speechPrefix(speech.first && index === 0) + text}));

	return {
		/** The live area's state, to read. Change it by `update`. */
		get state(): Readonly<LiveState> {
			return state;
		},
		update,

		print(...renders: Render[]) {
			paint(renders.flatMap(render => render(width())));
		},

		/** Say some more. */
		say(piece: string) {
			const opening = speech.text === '' && speech.first ? [''] : [];
			speech.text += piece;
			const lines = speechLines();
			const last = lines.pop()!;
			if (lines.length > 0) {
				speech = {text: last.text, first: false};
				last.line = speechPrefix(false) + last.text;
			}
			state = {...state, saying: last.line};
			paint([...opening, ...lines.map(one => one.line)]);
		},

		/** What was said is whole. */
		said() {
			const lines = state.saying === '' ? [] : speechLines().map(one => one.line);
			speech = {text: '', first: true};
			state = {...state, saying: ''};
			if (lines.length > 0) {
				paint(lines);
			}
		},

		/** A turn runs, and does this; undefined: none runs. */
		setTask(task: string | undefined) {
			if (task !== undefined && state.task === undefined) {
				since = now();
				update({task, seconds: 0});
			} else {
				update({task});
			}
		},

		setDialog(dialog: Dialog | undefined) {
			update({dialog});
		},

		/** After a resize: the live area again, in the new size. */
		repaint() {
			if (state.saying !== '') {
				state = {...state, saying: speechLines().at(-1)!.line};
			}
			paint();
		},

		/** Take the live area away; the scrollback stays. */
		close(...last: Render[]) {
			if (!closed) {
				closed = true;
				clearInterval(spinning);
				painter.close(last.flatMap(render => render(width())));
			}
		},
	};
};
