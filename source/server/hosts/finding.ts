/*
Finding the hosts of sessions again: at the start of the server, after one was started, and when one closed its connection. Where none
answers it wrote how its agent ended, or it is gone, or it is slow.
*/
import {type Directories, hostSocket} from '../../directories.ts';
import {describe, hasCode} from '../../errors.ts';
import type {Log} from '../../log.ts';
import type {LiveSession} from '../session/session.ts';
import {readExit} from './exits.ts';
import {connectHost, type HostConnection} from './hosts.ts';
import {bootId, lives, startTimeOf} from './processes.ts';

/** A host that lives and does not answer is tried again after these times. */
const retryMilliseconds = [250, 500, 1000, 2000, 4000, 8000];

type World = {
	directories: Directories;
	exitFolder: string;
	log: Log;
	key: string;
	version: string;
	/** Whether it is the one that stands in the list, and was not started anew since. */
	isCurrent: (session: LiveSession) => boolean;
};

export const createFinding = (world: World) => {
	const {directories, exitFolder, log, isCurrent} = world;

	/** Connect to the host of a session and take it over. */
	const adopt = async (session: LiveSession, attempt = 0): Promise<void> => {
		let host: HostConnection | undefined;
		try {
			const found = await connectHost(hostSocket(directories, session.id), world);
			host = found;
			void found.closed.then(() => hostClosed(session, found));
			const {pid} = found.remote;
			// It is not in the record where the server was killed while the host started.
			session.record.host ??= {pid, startTime: startTimeOf(pid), bootId: bootId()};
			await session.serve(found);
		} catch (error) {
			if (session.host === host) {
				session.host = undefined;
			}
			host?.destroy();
			await notFound(session, error, attempt);
		}
	};

	const hostClosed = async (session: LiveSession, host: object) => {
		if (session.host === host && session.running && isCurrent(session)) {
			await notFound(session, new Error('its host closed the connection'), 0);
		}
	};

	const notFound = async (session: LiveSession, error: unknown, attempt: number): Promise<void> => {
		const exit = await readExit(exitFolder, session.id);
		if (!isCurrent(session)) {
			// It was started anew meanwhile: what is there is of the next one.
			return;
		}
		if (exit) {
			session.ended(exit);
			return;
		}
		const {host, startedAt} = session.record;
		session.silentSince ??= new Date().toISOString();
		const wait = retryMilliseconds[attempt];
		// Without a host in the record the server was killed while one started: it may come yet.
		const alive = host === null ? startedAt === null && wait !== undefined : host.bootId === bootId() && lives(host);
		if (!alive) {
			log.warning(`${session.id}: its host is gone${startedAt === null ? ' before it was ready' : ''}: ${describe(error)}`);
			session.vanished();
			return;
		}
		session.touch();
		if (!hasCode(error, 'ENOENT', 'ECONNREFUSED')) {
			log.warning(`${session.id}: its host does not answer: ${describe(error)}`);
		}
		if (wait !== undefined) {
			setTimeout(() => void (isCurrent(session) && adopt(session, attempt + 1)), wait).unref();
		}
	};

	return {
		adopt: (session: LiveSession): Promise<void> => adopt(session),
		/** What a session is after the server was away: ended, as its host wrote down, or with its host. */
		async find(session: LiveSession): Promise<void> {
			const exit = await readExit(exitFolder, session.id);
			if (exit) {
				session.ended(exit);
			} else {
				await adopt(session);
			}
		},
	};
};
