/*
All sessions, and what is done with them as a whole: found again at the start, told of to whoever watches. Each life is in
`life.ts`, each removal in `removals.ts`.
*/
import path from 'node:path';
import {adapterOf} from '../agents/table.ts';
import type {Settings} from '../config.ts';
import {type Directories, hostSocket} from '../directories.ts';
import {describe, hasCode, UserError} from '../errors.ts';
import {findRepository} from '../git/repository.ts';
import {createTurns} from '../git/turns.ts';
import type {Log} from '../log.ts';
import type {Away} from '../protocol/app.ts';
import type {Fleet as FleetContract} from '../protocol/messages.ts';
import type {Repository, Session} from '../protocol/session.ts';
import {openBudgets} from './budgets.ts';
import {openVersions} from './canary.ts';
import {openDecisions} from './decisions.ts';
import {type Counts, countsOf, sinceThen} from './done.ts';
import {readExit} from './exits.ts';
import type {Held} from './held.ts';
import {connectHost} from './hosts.ts';
import {openLedger} from './ledger.ts';
import {createLimits, type Spender} from './limits.ts';
import {createPlaces} from './places.ts';
import {createPolicies} from './policies.ts';
import {bootId, lives} from './processes.ts';
import {openRecords, type SessionRecord} from './record.ts';
import type {Registry} from './registry.ts';
import {resolveSession} from './resolve.ts';
import {deliverQueued} from './sending.ts';
import {LiveSession} from './session.ts';
import {createWaiters} from './waiters.ts';

/** How long a request for the fleet waits until hosts are found again. */
const adoptionMilliseconds = 2000;
/** A host that lives and does not answer is tried again after these times. */
const retryMilliseconds = [250, 500, 1000, 2000, 4000, 8000];

export type FleetOptions = {
	directories: Directories;
	settings: () => Settings;
	log: Log;
	key: string;
	version: string;
	emit: <N extends keyof FleetContract['events'] & string>(name: N, value: FleetContract['events'][N]) => void;
	registry: Registry;
};

export type Fleet = Awaited<ReturnType<typeof openFleet>>;

export const openFleet = async (options: FleetOptions) => {
	const {directories, log, emit} = options;
	const records = openRecords(directories.state, log);
	const ledger = openLedger(directories.state, log);
	const limits = createLimits({clock: Date.now, spenders: since => spenders(since), onChange: () => tellTotals()});
	const budgets = openBudgets({
		stateFolder: directories.state,
		ledger,
		limits,
		log,
		settings: options.settings,
		sessions: () => [...sessions.values()],
		notice: (level, text, session) => emit('notice', {level, text, session}),
		onTotals: () => tellTotals(),
	});
	const versions = openVersions(directories.state, log, (text, session) => emit('notice', {level: 'warning', text, session}));
	const decisions = openDecisions(directories.state, log);
	const waiters = createWaiters();
	const turns = createTurns();
	const sessions = new Map<string, LiveSession>();
	const exitFolder = path.join(directories.state, 'exit');
	const told = new Map<string, string>();
	const changed = new Set<LiveSession>();
	const endedListeners = new Set<(session: LiveSession) => void>();
	const roots = createRoots();

	const flush = () => {
		const batch = [...changed];
		changed.clear();
		for (const session of batch) {
			if (!sessions.has(session.id)) {
				continue;
			}
			const view = session.view();
			const text = JSON.stringify(view);
			if (told.get(session.id) !== text) {
				told.set(session.id, text);
				emit('session', view);
			}
			waiters.changed(session);
			deliverQueued(session);
		}
		tellTotals();
	};

	const tellTotals = () => {
		const totals = fleet.totals();
		const text = JSON.stringify(totals);
		if (told.get('totals') !== text) {
			told.set('totals', text);
			emit('totals', totals);
		}
	};

	const onChange = (session: LiveSession) => {
		if (changed.size === 0) {
			setImmediate(flush);
		}
		changed.add(session);
	};

	const places = createPlaces(log, changedPath => {
		for (const session of sessions.values()) {
			if (session.record.worktree.path === changedPath) {
				onChange(session);
			}
		}
		emit('repositories', fleet.repositories());
	});

	const world = {
		log,
		ledger,
		decisions,
		save: (record: SessionRecord) => (sessions.has(record.id) ? records.save(record) : Promise.resolve()),
		place: places.facts,
		onChange,
		onWork: (session: LiveSession) => places.changed(session.record.worktree.path),
		onPrompt: (prompt: FleetContract['events']['prompt']) => emit('prompt', prompt),
		onSpent: () => budgets.check(),
		onLimits({id, record}: LiveSession, at: string) {
			limits.tell(id, record.limits as Session['limits'], at);
			budgets.check();
		},
		onWrote: (session: LiveSession, file: string) => void budgets.wrote(session, file),
		onVersion: (session: LiveSession, version: string) => versions.runs(session, version),
		onServed(session: LiveSession) {
			budgets.served(session);
			session.registered(options.registry.running);
		},
		onAsked: (session: LiveSession, held: Held) => policies.asked(session, held),
		onSaveFailed(session: LiveSession, error: unknown) {
			const text = `the record of ${session.id} could not be written (${describe(error)}); it is kept in memory and tried again`;
			log.error(text);
			emit('notice', {level: 'error', text, session: session.id});
		},
		onPromptGone: (prompt: {id: string; session: string}, how: string) => emit('promptGone', {id: prompt.id, session: prompt.session, how}),
		onExit: (session: LiveSession) => {
			for (const listener of endedListeners) {
				listener(session);
			}
		},
	};

	options.registry.onChange(running => {
		for (const session of sessions.values()) {
			session.registered(running);
		}
	});

	const policies = createPolicies({
		directories,
		book: {log, decisions},
		notice: notice => emit('notice', notice),
		announce: prompt => emit('prompt', prompt),
	});

	/** Who spends what the account's limits are about: sessions of the agents that tell of them. */
	const spenders = (since: number): Spender[] => {
		const tellers = new Set([...sessions.values()].filter(({record}) => record.limits !== null).map(({agent}) => agent.name));
		return ledger.since(since).flatMap(({session, name, usd}) => {
			const found = sessions.get(session);
			return !found || tellers.has(found.agent.name) ? [{session, name: found?.record.name ?? name, usd}] : [];
		});
	};

	const fleet = {
		...options,
		records,
		ledger,
		budgets,
		decisions,
		places,
		waiters,
		turns,
		exitFolder,

		all: (): LiveSession[] => [...sessions.values()].sort((a, b) => a.record.slot - b.record.slot),
		get: (id: string) => sessions.get(id),

		/** Add a session that has a record. What git says of its folder is not asked yet: see `watch`. */
		async add(record: SessionRecord): Promise<LiveSession> {
			const agent = adapterOf(record.agent, record.kind);
			if (!agent) {
				throw new UserError(`${record.id} is of an agent \`${record.agent}\` that this version does not know`, {code: 'no-such-agent'});
			}
			const session = new LiveSession(record, agent, world);
			sessions.set(record.id, session);
			return session;
		},

		/** Ask git about its folder, now and whenever something happened there. */
		watch({record}: LiveSession): void {
			void places.add(record.worktree.path, record.worktree.baseCommit ?? record.worktree.base);
			void places.add(record.repository.root, null);
		},

		/** A session that starts anew: the same record, no facts of its last life. */
		async replace(session: LiveSession, record: SessionRecord): Promise<LiveSession> {
			const closing = session.close();
			const fresh = await fleet.add(record);
			await closing;
			await records.save(record);
			return fresh;
		},

		/** Put a session into another place of the list; those between move up or down by one. */
		move(id: string, slot: number): void {
			const order = fleet.all();
			const from = order.findIndex(session => session.id === id);
			if (from === -1) {
				return;
			}
			const slots = order.map(session => session.record.slot);
			const to = Math.min(order.length - 1, Math.max(0, slot - 1));
			order.splice(to, 0, ...order.splice(from, 1));
			for (const [index, session] of order.entries()) {
				if (session.record.slot !== slots[index]) {
					session.record.slot = slots[index]!;
					session.touch();
				}
			}
		},

		/** Take a session off the list. Its record goes too. */
		async forget(session: LiveSession): Promise<void> {
			sessions.delete(session.id);
			told.delete(session.id);
			await session.close();
			await records.delete(session.id);
			if (!fleet.all().some(one => one.record.worktree.path === session.record.worktree.path)) {
				places.forget(session.record.worktree.path);
			}
			emit('sessionRemoved', {id: session.id});
		},

		/** The session that a person means, seen from a folder. */
		async resolve({session, directory}: {session: string; directory?: string}): Promise<LiveSession> {
			const root = directory === undefined ? undefined : await roots(directory);
			return resolveSession(fleet.all(), session, root);
		},

		rootOf: roots,

		repositories(): Repository[] {
			const roots = new Map(fleet.all().map(session => [session.record.repository.root, session.record.repository.name]));
			return [...roots].map(([root, name]) => {
				const facts = places.facts(root);
				return {root, name, branch: facts?.branch ?? null, ahead: facts?.ahead ?? null, behind: facts?.behind ?? null};
			});
		},

		totals: () => ({
			costUsd: fleet.all().reduce((sum, session) => sum + (session.cost().costUsd ?? 0), 0),
			todayUsd: ledger.todayUsd,
			stopped: budgets.stopped,
			limits: limits.newest,
		}),

		/** Where every session stands, by id. */
		standing: (): Record<string, Counts> =>
			Object.fromEntries(fleet.all().map(session => [session.id, countsOf(session.record, session.cost().costUsd)])),
		/** What happened since somebody left. */
		since({at, counts}: {at: string; counts: Record<string, Counts>}): Away {
			const standing = fleet.standing();
			return {since: at, sessions: fleet.all().flatMap(({id, record}) => sinceThen(record, standing[id]!, counts[id], at) ?? [])};
		},

		/** The list, with what git says freshly looked at, as far as that is quick. */
		async list({all = false}: {all?: boolean}): Promise<Session[]> {
			const listed = fleet.all().filter(session => all || !session.record.archived);
			await places.freshen(
				listed.map(session => session.record.worktree.path),
				freshenMilliseconds,
			);
			return listed.map(session => session.view());
		},

		/** Connect to the host of a session and take it over. */
		async adopt(session: LiveSession, attempt = 0): Promise<void> {
			try {
				const host = await connectHost(hostSocket(directories, session.id), options);
				void host.closed.then(() => hostClosed(session, host));
				await session.serve(host);
			} catch (error) {
				await notFound(session, error, attempt);
			}
		},

		/** Called when an agent has ended. Returns the remover. */
		onEnded(listener: (session: LiveSession) => void): () => void {
			endedListeners.add(listener);
			return () => endedListeners.delete(listener);
		},

		exitRecord: (id: string) => readExit(exitFolder, id),
	};

	const hostClosed = async (session: LiveSession, host: object) => {
		if (session.host === host && session.running && sessions.get(session.id) === session) {
			await notFound(session, new Error('its host closed the connection'), 0);
		}
	};

	/** No host answers: it wrote how it ended, or it is gone, or it is slow. */
	const notFound = async (session: LiveSession, error: unknown, attempt: number): Promise<void> => {
		const exit = await fleet.exitRecord(session.id);
		if (exit) {
			session.ended(exit);
			return;
		}
		const {host, startedAt} = session.record;
		session.silentSince ??= new Date().toISOString();
		const wait = retryMilliseconds[attempt];
		// Without a host in the record the server was killed while one started: it may come yet.
		const alive = host === null ? startedAt === null && wait !== undefined : host.bootId === bootId() && lives(host);
		if (!alive) {
			session.lost = true;
			log.warning(`${session.id}: its host is gone${startedAt === null ? ' before it was ready' : ''}: ${describe(error)}`);
			session.held.clear();
			session.touch();
			return;
		}
		session.touch();
		if (!hasCode(error, 'ENOENT', 'ECONNREFUSED')) {
			log.warning(`${session.id}: its host does not answer: ${describe(error)}`);
		}
		if (wait !== undefined) {
			setTimeout(() => void (sessions.has(session.id) && fleet.adopt(session, attempt + 1)), wait).unref();
		}
	};

	for (const record of await records.load()) {
		try {
			fleet.watch(await fleet.add(record));
			limits.known(record.id, record.limits as Session['limits']);
		} catch (error) {
			log.error(describe(error));
		}
	}
	const adopting = Promise.all(
		fleet.all().map(async session => {
			const exit = await fleet.exitRecord(session.id);
			if (exit) {
				session.ended(exit);
			} else {
				await fleet.adopt(session);
			}
		}),
	).then(policies.settled);
	let timer: NodeJS.Timeout | undefined;
	const adopted = Promise.race([adopting, new Promise(resolve => (timer = setTimeout(resolve, adoptionMilliseconds)))]).then(() =>
		clearTimeout(timer),
	);
	return Object.assign(fleet, {adopted});
};

/** `ls` waits so long for git at most. */
const freshenMilliseconds = 300;

/** The repository of a folder; who asks at the same time shares one answer of git. */
const createRoots = () => {
	const asking = new Map<string, Promise<string | undefined>>();
	return (directory: string): Promise<string | undefined> => {
		let root = asking.get(directory);
		if (!root) {
			root = rootOf(directory).finally(() => asking.delete(directory));
			asking.set(directory, root);
		}
		return root;
	};
};

const rootOf = async (directory: string): Promise<string | undefined> => {
	try {
		return (await findRepository(directory)).root;
	} catch (error) {
		if (error instanceof UserError) {
			return undefined;
		}
		throw error;
	}
};
