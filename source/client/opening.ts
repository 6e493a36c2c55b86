/* What an app finds out when it opens: which session to show first, what its terminal is called, whether its agent can be started. */
import {readlinkSync} from 'node:fs';
import type {FleetLine} from './fleet.ts';
import {showSession} from './layout.ts';
import {type State, withShown} from './state.ts';

/** What is shown first: the session that was asked for, else where one was, else who waits, else the first. */
export const withFirstPane = (state: State, wanted: string | undefined): State => {
	if (wanted !== undefined) {
		return withShown(state, wanted);
	}
	if (Object.values(state.layout.panes).some(session => session !== null)) {
		return state;
	}
	const first = state.sessions.find(session => session.status === 'waiting') ?? state.sessions[0];
	return {...state, layout: showSession(state.layout, first?.id ?? null)};
};

/** Why the agent of the settings cannot be started here; null when it can. */
export const missingAgent = async (line: FleetLine, directory: string, searchPath: string, name: string): Promise<string | null> => {
	try {
		const {agents} = await line.ask('choices.get', {directory, searchPath});
		return agents.find(agent => agent.name === name)?.why ?? null;
	} catch {
		return null;
	}
};

/** As other apps see it: its device, where the system tells. */
export const nameOfTerminal = ({SSH_TTY, TERM}: Record<string, string>): string => {
	try {
		return readlinkSync('/proc/self/fd/0');
	} catch {
		return SSH_TTY ?? TERM ?? 'a terminal';
	}
};
