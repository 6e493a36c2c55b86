/*
Claude Code's registry (agents/claude-registry.ts) as it is on this machine: which of its processes run, and which are of coppice.

It is the folder of the server's own environment: a Claude that was started with another CLAUDE_CONFIG_DIR than the server's tells of
itself elsewhere, and is not seen. It is read when it changes and when somebody asks, and there is no timer: where changes cannot be
watched, it is read when somebody asks.
*/
import {existsSync, type FSWatcher, readFileSync, readlinkSync, watch} from 'node:fs';
import {lstat, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {type RegistryEntry, readRegistryEntry, registryFile} from '../../agents/claude-registry.ts';
import {describe, hasCode, UserError} from '../../errors.ts';
import type {Log} from '../../log.ts';
import {line} from '../../text.ts';
import {inheritedVariable, lives, startTimeOf} from '../hosts/processes.ts';

/** A process that runs. */
export type RunningClaude = RegistryEntry & {
	/**
	The session of coppice, of whatever fleet, in which it or who started it runs; null for one that was started elsewhere. Where there
	is no /proc nobody can tell: then it is empty, nothing is known to run elsewhere, and nobody is refused.
	*/
	session: string | null;
};

/** Several files change together at a start; and of one that is half written the rest comes. */
const settleMilliseconds = 50;
/** A file is 1 KiB. */
const mostBytes = 64 * 1024;

export type Registry = ReturnType<typeof openRegistry>;

export const openRegistry = (claudeFolder: string, log: Log) => {
	const folder = path.join(claudeFolder, 'sessions');
	/** Start times can be compared, and environments read. */
	const hasProcesses = startTimeOf(process.pid) !== null;
	const listeners = new Set<(running: readonly RunningClaude[]) => void>();
	/** What each file said last that could be read. */
	let entries = new Map<string, RegistryEntry>();
	/** The sessions of processes, by what names a process: they never change. */
	let sessions = new Map<string, string | null>();
	let running: readonly RunningClaude[] = [];
	let told = '[]';
	let last: Promise<unknown> = Promise.resolve();
	let watcher: FSWatcher | undefined;
	let watched: string | undefined;
	let timer: NodeJS.Timeout | undefined;
	let closed = false;

	const readNow = async (): Promise<readonly RunningClaude[]> => {
		const names = await readdir(folder).catch(error => {
			if (!hasCode(error, 'ENOENT', 'ENOTDIR')) {
				log.warning(`Claude Code's registry \`${folder}\` could not be read: ${describe(error)}`);
			}
			return undefined;
		});
		if (names === undefined && watched === folder) {
			follow();
		}
		const read = await Promise.all(
			(names ?? []).filter(name => registryFile.test(name)).map(async name => [name, await entryIn(path.join(folder, name))] as const),
		);
		entries = new Map(
			read.flatMap(([name, found]) => {
				const known = found ?? entries.get(name);
				return known && name === `${known.pid}.json` ? [[name, known] as const] : [];
			}),
		);
		const alive = [...entries.values()].filter(isRunning);
		sessions = new Map(alive.map(one => [processOf(one), sessionOf(one)]));
		running = alive.map(one => ({...one, session: sessionOf(one)}));
		const text = JSON.stringify(running);
		if (text !== told && !closed) {
			told = text;
			for (const listener of listeners) {
				listener(running);
			}
		}
		return running;
	};

	const isRunning = (one: RegistryEntry): boolean =>
		isOfHere(one.domain) && lives({pid: one.pid, startTime: hasProcesses ? one.startTime : null});

	const sessionOf = (one: RegistryEntry): string | null => {
		const known = sessions.get(processOf(one));
		return known === undefined ? (hasProcesses ? inheritedVariable(one.pid, 'COPPICE_SESSION') : '') : known;
	};

	const read = (): Promise<readonly RunningClaude[]> => {
		const result = last.then(readNow);
		last = result.catch(() => {});
		return result;
	};

	const readSoon = () => {
		timer ??= setTimeout(() => {
			timer = undefined;
			read().catch(error => log.error(`Claude Code's registry: ${describe(error)}`));
		}, settleMilliseconds).unref();
	};

	/** Watch the folder, or the nearest one above it that there is, until it comes. */
	const follow = (): void => {
		watcher?.close();
		watcher = undefined;
		watched = undefined;
		for (let at = folder; !closed; at = path.dirname(at)) {
			try {
				watcher = watch(at, {persistent: false}, (_, name) => changed(name));
				watcher.on('error', error => {
					log.warning(`\`${at}\` is watched no more: ${describe(error)}`);
					watcher?.close();
				});
				watched = at;
				break;
			} catch (error) {
				if (!hasCode(error, 'ENOENT', 'ENOTDIR') || at === path.dirname(at)) {
					log.warning(`\`${at}\` cannot be watched (${describe(error)}): Claude Code's registry is read when it is asked for`);
					return;
				}
			}
		}
		// It may have come just before that.
		if (watched !== undefined && watched !== folder && existsSync(below(watched))) {
			follow();
		}
	};

	const below = (above: string): string => path.join(above, path.relative(above, folder).split(path.sep)[0]!);

	const changed = (name: string | null) => {
		if (watched === folder) {
			if (name === null || registryFile.test(name) || name === path.basename(folder)) {
				readSoon();
			}
		} else if (watched !== undefined && (name === null || name === path.basename(below(watched)))) {
			follow();
			readSoon();
		}
	};

	follow();
	return {
		/** Those that run, as far as was read. */
		get running() {
			return running;
		},
		/** Those that run now. */
		read,
		/**
		Two must never work in one conversation, and Claude Code itself does not see to that.

		@param session may have it open; null: nobody may
		@throws UserError where another process has it open
		*/
		async checkFree(conversation: string, session: string | null): Promise<void> {
			const other = (await read()).find(one => one.conversation === conversation && one.session !== '' && one.session !== (session ?? ''));
			if (other) {
				throw new UserError(`its conversation is open in another Claude Code (pid ${other.pid}, in \`${line(other.directory)}\`)`, {
					code: 'conversation-open',
					hint: `two must never work in one conversation: end that one first (\`/exit\` in it, or \`kill ${other.pid}\`)`,
				});
			}
		},
		/** Called with those that run whenever that, or what they say, is another. Returns the remover. */
		onChange(listener: (running: readonly RunningClaude[]) => void): () => void {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		close() {
			closed = true;
			clearTimeout(timer);
			watcher?.close();
		},
	};
};

const processOf = ({pid, startTime}: RegistryEntry) => `${pid} ${startTime}`;

/** Undefined where there is nothing to read, or not all of it yet. */
const entryIn = async (file: string): Promise<RegistryEntry | undefined> => {
	try {
		const about = await lstat(file);
		return about.isFile() && about.size <= mostBytes ? readRegistryEntry(await readFile(file, 'utf8')) : undefined;
	} catch {
		return undefined;
	}
};

/**
Whether an entry is of this machine and this space of process numbers: a home may be shared with others. As Claude Code writes it on
Linux, `linux:MACHINE:pid:[NUMBER]`; what is written in another way is taken for ours.
*/
const isOfHere = (domain: string | null): boolean => {
	const [, machine, namespace] = /^linux:([0-9a-f]{32}):(pid:\[\d+\])$/.exec(domain ?? '') ?? [];
	try {
		return (
			machine === undefined ||
			(readFileSync('/etc/machine-id', 'utf8').trim() === machine && readlinkSync('/proc/self/ns/pid') === namespace)
		);
	} catch {
		return true;
	}
};
