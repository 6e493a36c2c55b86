/*
Keeps the run folder while the server lives: who cleans up old files may take the lock, the key or the sockets, and then nobody would find
the server or a host again, and a second server would start beside this one. It is watched, not looked at by a timer.
*/
import {type FSWatcher, watch} from 'node:fs';
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
		if (over || isWhole()) {
			return;
		}
		log.warning(`something was removed from \`${folder}\`, and is made again`);
		try {
			await restore();
		} catch (error) {
			log.error(`\`${folder}\` could not be made again: ${describe(error)}`);
		}
		follow();
	};

	/** A folder that was made again is another one. */
	const follow = () => {
		watcher?.close();
		if (over) {
			return;
		}
		try {
			watcher = watch(folder, {persistent: false}, () => {
				clearTimeout(later);
				later = setTimeout(() => void look(), settledMilliseconds).unref();
			});
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
