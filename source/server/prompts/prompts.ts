/* The queue of all questions, and answers to them. An answer names what was seen: a prompt by its id, its content by its hash. */
import type {Decision} from '../../agents/agent.ts';
import {describe, UserError, usageError} from '../../errors.ts';
import type {Log} from '../../log.ts';
import type {AnswersGiven, Prompt} from '../../protocol/prompt.ts';
import {line} from '../../text.ts';
import {askHost} from '../hosts/hosts.ts';
import {resolveSession} from '../session/resolve.ts';
import type {LiveSession} from '../session/session.ts';
import {type Decided, decidedLines, decidedOf} from './decided.ts';
import {callHash, type Decisions, type Made} from './decisions.ts';
import type {Held} from './held.ts';

export type Target = {target?: string; root: string | undefined; hash?: string; by: string};

/** All questions of all sessions, the oldest first; those that are snoozed behind them, in the order in which they come back. */
export const queue = (sessions: readonly LiveSession[]): Prompt[] =>
	sessions
		.flatMap(session => session.prompts())
		.sort(
			(a, b) => (a.snoozedUntil ?? '').localeCompare(b.snoozedUntil ?? '') || a.since.localeCompare(b.since) || a.id.localeCompare(b.id),
		);

/**
Answer one question. `decide` says how, when it is known which one is meant.

When this returns, the agent has its answer and the prompt has left the queue. On a prompt that is gone or changed nothing is done.
*/
export const answerPrompt = async (
	sessions: readonly LiveSession[],
	{target, root, hash, by}: Target,
	decide: (prompt: Prompt) => Decision,
	book: Book,
): Promise<{prompt: Prompt; decided: Decided}> => {
	const {session, prompt} = findPrompt(sessions, target, root);
	refuseChanged(prompt, hash);
	if (session.gates.prompt()?.id === prompt.id) {
		const decision = decide(prompt);
		await passGate(session, prompt, decision);
		const decided = decidedOf(prompt, decision);
		tellLog(book.log, decidedLines(prompt, decided, by, line(prompt.summary)));
		return {prompt, decided};
	}
	const held = heldOf(session, prompt);
	const decision = decide(prompt);
	return {prompt, decided: await answerHeld(session, held, decision, {by, policy: null}, book)};
};

/**
Answer several questions alike, each by its id and hash and each as a decision of its own. What does not wait any more, or has changed,
does not hold up the others.
*/
export const answerEach = async (
	sessions: readonly LiveSession[],
	prompts: readonly {id: string; hash: string | null}[],
	by: string,
	decision: Decision,
	book: Book,
): Promise<AnswersGiven> => {
	const given: AnswersGiven = {answered: [], failed: []};
	await Promise.all(
		prompts.map(async ({id, hash}) => {
			try {
				const {prompt} = await answerPrompt(sessions, {target: id, root: undefined, hash: hash ?? '', by}, () => decision, book);
				given.answered.push(prompt);
			} catch (error) {
				// Also where its host went away in between.
				const session = sessions.find(one => id.startsWith(`p-${one.id}-`));
				given.failed.push({id, session: session?.id ?? null, why: describe(error)});
			}
		}),
	);
	return given;
};

/** Other calls that wait and are the same, byte for byte: tool and input. */
export const sameCalls = (sessions: readonly LiveSession[], {id, call, kind}: Prompt): Prompt[] =>
	kind === 'permission' && call !== null ? queue(sessions).filter(other => other.id !== id && other.call === call) : [];

/** Where decisions are written down. */
export type Book = {log: Log; decisions: Decisions};

/**
Give the agent what was decided, and write that down: in the log, and in the decisions.

@param who `policy`: the words of the one that decided; null where a person did
@throws UserError when the question does not wait any more
*/
export const answerHeld = async (
	session: LiveSession,
	held: Held,
	decision: Decision,
	{by, policy}: Pick<Made, 'by' | 'policy'>,
	{log, decisions}: Book,
): Promise<Decided> => {
	const {id, tool, hash, input} = held.prompt;
	const decided = decidedOf(held.prompt, decision);
	await give(session, held, session.agent.answer(held.asked, decision), `${decided.word} by ${by}`);
	tellLog(log, decidedLines(held.prompt, decided, by, `${tool} hash ${hash}`));
	decisions.add({
		at: new Date().toISOString(),
		prompt: id,
		session: session.id,
		repository: session.record.repository.root,
		call: callHash(tool, input),
		decided: decided.word,
		by,
		policy,
		...(decided.answers.length > 0 && {answers: [...decided.answers]}),
		...(decided.changed && {changed: decided.changed}),
	});
	return decided;
};

const tellLog = (log: Log, lines: readonly string[]) => {
	for (const text of lines) {
		log.info(text);
	}
};

/** Leave a question to the dialog in its pane. */
export const releasePrompt = async (sessions: readonly LiveSession[], {target, root}: Target): Promise<{prompt: Prompt}> => {
	const {session, prompt} = findPrompt(sessions, target, root);
	const held = session.held.find(prompt.id);
	if (held) {
		await give(session, held, session.agent.noAnswer, 'left to its pane', false);
	}
	return {prompt};
};

/**
Put a question behind the others for a while. It waits on all the same, and everybody sees it come back: one person has one queue,
however many apps are open. A server that is started anew has forgotten it, which brings it back early.

@param tell everybody who watches, now and when it comes back
*/
export const snoozePrompt = (
	sessions: readonly LiveSession[],
	{target, root, hash}: Target,
	minutes: number,
	tell: (prompt: Prompt) => void,
): {prompt: Prompt} => {
	const {session, prompt} = findPrompt(sessions, target, root);
	refuseChanged(prompt, hash);
	const {asked, set} = session.gates.prompt()?.id === prompt.id ? atGate(session) : asHeld(session, heldOf(session, prompt), tell);
	const until = new Date(Date.now() + minutes * 60_000).toISOString();
	set(until);
	setTimeout(() => {
		// Neither answered meanwhile nor snoozed once more.
		const now = asked();
		if (now?.id === prompt.id && now.snoozedUntil === until) {
			set(null);
		}
	}, minutes * 60_000).unref();
	return {prompt: asked() ?? prompt};
};

/** A question as it is asked now, and how it is snoozed. */
type Snoozable = {asked: () => Prompt | undefined; set: (until: string | null) => void};

const asHeld = (session: LiveSession, held: Held, tell: (prompt: Prompt) => void): Snoozable => ({
	asked: () => (session.held.find(held.prompt.id) === held ? held.prompt : undefined),
	set(snoozedUntil) {
		held.prompt = {...held.prompt, snoozedUntil};
		tell(held.prompt);
	},
});

/** Its gates tell of each change themselves. */
const atGate = ({gates}: LiveSession): Snoozable => ({asked: gates.prompt, set: gates.snooze});

/** Which of the agent's suggestions `--always` means. */
export const chosenSuggestions = (prompt: Prompt, always: true | number | undefined): unknown[] | undefined => {
	if (always === undefined) {
		return undefined;
	}
	const all = prompt.suggestions;
	if (always !== true) {
		if (always > all.length) {
			throw usageError(`\`${prompt.id}\` has ${all.length} suggestions, not ${always}`, listed(all));
		}
		return [all[always - 1]];
	}
	const rules = all.filter(one => (one as {type?: unknown} | null)?.type === 'addRules');
	if (rules.length !== 1) {
		throw usageError(
			`\`--always\` needs a number here: there ${rules.length === 0 ? 'is no rule' : `are ${rules.length} rules`} among the suggestions`,
			listed(all),
		);
	}
	return rules;
};

/** A suggestion in words: the exact rule and where it would be written. */
export const suggestionText = (suggestion: unknown): string => {
	const {type, rules, directories, mode, destination, behavior} = (suggestion ?? {}) as Record<string, unknown>;
	const where = typeof destination === 'string' ? `, in ${destination}` : '';
	if (type === 'addRules' && Array.isArray(rules)) {
		const texts = rules.map(rule => {
			const {toolName, ruleContent} = (rule ?? {}) as Record<string, unknown>;
			return ruleContent === undefined ? String(toolName) : `${toolName}(${ruleContent})`;
		});
		return line(`${behavior ?? 'allow'} ${texts.join(', ')}${where}`);
	}
	if (type === 'addDirectories' && Array.isArray(directories)) {
		return line(`allow the folders ${directories.join(', ')}${where}`);
	}
	return type === 'setMode' ? line(`switch to the mode ${mode}${where}`) : line(JSON.stringify(suggestion) ?? '');
};

const listed = (suggestions: readonly unknown[]) =>
	suggestions.length === 0
		? 'approve it once'
		: `--always=N: ${suggestions.map((suggestion, index) => `${index + 1} ${suggestionText(suggestion)}`).join('; ')}`;

const findPrompt = (
	sessions: readonly LiveSession[],
	target: string | undefined,
	root: string | undefined,
): {session: LiveSession; prompt: Prompt} => {
	const all = sessions.flatMap(session => session.prompts().map(prompt => ({session, prompt})));
	if (target !== undefined && /^p-s-[a-z0-9]{5}-/.test(target)) {
		const found = all.find(({prompt}) => prompt.id === target);
		if (!found) {
			throw gone(target);
		}
		return found;
	}
	const session = target === undefined ? undefined : resolveSession(sessions, target, root);
	const meant = session ? all.filter(one => one.session === session) : all;
	if (meant.length === 1) {
		return meant[0]!;
	}
	const whose = session ? `${line(session.record.name)} asks` : 'asks';
	throw meant.length === 0
		? new UserError(session ? `${whose} nothing` : 'nothing waits for an answer', {code: 'nothing-waits'})
		: new UserError(
				`${meant.length} prompts wait: ${meant.map(one => `${one.prompt.id} (${line(one.session.record.name)}: ${line(one.prompt.summary, 60)})`).join(', ')}`,
				{
					code: 'ambiguous-prompt',
					hint: 'name the one that you mean',
				},
			);
};

/** A gate asks whether to go on. */
const passGate = async (session: LiveSession, prompt: Prompt, decision: Decision) => {
	const answers = decision.kind === 'approve' ? (decision.answers ?? []) : undefined;
	if (answers && answers.length !== 1) {
		throw usageError('a question needs one answer', `--answer TEXT: ${prompt.options![0]!.options.join(' · ')}`);
	}
	if (!(await session.gates.answer(answers?.[0]))) {
		throw gone(prompt.id);
	}
};

const gone = (id: string) =>
	new UserError(`\`${line(id)}\` does not wait any more`, {code: 'prompt-gone', hint: '`coppice prompts` lists what does'});

const refuseChanged = (prompt: Prompt, hash: string | undefined): void => {
	if (hash !== undefined && hash !== prompt.hash) {
		throw new UserError(`\`${prompt.id}\` is not what you saw: its content has changed`, {
			code: 'prompt-changed',
			hint: '`coppice prompts` shows it',
		});
	}
};

const heldOf = (session: LiveSession, prompt: Prompt): Held => {
	const held = session.held.find(prompt.id);
	if (!held) {
		throw new UserError(`\`${prompt.id}\` is a dialog in the pane of ${line(session.record.name)}: ${line(prompt.summary)}`, {
			code: 'answer-in-pane',
			hint: `it can only be answered there: \`coppice attach ${line(session.record.name)}\``,
		});
	}
	return held;
};

const give = async (session: LiveSession, held: Held, body: string, how: string, decides = true) => {
	const {taken} = session.host?.open ? await askHost(session, 'answer', {number: held.number, body}) : {taken: false};
	if (!taken) {
		session.held.gone(held.number);
		throw gone(held.prompt.id);
	}
	if (decides) {
		session.answered(held, how);
	} else {
		session.handed(held, how);
	}
};
