/* What others see of a session: `ls`, `status`, and each event that tells of it. */
import type {Session, SessionStatus} from '../../protocol/session.ts';
import {count} from '../../text.ts';
import type {PlaceFacts} from '../places.ts';
import type {ByPolicy} from '../prompts/decisions.ts';
import type {LiveSession} from './session.ts';

/** @param place what git says of its folder; undefined before it has */
export const viewOf = (session: LiveSession, place: PlaceFacts | undefined): Session => {
	const {record, agent, state} = session;
	const {status, evidence} = session.verdict();
	const [prompt] = session.prompts();
	return {
		id: record.id,
		name: record.name,
		agent: record.agent,
		kind: record.kind,
		repository: record.repository.root,
		worktree: {
			path: record.worktree.path,
			branch: place?.branch ?? null,
			base: record.worktree.base,
			ahead: place?.ahead ?? null,
			behind: place?.behind ?? null,
			dirty: place?.dirty ?? null,
		},
		status,
		evidence: {source: evidence.source, since: evidence.since},
		prompt: prompt
			? {id: prompt.id, hash: prompt.hash, kind: prompt.kind, tool: prompt.tool, summary: prompt.summary, since: prompt.since}
			: null,
		model: record.model,
		mode: record.mode,
		...session.cost(),
		tokens: record.tokens,
		contextPercent: record.contextPercent,
		limits: record.limits as Session['limits'],
		conversation: record.conversation,
		lastWords: record.lastWords,
		pid: session.running ? (state?.pid ?? null) : null,
		columns: state?.size.columns ?? record.columns,
		rows: state?.size.rows ?? record.rows,
		createdAt: record.createdAt,
		exit: session.exit,
		slot: record.slot,
		title: state?.title || null,
		doing: session.doing,
		children: session.running ? session.children : [],
		changes: place ? {added: place.added, removed: place.removed} : null,
		archived: record.archived,
		ownWorktree: record.worktree.own,
		budgetUsd: record.budget?.usd ?? null,
		bell: session.rang,
		resumable: agent.resumable && record.conversation !== null,
		transcript: record.transcript !== null,
	};
};

/** @param policy what policies decided of its calls */
export const statusViewOf = (session: LiveSession, place: PlaceFacts | undefined, policy: ByPolicy | undefined): SessionStatus => {
	const {evidence} = session.verdict();
	const all = [...evidence.all, ...(policy ? [{source: 'policy', says: policyTestimony(policy), since: policy.last.at}] : [])];
	return {...viewOf(session, place), evidence: {...evidence, all}};
};

const policyTestimony = ({allowed, denied, last}: ByPolicy): string => {
	const counts = [allowed > 0 && `allowed ${count(allowed, 'call')}`, denied > 0 && `denied ${count(denied, 'call')}`];
	return `${counts.filter(Boolean).join(', ')}; the last by ${last.policy}`;
};
