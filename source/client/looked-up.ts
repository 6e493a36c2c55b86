/* Commands that ask the server first, and then show what it says. */
import type {Elsewhere, Session} from '../protocol/messages.ts';
import {line} from '../text.ts';
import type {App} from './app.ts';
import {elsewhereName} from './models/sidebar-elsewhere.ts';
import {withShown} from './state.ts';

/** Hold the whole fleet, or let it go on. */
export const stopOrGo = async (app: App) => {
	if (app.state.totals.stopped) {
		const gone = await app.ask('fleet.go', {by: 'the app'});
		if (gone) {
			app.say('the fleet goes on');
		}
	} else if (await app.ask('fleet.stop', {by: 'the app'})) {
		app.say(`the fleet is stopped: every agent waits at its next step; ${app.state.prefixName} K lets it go on`, 'warning');
	}
};

/** Go on from this conversation in another session, and show that. */
export const fork = async (app: App, {id, name}: Pick<Session, 'id' | 'name'>) => {
	app.say(`${line(name)} is being forked`);
	const made = await app.ask('session.fork', {session: id, dirty: true, environment: app.environment});
	if (made) {
		app.update(state => withShown(state, made.id));
		app.say(`${line(made.name)} goes on from here, in a worktree of its own`);
	}
};

/** End its agent and put the session away. */
export const archive = async (app: App, {id, name}: Pick<Session, 'id' | 'name'>) => {
	if (await app.ask('session.archive', {session: id})) {
		app.say(`${line(name)} was put away; \`coppice resume ${line(name)}\` brings it back`);
	}
};

/** What runs elsewhere can only be looked at. One that has ended becomes a session where a person goes in. */
export const openElsewhere = async (app: App, one: Elsewhere, {stay}: {stay: boolean}) => {
	const name = line(elsewhereName(one));
	if (one.endedAt === null) {
		app.say(`${name} runs elsewhere (pid ${one.pid}): when it has ended there it can be adopted`);
		return;
	}
	if (stay) {
		app.say(`${name} has ended elsewhere: Enter adopts it, and it goes on here`);
		return;
	}
	app.say(`${name} is being adopted`);
	const made = await app.ask('elsewhere.adopt', {
		target: one.conversation,
		directory: app.state.directory,
		environment: app.environment,
	});
	if (made) {
		app.update(state => withShown(state, made.id));
		app.say(`${line(made.name)} goes on here`);
	}
};

/** What is known of a session, with the evidence for its status. */
export const info = async (app: App, id: string) => {
	const session = await app.ask('session.status', {session: id});
	if (!session) {
		return;
	}
	const facts: [string, string, string][] = [
		['id', session.id, ''],
		[
			'agent',
			[session.agent, session.kind === 'headless' ? session.kind : null, session.model, session.mode].filter(Boolean).join(', '),
			'',
		],
		['folder', session.worktree.path, ''],
		['branch', session.worktree.branch ?? 'detached', session.worktree.base ? `from ${session.worktree.base}` : ''],
		['conversation', session.conversation ?? '—', ''],
		['context', session.contextPercent === null ? '—' : `${session.contextPercent} %`, ''],
		['status', session.status, session.evidence.source],
		...session.evidence.all.map(({source, says, since}): [string, string, string] => [source, says, since]),
	];
	app.update(state => ({...state, dialog: {kind: 'info', session: id, lines: facts}}));
};

/** What was spent, and what may be. */
export const cost = async (app: App) => {
	const [session, day, model, budgets] = await Promise.all([
		app.ask('cost.rows', {by: 'session'}),
		app.ask('cost.rows', {by: 'day'}),
		app.ask('cost.rows', {by: 'model'}),
		app.ask('budget.list', {}),
	]);
	if (session && day && model && budgets) {
		app.update(state => ({...state, now: Date.now(), dialog: {kind: 'cost', rows: {session, day, model}, budgets}}));
	}
};
