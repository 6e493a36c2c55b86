/* The life of a session that there is: stopped, started anew, turned over, named. How new ones begin is in `new-session.ts`. */
import {describe, UserError} from '../../errors.ts';
import {line} from '../../text.ts';
import {isAtRest} from '../../words.ts';
import {createAdoption} from '../elsewhere/adoption.ts';
import type {Elsewhere} from '../elsewhere/elsewhere.ts';
import type {Fleet} from '../fleet.ts';
import {takeExit} from '../hosts/exits.ts';
import {needHost} from '../hosts/hosts.ts';
import {checkName} from '../session/resolve.ts';
import {canGoOn} from '../session/saved.ts';
import type {LiveSession} from '../session/session.ts';
import type {Attached} from './attached.ts';
import {endAgent, endHost, sweep} from './ending.ts';
import {createLauncher, type Programs} from './launch.ts';
import {createNames} from './names.ts';
import {createNewSessions} from './new-session.ts';
import {createTurnOver, type Turned} from './turn-over.ts';

/** A program that is not there by then is slow, not failed. */
const cameUpMilliseconds = 15_000;
/** An interrupt that has not ended its turn by then was not heard. */
const heardMilliseconds = 1000;

export type Life = ReturnType<typeof createLife>;

export const createLife = (fleet: Fleet, programs: Programs, attached: Attached, elsewhere: Elsewhere) => {
	const names = createNames(fleet);
	const launcher = createLauncher(fleet, programs, attached);
	const {checkStart} = launcher;

	const cameUp = async (session: LiveSession): Promise<string | undefined> => {
		const signal = AbortSignal.timeout(cameUpMilliseconds);
		await fleet.waiters.until(session, () => !session.running || session.verdict().status !== 'starting', {signal}).catch(() => {});
		return session.running ? undefined : (session.exit?.signal ?? `code ${session.exit?.code}`);
	};

	/** End the agent and whatever it left running. */
	const end = (session: LiveSession): Promise<void> => endAgent(session, fleet.exitFolder);

	/** @param change of the record; taken back where the start fails */
	const relaunch = async (
		session: LiveSession,
		environment: Record<string, string>,
		change: Partial<Turned> = {},
	): Promise<LiveSession> => {
		const {record} = session;
		const resume = await canGoOn(session, environment);
		await endHost(session);
		// What its last life wrote is counted in this record, before the next one goes on from it.
		await session.used?.finish();
		const putBack = await takeExit(fleet.exitFolder, session.id);
		try {
			const fresh = await fleet.replace(session, {
				...record,
				...change,
				host: null,
				startedAt: null,
				archived: false,
				// What it was started with was done, where it came to the end of a turn.
				prompt: resume || record.done.turns > 0 ? null : record.prompt,
				turn: {beganAt: null, endedAt: null, failure: null, seenAt: null},
			});
			await launcher.launch(fresh, environment, {resume});
			return fresh;
		} catch (error) {
			await putBack().catch(reason => fleet.log.warning(`${session.id}: how it ended could not be put back: ${describe(reason)}`));
			// On a slow disk its record may still be on its way: what its host told counts as well.
			const told = session.exit && {...session.exit, session: session.id, mail: []};
			const exit = (await fleet.exitRecord(session.id)) ?? told ?? undefined;
			const left = await standing(session, change.kind === undefined ? undefined : {kind: record.kind, wantedMode: record.wantedMode});
			left.lost = exit === undefined;
			if (exit) {
				left.ended({...exit, mail: []});
			}
			left.touch();
			throw error;
		}
	};

	/** What stands in the list for a session whose start failed, as `before`; its record is written when that is possible. */
	const standing = async ({id}: LiveSession, before: Turned | undefined): Promise<LiveSession> => {
		const fresh = fleet.get(id)!;
		if (before) {
			await fleet.replace(fresh, {...fresh.record, ...before}).catch(() => {});
		}
		return fleet.get(id)!;
	};

	return {
		...createNewSessions(fleet, names, launcher),
		end,

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
			begin: (record, environment) => launcher.begin(record, environment, {resume: true}),
			cameUp,
			end,
		}),

		turnInto: createTurnOver({fleet, checkStart, cameUp, end, relaunch}),

		rename(session: LiveSession, name: string): void {
			checkName(name);
			if (session.record.name !== name && names.isTaken(session.record.repository.root)(name)) {
				throw new UserError(`the name \`${line(name)}\` is taken in this repository`, {code: 'name-taken'});
			}
			session.record.name = name;
			session.touch();
		},

		/**
		Agents that tell of their turns get no key where none runs, and one for each turn: a second Esc at rest opens a dialog of Claude's.
		Only a turn that goes on is interrupted again.
		*/
		interrupt(session: LiveSession): void {
			const host = needHost(session);
			const {agent, record, interrupted} = session;
			const turn = record.turn.beganAt;
			const isUnderWay = interrupted?.turn === turn && performance.now() < interrupted.at + heardMilliseconds;
			if (!agent.reports || !(isAtRest(session.verdict().status) || isUnderWay)) {
				host.sendInput(Buffer.from(agent.interrupt));
				session.interrupted = {turn, at: performance.now()};
			}
		},
	};
};
