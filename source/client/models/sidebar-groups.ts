/* Sessions by repository and worktree, in the order in which the sidebar lists them. Pure. */
import type {Elsewhere} from '../../protocol/elsewhere.ts';
import type {Repository, Session} from '../../protocol/session.ts';
import {money} from '../../words.ts';
import type {State} from '../state.ts';
import {elsewhereName} from './sidebar-elsewhere.ts';
import {attention} from './status.ts';

export type RepositoryGroup = {
	readonly repository: Repository;
	/** What is listed below it. */
	readonly sessions: readonly ListedSession[];
	/** All of its sessions, also those that the filter hides. */
	readonly all: readonly Session[];
	/** What runs in it without coppice, below its sessions. */
	readonly elsewhere: readonly Elsewhere[];
	readonly folded: boolean;
};

type GroupsInput = Pick<State, 'sessions' | 'repositories' | 'elsewhere' | 'root' | 'sidebar'>;

/** `worktree`: it is the first of several that share its worktree, which is named above it. `indented`: it stands below such a name. */
export type ListedSession = {readonly session: Session; readonly worktree: Session | null; readonly indented: boolean};

/** Where no session is, what runs elsewhere is listed only in the repository that the app was opened in. */
export const groups = ({sessions, repositories, elsewhere, root: opened, sidebar}: GroupsInput): RepositoryGroup[] => {
	const listed = sessions.filter(session => !session.archived);
	const roots = [
		...new Set([...repositories.map(({root}) => root), ...listed.map(({repository}) => repository), ...(opened === null ? [] : [opened])]),
	];
	const needsYou = sidebar.sort === 'needs-you';
	const rank = (session: Session) => (needsYou ? attention.indexOf(session.status) : 0);
	const filter = sidebar.filter?.trim().toLowerCase() ?? '';
	const all = roots.flatMap(root => {
		const own = listed.filter(session => session.repository === root).sort((a, b) => rank(a) - rank(b) || a.slot - b.slot);
		const repository = repositories.find(one => one.root === root) ?? unknownRepository(root);
		const matching = filter === '' ? own : own.filter(session => matches(session, repository, filter));
		const folded = filter === '' && sidebar.folded.includes(root);
		const others = elsewhere.filter(one => one.repository === root && (filter === '' || matchesElsewhere(one, repository, filter)));
		const isShown = matching.length > 0 || (others.length > 0 && (own.length > 0 || root === opened));
		return isShown ? [{repository, all: own, sessions: byWorktree(matching, root), elsewhere: others, folded}] : [];
	});
	const first = ({sessions: [one]}: RepositoryGroup) => (one ? rank(one.session) : attention.length);
	return needsYou ? all.sort((a, b) => first(a) - first(b)) : all;
};

/** What sessions cost together; empty where none costs anything. */
export const totalOf = (sessions: readonly Session[]): string => {
	const known = sessions.filter(({costUsd}) => costUsd !== null);
	if (known.length === 0) {
		return '';
	}
	const isWhole = sessions.every(
		({agent, costIs}) => costIs === 'reported' || (costIs === 'unknown' && (agent === 'shell' || agent === 'command')),
	);
	return money(
		known.reduce((sum, {costUsd}) => sum + costUsd!, 0),
		isWhole ? 'reported' : 'atLeast',
	);
};

const unknownRepository = (root: string): Repository => ({
	root,
	name: root.split('/').at(-1) || root,
	branch: null,
	ahead: null,
	behind: null,
});

const matches = (session: Session, repository: Repository, filter: string): boolean =>
	[session.name, repository.name, session.status, session.worktree.branch ?? '', session.agent].some(text =>
		text.toLowerCase().includes(filter),
	);

const matchesElsewhere = (one: Elsewhere, repository: Repository, filter: string): boolean =>
	[elsewhereName(one), repository.name, one.status, 'elsewhere'].some(text => text.toLowerCase().includes(filter));

/** Sessions that share a worktree stand together, where the first of them stands. The main checkout needs no name: it is above all. */
const byWorktree = (sessions: readonly Session[], root: string): ListedSession[] => {
	const shared = Map.groupBy(sessions, ({id, worktree}) => (worktree.path === root ? id : worktree.path));
	return [...shared.values()].flatMap(together =>
		together.map((session, index) => ({
			session,
			worktree: together.length > 1 && index === 0 ? session : null,
			indented: together.length > 1,
		})),
	);
};
