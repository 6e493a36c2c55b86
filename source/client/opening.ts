/* How an app opens: which view it takes, which session it shows first, and what there is to say before anything is done. */
import {readlinkSync} from 'node:fs';
import {UserError} from '../errors.ts';
import type {Away} from '../protocol/app.ts';
import type {App} from './app.ts';
import {awayWords} from './away.ts';
import type {FleetLine} from './fleet.ts';
import {showSession} from './layout.ts';
import {type State, withShown} from './state.ts';
import {type SavedView, viewFrom} from './view.ts';

/**
The fleet, in the view that is taken up, with the session that was asked for.

@param session as a person names it
@returns the view, and what happened since it was left
*/
export const openView = async (app: App, line: FleetLine, session: string | undefined): Promise<{view: string; away: Away | null}> => {
	const {directory} = app.state;
	const [{root}, taken, wanted] = await Promise.all([
		line.open(),
		line.ask('view.take', {directory}),
		session === undefined ? undefined : line.ask('session.host', {session, directory}).then(({id}) => id),
	]);
	if (root === null && app.state.sessions.length === 0) {
		throw new UserError(`\`${directory}\` is not in a git repository, and no session runs`, {
			code: 'not-a-repository',
			hint: 'go to a repository, or make one: `git init`; `coppice demo` shows how it works',
		});
	}
	app.update(state => withFirstPane({...state, ...viewFrom(taken.value as SavedView | null, state)}, wanted));
	return {view: taken.id, away: taken.away};
};

/** What is wrong, then what happened while nobody looked. */
export const sayFirst = (app: App, problems: readonly string[], away: Away | null) => {
	for (const problem of problems) {
		app.say(problem, 'warning');
	}
	for (const sentence of away ? awayWords(away, Date.now(), app.state.prefixName) : []) {
		app.say(sentence);
	}
};

/** What is shown first: the session that was asked for, else where one was, else who waits, else the first. */
const withFirstPane = (state: State, wanted: string | undefined): State => {
	if (wanted !== undefined) {
		return withShown(state, wanted);
	}
	if (Object.values(state.layout.panes).some(session => session !== null)) {
		return state;
	}
	const first = state.sessions.find(session => session.status === 'waiting') ?? state.sessions[0];
	return {...state, layout: showSession(state.layout, first?.id ?? null)};
};

/** Finds out why the agent of the settings cannot be started here, if it cannot. */
export const lookForAgent = async (app: App, line: FleetLine): Promise<void> => {
	try {
		const {agents} = await line.ask('choices.get', {directory: app.state.directory, searchPath: app.environment.PATH ?? ''});
		const agent = agents.find(({name}) => name === app.settings.agents.default);
		const missingAgent = agent?.why ? [agent.why, agent.hint].filter(Boolean).join('\n') : null;
		app.update(state => ({...state, missingAgent}));
	} catch {
		// Nobody was asked for it: nothing is said.
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
