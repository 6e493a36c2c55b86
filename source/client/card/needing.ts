/* Who needs a person, and which prompts can be answered, each in the order in which they are shown. Pure. */
import type {Prompt} from '../../protocol/prompt.ts';
import type {Session} from '../../protocol/session.ts';
import {risks} from '../models/risks.ts';
import {focusedSession, type SamePrompt, type State, sessionById} from '../state.ts';

/** What can be answered from here, the oldest first; what is snoozed behind it, in the order in which it comes back. */
export const answerable = (state: State): Prompt[] =>
	state.prompts
		.filter(prompt => prompt.kind !== 'dialog')
		.sort((a, b) => (a.snoozedUntil ?? '').localeCompare(b.snoozedUntil ?? '') || a.since.localeCompare(b.since));

/** The prompt that a card shows first: of the focused pane, else the oldest; none that is snoozed. */
export const headPrompt = (state: State): Prompt | undefined => {
	const here = focusedSession(state)?.id;
	const all = answerable(state).filter(prompt => !prompt.snoozedUntil);
	return all.find(prompt => prompt.session === here) ?? all[0];
};

/**
All who ask for the same as a prompt, itself among them, byte for byte; nobody where it is alone. What the same call risks elsewhere
than here is another call.
*/
export const sameAsked = (state: State, prompt: Prompt): SamePrompt[] => {
	const risksOf = (one: Prompt) => risks({...one, folder: null}, sessionById(state, one.session)?.worktree.path ?? null).join('\n');
	const same = answerable(state).flatMap(one =>
		one.kind === 'permission' && one.call && one.call === prompt.call && one.hash !== null && risksOf(one) === risksOf(prompt)
			? [{id: one.id, hash: one.hash, name: sessionById(state, one.session)?.name ?? one.session}]
			: [],
	);
	return same.length > 1 && same.some(({id}) => id === prompt.id) ? same : [];
};

/** Whether all that a session asks is snoozed. */
export const isSnoozed = (prompts: readonly Prompt[], {id}: Pick<Session, 'id'>): boolean => {
	const own = prompts.filter(prompt => prompt.session === id);
	return own.length > 0 && own.every(prompt => Boolean(prompt.snoozedUntil));
};

/** Sessions that need a person: who waits, then who failed or is done and unseen, then whose prompts are snoozed; oldest first. */
export const needing = (state: State): Session[] => {
	const rank = (session: Session) =>
		isSnoozed(state.prompts, session) ? 4 : ['waiting', 'failed', 'done', 'lost'].indexOf(session.status);
	return state.sessions
		.filter(session => rank(session) !== -1)
		.sort((a, b) => rank(a) - rank(b) || a.evidence.since.localeCompare(b.evidence.since));
};
