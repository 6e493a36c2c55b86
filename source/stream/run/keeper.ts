/* The NDJSON of a run, kept line by line as it comes, in both directions, for `--replay` and `coppice cost`. */
import {createWriteStream, mkdirSync} from 'node:fs';
import path from 'node:path';

export type Keeper = {
	keep(line: string): void;
	/** Settles when all is written. */
	close(): Promise<void>;
};

/** @param onFailed called once, when nothing more can be kept */
export const openKeeper = (file: string, onFailed: (error: Error) => void): Keeper => {
	let failed = false;
	const fail = (error: Error) => {
		if (!failed) {
			failed = true;
			onFailed(error);
		}
	};
	try {
		mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	} catch (error) {
		fail(error as Error);
		return noKeeper;
	}
	const stream = createWriteStream(file, {flags: 'a', mode: 0o600});
	stream.on('error', fail);
	return {
		keep(line) {
			if (!failed) {
				stream.write(`${line}\n`);
			}
		},
		close: () => new Promise(resolve => (failed || stream.destroyed ? resolve() : stream.end(resolve))),
	};
};

export const noKeeper: Keeper = {keep() {}, close: async () => {}};
