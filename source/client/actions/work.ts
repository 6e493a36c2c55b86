/* What agents do: interrupted, started again, turned into another kind, put away. The server does it; the bar says what came of it. */
import type {Session} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import {interruptedWords} from '../../words.ts';
import type {App} from '../app.ts';
import {withShown} from '../state.ts';
import type {Actions} from './actions.ts';
import {withCurrent} from './current.ts';

type Named = Pick<Session, 'id' | 'name'>;

export const workActions = (app: App) =>
	({
		interrupt: withCurrent(app, ({id}) => {
			void app.ask('session.interrupt', {session: id}).then(session => session && app.say(interruptedWords(session)));
		}),
		restart: withCurrent(app, session => void restart(app, session)),
		'fork-session': withCurrent(app, session => void fork(app, session)),
		'archive-session': withCurrent(app, session => void archive(app, session)),
		'take-session': withCurrent(app, session => void turn(app, session, 'interactive')),
		'hand-session': withCurrent(app, session => void turn(app, session, 'headless')),
		remove: withCurrent(app, session => void offerRemoval(app, session)),
		undo: () => void undo(app),
		'stop-fleet': () => void stopOrGo(app),
		'send-to-several': () =>
			app.update(state => ({
				...state,
				dialog: {
					kind: 'send',
					sessions: state.sessions.filter(session => session.status === 'idle' || session.status === 'done').map(session => session.id),
				},
			})),
	}) satisfies Partial<Actions>;

/** The same conversation, in a program that is started anew. */
const restart = async (app: App, {id, name, exit, status}: Session) => {
	const ended = exit !== null || status === 'lost';
	app.say(ended ? `${line(name)} is being resumed` : `${line(name)} is being restarted`);
	if (await app.ask(ended ? 'session.resume' : 'session.restart', {session: id, environment: app.environment})) {
		reopen(app, id);
	}
};

/** The same conversation in the other kind of program. */
const turn = async (app: App, {id, name}: Named, to: 'interactive' | 'headless') => {
	app.say(`${line(name)} is being turned over`);
	if (await app.ask('session.turn', {session: id, to, environment: app.environment})) {
		app.say(`${line(name)} is ${to} now`);
		reopen(app, id);
	}
};

/** Its pane shows the new program. */
const reopen = (app: App, id: string) => {
	app.panes.reopen(id);
	app.redraw();
};

/** Go on from this conversation in another session, and show that. */
const fork = async (app: App, {id, name}: Named) => {
	app.say(`${line(name)} is being forked`);
	const made = await app.ask('session.fork', {session: id, dirty: true, environment: app.environment});
	if (made) {
		app.update(state => withShown(state, made.id));
		app.say(`${line(made.name)} goes on from here, in a worktree of its own`);
	}
};

/** End its agent and put the session away. */
const archive = async (app: App, {id, name}: Named) => {
	if (await app.ask('session.archive', {session: id})) {
		app.say(`${line(name)} was put away; \`coppice resume ${line(name)}\` brings it back`);
	}
};

/** What would go with a session, before it goes. */
const offerRemoval = async (app: App, {id}: Named) => {
	const verdict = await app.ask('session.verdict', {session: id});
	if (verdict) {
		app.update(state => ({...state, dialog: {kind: 'confirm', action: 'remove', session: id, lines: verdict.lines}}));
	}
};

const undo = async (app: App) => {
	const done = await app.ask('trash.undo', {});
	if (!done) {
		return;
	}
	const {session} = done;
	app.say(session ? `${line(session.name)} is back; ${app.state.prefixName} R resumes it` : 'taken back');
	if (session) {
		app.update(state => withShown(state, session.id));
	}
};

/** Hold the whole fleet, or let it go on. */
const stopOrGo = async (app: App) => {
	if (app.state.totals.stopped) {
		const gone = await app.ask('fleet.go', {by: 'the app'});
		if (gone) {
			app.say('the fleet goes on');
		}
	} else if (await app.ask('fleet.stop', {by: 'the app'})) {
		app.say(`the fleet is stopped; ${app.state.prefixName} K lets it go on; every agent waits at its next step`, 'warning');
	}
};
