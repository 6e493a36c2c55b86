/*
Calls that the policies of the settings decide are answered the moment they are asked for, and no person is troubled. Questions and
plans are always for a person. The settings are read anew for each call: what a person writes there holds at once.
*/
import os from 'node:os';
import {loadSettings} from '../../config.ts';
import type {Directories} from '../../directories.ts';
import {editedFile} from '../../edited-file.ts';
import {describe} from '../../errors.ts';
import type {Policy} from '../../policy.ts';
import type {Fleet as FleetContract} from '../../protocol/messages.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import {line} from '../../text.ts';
import {inWorktree} from '../../words.ts';
import type {LiveSession} from '../session/session.ts';
import {callHash} from './decisions.ts';
import type {Held} from './held.ts';
import {type CalledFor, type Judgement, judge, patternFor, policyWords} from './judge.ts';
import {answerHeld, type Book} from './prompts.ts';

type Options = {
	directories: Directories;
	book: Book;
	notice: (notice: FleetContract['events']['notice']) => void;
	/** A person has to answer. */
	announce: (prompt: Prompt) => void;
};

/** After so many approvals of the same command in a repository a rule is offered. */
const timesAlike = 3;
/** What is longer is no command to have a rule for; it would have to be read each time. */
const longestOffer = 500;

export const createPolicies = ({directories, book, notice, announce}: Options) => {
	const {log} = book;
	/** What was wrong with them last: said once. */
	let problemsSaid = '';

	const read = (): {policies: Policy[]; mayControl: boolean} => {
		const {settings, problems} = loadSettings(directories.config);
		const wrong = problems.filter(problem => problem.startsWith('`policies')).join('\n');
		if (wrong !== problemsSaid) {
			problemsSaid = wrong;
			for (const text of wrong.split('\n').filter(Boolean)) {
				log.warning(text);
				notice({level: 'warning', text, session: null});
			}
		}
		return {policies: settings.policies, mayControl: settings.agents.mayControl};
	};

	/** @param more a rule that is not in the settings */
	const judged = async (call: CalledFor, more: readonly Policy[] = []): Promise<Judgement | undefined> => {
		const {policies, mayControl} = read();
		const closed = [directories.config, directories.state, directories.run];
		return judge([...policies, ...more], call, {home: os.homedir(), closed, mayControl});
	};

	/** A rule for a command that was approved alike often enough, where it would really allow it. */
	const offerFor = async (session: LiveSession, held: Held): Promise<Prompt['offer']> => {
		const call = calledFor(session, held);
		const {command} = (call.input ?? {}) as {command?: unknown};
		if (held.asked.kind !== 'permission' || call.tool !== 'Bash' || typeof command !== 'string') {
			return null;
		}
		const times = book.decisions.approvals({repository: call.repository, call: callHash(call.tool, call.input)});
		if (times < timesAlike || command.length > longestOffer || /\p{Cc}/u.test(command)) {
			return null;
		}
		const rule = {decision: 'allow', command: patternFor(command.trim()), repository: call.repository} as const;
		return (await judged(call, [rule]))?.decision === 'allow' ? {rule, words: policyWords(rule), times} : null;
	};

	/** Whether the policies have answered it. */
	const answered = async (session: LiveSession, held: Held): Promise<boolean> => {
		if (held.asked.kind !== 'permission') {
			return false;
		}
		const judgement = await judged(calledFor(session, held));
		if (!judgement || judgement.decision === 'ask') {
			return false;
		}
		const {decision, rules} = judgement;
		const words = rules.map(policyWords).join(', ');
		const reason = rules.find(rule => rule.reason !== undefined)?.reason;
		await answerHeld(
			session,
			held,
			decision === 'allow'
				? {kind: 'approve'}
				: {kind: 'deny', message: reason ?? `A policy of the person denies this: ${words}.`, stop: false},
			{by: `the policy ${words}`, policy: words},
			book,
		);
		const call = [held.prompt.tool, line(inWorktree(held.prompt.summary, session.record.worktree.path), 80)].filter(Boolean).join(' ');
		const done = decision === 'allow' ? 'allowed' : 'denied';
		notice({
			level: 'info',
			text: line(`${session.record.name}: ${call} was ${done} by the policy ${words}`, 300),
			session: session.id,
		});
		return true;
	};

	const judging = new Set<Promise<void>>();

	const ask = async (session: LiveSession, held: Held): Promise<void> => {
		held.isJudged = true;
		const done = await answered(session, held).catch(error => {
			log.warning(`${held.prompt.id} is left to a person: ${describe(error)}`);
			return false;
		});
		const [offer, file] = done ? [null, null] : await Promise.all([offerFor(session, held).catch(() => null), editedFile(held.asked)]);
		held.isJudged = false;
		if (!done && session.held.find(held.prompt.id) === held) {
			held.prompt = {...held.prompt, offer, file};
			announce(held.prompt);
			session.touch();
		}
	};

	return {
		/** A question has come: the policies answer it, else it waits for a person. */
		asked(session: LiveSession, held: Held): void {
			const asking = ask(session, held).finally(() => judging.delete(asking));
			judging.add(asking);
		},
		/** All that has come until now is answered, or waits. */
		settled: async (): Promise<void> => void (await Promise.all(judging)),
	};
};

const calledFor = ({record}: LiveSession, {asked}: Held): CalledFor => ({
	tool: asked.tool,
	input: asked.input,
	folder: asked.folder ?? record.worktree.path,
	worktree: record.worktree.path,
	repository: record.repository.root,
	mode: record.mode,
});
