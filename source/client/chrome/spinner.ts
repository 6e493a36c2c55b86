/*
The spinner: one cell for each working session that is on the screen, painted over the chrome. A timer runs only while there is such
a cell, and none on request (`motion: off`).
*/
import type {Point} from '../../screen/geometry.ts';
import {spinnerFrames} from '../../words.ts';
import type {App} from '../app.ts';

const stepMilliseconds = 100;

type Options = {
	/** Cells of the screen where a working session's glyph stands. */
	cells: () => readonly Point[];
	moves: boolean;
	onFrame: () => void;
};

export type Spinner = ReturnType<typeof createSpinner>;

export const createSpinner = (app: App, {cells, moves, onFrame}: Options) => {
	let timer: NodeJS.Timeout | undefined;
	let frame = 0;
	const stop = () => {
		clearInterval(timer);
		timer = undefined;
	};
	return {
		get frame() {
			return spinnerFrames[frame]!;
		},
		check() {
			const wanted =
				moves &&
				app.outer.capabilities.unicode &&
				app.state.sessions.some(session => session.status === 'working' && session.agent !== 'command') &&
				cells().length > 0;
			if (wanted && !timer) {
				timer = setInterval(() => {
					frame = (frame + 1) % spinnerFrames.length;
					onFrame();
				}, stepMilliseconds);
			} else if (!wanted && timer) {
				stop();
			}
		},
		stop,
	};
};
