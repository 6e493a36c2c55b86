/*
The gates of one session's mailbox. A turn waits at `turn` before it begins, and each of its tool calls at `step`, while something
holds the session: a person who stopped the fleet, a budget that is spent, a limit of the account. Where a person may decide to go
on, what waits shows as a question in the queue, one for the session.
*/
import type {Mail} from '../../protocol/host.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import {sha256} from '../prompts/decisions.ts';

export type Gate = 'turn' | 'step';

export type Hold = {
	/** Why, in a few words for the list: `the fleet is stopped`. */
	says: string;
	gates: readonly Gate[];
	/** What a person is asked who could let it go on; undefined where that is decided elsewhere. */
	question:
		| {
				tool: string;
				summary: string;
				input: unknown;
				options: readonly string[];
				/** What it is about, without the numbers that move while it waits: an answer is for this alone. */
				about: unknown;
		  }
		| undefined;
	/**
	A person answered. Says what the agent gets: `go` where the hold is gone now, else the reason with which its turn ends.

	@throws UserError when the answer is none of the options and makes no sense
	*/
	answer: (text: string) => 'go' | {stop: string};
};

type Hooks = {
	/** Tell the host which gates are closed. */
	close: (gates: readonly Gate[]) => void;
	/** Answer what is held under this number. */
	answer: (number: number, body: string) => Promise<boolean>;
	/** When its newest turn began, which tells one from another. */
	turn: () => string | null;
	onPrompt: (prompt: Prompt) => void;
	onPromptGone: (prompt: Pick<Prompt, 'id' | 'session'>, how: string) => void;
	touch: () => void;
};

export type Gates = ReturnType<typeof createGates>;

export const createGates = (session: string, hooks: Hooks) => {
	const letters = new Map<number, Mail>();
	let holds: readonly Hold[] = [];
	let told = '';
	let shown: Prompt | undefined;
	/** The question that stands behind the others, and until when. */
	let snoozed: {id: string; tool: string | null; until: string} | undefined;
	/** A turn that is to end, and why: what of it comes to a gate later hears the same, such as other sub-agents and what they report. */
	let ending: {turn: string | null; why: string} | undefined;

	/** The first that waits, and why. */
	const first = (): {mail: Mail; hold: Hold} | undefined => {
		for (const mail of [...letters.values()].sort((a, b) => a.number - b.number)) {
			const hold = holds.find(one => one.gates.includes(mail.from as Gate));
			if (hold) {
				return {mail, hold};
			}
		}
		return undefined;
	};

	const prompt = (): Prompt | undefined => {
		const waits = first();
		if (!waits?.hold.question) {
			return undefined;
		}
		const {mail, hold} = waits;
		const {tool, summary, input, options, about} = hold.question!;
		const id = `p-${session}-${mail.number}`;
		return {
			id,
			hash: sha256([mail.hash, tool, about]),
			session,
			kind: 'question',
			tool,
			input,
			summary,
			suggestions: [],
			options: [{question: summary, options: [...options], many: false}],
			since: mail.at,
			folder: null,
			agent: null,
			call: null,
			offer: null,
			// Another question at the same gate is a new one.
			snoozedUntil: snoozed?.id === id && snoozed.tool === tool ? snoozed.until : null,
			file: null,
		};
	};

	/** Tell of the question when it comes, changes and goes. */
	const follow = (how: string) => {
		const now = prompt();
		if (JSON.stringify(now) === JSON.stringify(shown)) {
			return;
		}
		if (shown && shown.id !== now?.id) {
			hooks.onPromptGone(shown, how);
		}
		shown = now;
		if (now) {
			hooks.onPrompt(now);
		}
		hooks.touch();
	};

	return {
		prompt,
		/** Whether it waits, since when and why. */
		get waits(): {says: string; since: string; asks: boolean} | null {
			const waits = first();
			return waits ? {says: waits.hold.says, since: waits.mail.at, asks: waits.hold.question !== undefined} : null;
		},
		/** What holds it now, the strongest first. `again`: the host is another one, and knows nothing of it. */
		hold(now: readonly Hold[], {again = false} = {}) {
			holds = now;
			const closed = [...new Set(now.flatMap(one => one.gates))].sort();
			const text = closed.join(' ');
			if (again || text !== told) {
				told = text;
				hooks.close(closed);
			}
			follow('let go on');
		},
		/** Something came to a closed gate. */
		came(mail: Mail) {
			if (ending && ending.turn === hooks.turn()) {
				void hooks.answer(mail.number, stopAnswer(ending.why)).catch(() => {});
				return;
			}
			letters.set(mail.number, mail);
			follow('');
			hooks.touch();
		},
		/** It waits there no more. */
		gone(number: number) {
			if (letters.delete(number)) {
				follow('it waits no more');
				hooks.touch();
			}
		},
		/** Put the question behind the others until then, or back among them. */
		snooze(until: string | null) {
			const asked = prompt();
			snoozed = asked && until !== null ? {id: asked.id, tool: asked.tool, until} : undefined;
			follow('');
		},
		clear() {
			letters.clear();
			follow('its session ended');
		},
		/**
		Answer the question. False when nothing waits any more.

		@param text the chosen option; undefined: no, end the turn
		@throws UserError when the answer makes no sense
		*/
		async answer(text: string | undefined): Promise<boolean> {
			const waits = first();
			if (!waits) {
				return false;
			}
			const decided = text === undefined ? {stop: waits.hold.says} : waits.hold.answer(text);
			if (decided === 'go') {
				return true;
			}
			// All that waits belongs to the turn that ends.
			ending = {turn: hooks.turn(), why: decided.stop};
			const numbers = [...letters.keys()];
			letters.clear();
			const taken = await Promise.all(numbers.map(number => hooks.answer(number, stopAnswer(decided.stop))));
			follow('its turn was ended');
			hooks.touch();
			return taken.some(Boolean);
		},
	};
};

/** As hooks of Claude are answered: the agent ends its turn and shows why. */
const stopAnswer = (why: string): string => JSON.stringify({continue: false, stopReason: why});
