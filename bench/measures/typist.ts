/* Echo: from the key in the outer pty to the answer of the program in the pane on it. Every row that measures echo types with this. */
import {setTimeout} from 'node:timers/promises';
import type {Outer} from '../outer.ts';
import {glyphAt} from '../programs/glyphs.ts';
import {jittered} from '../statistics.ts';

/** Keys before the first that counts: code is compiled, floods run. */
export const warmUpKeys = 5;

/**
Types into `programs/echo.ts`, one for each outer terminal: that program and the typist count in step, the answer to the n-th key is
the n-th glyph.

@returns A function that types so many keys and gives the time of each in milliseconds.
*/
export const createTypist = (outer: Outer) => {
	let typed = 0;
	return async (keys: number, pauseMilliseconds: number): Promise<number[]> => {
		const times: number[] = [];
		for (let key = 0; key < keys; key++) {
			await setTimeout(jittered(pauseMilliseconds));
			const answer = outer.receives(Buffer.from(glyphAt(typed)), `the answer to key ${typed + 1}`);
			const pressed = performance.now();
			outer.write('x');
			typed++;
			times.push((await answer) - pressed);
		}
		return times;
	};
};
