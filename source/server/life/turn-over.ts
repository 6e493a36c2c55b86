/*
The same conversation in the other kind of program: from headless to the agent's own interface, and back. Two must never work in one
conversation, so the new one starts when nothing of the old one is left; where it does not come up, the old one runs again.
*/
import type {Agent} from '../../agents/agent.ts';
import {type AgentKind, agentNamed, headlessNamed} from '../../agents/table.ts';
import {UserError} from '../../errors.ts';
import {faultPoint} from '../../fault.ts';
import {line} from '../../text.ts';
import type {Fleet} from '../fleet.ts';
import {needHost} from '../hosts/hosts.ts';
import type {SessionRecord} from '../session/record.ts';
import type {LiveSession} from '../session/session.ts';

/** What a change of the program changes of a record. */
export type Turned = Pick<SessionRecord, 'kind' | 'wantedMode'>;

type Environment = Record<string, string>;

type Parts = {
	fleet: Fleet;
	/** @throws UserError where there is no program for it, or another process has its conversation open */
	checkStart: (session: Pick<LiveSession, 'record' | 'agent'>, environment: Environment) => Promise<void>;
	/** Resolves when its agent is there, or takes its time; with how it ended where it has. */
	cameUp: (session: LiveSession) => Promise<string | undefined>;
	end: (session: LiveSession) => Promise<void>;
	relaunch: (session: LiveSession, environment: Environment, change?: Partial<Turned>) => Promise<LiveSession>;
};

export const createTurnOver = ({fleet, checkStart, cameUp, end, relaunch}: Parts) => {
	const takeBack = async (session: LiveSession, before: Turned, running: boolean, environment: Environment): Promise<void> => {
		await end(session);
		if (running) {
			await relaunch(session, environment, before);
		} else if (session.record.kind !== before.kind) {
			const back = await fleet.replace(session, {...session.record, ...before});
			back.ended({...session.exit!, session: session.id, mail: []});
		}
	};

	return async (session: LiveSession, kind: AgentKind, environment: Environment): Promise<LiveSession> => {
		const {record, running} = session;
		const before = {kind: record.kind, wantedMode: record.wantedMode};
		const agent = agentOfOtherKind(session, kind);
		await checkStart({record, agent}, environment);
		if (running) {
			needHost(session);
		}
		await end(session);
		try {
			faultPoint('turn.ended');
			const turned = await relaunch(session, environment, {kind, wantedMode: record.mode ?? record.wantedMode});
			const ended = await cameUp(turned);
			if (ended !== undefined) {
				throw new UserError(`${line(record.name)} could not be turned over: the new program ended at once (${ended})`, {
					code: 'not-turned',
					hint: 'it is as it was before',
				});
			}
			return turned;
		} catch (error) {
			await takeBack(fleet.get(session.id) ?? session, before, running, environment);
			throw error;
		}
	};
};

/** @throws UserError where it is of that kind already, knows no other, or is in the middle of something */
const agentOfOtherKind = (session: LiveSession, kind: AgentKind): Agent => {
	const {record} = session;
	const name = line(record.name);
	if (record.kind === kind) {
		throw new UserError(`${name} is ${kind} already`, {code: `is-${kind}`});
	}
	const agent = kind === 'headless' ? headlessNamed(record.agent) : agentNamed(record.agent);
	const {status} = session.verdict();
	if (status === 'working' || status === 'waiting' || status === 'starting') {
		throw new UserError(`${name} is ${status}: what it is doing would be lost`, {
			code: status,
			hint: `wait until it is idle, or \`coppice interrupt ${name}\` first`,
		});
	}
	return agent;
};
