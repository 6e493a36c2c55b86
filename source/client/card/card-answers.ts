/* What a card sends to the server: an answer names the prompt and the hash of what was painted. */
import type {Prompt} from '../../protocol/prompt.ts';
import {line} from '../../text.ts';
import type {App} from '../app.ts';
import type {SamePrompt} from '../state.ts';
import type {ShownPrompt} from './arming.ts';

export type Answers = ReturnType<typeof createAnswers>;

const by = 'the app';

export const createAnswers = (app: App) => {
	/** Answered from here, and perhaps not yet gone from the server's list. */
	const given = new Set<string>();

	const give = async (ids: readonly string[], asking: Promise<{said: string} | undefined>): Promise<boolean> => {
		for (const id of ids) {
			given.add(id);
		}
		const done = await asking;
		if (done) {
			app.say(line(done.said, 200));
		} else {
			for (const id of ids) {
				given.delete(id);
			}
		}
		return done !== undefined;
	};

	return {
		isGiven: (id: string) => given.has(id),
		approve: ({id, hash}: Prompt, how: {unread?: boolean; always?: number; answers?: string[]; edit?: unknown}): Promise<boolean> =>
			give([id], app.ask('prompt.approve', {target: id, hash: hash ?? undefined, by, ...how})),
		deny: ({id, hash}: ShownPrompt, message: string, stop: boolean): Promise<boolean> =>
			give([id], app.ask('prompt.deny', {target: id, hash: hash ?? undefined, by, stop, ...(message !== '' && {message})})),
		/** One answer for all of them, each by its id and hash. */
		all: (prompts: readonly SamePrompt[], decision: 'approve' | 'deny'): Promise<boolean> =>
			give(
				prompts.map(({id}) => id),
				app.ask('prompts.answer', {prompts: prompts.map(({id, hash}) => ({id, hash})), decision, by}),
			),
		/** Whether it stands behind the others now. */
		async snooze({id, hash}: Prompt): Promise<boolean> {
			const done = await app.ask('prompt.snooze', {target: id, hash: hash ?? undefined, by});
			if (done) {
				app.say(line(done.said, 200));
			}
			return done !== undefined;
		},
		/** The prompts changed: of those that have left nothing need be known. */
		forget() {
			for (const id of given) {
				if (!app.state.prompts.some(prompt => prompt.id === id)) {
					given.delete(id);
				}
			}
		},
	};
};
