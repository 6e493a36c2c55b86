/* A connection to the server of a world, as the app has one: for tests that are quicker than a subcommand. */
import assert from 'node:assert/strict';
import type {Elsewhere} from '../../source/protocol/elsewhere.ts';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session} from '../../source/protocol/session.ts';
import {findServer} from '../../source/server/daemon.ts';
import type {World} from './coppice.ts';

export type Line = Awaited<ReturnType<typeof openLine>>;

/** Watches the fleet. Events are kept from the first one on, so that nothing that was quick is missed. */
export const openLine = async ({environment, repository}: World) => {
	const directories = {
		config: environment.COPPICE_CONFIG_DIR!,
		state: environment.COPPICE_STATE_DIR!,
		run: environment.COPPICE_RUN_DIR!,
	};
	const server = await findServer({directories, version: '0.0.0-test', role: 'test', program: ''});
	assert.ok(server, 'a server runs');
	const prompts = new Map<string, Prompt>();
	const sessions = new Map<string, Session>();
	const elsewhere: Elsewhere[][] = [];
	const checks = new Set<() => void>();
	const changed = () => {
		for (const check of [...checks]) {
			check();
		}
	};
	server.on('prompt', prompt => {
		prompts.set(prompt.id, prompt);
		changed();
	});
	server.on('promptGone', ({id}) => {
		prompts.delete(id);
		changed();
	});
	server.on('session', session => {
		sessions.set(session.id, session);
		changed();
	});
	server.on('elsewhere', listed => {
		elsewhere.push(listed);
		changed();
	});
	const fleet = await server.call('fleet.watch', {directory: repository});
	for (const session of fleet.sessions) {
		sessions.set(session.id, session);
	}
	for (const prompt of fleet.prompts) {
		prompts.set(prompt.id, prompt);
	}

	/** Resolves with the first thing that `find` finds. */
	const until = <Found>(find: () => Found | undefined, what: string): Promise<Found> =>
		new Promise((resolve, reject) => {
			const check = () => {
				const found = find();
				if (found !== undefined) {
					clearTimeout(timer);
					checks.delete(check);
					resolve(found);
				}
			};
			const timer = setTimeout(() => {
				checks.delete(check);
				reject(new Error(`${what} did not happen`));
			}, 20_000);
			checks.add(check);
			check();
		});

	return {
		server,
		/** What waits, by id. */
		prompts,
		/** All that were told of, by id. */
		sessions,
		/** The lists of what runs elsewhere, as they were told. */
		elsewhere,
		until,
		/** A prompt whose summary has this text. */
		asks: (text: string): Promise<Prompt> =>
			until(() => [...prompts.values()].find(({summary}) => summary.includes(text)), `being asked for ${text}`),
		isIn: (id: string, ...statuses: Session['status'][]): Promise<Session> =>
			until(
				() => [sessions.get(id)].find(session => session && statuses.includes(session.status) && !session.prompt),
				`${id} being ${statuses.join(' or ')}`,
			),
		close: () => server.close(),
	};
};
