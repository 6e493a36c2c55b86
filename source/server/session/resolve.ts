/*
How a person names a session: by id, by its name in this repository, by a name anywhere, by a unique prefix of one. If it fits
several, all are told and nothing is done.
*/
import {UserError} from '../../errors.ts';
import {line} from '../../text.ts';
import type {LiveSession} from './session.ts';

/** @param root the repository from which the person looks; undefined outside of one */
export const resolveSession = (sessions: readonly LiveSession[], reference: string, root: string | undefined): LiveSession => {
	const named = (which: (session: LiveSession) => boolean) => sessions.filter(which);
	const here = (session: LiveSession) => session.record.repository.root === root;
	const steps = [
		() => named(session => session.id === reference),
		() => named(session => here(session) && session.record.name === reference),
		() => named(session => session.record.name === reference),
		() => named(session => here(session) && session.record.name.startsWith(reference)),
		() => named(session => session.id.startsWith(reference) || session.record.name.startsWith(reference)),
	];
	for (const step of reference === '' ? [] : steps) {
		const found = step();
		if (found.length === 1) {
			return found[0]!;
		}
		if (found.length > 1) {
			throw new UserError(`\`${line(reference)}\` fits ${found.length} sessions: ${candidates(found)}`, {
				code: 'ambiguous-session',
				hint: 'name one of them by its id',
			});
		}
	}
	throw new UserError(`there is no session \`${line(reference)}\``, {
		code: 'no-such-session',
		hint:
			sessions.length === 0
				? 'no session runs; `coppice new` starts one'
				: `there are ${candidates(sessions.slice(0, 8))}; \`coppice ls\` lists them`,
	});
};

export const candidates = (sessions: readonly LiveSession[]): string =>
	sessions.map(({id, record}) => `${line(record.name)} (${id})`).join(', ');

/** A name that looks like an id would make references ambiguous. */
export const looksLikeId = (name: string): boolean => /^[sp]-[a-z0-9]{5}\b/.test(name);

/**
Check a name that a person gave.

@throws UserError with what is wrong with it
*/
export const checkName = (name: string): string => {
	const clean = line(name);
	const wrong =
		clean === ''
			? 'it is empty'
			: clean !== name
				? 'it has control characters, or blanks at its ends'
				: [...name].length > 60
					? 'it has more than 60 characters'
					: looksLikeId(name)
						? 'it looks like an id'
						: name.startsWith('-')
							? 'it begins with a dash'
							: undefined;
	if (wrong) {
		throw new UserError(`\`${clean}\` cannot be the name of a session: ${wrong}`, {code: 'bad-name'});
	}
	return name;
};
