/* What goes wrong in a host is told in the log of all programs: it has no other place to say it. */
import {appendFileSync} from 'node:fs';
import type {HostSpec} from '../protocol/host.ts';

export const logTo = ({log, session}: HostSpec, text: string) => {
	try {
		appendFileSync(log, `${new Date().toISOString()} host ${session} ${text}\n`, {mode: 0o600});
	} catch {}
};
