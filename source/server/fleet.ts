/*
All sessions, and what is known of them as a whole: which there are and in which order, what they cost, what happened meanwhile. How
one lives is in `life.ts`, how it is found again in `finding.ts`, how others hear of it in `telling.ts`.
*/
import path from 'node:path';
import {adapterOf} from '../agents/table.ts';
import type {Settings} from '../config.ts';
import type {Directories} from '../directories.ts';
import {describe, UserError} from '../errors.ts';
import {createTurns} from '../git/turns.ts';
import type {Log} from '../log.ts';
import type {Away} from '../protocol/app.ts';
import type {Fleet as FleetContract} from '../protocol/messages.ts';
import type {CostKey, NamedCostRow} from '../protocol/money.ts';
import type {Repository, Session} from '../protocol/session.ts';
import {openVersions} from './canary.ts';
import type {Registry} from './elsewhere/registry.ts';
import {readExit} from './hosts/exits.ts';
import {createFinding} from './hosts/finding.ts';
import {catchUp, isBehind} from './money/account.ts';
import {openBudgets} from './money/budgets.ts';
import {openLedger} from './money/ledger.ts';
import {createLimits, type Spender} from './money/limits.ts';
import {createPriceList} from './money/price-list.ts';
import {createPlaces} from './places.ts';
import {openDecisions} from './prompts/decisions.ts';
import type {Held} from './prompts/held.ts';
import {createPolicies} from './prompts/policies.ts';
import {createRoots} from './roots.ts';
import {deliverQueued} from './sending.ts';
import {type Counts, countsOf, sinceThen} from './session/done.ts';
import {openRecords, type SessionRecord} from './session/record.ts';
import {resolveSession} from './session/resolve.ts';
import {LiveSession} from './session/session.ts';
import {createTelling, type Emit} from './telling.ts';
import {createWaiters} from './waiters.ts';

/** How long a request for the fleet waits until hosts are found again. */
const adoptionMilliseconds = 2000;

export type FleetOptions = {
	directories: Directories;
	settings: () => Settings;
	log: Log;
	key: string;
	version: string;
	emit: Emit;
	registry: Registry;
};

export type Fleet = Awaited<ReturnType<typeof openFleet>>;

export const openFleet = async (options: FleetOptions) => {
	const {directories, log, emit} = options;
	const records = openRecords(directories.state, log);
	const ledger = openLedger(directories.state, log);
	const prices = createPriceList(log);
	const limits = createLimits({clock: Date.now, spenders: since => spenders(since), onChange: () => telling.tellTotals()});
	const budgets = openBudgets({
		stateFolder: directories.state,
		ledger,
		prices,
		limits,
		log,
		settings: options.settings,
		sessions: () => [...sessions.values()],
		notice: (level, text, session) => emit('notice', {level, text, session}),
		onTotals: () => telling.tellTotals(),
	});
	const versions = openVersions(directories.state, log, (text, session) => emit('notice', {level: 'warning', text, session}));
	const decisions = openDecisions(directories.state, log);
	const waiters = createWaiters();
	const turns = createTurns();
	const sessions = new Map<string, LiveSession>();
	const exitFolder = path.join(directories.state, 'exit');
	const roots = createRoots();

	const telling = createTelling({
		emit,
		isListed: session => sessions.get(session.id) === session,
		totals: () => fleet.totals(),
		onTold(session) {
			waiters.changed(session);
			deliverQueued(session);
		},
	});
	const {changed} = telling;
	const finding = createFinding({...options, exitFolder, isCurrent: session => sessions.get(session.id) === session});

	const places = createPlaces(log, changedPath => {
		for (const session of sessions.values()) {
			if (session.record.worktree.path === changedPath) {
				changed(session);
			}
		}
		emit('repositories', fleet.repositories());
	});

	const world = {
		log,
		ledger,
		prices,
		decisions,
		save: (record: SessionRecord) => (sessions.has(record.id) ? records.save(record) : Promise.resolve()),
		place: places.facts,
		onChange: changed,
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
			await session.close();
			await records.delete(session.id);
			if (!fleet.all().some(one => one.record.worktree.path === session.record.worktree.path)) {
				places.forget(session.record.worktree.path);
			}
			telling.forget(session);
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

		/** What was spent, by a key: what a session used since its last total makes a lower bound of the rows it stands in. */
		costRows: (by: CostKey): NamedCostRow[] => {
			const behind = fleet.all().filter(({record}) => isBehind(record));
			const rows = ledger.rows(by, new Set(behind.map(({id}) => id)));
			return rows.map(row => ({...row, name: fleet.get(row.key)?.record.name ?? row.name}));
		},

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
				firstLookMilliseconds,
			);
			return listed.map(session => session.view());
		},

		/** Connect to the host of a session and take it over. */
		adopt: finding.adopt,

		exitRecord: (id: string) => readExit(exitFolder, id),
	};

	for (const record of await records.load()) {
		catchUp(record, ledger.readings(record.id));
		try {
			fleet.watch(await fleet.add(record));
			limits.known(record.id, record.limits as Session['limits']);
		} catch (error) {
			log.error(describe(error));
		}
	}
	const adopting = Promise.all(fleet.all().map(finding.find)).then(policies.settled);
	let timer: NodeJS.Timeout | undefined;
	const adopted = Promise.race([adopting, new Promise(resolve => (timer = setTimeout(resolve, adoptionMilliseconds)))]).then(() =>
		clearTimeout(timer),
	);
	return Object.assign(fleet, {adopted});
};

/** `ls` waits so long for git at most; of a server that has just started, which knows no branch yet, as long as for its hosts. */
const freshenMilliseconds = 300;
const firstLookMilliseconds = adoptionMilliseconds;
