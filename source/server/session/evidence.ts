/* What a session is taken for: all facts about it in one place, and the time when the verdict becomes another one although nothing comes. */
import type {Report} from '../../protocol/host.ts';
import {isAtRest} from '../../words.ts';
import type {RunningClaude} from '../elsewhere/registry.ts';
import {hasForegroundJob} from '../hosts/processes.ts';
import {type Hints, heard, noHints, progressOf, registryHint, titleHint} from '../status/hints.ts';
import {changesAt, type Facts, type Verdict, verdictOf} from '../status/status.ts';
import type {Program} from './program.ts';
import type {LiveSession} from './session.ts';

export type Evidence = ReturnType<typeof createEvidence>;

/** @param onChange the verdict, or what stands beside it, may be another one */
export const createEvidence = (session: LiveSession, program: Program, onChange: () => void) => {
	const {agent, record} = session;
	let hints: Hints = noHints;
	/** For a verdict that becomes another one although nothing comes. */
	let later: NodeJS.Timeout | undefined;

	const facts = (): Facts => {
		const [first] = session.held.waiting;
		return {
			now: Date.now(),
			startedAt: record.startedAt ?? record.createdAt,
			exit: session.exit,
			lost: session.lost,
			silentSince: session.silentSince,
			heldSince: first?.prompt.since ?? null,
			gate: session.gates.waits,
			children: session.children,
			...program.facts(),
			// What it shows is no dialog for a person while the policies are asked.
			...(session.held.all.some(one => one.isJudged) && {program: null}),
			turn: record.turn,
			hints,
			// A slash command may begin no turn.
			wantsTurn: record.prompt !== null && !record.prompt.startsWith('/') && record.turn.beganAt === null,
			reports: agent.reports,
			busy: agent.name === 'shell' && session.state !== undefined && hasForegroundJob(session.state.pid),
			isShell: agent.name === 'shell',
		};
	};

	/** Tell everybody, now and when the verdict will be another one. */
	const changed = () => {
		onChange();
		clearTimeout(later);
		const at = session.running ? changesAt(facts()) : undefined;
		later = at === undefined ? undefined : setTimeout(changed, at - Date.now()).unref();
	};

	return {
		changed,
		verdict: (): Verdict => verdictOf(facts()),
		/** Its registry says that it waits, where by all else nothing of it does anything. */
		get showsMenu(): boolean {
			return hints.registry?.status === 'waiting' && isAtRest(verdictOf(facts()).status);
		},
		/** What Claude Code's registry tells, of this session's own process. */
		registered(all: readonly RunningClaude[]): void {
			const pid = session.state?.pid;
			if (!agent.inRegistry || pid === undefined || !session.running) {
				return;
			}
			const said = registryHint(all, {pid, session: session.id, conversation: record.conversation});
			const {registry} = hints;
			if (said?.status !== registry?.status || said?.since !== registry?.since) {
				hints = {...hints, registry: said};
				changed();
			}
		},
		/** It reports, perhaps its progress. */
		reported(report: Report): void {
			const works = progressOf(report);
			if (works !== undefined) {
				hints = {...hints, progress: heard(hints.progress, works, report.at)};
			}
		},
		titled(title: string): void {
			hints = {...hints, title: titleHint(hints.title, agent, title, new Date().toISOString())};
		},
		/** Nothing is told any more. */
		close: () => clearTimeout(later),
	};
};
