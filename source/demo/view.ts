/* What the person sees, kept and painted: print finished things, say unfinished ones, and hold what the live area shows. */

import type {Dialog} from '../pane/dialog.ts';
import type {LiveState} from '../pane/live.ts';
import {openLiveView} from '../pane/live-view.ts';
import type {Size} from '../pane/painter.ts';
import {wrap} from '../pane/width.ts';
import {block} from '../text.ts';
import {type Render, speechPrefix} from './transcript.ts';

export type View = ReturnType<typeof openView>;

type Options = {write: (text: string) => void; size: () => Size; now?: () => number};

export const openView = (options: Options) => {
	const live = openLiveView(options);
	const {width} = live;
	let speech = {text: '', first: true};

	/** Wrapping is greedy, so all lines but the last of an unfinished speech are final. */
	const speechLines = () =>
		wrap(block(speech.text), width() - 2).map((text, index) => ({text, line: speechPrefix(speech.first && index === 0) + text}));

	return {
		/** The live area's state, to read. Change it by `update`. */
		get state(): Readonly<LiveState> {
			return live.state;
		},
		pages: live.pages,
		update: live.update,

		print(...renders: Render[]) {
			live.print(renders.flatMap(render => render(width())));
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
			live.print([...opening, ...lines.map(one => one.line)], last.line);
		},

		/** What was said is whole. */
		said() {
			if (live.state.saying !== '') {
				live.print(
					speechLines().map(one => one.line),
					'',
				);
			}
			speech = {text: '', first: true};
		},

		/** A turn runs, and does this; undefined: none runs. */
		setTask(task: string | undefined) {
			live.update({task});
		},

		setDialog(dialog: Dialog | undefined) {
			live.update({dialog});
		},

		/** After a resize: the live area again, in the new size. */
		repaint() {
			live.print([], live.state.saying === '' ? '' : speechLines().at(-1)!.line);
		},

		/** Take the live area away; the scrollback stays. */
		close(...last: Render[]) {
			live.close(last.flatMap(render => render(width())));
		},
	};
};
