/*
The questions of one session that wait for a person. Each is bound to the number and the hash of its letter, which the host holds;
so ids outlive the server. A question leaves when it is answered, when the agent takes it back, or when what the agent does next
shows that it was answered in its pane.
*/
import {isDeepStrictEqual} from 'node:util';
import type {Asked} from '../../agents/agent.ts';
import type {Mail} from '../../protocol/host.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import {sha256} from './decisions.ts';

export type Held = {
	number: number;
	asked: Asked;
	prompt: Prompt;
	/** The program said that it is blocked while this was held: so when it no longer is, its dialog was answered. */
	dialogSeen: boolean;
	/** The policies are being asked: no person needs to know of it yet. */
	isJudged: boolean;
};

export type HeldPrompts = ReturnType<typeof createHeldPrompts>;

/** @param onGone a question left; `settle`: the host still holds its letter and should let it go without a decision */
export const createHeldPrompts = (session: string, onGone: (held: Held, how: string, settle: boolean) => void) => {
	const held = new Map<number, Held>();
	const drop = (one: Held, how: string, settle: boolean) => {
		if (held.delete(one.number)) {
			onGone(one, how, settle);
		}
	};
	const dropWhere = (which: (one: Held) => boolean, how: string) => {
		for (const one of [...held.values()].filter(which)) {
			drop(one, how, true);
		}
	};
	return {
		get all(): Held[] {
			return [...held.values()].sort((a, b) => a.number - b.number);
		},
		/** Those that a person has to answer. */
		get waiting(): Held[] {
			return this.all.filter(one => !one.isJudged);
		},
		add(mail: Mail, asked: Asked): Held {
			const {kind, tool, input, summary, suggestions, options, folder, agent} = asked;
			const prompt: Prompt = {
				id: `p-${session}-${mail.number}`,
				hash: mail.hash,
				session,
				kind,
				tool,
				input,
				summary,
				suggestions,
				options,
				folder,
				agent,
				since: mail.at,
				call: sha256([tool, input]),
				offer: null,
				snoozedUntil: null,
				file: null,
			};
			const one = {number: mail.number, asked, prompt, dialogSeen: false, isJudged: false};
			held.set(mail.number, one);
			return one;
		},
		has: (number: number) => held.has(number),
		find: (id: string) => [...held.values()].find(one => one.prompt.id === id),
		/** It was answered from outside. */
		answered: (one: Held, how: string) => drop(one, how, false),
		/** The agent closed the connection. */
		gone(number: number) {
			const one = held.get(number);
			if (one) {
				drop(one, 'taken back by the agent', false);
			}
		},
		toolRan: (tool: string, input: unknown, agent: string | null) => dropWhere(isAbout(tool, input, agent), 'answered in its pane'),
		/** A person decided in the pane. */
		answeredInside: (tool: string, input: unknown, agent: string | null, how: string) => dropWhere(isAbout(tool, input, agent), how),
		settled: (agent: string | null) => dropWhere(one => one.asked.agent === agent, 'answered in its pane'),
		/** The program says that it shows a dialog. */
		blocked() {
			for (const one of held.values()) {
				one.dialogSeen = one.asked.agent === null;
			}
		},
		/** The program says that it shows none. */
		unblocked: () => dropWhere(one => one.dialogSeen, 'answered in its pane'),
		/** Sub-agents in the background ask on. One that ended with the turn takes its own question back. */
		turnOver: () => dropWhere(one => one.asked.agent === null, 'its turn ended'),
		clear: () => dropWhere(() => true, 'its session ended'),
	};
};

const isAbout =
	(tool: string, input: unknown, agent: string | null) =>
	({asked}: Held): boolean =>
		asked.tool === tool && asked.agent === agent && isDeepStrictEqual(asked.input, input);
