/* What was answered so far of questions that were left before their last answer: whoever comes back goes on there. */
import type {Prompt} from '../../protocol/prompt.ts';
import type {App} from '../app.ts';
import type {CardState} from '../state.ts';
import {firstQuestion} from './card-entries.ts';

export const createBegun = (app: App) => {
	/** By the id and the hash of what was shown. */
	const begun = new Map<string, CardState['entry']>();

	return {
		/** The card goes, or turns to another prompt. */
		keep() {
			const {card} = app.state;
			if (card?.entry?.kind === 'answer') {
				begun.set(nameOf(card.prompt), {...card.entry, free: false});
			}
		},
		/** With what its card begins. */
		entry: (prompt: Prompt): CardState['entry'] => (prompt.kind === 'question' ? (begun.get(nameOf(prompt)) ?? firstQuestion()) : null),
		/** The prompts changed: of those that have left nothing need be known. */
		forget() {
			const waiting = new Set(app.state.prompts.map(nameOf));
			for (const name of begun.keys()) {
				if (!waiting.has(name)) {
					begun.delete(name);
				}
			}
		},
	};
};

const nameOf = ({id, hash}: Prompt) => `${id} ${hash}`;
