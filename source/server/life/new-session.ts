/* New sessions: each gets a name, a place to work and an agent, while its host loads already. One that fails leaves nothing. */
import path from 'node:path';
import type {Agent} from '../../agents/agent.ts';
import {agentNamed, headlessNamed} from '../../agents/table.ts';
import {UserError} from '../../errors.ts';
import {faultPoint} from '../../fault.ts';
import {carryOver} from '../../git/carry.ts';
import {type Base, findRepository, type Repository, resolveBase} from '../../git/repository.ts';
import {takeBackWorktree} from '../../git/take-back.ts';
import {attachWorktree, type CreatedWorktree, createWorktree} from '../../git/worktrees.ts';
import type {NewSession} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import type {Fleet} from '../fleet.ts';
import {checkRequest, newRecord, type Origin} from '../session/new-record.ts';
import {canGoOn} from '../session/saved.ts';
import type {LiveSession} from '../session/session.ts';
import type {Launcher} from './launch.ts';
import {noteMaking} from './makings.ts';
import type {Names} from './names.ts';

type ForkRequest = {name: string | undefined; dirty: boolean; prompt: string | undefined; environment: Record<string, string>};

export const createNewSessions = (fleet: Fleet, names: Names, launcher: Launcher) => {
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
		const host = launcher.readyHost(id);
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
			return await launcher.begin(record, request.environment, {resume: false, waiting: host, recorded: made});
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

	return {
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
	};
};
