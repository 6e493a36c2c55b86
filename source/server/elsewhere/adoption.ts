/*
A conversation that a person began outside of coppice becomes a session: its Claude goes on in the worktree in which it ran. Only one
that has ended can be adopted. Where the session does not come up, nothing of it is left, and it can be adopted as before.
*/
import {rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {claude} from '../../agents/claude.ts';
import {UserError} from '../../errors.ts';
import {findRepository, type Repository} from '../../git/repository.ts';
import type {Elsewhere as Listed} from '../../protocol/elsewhere.ts';
import {line, slug} from '../../text.ts';
import type {Fleet} from '../fleet.ts';
import {takeExit} from '../hosts/exits.ts';
import type {Names} from '../life/names.ts';
import {newRecord} from '../session/new-record.ts';
import type {SessionRecord} from '../session/record.ts';
import {checkName} from '../session/resolve.ts';
import type {LiveSession} from '../session/session.ts';
import type {Elsewhere} from './elsewhere.ts';

type Environment = Record<string, string>;

export type AdoptionRequest = {
	/** A conversation, a pid, or a name; without it exactly one that ended in the repository of the folder must be meant. */
	target?: string | undefined;
	directory: string;
	columns?: number | undefined;
	rows?: number | undefined;
	environment: Environment;
};

type Parts = {
	fleet: Fleet;
	elsewhere: Elsewhere;
	names: Names;
	/** Starts the agent of a new session; one that fails is forgotten. */
	begin: (record: SessionRecord, environment: Environment) => Promise<LiveSession>;
	/** Resolves when its agent is there, or takes its time; with how it ended where it has. */
	cameUp: (session: LiveSession) => Promise<string | undefined>;
	end: (session: LiveSession) => Promise<void>;
};

/** What it cost until now is told so soon, before a message can cost more. Without a status line it is never told. */
const totalMilliseconds = 3000;

export const createAdoption = ({fleet, elsewhere, names, begin, cameUp, end}: Parts) => {
	const adopt = async (one: Listed, {columns, rows, environment}: AdoptionRequest): Promise<LiveSession> => {
		await fleet.registry.checkFree(one.conversation, null);
		const ours = fleet.all().find(({record}) => record.conversation === one.conversation);
		if (ours) {
			throw isOurs(ours);
		}
		const repository = await repositoryOf(one);
		const request = {
			directory: repository.currentWorktree,
			name: names.free(repository.root, nameOf(one)),
			columns,
			rows,
			environment: registryEnvironment(environment, process.env),
		};
		const reservation = names.reserve(request, claude, repository.root, 1);
		try {
			const record = newRecord({
				id: names.newId(),
				request,
				agent: claude,
				repository,
				name: reservation.name,
				slot: reservation.slot,
				placed: {path: repository.currentWorktree, own: false, base: undefined},
				budget: null,
				origin: undefined,
			});
			const session = await begin(adopted(record, one), request.environment);
			await whole(session, one);
			elsewhere.adopted(one.conversation);
			return session;
		} finally {
			names.release(reservation);
		}
	};

	/** It is there, and has told what was spent before. One that ended at once is taken away again. */
	const whole = async (session: LiveSession, one: Listed): Promise<void> => {
		const ended = await cameUp(session);
		if (ended === undefined) {
			const isTold = () => session.record.costs[one.conversation] !== undefined || session.verdict().status !== 'idle';
			await fleet.waiters.until(session, isTold, {signal: AbortSignal.timeout(totalMilliseconds)}).catch(() => {});
			return;
		}
		await end(session);
		await fleet.forget(session);
		await takeExit(fleet.exitFolder, session.id);
		await rm(path.join(fleet.directories.state, 'agents', session.id), {recursive: true, force: true});
		throw new UserError(`${titleOf(one)} could not be adopted: Claude Code ended at once (${ended})`, {
			code: 'not-adopted',
			hint: `see what it says: \`claude --resume ${one.conversation}\` in \`${line(one.directory)}\``,
		});
	};

	return async (request: AdoptionRequest): Promise<LiveSession> => {
		const root = await fleet.rootOf(request.directory);
		const ours = fleet.all().find(({record}) => record.conversation !== null && record.conversation === request.target);
		if (ours) {
			throw isOurs(ours);
		}
		const one = meant(await elsewhere.look(), request.target, root);
		return fleet.turns.take(`adoption ${one.conversation}`, () => adopt(one, request));
	};
};

/** @throws UserError with the candidates where it is none or several, and where it has not ended */
export const meant = (all: readonly Listed[], target: string | undefined, root: string | undefined): Listed => {
	const here = ({repository}: Listed) => repository !== null && repository === root;
	const steps: ((one: Listed) => boolean)[] =
		target === undefined
			? [one => here(one) && one.endedAt !== null]
			: [
					one => one.conversation === target,
					one => String(one.pid) === target,
					one => here(one) && one.name === target,
					one => one.name === target,
					one => target.length >= 4 && one.conversation.startsWith(target),
				];
	const found = steps.map(step => all.filter(step)).find(some => some.length > 0) ?? [];
	const [one] = found;
	if (!one) {
		const others = target === undefined ? all.filter(here) : all;
		throw new UserError(
			target === undefined ? 'no Claude Code has ended elsewhere in this repository' : `nothing elsewhere is \`${line(target)}\``,
			{
				code: 'nothing-to-adopt',
				hint: others.length === 0 ? 'one that ended while a server ran can be adopted' : `there are ${candidates(others.slice(0, 8))}`,
			},
		);
	}
	if (found.length > 1) {
		throw new UserError(`${found.length} are meant: ${candidates(found)}`, {
			code: 'ambiguous-conversation',
			hint: 'name one of them by its conversation',
		});
	}
	if (one.endedAt === null) {
		throw new UserError(`${titleOf(one)} still runs elsewhere (pid ${one.pid})`, {
			code: 'runs-elsewhere',
			hint: `two must never work in one conversation: end it there (\`/exit\`, or \`kill ${one.pid}\`), then adopt it`,
		});
	}
	return one;
};

const candidates = (all: readonly Listed[]): string =>
	all.map(one => `${titleOf(one)} (${one.endedAt === null ? `runs, pid ${one.pid}` : one.conversation})`).join(', ');

const titleOf = ({name, directory}: Listed): string => line(name ?? path.basename(directory));

const isOurs = ({record}: LiveSession) =>
	new UserError(`that conversation is ${line(record.name)} (${record.id}) already`, {
		code: 'adopted-already',
		hint: `\`coppice resume ${line(record.name)}\` starts it where it has ended`,
	});

/** A name that a session cannot have becomes a slug. */
const nameOf = ({name, directory}: Listed): string => {
	const wanted = name ?? path.basename(directory);
	try {
		return checkName(wanted);
	} catch {
		const words = slug(wanted);
		return /^[sp]-/.test(words) ? `claude-${words}` : words;
	}
};

const repositoryOf = async (one: Listed): Promise<Repository> => {
	const isThere = await stat(one.directory).then(
		found => found.isDirectory(),
		() => false,
	);
	if (!isThere) {
		throw new UserError(`${titleOf(one)} cannot be adopted: its folder \`${line(one.directory)}\` is gone`, {
			code: 'no-such-folder',
			hint: 'where its worktree was moved, move it back',
		});
	}
	return findRepository(one.directory);
};

/** Nothing of the conversation was said, cost or asked here. */
const adopted = (record: SessionRecord, {conversation, transcript}: Listed): SessionRecord => ({
	...record,
	conversation,
	transcript,
	conversed: true,
	adopted: conversation,
	// What its transcript has of older requests is none of ours.
	totalAt: record.createdAt,
});

/** Its conversation is in the folder of the server's Claude Code, wherever that of the person is who asks. */
const registryEnvironment = ({CLAUDE_CONFIG_DIR: _, ...environment}: Environment, own: NodeJS.ProcessEnv): Environment => ({
	...environment,
	...(own.CLAUDE_CONFIG_DIR && {CLAUDE_CONFIG_DIR: own.CLAUDE_CONFIG_DIR}),
});
