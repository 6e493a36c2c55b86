/*
Keeps the run folder while the server lives: who cleans up old files may take the lock, the key or the sockets, and then nobody would find
the server or a host again, and a second server would start beside this one. It is watched, not looked at by a timer.
*/
import {existsSync, type FSWatcher, watch} from 'node:fs';
import path from 'node:path';
import {describe} from '../errors.ts';
import type {Log} from '../log.ts';

/** Whoever removes a folder removes what is in it first, and must come to its end. */
const settledMilliseconds = 50;

type Parts = {
	folder: string;
	log: Log;
	/** Whether all that must be in it is there. */
	isWhole: () => boolean;
	/** Make anew what is missing. */
	restore: () => Promise<void>;
};

/** @returns ends it */
export const keepRunFolder = ({folder, log, isWhole, restore}: Parts): (() => void) => {
	let watcher: FSWatcher | undefined;
	let later: NodeJS.Timeout | undefined;
	let over = false;

	const look = async () => {
		// Where all around it is gone too somebody takes coppice away.
		if (over || isWhole() || !existsSync(path.dirname(folder))) {
			return;
		}
		log.warning(`something was removed from \`${folder}\`, and is made again`);
		try {
			await restore();
			follow();
			// It may have been removed once more before it was watched.
			lookSoon();
		} catch (error) {
			log.error(`\`${folder}\` could not be made again: ${describe(error)}`);
			follow();
		}
	};

	const lookSoon = () => {
		clearTimeout(later);
		later = over ? undefined : setTimeout(() => void look(), settledMilliseconds).unref();
	};

	/** A folder that was made again is another one. */
	const follow = () => {
		watcher?.close();
		if (over) {
			return;
		}
		try {
			watcher = watch(folder, {persistent: false}, lookSoon);
			watcher.on('error', () => watcher?.close());
		} catch (error) {
			log.warning(`\`${folder}\` cannot be watched: ${describe(error)}`);
		}
	};

	follow();
	return () => {
		over = true;
		clearTimeout(later);
		watcher?.close();
	};
};
