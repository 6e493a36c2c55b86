/* What there is, as tables: the fleet and what runs elsewhere, one session with its evidence, what was removed. */
import type {Elsewhere} from '../protocol/elsewhere.ts';
import {line} from '../text.ts';
import {age, distance, lastWord, lastWordLabel, money, shortPath, statusGlyphs, statusWords} from '../words.ts';
import {columns, safe, table} from './format.ts';
import type {Call, Result} from './subcommand.ts';

export const list = async (call: Call): Promise<Result> => {
	const server = await call.server();
	if (call.flags.elsewhere === true) {
		const others = await server.call('elsewhere.list', {});
		return {document: others, text: elsewhereTable(others) || 'no Claude Code runs elsewhere'};
	}
	const [sessions, others] = await Promise.all([
		server.call('sessions.list', {all: call.flags.all === true}),
		call.json ? [] : server.call('elsewhere.list', {directory: call.directory}),
	]);
	const now = Date.now();
	const rows = sessions.map(session => [
		String(session.slot),
		safe(session.name, 40),
		`${statusGlyphs[session.status][0]} ${statusWords(session, now)}${session.archived ? ', archived' : ''}`,
		money(session.costUsd, session.costIs),
		[safe(session.worktree.branch, 40), distance(session.worktree.ahead, session.worktree.behind)].filter(Boolean).join(' '),
		line(lastWord(session), 60),
	]);
	const text = table(['', 'name', 'status', 'cost', 'branch', ''], rows, {empty: 'no sessions; `coppice new` starts one', right: [0, 3]});
	return {document: sessions, text: others.length === 0 ? text : `${text}\n\nelsewhere\n${elsewhereTable(others)}`};
};

/** Empty where there are none. */
const elsewhereTable = (others: readonly Elsewhere[]): string => {
	const now = Date.now();
	const rows = others.map(({pid, conversation, name, directory, status, since, endedAt}) => [
		endedAt === null ? String(pid) : '',
		safe(name ?? directory.split('/').at(-1), 40),
		`${statusGlyphs[status][0]} ${endedAt === null ? statusWords({status, evidence: {source: '', since}}, now) : `ended ${age(endedAt, now)}`}`,
		conversation,
		shortPath(line(directory, 500), 60),
	]);
	return table(['pid', 'name', 'status', 'conversation', 'folder'], rows, {empty: '', right: [0]});
};

export const status = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const session = await server.call('session.status', {session: call.words[0]!, directory: call.directory});
	const now = Date.now();
	const facts: [string, string][] = [
		['name', `${safe(session.name)} (${session.id})`],
		['status', `${statusGlyphs[session.status][0]} ${statusWords(session, now)}`],
		[
			'agent',
			[session.agent, session.kind === 'headless' ? session.kind : null, session.model, session.mode]
				.filter(Boolean)
				.map(word => line(word!))
				.join(', '),
		],
		['folder', shortPath(line(session.worktree.path, 500), 100)],
		[
			'branch',
			[
				safe(session.worktree.branch),
				distance(session.worktree.ahead, session.worktree.behind),
				session.worktree.dirty ? `${session.worktree.dirty} changed` : '',
			]
				.filter(Boolean)
				.join('  '),
		],
		['cost', money(session.costUsd, session.costIs)],
		['context', session.contextPercent === null ? '—' : `${session.contextPercent} %`],
		[lastWordLabel(session), safe(lastWord(session), 200)],
	];
	const evidence = session.evidence.all.map(({source, says, since}) => [`  ${source}`, line(says, 100), `${age(since, now)} ago`]);
	return {document: session, text: `${columns(facts)}\nevidence\n${columns(evidence)}`};
};

export const trash = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const removals = await server.call('trash.list', {});
	const now = Date.now();
	const rows = removals.map(({id, session, path, branch, removedAt}) => [
		id,
		session,
		age(removedAt, now),
		safe(branch, 40),
		path === null ? 'session only' : shortPath(line(path, 500), 70),
	]);
	return {document: removals, text: table(['id', 'session', 'age', 'branch', 'from'], rows, {empty: 'the trash is empty'})};
};
