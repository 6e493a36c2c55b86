/*
The status of a session, from the evidence. Pure: facts in, verdict out, and every witness with what it says and since when.
Strongest first: how the process ended, a held question, what the program says of itself (OSC 7501), its turns (told by hooks and
7501 together, see turns.ts), its process; where all of these are silent, what it lets see besides (hints.ts). The screen is never
read for it. Without evidence, and where witnesses disagree for good, it is `unknown`, never a guess.
*/
import type {ProgramState} from '../../agents/agent.ts';
import type {Exit, Status} from '../../protocol/session.ts';
import {disagreement} from './disagreement.ts';
import type {Hints} from './hints.ts';

export type Turn = {beganAt: string | null; endedAt: string | null; failure: string | null; seenAt: string | null};

export type Facts = {
	now: number;
	startedAt: string;
	exit: Exit | null;
	/** Its host is gone without an exit record. */
	lost: boolean;
	/** Its host lives and does not answer, since then. */
	silentSince: string | null;
	/** Since when the oldest question is held. */
	heldSince: string | null;
	/** It waits at a gate: why, and whether a person is asked. */
	gate: {says: string; since: string; asks: boolean} | null;
	program: ProgramState | null;
	/** When a person answered its last question: what the program said before that is over. */
	answeredAt: string | null;
	/** Its sub-agents and background shells: what each does, and since when. */
	children: readonly {title: string | null; since: string}[];
	turn: Turn;
	hints: Hints;
	/** It was started with a prompt, whose turn has not begun. */
	wantsTurn: boolean;
	/** It said by mail that it is there. */
	readySince: string | null;
	/** It asked for the status protocol and then said nothing: it shows a set-up dialog (login, theme). */
	setupSince: string | null;
	/** Whether this kind of agent reports at all. */
	reports: boolean;
	/** For a shell: whether a program runs in it. */
	busy: boolean;
	isShell: boolean;
};

export type Testimony = {source: string; says: string; since: string};
export type Verdict = {status: Status; evidence: {source: string; since: string; all: Testimony[]}};

/** After so long without a word a reporting agent is `unknown`. */
const silenceMilliseconds = 30_000;

export const isRunning = ({beganAt, endedAt}: Turn): boolean => beganAt !== null && (endedAt === null || endedAt < beganAt);

export const verdictOf = (facts: Facts): Verdict => {
	const [status, source, since] = decide(facts);
	return {status, evidence: {source, since, all: testimonies(facts)}};
};

const decide = (facts: Facts): [Status, string, string] => {
	const {exit, program, turn, startedAt} = facts;
	if (exit) {
		return [exit.reason === 'killed' || exit.code === 0 ? 'exited' : 'failed', 'exit', exit.at];
	}
	if (facts.lost) {
		return ['lost', 'host', facts.silentSince ?? startedAt];
	}
	if (facts.silentSince !== null) {
		return ['unknown', 'host', facts.silentSince];
	}
	if (!facts.reports) {
		return [facts.isShell && !facts.busy ? 'idle' : 'working', 'process', startedAt];
	}
	if (facts.heldSince !== null) {
		return ['waiting', 'hook', facts.heldSince];
	}
	if (facts.gate?.asks) {
		return ['waiting', 'gate', facts.gate.since];
	}
	if (program?.state === 'blocked' && !(facts.answeredAt !== null && facts.answeredAt >= program.at)) {
		return ['waiting', 'osc7501', program.at];
	}
	if (facts.setupSince !== null) {
		return ['waiting', 'osc7501', facts.setupSince];
	}
	const hint = isSilent(facts) ? hinted(facts.hints) : undefined;
	if (hint) {
		return hint;
	}
	if (facts.wantsTurn) {
		return ['starting', 'process', startedAt];
	}
	const contradiction = disagreement(facts);
	if (contradiction && contradiction.lastsFrom <= facts.now) {
		return ['unknown', 'disagreement', contradiction.since];
	}
	if (isRunning(turn)) {
		return ['working', program?.state === 'working' && program.at >= turn.beganAt! ? 'osc7501' : 'hook', turn.beganAt!];
	}
	if (turn.endedAt !== null) {
		const source = program && program.at >= turn.endedAt ? 'osc7501' : 'hook';
		if (turn.failure !== null) {
			return ['failed', source, turn.endedAt];
		}
		return turn.seenAt !== null && turn.seenAt >= turn.endedAt ? ['idle', source, turn.endedAt] : ['done', source, turn.endedAt];
	}
	if (program || facts.readySince !== null) {
		return ['idle', program ? 'osc7501' : 'hook', program?.at ?? facts.readySince!];
	}
	return facts.now < silentFrom(facts) ? ['starting', 'process', startedAt] : ['unknown', 'silence', startedAt];
};

/** When the verdict becomes another one although nobody says anything; undefined where it does not. Milliseconds since 1970. */
export const changesAt = (facts: Facts): number | undefined =>
	[disagreement(facts)?.lastsFrom ?? 0, saidNothing(facts) ? silentFrom(facts) : 0]
		.filter(time => time > facts.now)
		.sort((a, b) => a - b)[0];

/** Neither its reports nor its letters told anything of it. */
const saidNothing = ({exit, reports, program, readySince, turn}: Facts): boolean =>
	exit === null && reports && program === null && readySince === null && turn.beganAt === null && turn.endedAt === null;

const silentFrom = ({startedAt}: Facts): number => Date.parse(startedAt) + silenceMilliseconds;

const isSilent = (facts: Facts): boolean => saidNothing(facts) && facts.now >= silentFrom(facts);

/** That a title or a progress shows no work says nothing: it may wait for a person as well. */
const hinted = ({registry, title, progress}: Hints): [Status, string, string] | undefined => {
	if (registry) {
		return [registry.status, 'registry', registry.since];
	}
	const [source, hint] = title?.works ? (['title', title] as const) : (['progress', progress] as const);
	return hint?.works ? ['working', source, hint.since] : undefined;
};

const testimonies = (facts: Facts): Testimony[] => {
	const {exit, program, turn} = facts;
	const all: Testimony[] = [];
	const say = (source: string, says: string, since: string | null) => since !== null && all.push({source, says, since});
	if (exit) {
		say('exit', `ended with ${exit.signal ?? `code ${exit.code}`} (${exit.reason})`, exit.at);
	}
	say('host', facts.lost ? 'is gone without an exit record' : 'does not answer', facts.silentSince);
	say('hook', 'a question is held', facts.heldSince);
	say('gate', `waits: ${facts.gate?.says}`, facts.gate?.since ?? null);
	if (program) {
		say('osc7501', [program.state, program.kind, program.message].filter(word => word !== null).join(', '), program.at);
	}
	say('osc7501', 'asked for the protocol, then said nothing: a set-up dialog', facts.setupSince);
	for (const {title, since} of facts.children) {
		say('child', title ?? 'works', since);
	}
	say('turn', 'began', turn.beganAt);
	say('turn', turn.failure === null ? 'ended' : `failed: ${turn.failure}`, turn.endedAt);
	say('person', 'saw it', turn.seenAt);
	say('hook', 'the agent is there', facts.readySince);
	const {registry, title, progress} = facts.hints;
	say('registry', registry ? `says that it is ${registry.status}` : '', registry?.since ?? null);
	say('title', title?.works ? 'shows work' : 'shows rest', title?.since ?? null);
	say('progress', progress?.works ? 'is shown' : 'was taken away', progress?.since ?? null);
	say(
		'process',
		facts.isShell ? (facts.busy ? 'a program runs in the shell' : 'the shell waits for a command') : 'was started',
		facts.startedAt,
	);
	return all;
};
