/* From one session to another, and what is changed of a session itself. */
import {line} from '../../text.ts';
import {age, lastWord, lastWordLabel, money, statusWords} from '../../words.ts';
import type {App} from '../app.ts';
import {focusedSession, sessionById, withShown} from '../state.ts';
import type {Actions} from './actions.ts';
import {withCurrent} from './current.ts';

export const sessionActions = (app: App) => {
	const show = (id: string) => app.update(state => withShown(state, id));

	const step = (by: 1 | -1) => {
		const {sessions} = app.state;
		const index = sessions.findIndex(session => session.id === focusedSession(app.state)?.id);
		const next = sessions[(index + by + sessions.length) % sessions.length];
		if (next) {
			show(next.id);
		}
	};

	const repository = (by: 1 | -1) => {
		const roots = [...new Set(app.state.sessions.map(session => session.repository))];
		const index = roots.indexOf(focusedSession(app.state)?.repository ?? '');
		const root = roots[(index + by + roots.length) % roots.length];
		const first = app.state.sessions.find(session => session.repository === root);
		if (first) {
			show(first.id);
		}
	};

	return {
		'new-session': () => app.update(state => ({...state, dialog: {kind: 'new-session', several: false}})),
		'new-sessions': () => app.update(state => ({...state, dialog: {kind: 'new-session', several: true}})),
		'next-session': () => step(1),
		'previous-session': () => step(-1),
		'last-session': () => {
			const {lastSession} = app.state;
			if (sessionById(app.state, lastSession)) {
				show(lastSession!);
			} else {
				app.say('no session was shown before');
			}
		},
		'select-session': argument => {
			const session = app.state.sessions.find(one => String(one.slot) === argument);
			if (session) {
				show(session.id);
			} else {
				app.say(`there is no session ${argument}`);
			}
		},
		'choose-session': () => app.update(state => ({...state, dialog: {kind: 'picker', purpose: 'show'}})),
		'find-session': () => app.update(state => ({...state, dialog: {kind: 'find'}})),
		'next-repository': () => repository(1),
		'previous-repository': () => repository(-1),
		'choose-slot': () => app.update(state => ({...state, dialog: {kind: 'slot', purpose: 'show'}})),
		'move-session': withCurrent(app, () => app.update(state => ({...state, dialog: {kind: 'slot', purpose: 'move'}}))),
		'rename-session': withCurrent(app, ({id}) => app.update(state => ({...state, dialog: {kind: 'rename', session: id}}))),
		'session-info': withCurrent(app, ({id}) => void info(app, id)),
		'kill-session': withCurrent(app, ({id}) =>
			app.update(state => ({
				...state,
				dialog: {kind: 'confirm', action: 'kill', session: id, lines: ['The agent is ended; the session stays listed, its files stay.']},
			})),
		),
	} satisfies Partial<Actions>;
};

/** What is known of a session, with the evidence for its status. */
const info = async (app: App, id: string) => {
	const session = await app.ask('session.status', {session: id});
	if (!session) {
		return;
	}
	const now = Date.now();
	const facts: [string, string, string][] = [
		['status', statusWords(session, now), session.evidence.source],
		[lastWordLabel(session), line(lastWord(session), 200), ''],
		[
			'agent',
			[session.agent, session.kind === 'headless' ? session.kind : null, session.model, session.mode].filter(Boolean).join(', '),
			'',
		],
		['folder', session.worktree.path, ''],
		['branch', session.worktree.branch ?? 'detached', session.worktree.base ? `from ${session.worktree.base}` : ''],
		['cost', money(session.costUsd, session.costIs), ''],
		['context', session.contextPercent === null ? '—' : `${session.contextPercent} %`, ''],
		['conversation', session.conversation ?? '—', ''],
		['id', session.id, ''],
		['', '', ''],
		...session.evidence.all.map(({source, says, since}): [string, string, string] => [source, says, `${age(since, now)} ago`]),
	];
	app.update(state => ({...state, dialog: {kind: 'info', session: id, lines: facts}}));
};
