/* What is left of a session whose agent has ended: how it ended, and its last screen. The server and the apps read it. */
import {rm} from 'node:fs/promises';
import {constants} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {writeAtomically} from '../atomic.ts';
import {describe} from '../errors.ts';
import type {HostExit, HostSpec} from '../protocol/host.ts';
import type {ScreenTerminal} from '../screen/terminal.ts';
import {snapshot} from '../screen/viewer.ts';
import {logTo} from './log.ts';

/** How long the record is tried again when the disk is full. */
const retryMilliseconds = 5000;

/** Both files of the record. On a full disk the host waits with its record, rather than lose how its agent ended. */
export const writeExit = async (spec: HostSpec, exit: HostExit, terminal: ScreenTerminal): Promise<void> => {
	for (;;) {
		try {
			await writeAtomically(
				path.join(spec.exitFolder, `${spec.session}.rows`),
				snapshot(terminal, {scrollbackLines: spec.scrollbackLines}),
			);
			await writeAtomically(path.join(spec.exitFolder, `${spec.session}.json`), `${JSON.stringify(exit)}\n`);
			await Promise.all(spec.files.map(file => rm(file.path, {force: true})));
			return;
		} catch (error) {
			logTo(spec, `the exit record could not be written: ${describe(error)}`);
			await delay(retryMilliseconds);
		}
	}
};

export const signalName = (number: number): string =>
	Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
