/* A named pipe on which a program says that it runs: when it did. */
import {constants, openSync} from 'node:fs';
import {Socket} from 'node:net';
import type {World} from './world.ts';

export type Said = {
	/** Where it is to write. */
	file: string;
	/** When it writes next, on the clock of `performance`. Rejects where it does not. */
	next: (what: string) => Promise<number>;
	close: () => void;
};

const patienceMilliseconds = 20_000;

export const openSaid = (world: World, name: string): Said => {
	const {file} = world.fifo(name);
	const pipe = new Socket({fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)});
	return {
		file,
		next(what) {
			const said = new Promise<number>((resolve, reject) => {
				const take = () => {
					clearTimeout(patience);
					resolve(performance.now());
				};
				const patience = setTimeout(() => {
					pipe.off('data', take);
					reject(new Error(`${what} did not happen in ${patienceMilliseconds} ms`));
				}, patienceMilliseconds);
				pipe.once('data', take);
			});
			// Who asked may have failed before.
			said.catch(() => {});
			return said;
		},
		close: () => pipe.destroy(),
	};
};
