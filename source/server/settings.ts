/* The settings as the server uses them: read anew when their file changes, whoever has changed it. */
import {type FSWatcher, mkdirSync, readFileSync, watch} from 'node:fs';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {loadSettings, type Settings} from '../config.ts';
import {describe} from '../errors.ts';
import type {Log} from '../log.ts';

/** Whoever writes a file writes more than once. */
const settleMilliseconds = 100;

export const openSettings = (folder: string, log: Log, onChange: () => void) => {
	const loaded = loadSettings(folder);
	let {settings} = loaded;
	let watcher: FSWatcher | undefined;
	let timer: NodeJS.Timeout | undefined;
	for (const problem of loaded.problems) {
		log.warning(problem);
	}

	const read = () => {
		const before = settings;
		({settings} = loadSettings(folder));
		if (!isDeepStrictEqual(before, settings)) {
			onChange();
		}
	};

	const changed = () => {
		timer = undefined;
		// Nobody asked for it: a file that somebody is in the middle of is not put aside, as it is where it is used.
		if (isWhole(path.join(folder, 'config.json'))) {
			read();
		}
	};

	try {
		mkdirSync(folder, {recursive: true, mode: 0o700});
		watcher = watch(folder, {persistent: false}, (_, name) => {
			if (name === null || name === 'config.json') {
				timer ??= setTimeout(changed, settleMilliseconds).unref();
			}
		});
		watcher.on('error', () => watcher?.close());
	} catch (error) {
		log.warning(`\`${folder}\` cannot be watched (${describe(error)}): settings hold from the next command that uses them`);
	}

	return {
		current: (): Settings => settings,
		/** Before they are used: what was changed just now holds too. */
		read,
		close(): void {
			watcher?.close();
			clearTimeout(timer);
		},
	};
};

/** Also where there is none. */
const isWhole = (file: string): boolean => {
	try {
		JSON.parse(readFileSync(file, 'utf8'));
		return true;
	} catch (error) {
		return !(error instanceof SyntaxError);
	}
};
