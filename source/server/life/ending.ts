/* The end of a session's agent, and of whatever it left running. */
import {setTimeout as delay} from 'node:timers/promises';
import {ConnectionClosed} from '../../protocol/connection.ts';
import {readExit} from '../hosts/exits.ts';
import {bootId, lives, processesMarked, signalProcess} from '../hosts/processes.ts';
import type {LiveSession} from '../session/session.ts';

/** Between the steps that end an agent: hang-up, terminate, kill. */
const graceMilliseconds = 2500;
/** A host that has not answered by then hangs: all of these steps have been taken, and the record written. */
const answerMilliseconds = 12_000;
const sweepMilliseconds = 3000;
/** How long a host may take to write down how its agent ended, where somebody waits for its place. */
const hostMilliseconds = 1000;

/** @param exitFolder where hosts write down how agents ended */
export const endAgent = async (session: LiveSession, exitFolder: string): Promise<void> => {
	if (session.host?.open && session.running) {
		try {
			const exit = await Promise.race([session.host.call('end', {graceMilliseconds}), delay(answerMilliseconds, undefined, {ref: false})]);
			if (exit) {
				session.ended(exit);
			}
		} catch (error) {
			// It ended while it was asked: then its record tells how, and without one it is lost.
			const exit = await readExit(exitFolder, session.id);
			if (exit) {
				session.ended(exit);
			} else if (!(error instanceof ConnectionClosed)) {
				throw error;
			}
		}
	}
	await sweep(session.id);
	if (session.running) {
		// Its host did not answer, and may have written down what became of its agent all the same.
		await endHost(session);
		const exit = await readExit(exitFolder, session.id);
		if (exit) {
			session.ended(exit);
		} else {
			session.vanished();
		}
	}
};

/**
The host of an agent that has ended ends by itself, when that is on disk. On a full disk, or where it was stopped, it would do so at any
time later: over the record, the files and the socket of the next one. So that one does not start before it is gone.
*/
export const endHost = async ({record: {host}}: LiveSession): Promise<void> => {
	const deadline = performance.now() + hostMilliseconds;
	while (host && host.bootId === bootId() && lives(host)) {
		if (performance.now() > deadline) {
			signalProcess(host, 'SIGKILL');
		}
		await delay(20);
	}
};

/** End all processes that carry the mark of a session, wherever they went: terminate, then kill, until two looks find none. */
export const sweep = async (id: string): Promise<void> => {
	const marked = () => processesMarked(`COPPICE_SESSION=${id}`);
	const deadline = performance.now() + sweepMilliseconds;
	for (let empty = 0; empty < 2; ) {
		const found = await marked();
		if (found.length === 0) {
			empty++;
			continue;
		}
		empty = 0;
		for (const one of found) {
			signalProcess(one, performance.now() < deadline ? 'SIGTERM' : 'SIGKILL');
		}
		if (performance.now() > deadline + sweepMilliseconds) {
			return;
		}
		await delay(100);
	}
};
