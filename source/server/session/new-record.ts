/* Whether a new session may be as it was asked for, and the record that it begins with. */
import type {Agent} from '../../agents/agent.ts';
import {UserError, usageError} from '../../errors.ts';
import type {Base, Repository} from '../../git/repository.ts';
import type {NewSession} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import {nothingDone} from './done.ts';
import type {Cap, SessionRecord} from './record.ts';
import type {LiveSession} from './session.ts';

/** Born without a client. */
const bornSize = {columns: 120, rows: 40};

/** @throws UserError when what was asked for excludes itself, or is nothing for this agent */
export const checkRequest = (request: NewSession, agent: Agent) => {
	const ways = [
		request.worktree !== undefined && '--worktree',
		request.noWorktree && '--no-worktree',
		request.branch !== undefined && '--branch',
	].filter(Boolean);
	if (ways.length > 1) {
		throw usageError(`${ways.join(' and ')} exclude each other`);
	}
	if (request.base !== undefined && (request.worktree !== undefined || request.noWorktree)) {
		throw usageError('`--base` is for a new worktree');
	}
	if (
		request.mode !== undefined &&
		!agent.modes.includes(request.mode) &&
		agent.modes.length > 0 &&
		!['dontAsk', 'bypassPermissions', 'default'].includes(request.mode)
	) {
		throw new UserError(`there is no permission mode \`${line(request.mode)}\``, {
			code: 'no-such-mode',
			hint: `there are ${agent.modes.join(', ')}`,
			exitCode: 2,
		});
	}
	if (!agent.reports && [request.prompt, request.model, request.mode, request.budget].some(one => one !== undefined)) {
		throw usageError(`${agent.title} takes no prompt, model, mode or budget`);
	}
};

/** What a fork goes on from, and whether it gets what is not committed there. */
export type Origin = {session: LiveSession; dirty: boolean};

/** A fork begins with the total of the conversation that it goes on from, which is another session's money. */
export const beginFork = (record: SessionRecord): void => {
	if (record.forkOf && record.conversation !== null) {
		const {totalUsd, models} = record.forkOf;
		record.costs = {
			...record.costs,
			[record.conversation]: {settledUsd: -totalUsd, lastUsd: totalUsd, ...(models && {lastModels: models})},
		};
	}
};

const forkOf = ({id, conversation, costs}: SessionRecord): SessionRecord['forkOf'] =>
	conversation === null
		? null
		: {session: id, conversation, totalUsd: costs[conversation]?.lastUsd ?? 0, models: costs[conversation]?.lastModels};

type RecordParts = {
	id: string;
	request: NewSession;
	agent: Agent;
	repository: Repository;
	name: string;
	slot: number;
	placed: {path: string; own: boolean; base: Base | undefined};
	budget: Cap | null;
	origin: Origin | undefined;
};

export const newRecord = ({id, request, agent, repository, name, slot, placed, budget, origin}: RecordParts): SessionRecord => ({
	schema: 1,
	id,
	name,
	slot,
	agent: agent.name,
	kind: agent.kind ?? 'interactive',
	command: request.command ?? null,
	repository: {root: repository.root, commonDirectory: repository.commonDirectory, name: repository.name},
	worktree: {path: placed.path, own: placed.own, base: placed.base?.label ?? null, baseCommit: placed.base?.oid ?? null},
	prompt: request.prompt ?? null,
	model: request.model ?? null,
	wantedModel: request.model ?? null,
	mode: request.mode ?? null,
	wantedMode: request.mode ?? null,
	conversation: null,
	transcript: null,
	conversed: false,
	costs: {},
	totalAt: null,
	usedAt: null,
	tokens: null,
	readings: 0,
	counted: {},
	contextPercent: null,
	limits: null,
	lastWords: null,
	turn: {beganAt: null, endedAt: null, failure: null, seenAt: null},
	queue: [],
	budget,
	done: nothingDone(),
	forkOf: origin ? forkOf(origin.session.record) : null,
	adopted: null,
	archived: false,
	createdAt: new Date().toISOString(),
	startedAt: null,
	host: null,
	columns: request.columns ?? bornSize.columns,
	rows: request.rows ?? bornSize.rows,
	dialogs: 0,
	mailUpTo: 0,
	removedTo: null,
});
