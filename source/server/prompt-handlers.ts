/* The requests about prompts, and what came of each in a sentence. */
import {summaryOf} from '../agents/hooks.ts';
import type {AnswersGiven, Prompt} from '../protocol/prompt.ts';
import {clock, line} from '../text.ts';
import {inWorktree} from '../words.ts';
import type {Fleet} from './fleet.ts';
import type {Handlers} from './handlers.ts';
import {decidedWords} from './prompts/decided.ts';
import {answerEach, answerPrompt, chosenSuggestions, queue, releasePrompt, sameCalls, snoozePrompt} from './prompts/prompts.ts';

type About = 'prompts.list' | 'prompt.approve' | 'prompt.deny' | 'prompts.answer' | 'prompt.snooze' | 'prompt.release';

export const createPromptHandlers = (fleet: Fleet): Pick<Handlers, About> => ({
	'prompts.list': () => queue(fleet.all()),
	async 'prompt.approve'({target, directory, hash, by, always, answers, edit, allSame = false}) {
		const root = directory === undefined ? undefined : await fleet.rootOf(directory);
		const {prompt, decided} = await answerPrompt(
			fleet.all(),
			{target, root, hash, by},
			asked => ({kind: 'approve', answers, suggestions: chosenSuggestions(asked, always), ...(edit !== undefined && {input: edit})}),
			fleet,
		);
		const also = await answerEach(fleet.all(), allSame ? sameCalls(fleet.all(), prompt) : [], by, {kind: 'approve'}, fleet);
		const words = decidedWords(nameOf(fleet, prompt), prompt, decided, input =>
			aboutOf(fleet, {...prompt, summary: summaryOf(prompt.tool, input)}),
		);
		if (words === undefined) {
			return {prompt, said: sentences(fleet, 'approved', [prompt, ...also.answered], also), also};
		}
		const others = also.answered.length + also.failed.length > 0 ? [sentences(fleet, 'approved', also.answered, also)] : [];
		return {prompt, said: [words, ...others].join('; '), also};
	},
	async 'prompt.deny'({target, directory, hash, by, message, stop: interrupt = false, allSame = false}) {
		const root = directory === undefined ? undefined : await fleet.rootOf(directory);
		const decision = {kind: 'deny', message, stop: interrupt} as const;
		const {prompt} = await answerPrompt(fleet.all(), {target, root, hash, by}, () => decision, fleet);
		const also = await answerEach(fleet.all(), allSame ? sameCalls(fleet.all(), prompt) : [], by, decision, fleet);
		if (prompt.kind === 'plan' && !interrupt) {
			return {prompt, said: `${nameOf(fleet, prompt)} keeps planning${message ? `: ${line(message, 200)}` : ''}`, also};
		}
		return {prompt, said: sentences(fleet, 'denied', [prompt, ...also.answered], also), also};
	},
	async 'prompts.answer'({prompts, decision, by}) {
		const how = decision === 'approve' ? ({kind: 'approve'} as const) : ({kind: 'deny', message: undefined, stop: false} as const);
		const given = await answerEach(fleet.all(), prompts, by, how, fleet);
		return {...given, said: sentences(fleet, decision === 'approve' ? 'approved' : 'denied', given.answered, given)};
	},
	async 'prompt.snooze'({target, directory, hash, by, minutes}) {
		const root = directory === undefined ? undefined : await fleet.rootOf(directory);
		const wanted = minutes ?? fleet.settings().queue.snoozeMinutes;
		const {prompt} = snoozePrompt(fleet.all(), {target, root, hash, by}, wanted, changed => fleet.emit('prompt', changed));
		return {prompt, said: sentences(fleet, 'snoozed', [prompt], {until: clock(prompt.snoozedUntil!)})};
	},
	async 'prompt.release'({target, directory, by}) {
		const root = directory === undefined ? undefined : await fleet.rootOf(directory);
		return releasePrompt(fleet.all(), {target, root, by});
	},
});

/** `approved one, two: Bash npm test; three does not wait any more`. */
const sentences = (
	fleet: Fleet,
	what: string,
	answered: readonly Prompt[],
	{failed = [], until}: Partial<AnswersGiven> & {until?: string} = {},
): string => {
	const [first] = answered;
	const tool = first?.kind === 'permission' ? first.tool : null;
	const call = first ? `: ${[tool, line(aboutOf(fleet, first), 200)].filter(Boolean).join(' ')}` : '';
	const names = answered.map(one => nameOf(fleet, one)).join(', ');
	const gone = failed.map(({session, id}) => (session === null ? id : nameOf(fleet, {session}))).join(', ');
	return [
		first ? `${what} ${names}${until === undefined ? '' : ` until ${until}`}${call}` : `nothing was ${what}`,
		...(failed.length === 0 ? [] : [`${gone} ${failed.length === 1 ? 'does' : 'do'} not wait any more`]),
	].join('; ');
};

/** What it is about; a file by its path in the worktree of its session. */
const aboutOf = (fleet: Fleet, {session, summary}: Pick<Prompt, 'session' | 'summary'>): string =>
	inWorktree(summary, fleet.get(session)?.record.worktree.path);

const nameOf = (fleet: Fleet, {session}: Pick<Prompt, 'session'>): string => line(fleet.get(session)?.record.name ?? session);
