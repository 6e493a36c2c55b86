/* The life of a session: start, end, start anew. A `new` that fails leaves nothing. */
import {randomUUID} from 'node:crypto';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Agent, Launch} from '../agents/agent.ts';
import {agentNamed, headlessNamed} from '../agents/table.ts';
import {hostSocket} from '../directories.ts';
import {UserError, usageError} from '../errors.ts';
import {faultPoint} from '../fault.ts';
import {carryOver} from '../git/carry.ts';
import {type Base, findRepository, type Repository, resolveBase} from '../git/repository.ts';
import {takeBackWorktree} from '../git/take-back.ts';
import {attachWorktree, type CreatedWorktree, createWorktree} from '../git/worktrees.ts';
import {ConnectionClosed} from '../protocol/connection.ts';
import type {NewSession} from '../protocol/session.ts';
import {line} from '../text.ts';
import {createAdoption} from './adoption.ts';
import type {Attached} from './attached.ts';
import type {Elsewhere} from './elsewhere.ts';
import {agentEnvironment} from './environment.ts';
import {agentExecutable, findExecutable} from './executable.ts';
import {takeExit} from './exits.ts';
import type {Fleet} from './fleet.ts';
import {startHost, type WaitingHost} from './hosts.ts';
import {noteMaking} from './makings.ts';
import {createNames} from './names.ts';
import {beginFork, checkRequest, newRecord, type Origin} from './new-record.ts';
import {bootId, processesMarked, signalProcess} from './processes.ts';
import type {SessionRecord} from './record.ts';
import {checkName} from './resolve.ts';
import {canGoOn} from './saved.ts';
import type {LiveSession} from './session.ts';
import {createTurnOver, type Turned} from './turn-over.ts';

/** Between the steps that end an agent: hang-up, terminate, kill. */
const graceMilliseconds = 2500;
const sweepMilliseconds = 3000;
const queuedLimit = 32;
/** `send` gives up when the agent did not take the message by then. */
const takenMilliseconds = 3000;

/** A program that is not there by then is slow, not failed. */
const cameUpMilliseconds = 15_000;

/** Where the programs are that a host runs for us, and the host itself. */
export type Programs = {host: string; note: string; demo: string; stream: string};

type ForkRequest = {name: string | undefined; dirty: boolean; prompt: string | undefined; environment: Record<string, string>};

export type Life = ReturnType<typeof createLife>;

export const createLife = (fleet: Fleet, programs: Programs, attached: Attached, elsewhere: Elsewhere) => {
	const names = createNames(fleet);

	/** Where it works; `base` is what its own worktree starts from, and there is one where it has its own. */
	const place = async (
		request: NewSession,
		repository: Repository,
		{id, name, base}: {id: string; name: string; base: Base | undefined},
	): Promise<{path: string; own: boolean; base: Base | undefined; created?: CreatedWorktree}> => {
		if (base) {
			const created = await createWorktree({
				turns: fleet.turns,
				repository,
				id,
				name,
				base,
				branch: request.branch,
				fallbackFolder: path.join(fleet.directories.state, 'worktrees'),
			});
			return {path: created.path, own: true, base, created};
		}
		const worktree =
			request.worktree === undefined
				? repository.currentWorktree
				: (await attachWorktree(repository, path.resolve(request.directory, request.worktree))).path;
		return {path: worktree, own: false, base};
	};

	const createOne = async (
		request: NewSession,
		agent: Agent,
		repository: Repository,
		number: number,
		origin?: Origin,
	): Promise<LiveSession> => {
		const reservation = names.reserve(request, agent, repository.root, number);
		const {name} = reservation;
		const id = names.newId();
		let placed: Awaited<ReturnType<typeof place>> | undefined;
		let made = async () => {};
		const host = startHost(programs.host, id, fleet.log.file);
		try {
			const ownsWorktree = !request.noWorktree && request.worktree === undefined;
			const base = ownsWorktree
				? await resolveBase(origin ? {...repository, root: origin.session.record.worktree.path} : repository, request.base)
				: undefined;
			if (base) {
				made = await noteMaking(fleet.directories.state, {id, root: repository.root, base, branch: request.branch ?? null});
			}
			placed = await place(request, repository, {id, name, base});
			faultPoint('new.placed');
			if (origin?.dirty) {
				await carryOver(origin.session.record.worktree.path, placed.path, id);
			}
			const record = newRecord({
				id,
				request,
				agent,
				repository,
				name,
				slot: reservation.slot,
				placed,
				budget: fleet.budgets.capOf(request.budget),
				origin,
			});
			return await begin(record, request.environment, {resume: false, waiting: host, recorded: made});
		} catch (error) {
			host.dismiss();
			if (placed?.created) {
				await takeBackWorktree({turns: fleet.turns, repository, created: placed.created});
			}
			await made();
			throw error;
		} finally {
			names.release(reservation);
		}
	};

	/** A session that has none yet gets its agent; where that fails it is as if it had never been. */
	const begin = async (
		record: SessionRecord,
		environment: Record<string, string>,
		{resume, waiting, recorded}: {resume: boolean; waiting?: WaitingHost; recorded?: () => Promise<void>},
	): Promise<LiveSession> => {
		const session = await fleet.add(record);
		try {
			await fleet.records.save(record);
			await recorded?.();
			faultPoint('new.recorded');
			await launch(session, environment, {resume, ...(waiting && {waiting})});
			return session;
		} catch (error) {
			await fleet.forget(session);
			throw error;
		}
	};

	/** Before anything of it is ended: there is a program for it, and nobody else has its conversation open. */
	const checkStart = async (session: Pick<LiveSession, 'record' | 'agent'>, environment: Record<string, string>): Promise<void> => {
		const {id, conversation, conversed} = session.record;
		await executableOf(session, environment);
		if (session.agent.resumable && conversed && conversation !== null) {
			await fleet.registry.checkFree(conversation, id);
		}
	};

	const cameUp = async (session: LiveSession): Promise<string | undefined> => {
		const signal = AbortSignal.timeout(cameUpMilliseconds);
		await fleet.waiters.until(session, () => !session.running || session.verdict().status !== 'starting', {signal}).catch(() => {});
		return session.running ? undefined : (session.exit?.signal ?? `code ${session.exit?.code}`);
	};

	const executableOf = ({record, agent}: Pick<LiveSession, 'record' | 'agent'>, environment: Record<string, string>): Promise<string> => {
		const searchPath = environment.PATH ?? '/usr/local/bin:/usr/bin:/bin';
		const setting = agent.name === 'claude' ? fleet.settings().agents.claude.command : null;
		return record.command === null
			? agentExecutable(agent, setting, searchPath, record.repository.root)
			: commandExecutable(record.command[0]!, searchPath, record.worktree.path);
	};

	/** Start the agent of a session; `waiting`: in this host. */
	const launch = async (
		session: LiveSession,
		environment: Record<string, string>,
		{resume, waiting}: {resume: boolean; waiting?: WaitingHost},
	): Promise<void> => {
		const {record, agent} = session;
		const settings = fleet.settings();
		const folder = path.join(fleet.directories.state, 'agents', record.id);
		const own = agent.name === 'claude' ? settings.agents.claude : undefined;
		const executable = await executableOf(session, environment);
		if (!resume || record.conversation === null) {
			record.conversation = agent.resumable ? randomUUID() : null;
			record.transcript = null;
		}
		if (!resume) {
			beginFork(record);
		}
		const client = attached.environmentFor(environment);
		const planned: Launch = agent.launch({
			session: record.id,
			name: line(record.name),
			conversation: record.conversation ?? '',
			resume,
			fork: record.forkOf
				? {conversation: record.forkOf.conversation, folder: path.join(fleet.directories.state, 'agents', record.forkOf.session)}
				: undefined,
			prompt: resume ? undefined : (record.prompt ?? undefined),
			model: record.wantedModel ?? undefined,
			mode: record.wantedMode ?? undefined,
			folder,
			executable,
			coppice: {
				note: [process.execPath, programs.note],
				demo: [process.execPath, programs.demo],
				stream: [process.execPath, programs.stream],
			},
			mayControl: settings.agents.mayControl,
			settings: own ?? {},
			environment,
		});
		const host = await (waiting ?? startHost(programs.host, record.id, fleet.log.file)).begin({
			session: record.id,
			socket: hostSocket(fleet.directories, record.id),
			exitFolder: fleet.exitFolder,
			log: fleet.log.file,
			key: fleet.key,
			version: fleet.version,
			command: planned.command,
			arguments: [...planned.arguments, ...(record.command?.slice(1) ?? [])],
			directory: record.worktree.path,
			environment: agentEnvironment({client, session: record.id, version: fleet.version, own: process.env, agent: planned}),
			...(attached.colours && {colours: attached.colours}),
			columns: record.columns,
			rows: record.rows,
			scrollbackLines: settings.scrollback.lines,
			gates: fleet.budgets.closedFor(session),
			files: planned.files.map(file => ({path: path.join(folder, file.name), content: file.content})),
		});
		// Not before: git, which looks at every file, would take its time from the agent's start.
		fleet.watch(session);
		record.host = {...host, bootId: bootId()};
		await fleet.adopt(session);
		await session.persist();
	};

	/** End the agent and whatever it left running. */
	const end = async (session: LiveSession): Promise<void> => {
		if (session.host?.open && session.running) {
			try {
				session.ended(await session.host.call('end', {graceMilliseconds}));
			} catch (error) {
				// It ended while it was asked: then its record tells how, and without one it is lost.
				const exit = await fleet.exitRecord(session.id);
				if (exit) {
					session.ended(exit);
				} else if (!(error instanceof ConnectionClosed)) {
					throw error;
				}
			}
		}
		await sweep(session.id);
	};

	/** @param change of the record; taken back where the start fails */
	const relaunch = async (
		session: LiveSession,
		environment: Record<string, string>,
		change: Partial<Turned> = {},
	): Promise<LiveSession> => {
		const {record} = session;
		const resume = await canGoOn(session, environment);
		const putBack = await takeExit(fleet.exitFolder, session.id);
		const fresh = await fleet.replace(session, {
			...record,
			...change,
			host: null,
			startedAt: null,
			archived: false,
			// What it was started with was done, where it came to the end of a turn.
			prompt: resume || record.done.turns > 0 ? null : record.prompt,
			turn: {beganAt: null, endedAt: null, failure: null, seenAt: null},
			mailUpTo: 0,
		});
		try {
			await launch(fresh, environment, {resume});
		} catch (error) {
			await putBack();
			// On a slow disk its record may still be on its way: what its host told counts as well.
			const told = session.exit && {...session.exit, session: session.id, mail: []};
			const exit = (await fleet.exitRecord(session.id)) ?? told ?? undefined;
			const {kind, wantedMode} = record;
			const left = change.kind === undefined ? fresh : await fleet.replace(fresh, {...fresh.record, kind, wantedMode});
			left.lost = exit === undefined;
			if (exit) {
				left.ended({...exit, mail: []});
			}
			left.touch();
			throw error;
		}
		return fresh;
	};

	return {
		end,

		async create(request: NewSession): Promise<LiveSession[]> {
			const repository = await findRepository(request.directory);
			const agent = request.command
				? agentNamed('command')
				: (request.headless ? headlessNamed : agentNamed)(request.agent ?? fleet.settings().agents.default);
			checkRequest(request, agent);
			const made: LiveSession[] = [];
			try {
				for (let number = 1; number <= (request.count ?? 1); number++) {
					made.push(await createOne(request, agent, repository, number));
				}
			} catch (error) {
				if (made.length > 0 && error instanceof UserError) {
					throw new UserError(`${made.length} of ${request.count} sessions run, then: ${error.message}`, {
						code: error.code,
						hint: error.hint,
						cause: error,
					});
				}
				throw error;
			}
			return made;
		},

		/** Another session that goes on from this one's conversation, in a worktree of its own from where this one stands. */
		async fork(session: LiveSession, {name, dirty, prompt, environment}: ForkRequest): Promise<LiveSession> {
			const {record, agent} = session;
			if (!(await canGoOn(session, environment))) {
				throw new UserError(`${line(record.name)} has no conversation yet that could be forked`, {
					code: 'nothing-to-fork',
					hint: agent.resumable ? 'after its first turn it has' : 'agents have conversations, shells and commands have none',
				});
			}
			const repository = await findRepository(record.worktree.path);
			const request: NewSession = {
				directory: record.worktree.path,
				name: name ?? names.free(repository.root, `${record.name}-fork`),
				prompt,
				model: record.wantedModel ?? undefined,
				mode: record.wantedMode ?? undefined,
				columns: record.columns,
				rows: record.rows,
				environment,
			};
			return createOne(request, agent, repository, 1, {session, dirty});
		},

		/** Put it away: its agent ends, and it is listed with the others no more. */
		async archive(session: LiveSession): Promise<void> {
			if (session.running) {
				needHost(session);
				await end(session);
			}
			session.record.archived = true;
			session.touch();
			await session.persist();
		},

		async restart(session: LiveSession, environment: Record<string, string>): Promise<LiveSession> {
			await checkStart(session, environment);
			await end(session);
			return relaunch(session, environment);
		},

		async resume(session: LiveSession, environment: Record<string, string>): Promise<LiveSession> {
			if (session.running) {
				throw new UserError(`${line(session.record.name)} runs already`, {
					code: 'runs-already',
					hint: 'to start it anew: `coppice restart`',
				});
			}
			await checkStart(session, environment);
			// Of a session whose host was killed something may still run: two must never work in one conversation.
			await sweep(session.id);
			return relaunch(session, environment);
		},

		adopt: createAdoption({
			fleet,
			elsewhere,
			names,
			begin: (record, environment) => begin(record, environment, {resume: true}),
			cameUp,
			end,
		}),

		turnInto: createTurnOver({fleet, checkStart, cameUp, needHost, end, relaunch}),

		rename(session: LiveSession, name: string): void {
			checkName(name);
			if (session.record.name !== name && names.isTaken(session.record.repository.root)(name)) {
				throw new UserError(`the name \`${line(name)}\` is taken in this repository`, {code: 'name-taken'});
			}
			session.record.name = name;
			session.touch();
		},

		interrupt(session: LiveSession): void {
			needHost(session).sendInput(Buffer.from(session.agent.interrupt));
		},

		/** Give a message to an agent. Resolves when it took it; true when it was kept for later instead. */
		async send(session: LiveSession, text: string, {queue}: {queue: boolean}): Promise<boolean> {
			if (text.trim() === '') {
				throw usageError('the message is empty');
			}
			const host = needHost(session);
			const {status} = session.verdict();
			const free = status === 'idle' || status === 'done' || status === 'failed';
			if (!free && queue) {
				if (session.record.queue.length >= queuedLimit) {
					throw new UserError(`${line(session.record.name)} has ${queuedLimit} messages waiting already`, {code: 'queue-full'});
				}
				session.record.queue.push(text);
				await session.persist();
				return true;
			}
			if (!free && !(status === 'working' && session.agent.queues)) {
				throw new UserError(`${line(session.record.name)} is ${status}: a message could answer what it shows`, {
					code: status,
					hint: 'with `--queue` it is kept until the session is idle',
				});
			}
			const began = session.record.turn.beganAt;
			fleet.send(session, text);
			if (free && session.agent.confirmsMessages && !text.startsWith('/')) {
				await fleet.waiters
					.until(session, () => session.record.turn.beganAt !== began || (!session.running && hasEnded(session)), {
						signal: AbortSignal.timeout(takenMilliseconds),
					})
					.catch(error => {
						if (error instanceof UserError) {
							throw error;
						}
						throw new UserError(`${line(session.record.name)} did not take the message within ${takenMilliseconds / 1000} s`, {
							code: 'not-taken',
							hint: 'look at its pane: the text may stand in its input field',
						});
					});
			} else {
				await host.call('state', {});
			}
			return false;
		},
	};
};

export const needHost = (session: LiveSession) => {
	if (!session.running) {
		throw hasEnded(session);
	}
	if (!session.host?.open) {
		throw new UserError(`the host of ${line(session.record.name)} does not answer`, {
			code: 'unknown',
			hint: '`coppice status` shows the evidence',
		});
	}
	return session.host;
};

const hasEnded = ({record}: LiveSession) =>
	new UserError(`${line(record.name)} has ended`, {
		code: 'session-ended',
		hint: `start it again with \`coppice resume ${line(record.name)}\``,
	});

/** End all processes that carry the mark of a session, wherever they went: terminate, then kill, until two looks find none. */
export const sweep = async (id: string): Promise<void> => {
	const marked = () => processesMarked(`COPPICE_SESSION=${id}`);
	const deadline = performance.now() + sweepMilliseconds;
	for (let empty = 0; empty < 2; ) {
		const found = await marked();
		if (found.length === 0) {
			empty++;
			continue;
		}
		empty = 0;
		for (const one of found) {
			signalProcess(one, performance.now() < deadline ? 'SIGTERM' : 'SIGKILL');
		}
		if (performance.now() > deadline + sweepMilliseconds) {
			return;
		}
		await delay(100);
	}
};

const commandExecutable = async (name: string, searchPath: string, directory: string): Promise<string> => {
	const found = await findExecutable(name, searchPath, directory);
	if (!found) {
		throw new UserError(`there is no command \`${line(name)}\``, {
			code: 'no-such-command',
			hint: 'it is looked for on your PATH; arguments follow it as words of their own',
		});
	}
	return found;
};
