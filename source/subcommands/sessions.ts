/* What is done with sessions: each asks the server and says what it did. */
import {writeFile} from 'node:fs/promises';
import {exitCodes, UserError, usageError} from '../errors.ts';
import {ConnectionClosed} from '../protocol/connection.ts';
import {mostAtOnce, type Session} from '../protocol/session.ts';
import type {Server} from '../server/daemon.ts';
import {count, line} from '../text.ts';
import {interruptedWords, shortPath} from '../words.ts';
import {amountOf} from './budget.ts';
import {type Call, environmentOf, type Result} from './subcommand.ts';

const reference = ({words, directory}: Call) => ({session: words[0]!, directory});

export const newSessions = async (call: Call): Promise<Result> => {
	const {flags, command} = call;
	if (command?.length === 0) {
		throw usageError('there is no command after `--`', '`coppice new -- npm run dev`');
	}
	if (command && (flags.agent !== undefined || flags.prompt !== undefined || flags.headless === true)) {
		throw usageError('a command after `--` runs instead of an agent: `--agent`, `--prompt` and `--headless` do not go with it');
	}
	if (flags.count !== undefined && (Number(flags.count) < 1 || Number(flags.count) > mostAtOnce)) {
		throw usageError(`\`--count\` takes 1 to ${mostAtOnce}, not ${flags.count}`);
	}
	const server = await call.server();
	const made = await server.call('sessions.new', {
		directory: call.directory,
		name: call.words[0],
		prompt: flags.prompt as string | undefined,
		agent: flags.agent as string | undefined,
		model: flags.model as string | undefined,
		mode: flags.mode as string | undefined,
		base: flags.base as string | undefined,
		branch: flags.branch as string | undefined,
		worktree: flags.worktree as string | undefined,
		noWorktree: flags['no-worktree'] === true ? true : undefined,
		headless: flags.headless === true ? true : undefined,
		count: flags.count as number | undefined,
		budget: flags.budget === undefined ? undefined : amountOf(flags.budget as string),
		command,
		environment: environmentOf(call.environment),
	});
	return {document: made, text: made.map(({id}) => id).join('\n')};
};

export const send = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const {queued} = await server.call('session.send', {
		...reference(call),
		text: call.words.slice(1).join(' '),
		queue: call.flags.queue === true,
	});
	return {document: {queued}, text: queued ? 'kept until it is idle' : 'sent'};
};

export const captureScreen = async (call: Call): Promise<Result> => {
	const {flags} = call;
	const server = await call.server();
	const file = flags.svg as string | undefined;
	const {text} = await server.call('session.capture', {
		...reference(call),
		ansi: flags.ansi === true,
		scrollback: flags.scrollback as number | undefined,
		svg: file !== undefined,
	});
	if (file !== undefined) {
		await writeFile(file, text).catch((error: Error) => {
			throw new UserError(`the picture could not be written to \`${line(file)}\`: ${error.message}`, {cause: error});
		});
		return {document: {file}, text: file};
	}
	return {document: {text}, text: text.replace(/\n$/, '')};
};

/** Wait for a state. A server that dies meanwhile is started again and asked once more. */
export const wait = async (call: Call): Promise<Result> => {
	const wanted = call.flags.for;
	if (wanted !== 'waiting' && wanted !== 'idle' && wanted !== 'done' && wanted !== 'exited') {
		throw usageError('`--for` takes waiting, idle, done or exited');
	}
	const seconds = call.flags.timeout as number | undefined;
	const expired = Promise.withResolvers<never>();
	let over = false;
	const timer =
		seconds === undefined
			? undefined
			: setTimeout(() => {
					expired.reject(new UserError(`${line(call.words[0]!)} was not ${wanted} within ${seconds} s`, {code: 'timeout'}));
				}, seconds * 1000);
	try {
		const session = await Promise.race([untilState(call, wanted, () => over), expired.promise]);
		return {document: session, text: `${line(session.name)} is ${session.status}`};
	} finally {
		over = true;
		clearTimeout(timer);
	}
};

const untilState = async (call: Call, wanted: 'waiting' | 'idle' | 'done' | 'exited', isOver: () => boolean): Promise<Session> => {
	for (;;) {
		try {
			const server = await call.server();
			return await server.call('session.wait', {...reference(call), for: wanted});
		} catch (error) {
			if (isOver() || !(error instanceof ConnectionClosed)) {
				throw error;
			}
		}
	}
};

export const fork = async (call: Call): Promise<Result> => {
	const {flags} = call;
	const server = await call.server();
	const made = await server.call('session.fork', {
		...reference(call),
		name: call.words[1],
		dirty: flags.dirty === true,
		prompt: flags.prompt as string | undefined,
		environment: environmentOf(call.environment),
	});
	return {document: made, text: made.id, notice: call.json || flags.dirty === true ? undefined : await staysBehind(call, server)};
};

/** What is not committed in the worktree that was forked, in words; undefined where that is nothing, or unknown. */
const staysBehind = async (call: Call, server: Server): Promise<string | undefined> => {
	// Where it went away meanwhile, the fork stands all the same.
	const forked = await server.call('session.status', reference(call)).catch(() => undefined);
	const changed = forked?.worktree.dirty ?? 0;
	return changed === 0
		? undefined
		: `${count(changed, 'changed file')} ${changed === 1 ? 'stays' : 'stay'} in ${line(forked!.name)}; --dirty takes ${changed === 1 ? 'it' : 'them'} along`;
};

export const adopt = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const session = await server.call('elsewhere.adopt', {
		target: call.words[0],
		directory: call.directory,
		environment: environmentOf(call.environment),
	});
	return {document: session, text: `${line(session.name)} (${session.id}) goes on in ${shortPath(line(session.worktree.path, 500), 100)}`};
};

export const interrupt = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const session = await server.call('session.interrupt', reference(call));
	return {document: session, text: interruptedWords(session)};
};

type Simple = 'session.kill' | 'session.archive';

export const simple =
	(request: Simple, said: string) =>
	async (call: Call): Promise<Result> => {
		const server = await call.server();
		const session = await server.call(request, reference(call));
		return {document: session, text: `${line(session.name)} ${said}`};
	};

export const anew =
	(request: 'session.restart' | 'session.resume', said: string) =>
	async (call: Call): Promise<Result> => {
		const server = await call.server();
		const environment = environmentOf(call.environment);
		if (request === 'session.resume' && call.flags.all === true) {
			return resumeAll(call);
		}
		if (call.words.length === 0) {
			throw usageError('which session?', '`coppice resume SESSION`, or `--all`');
		}
		const session = await server.call(request, {...reference(call), environment});
		return {document: session, text: `${line(session.name)} ${said}`};
	};

/** The same conversation in the other kind of program. */
export const turned =
	(to: Session['kind']) =>
	async (call: Call): Promise<Result> => {
		const server = await call.server();
		const session = await server.call('session.turn', {...reference(call), to, environment: environmentOf(call.environment)});
		return {document: session, text: `${line(session.name)} is ${to} now`};
	};

const resumeAll = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const ended = (await server.call('sessions.list', {})).filter(
		session => session.resumable && (session.exit !== null || session.status === 'lost'),
	);
	const back: Session[] = [];
	const failed: string[] = [];
	for (const {id, name} of ended) {
		try {
			back.push(await server.call('session.resume', {session: id, environment: environmentOf(call.environment)}));
		} catch (error) {
			// One whose folder is gone keeps none of the others from their work.
			if (!(error instanceof UserError)) {
				throw error;
			}
			failed.push(`${line(name)} does not run: ${error.message}`);
		}
	}
	return {
		document: back,
		text: ended.length === 0 ? 'nothing to resume' : back.map(session => `${line(session.name)} runs again`).join('\n'),
		...(failed.length > 0 && {notice: failed.join('\n'), exitCode: exitCodes.failed}),
	};
};

export const rename = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const session = await server.call('session.rename', {...reference(call), name: call.words[1]!});
	return {document: session, text: `now called ${line(session.name)}`};
};

export const remove = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const {session: name} = reference(call);
	const {removal, verdict, moved} = await server.call('session.remove', reference(call));
	return {
		document: {...removal, moved, verdict: verdict.lines},
		text: [
			...verdict.lines.map(text => line(text, 500)),
			`${moved ? 'moved to the trash' : 'removed'}: ${line(name)}; undo with \`coppice undo ${removal.id}\``,
		].join('\n'),
	};
};

export const undo = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const {removal, session} = await server.call('trash.undo', {id: call.words[0]});
	return {
		document: session,
		text: session
			? `${line(session.name)} is back${removal.path ? ` in ${line(removal.path, 500)}` : ''}`
			: `${line(removal.path ?? removal.id)} is back`,
	};
};
