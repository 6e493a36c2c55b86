/* The start of a session's agent: which program it is, what it is started with, and the host that it runs in. */
import {randomUUID} from 'node:crypto';
import {stat} from 'node:fs/promises';
import path from 'node:path';
import type {Launch} from '../../agents/agent.ts';
import {hostSocket} from '../../directories.ts';
import {UserError} from '../../errors.ts';
import {faultPoint} from '../../fault.ts';
import {line} from '../../text.ts';
import type {Fleet} from '../fleet.ts';
import {startHost, type WaitingHost} from '../hosts/hosts.ts';
import {bootId} from '../hosts/processes.ts';
import {beginFork} from '../session/new-record.ts';
import type {SessionRecord} from '../session/record.ts';
import type {LiveSession} from '../session/session.ts';
import type {Attached} from './attached.ts';
import {agentEnvironment} from './environment.ts';
import {agentExecutable, findExecutable} from './executable.ts';

/** Where the programs are that a host runs for us, and the host itself. */
export type Programs = {host: string; note: string; demo: string; stream: string};

type Environment = Record<string, string>;

export type Launcher = ReturnType<typeof createLauncher>;

export const createLauncher = (fleet: Fleet, programs: Programs, attached: Attached) => {
	/** A host that loads while it is not known yet what it runs. */
	const readyHost = (id: string): WaitingHost => startHost(programs.host, id, fleet.log.file);

	const folderOf = (id: string) => path.join(fleet.directories.state, 'agents', id);

	const executableOf = ({record, agent}: Pick<LiveSession, 'record' | 'agent'>, environment: Environment): Promise<string> => {
		const searchPath = environment.PATH ?? '/usr/local/bin:/usr/bin:/bin';
		const setting = agent.name === 'claude' ? fleet.settings().agents.claude.command : null;
		return record.command === null
			? agentExecutable(agent, setting, searchPath, record.repository.root)
			: commandExecutable(record.command[0]!, searchPath, record.worktree.path);
	};

	/** What its adapter makes of the session. */
	const plan = ({record, agent}: LiveSession, executable: string, environment: Environment, resume: boolean): Launch => {
		const {agents} = fleet.settings();
		return agent.launch({
			session: record.id,
			name: line(record.name),
			conversation: record.conversation ?? '',
			resume,
			fork: record.forkOf ? {conversation: record.forkOf.conversation, folder: folderOf(record.forkOf.session)} : undefined,
			prompt: resume ? undefined : (record.prompt ?? undefined),
			model: record.wantedModel ?? undefined,
			mode: record.wantedMode ?? undefined,
			folder: folderOf(record.id),
			executable,
			coppice: {
				note: [process.execPath, programs.note],
				demo: [process.execPath, programs.demo],
				stream: [process.execPath, programs.stream],
			},
			mayControl: agents.mayControl,
			settings: agent.name === 'claude' ? agents.claude : {},
			environment,
		});
	};

	/** Start the agent of a session; `waiting`: in this host. */
	const launch = async (
		session: LiveSession,
		environment: Environment,
		{resume, waiting}: {resume: boolean; waiting?: WaitingHost},
	): Promise<void> => {
		const {record, agent} = session;
		const executable = await executableOf(session, environment);
		if (!resume || record.conversation === null) {
			record.conversation = agent.resumable ? randomUUID() : null;
			record.transcript = null;
		}
		if (!resume) {
			beginFork(record);
		}
		const client = attached.environmentFor(environment);
		const planned = plan(session, executable, environment, resume);
		const host = await (waiting ?? readyHost(record.id)).begin({
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
			scrollbackLines: fleet.settings().scrollback.lines,
			gates: fleet.budgets.closedFor(session),
			mailUpTo: record.mailUpTo,
			files: planned.files.map(file => ({path: path.join(folderOf(record.id), file.name), content: file.content})),
		});
		// Not before: git, which looks at every file, would take its time from the agent's start.
		fleet.watch(session);
		record.host = {...host, bootId: bootId()};
		await fleet.adopt(session);
		await session.persist();
	};

	return {
		readyHost,
		launch,

		/** A session that has none yet gets its agent; where that fails it is as if it had never been. */
		async begin(
			record: SessionRecord,
			environment: Environment,
			{resume, waiting, recorded}: {resume: boolean; waiting?: WaitingHost; recorded?: () => Promise<void>},
		): Promise<LiveSession> {
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
		},

		/** Before anything of it is ended: its folder is there, and a program for it, and nobody else has its conversation open. */
		async checkStart(session: Pick<LiveSession, 'record' | 'agent'>, environment: Environment): Promise<void> {
			const {id, conversation, conversed} = session.record;
			await checkFolder(session.record);
			await executableOf(session, environment);
			if (session.agent.resumable && conversed && conversation !== null) {
				await fleet.registry.checkFree(conversation, id);
			}
		},
	};
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

/** A worktree that somebody deleted: git knows it still, and makes it again from its branch. */
const checkFolder = async ({name, worktree}: SessionRecord): Promise<void> => {
	const found = await stat(worktree.path).catch(() => undefined);
	if (!found?.isDirectory()) {
		throw new UserError(`the folder of ${line(name)} is gone: \`${line(worktree.path)}\``, {
			code: 'no-such-folder',
			hint: worktree.own ? `\`git worktree add -ff ${line(worktree.path)} BRANCH\` makes it again` : 'make it again, or remove the session',
		});
	}
};
