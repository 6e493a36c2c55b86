/*
Claude Code that people started outside of coppice, from its registry: listed while it runs, and remembered for a while after it ended,
so that its conversation can be adopted. Those of which a server knew that they run are written down: one that is gone when the next
server starts has ended as well.

Of runs without a terminal (`claude -p`) only those that run are listed: scripts start them by the hundred, and nobody goes back to them.
*/
import {readFileSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {writeAtomically} from '../../atomic.ts';
import {describe, hasCode} from '../../errors.ts';
import type {Log} from '../../log.ts';
import type {Elsewhere as Listed} from '../../protocol/elsewhere.ts';
import {createSaver} from '../saver.ts';
import {fileOf, holdsConversation} from '../session/saved.ts';
import type {Registry, RunningClaude} from './registry.ts';

const keptEnded = 20;
const keptMilliseconds = 7 * 86_400_000;
/** A process that is killed leaves its file as it was, so nothing tells of its end: while somebody looks, it is looked at so often. */
const killedMilliseconds = 5000;

const known = z.object({
	pid: z.number(),
	startTime: z.string().nullable(),
	conversation: z.string(),
	name: z.string().nullable(),
	directory: z.string(),
	repository: z.string().nullable(),
	kind: z.enum(['interactive', 'headless', 'background']),
	transcript: z.string().nullable(),
	endedAt: z.string().nullable(),
});
type Known = z.infer<typeof known>;
const kept = z.object({schema: z.literal(1), conversations: z.array(known)});

type Options = {
	registry: Registry;
	/** Claude Code's own, where its transcripts are. */
	claudeFolder: string;
	stateFolder: string;
	log: Log;
	/** The conversations of our own sessions. */
	own: () => ReadonlySet<string>;
	rootOf: (directory: string) => Promise<string | undefined>;
	/** Called when the list is another one. */
	onChange: (listed: Listed[]) => void;
	/** Whether somebody is shown the list as it changes. */
	isWatched: () => boolean;
};

export type Elsewhere = ReturnType<typeof openElsewhere>;

export const openElsewhere = ({registry, claudeFolder, stateFolder, log, own, rootOf, onChange, isWatched}: Options) => {
	const file = path.join(stateFolder, 'elsewhere.json');
	const projects = path.join(claudeFolder, 'projects');
	const conversations = new Map(load(file, log).map(one => [one.conversation, one]));
	/** What those say that run. */
	let running = new Map<string, RunningClaude>();
	/** Conversations that run in sessions of coppice, of whatever fleet. */
	let inSessions: ReadonlySet<string> = new Set();
	let written = textOf(conversations);
	let told = '[]';
	let isFirst = true;
	let last: Promise<void> = Promise.resolve();
	let timer: NodeJS.Timeout | undefined;

	const saver = createSaver({
		async save() {
			const text = textOf(conversations);
			if (text !== written) {
				await writeAtomically(file, text);
				written = text;
			}
		},
		onFailed: error => log.warning(`what ran elsewhere could not be written down: ${describe(error)}`),
	});

	const takeNow = async (all: readonly RunningClaude[]): Promise<void> => {
		const ours = own();
		const foreign = all.filter(({session, conversation}) => session === null && !ours.has(conversation));
		for (const {pid, startTime, conversation, name, directory, kind} of foreign) {
			const before = conversations.get(conversation);
			const repository = before?.directory === directory ? before.repository : ((await rootOf(directory).catch(() => null)) ?? null);
			const transcript = before?.transcript ?? (await fileOf(conversation, projects)) ?? null;
			conversations.set(conversation, {pid, startTime, conversation, name, directory, repository, kind, transcript, endedAt: null});
		}
		running = new Map(foreign.map(one => [one.conversation, one]));
		inSessions = new Set(all.flatMap(({session, conversation}) => (session === null ? [] : [conversation])));
		for (const one of [...conversations.values()]) {
			if (one.endedAt === null && !running.has(one.conversation)) {
				await end(one, foreign);
			}
		}
		isFirst = false;
		forgetOld();
		void saver.save();
		tell();
	};

	/** It runs no more. A process that goes on with another conversation has ended nothing. */
	const end = async (one: Known, foreign: readonly RunningClaude[]): Promise<void> => {
		const goesOn = foreign.some(({pid, startTime}) => pid === one.pid && startTime === one.startTime);
		const transcript = goesOn || one.kind === 'headless' ? undefined : await fileOf(one.conversation, projects);
		if (transcript === undefined || !(await holdsConversation(transcript))) {
			conversations.delete(one.conversation);
			return;
		}
		// While no server ran nobody saw it: then it wrote last at that time.
		const endedAt = isFirst ? await writtenAt(transcript) : new Date();
		conversations.set(one.conversation, {...one, transcript, endedAt: endedAt.toISOString()});
	};

	const forgetOld = (): void => {
		const oldest = new Date(Date.now() - keptMilliseconds).toISOString();
		const ended = [...conversations.values()].filter(isEnded).sort(newestFirst);
		for (const [index, {conversation, endedAt}] of ended.entries()) {
			if (index >= keptEnded || endedAt < oldest) {
				conversations.delete(conversation);
			}
		}
	};

	/** Those that run, then those that have ended, the newest first. */
	const list = (): Listed[] => {
		const ours = own();
		const all = [...conversations.values()].filter(({conversation}) => !ours.has(conversation) && !inSessions.has(conversation));
		return [...all.filter(one => !isEnded(one)), ...all.filter(isEnded).sort(newestFirst)].flatMap(({startTime: _, ...one}) => {
			const {status, since} = running.get(one.conversation) ?? {status: 'exited' as const, since: one.endedAt};
			// Of the last server's, and not looked at yet.
			return since === null ? [] : [{...one, status, since}];
		});
	};

	const tell = (): void => {
		const listed = list();
		const text = JSON.stringify(listed);
		if (text !== told) {
			told = text;
			onChange(listed);
		}
		lookAgain();
	};

	const lookAgain = (): void => {
		if (timer === undefined && running.size > 0 && isWatched()) {
			timer = setTimeout(() => {
				timer = undefined;
				void look().catch(error => log.error(`what runs elsewhere: ${describe(error)}`));
			}, killedMilliseconds).unref();
		}
	};

	const take = (all: readonly RunningClaude[]): Promise<void> => {
		const result = last.then(() => takeNow(all));
		last = result.catch(error => log.error(`what runs elsewhere: ${describe(error)}`));
		return result;
	};

	const look = async (): Promise<Listed[]> => {
		await take(await registry.read());
		return list();
	};

	registry.onChange(all => void take(all).catch(() => {}));
	return {
		/** As far as it was looked at. */
		list,
		/** As it is now. */
		look,
		/** Somebody is shown the list from now on. */
		watched: lookAgain,
		/** It is a session of ours now. */
		adopted(conversation: string) {
			conversations.delete(conversation);
			void saver.save();
			tell();
		},
		/** Everything is written down. */
		close: () => saver.save(),
	};
};

const isEnded = <One extends {endedAt: string | null}>(one: One): one is One & {endedAt: string} => one.endedAt !== null;

const newestFirst = (a: {endedAt: string | null}, b: {endedAt: string | null}): number => (b.endedAt ?? '').localeCompare(a.endedAt ?? '');

const textOf = (conversations: ReadonlyMap<string, Known>): string =>
	`${JSON.stringify({schema: 1, conversations: [...conversations.values()]}, null, '\t')}\n`;

/** What the last server knew. It is a convenience: one that cannot be read is begun anew. */
const load = (file: string, log: Log): Known[] => {
	try {
		return kept.parse(JSON.parse(readFileSync(file, 'utf8'))).conversations;
	} catch (error) {
		if (!hasCode(error, 'ENOENT')) {
			log.warning(`what ran elsewhere could not be read from \`${file}\`: ${describe(error)}`);
		}
		return [];
	}
};

const writtenAt = (file: string): Promise<Date> =>
	stat(file).then(
		({mtime}) => mtime,
		() => new Date(),
	);
