/*
Messages of a person to an agent: given when it is free for them, else kept or refused, because a text could answer what it shows.
*/
import {UserError, usageError} from '../errors.ts';
import {line, pasteable} from '../text.ts';
import {isAtRest} from '../words.ts';
import type {Registry} from './elsewhere/registry.ts';
import {askHost, type HostConnection, hasEnded, needHost} from './hosts/hosts.ts';
import type {LiveSession} from './session/session.ts';
import {isRunning} from './status/status.ts';
import type {Waiters} from './waiters.ts';

const queuedLimit = 32;
/** `send` gives up when the agent did not take the message by then. */
const takenMilliseconds = 3000;

/** A program reads what is typed as one where it stands there at once. What tells nothing of a message is given so long to read it. */
const readMilliseconds = 300;
/** Claude Code's registry tells that a menu was left so long after all else (measured: 0.1 s). */
const menuMilliseconds = 500;

/** Give a message to an agent, one after the other. Resolves when it took it; true when it was kept for later instead. */
export const sendMessage = async (
	session: LiveSession,
	text: string,
	{queue, waiters, registry}: {queue: boolean; waiters: Waiters; registry: Pick<Registry, 'read'>},
): Promise<boolean> => {
	if (text.trim() === '') {
		throw usageError('the message is empty');
	}
	await (session.agent.inRegistry && registry.read());
	await waiters.until(session, () => !session.showsMenu, {signal: AbortSignal.timeout(menuMilliseconds)}).catch(() => {});
	// Last: nothing may be given to it between this and the message.
	await settled(session, waiters);
	const host = needHost(session);
	const status = session.showsMenu ? 'waiting' : session.verdict().status;
	const free = isAtRest(status);
	if (!free && queue) {
		await keep(session, text);
		return true;
	}
	if (!free && !(status === 'working' && session.agent.queues)) {
		throw new UserError(`${line(session.record.name)} is ${status}: a message could answer what it shows`, {
			code: status,
			hint: 'with `--queue` it is kept until the session is idle',
		});
	}
	const began = session.record.turn.beganAt;
	const isTold = free && beginsTurn(session, text);
	give(session, host, text, isTold);
	if (isTold) {
		await taken(session, began, waiters);
	} else {
		await askHost(session, 'state', {});
	}
	return false;
};

/** A message that was kept goes out when the session is free for it: not while it has not yet told of the turn of the last one. */
export const deliverQueued = (session: LiveSession): void => {
	const {status} = session.verdict();
	const {queue, turn} = session.record;
	const isFree = (status === 'idle' || status === 'done') && session.givenAfter !== turn.beganAt && !session.showsMenu;
	if (queue.length > 0 && isFree && session.host?.open) {
		const text = queue.shift()!;
		give(session, session.host, text, beginsTurn(session, text));
		void session.persist();
	}
};

/**
Type it. The next one waits until the turn of this one has begun, or until it was read.
@param isTold whether that turn is told of
*/
const give = (session: LiveSession, host: HostConnection, text: string, isTold: boolean): void => {
	host.sendInput(messageBytes(session, text));
	session.givenAfter = session.record.turn.beganAt;
	if (!isTold) {
		setTimeout(() => {
			session.givenAfter = undefined;
			session.touch();
		}, readMilliseconds).unref();
	}
};

/** Whether it tells of the turn that a message begins. */
const beginsTurn = ({agent}: LiveSession, text: string): boolean => agent.confirmsMessages && !text.startsWith('/');

const keep = async (session: LiveSession, text: string): Promise<void> => {
	if (session.record.queue.length >= queuedLimit) {
		throw new UserError(`${line(session.record.name)} has ${queuedLimit} messages waiting already`, {code: 'queue-full'});
	}
	session.record.queue.push(text);
	await session.persist();
};

/**
What it was told before is settled: the turn that was interrupted is over, and that of a message has begun. Until then the agent would
take both for one; and Claude submits a message together with the prompt that it puts back into its input field, where it was
interrupted before its first word (measured: 2.1.332).
*/
const settled = async (session: LiveSession, waiters: Waiters): Promise<void> => {
	const {record} = session;
	const isInterrupted = () => isRunning(record.turn) && record.turn.beganAt === session.interrupted?.turn;
	const isSettled = () => !session.running || !(isInterrupted() || session.givenAfter === record.turn.beganAt);
	if (!isSettled()) {
		await waiters.until(session, isSettled, {signal: AbortSignal.timeout(takenMilliseconds)}).catch(() => {});
		// What has not heard it by then is taken for one that was not told.
		session.interrupted = undefined;
		session.givenAfter = undefined;
	}
};

/** A turn has begun with it. */
const taken = async (session: LiveSession, began: string | null, waiters: Waiters): Promise<void> => {
	const hasBegun = () => session.record.turn.beganAt !== began || (!session.running && hasEnded(session));
	try {
		await waiters.until(session, hasBegun, {signal: AbortSignal.timeout(takenMilliseconds)});
	} catch (error) {
		if (error instanceof UserError) {
			throw error;
		}
		session.givenAfter = undefined;
		throw new UserError(`${line(session.record.name)} did not take the message within ${takenMilliseconds / 1000} s`, {
			code: 'not-taken',
			hint: 'look at its pane: the text may stand in its input field',
		});
	}
};

/**
A message as an agent takes it: pasted as one piece, then Enter; what a person has begun to type is neither sent with it nor lost.
Programs that know no paste get lines.
*/
const messageBytes = ({agent}: LiveSession, text: string): Buffer =>
	Buffer.from(agent.reports ? `${agent.stash ?? ''}\x1b[200~${pasteable(text)}\x1b[201~\r` : `${text.replaceAll('\n', '\r')}\r`);
