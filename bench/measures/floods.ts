/* Programs that flood, let loose all at once: a fleet that floods while it starts would take minutes to start. */
import {writeSync} from 'node:fs';
import {setTimeout} from 'node:timers/promises';
import {floodAt} from '../programs/programs.ts';
import type {World} from '../world.ts';

/** Until all of them run, buffers are full and code is compiled. */
const risingMilliseconds = 500;

export type Floods = {
	commands: string[][];
	/** Each of them floods when this is done. */
	loosen: () => Promise<void>;
};

/** Commands for so many sessions of a world; once a world. */
export const createFloods = (world: World, count: number): Floods => {
	const {file, descriptor} = world.fifo('floods');
	return {
		commands: Array.from({length: count}, () => floodAt(file)),
		async loosen() {
			// A byte for each, which it takes when it is ready: nobody comes too late.
			writeSync(descriptor, 'x'.repeat(count));
			await setTimeout(risingMilliseconds);
		},
	};
};
