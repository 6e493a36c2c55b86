import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type Facts, verdictOf} from '../../source/server/status.ts';

const at = (second: number) => `2026-11-21T10:00:${String(second).padStart(2, '0')}.000Z`;

const quiet: Facts = {
	now: Date.parse(at(10)),
	startedAt: at(0),
	exit: null,
	lost: false,
	silentSince: null,
	heldSince: null,
	gate: null,
	children: [],
	program: null,
	answeredAt: null,
	turn: {beganAt: null, endedAt: null, failure: null, seenAt: null},
	wantsTurn: false,
	readySince: null,
	setupSince: null,
	reports: true,
	busy: false,
	isShell: false,
};

const program = (state: 'idle' | 'working' | 'blocked' | 'done' | 'error', second: number) => ({
	state,
	kind: null,
	message: null,
	title: null,
	child: null,
	at: at(second),
});
const turn = (beganAt: number | null, endedAt: number | null = null, more: Partial<Facts['turn']> = {}) => ({
	beganAt: beganAt === null ? null : at(beganAt),
	endedAt: endedAt === null ? null : at(endedAt),
	failure: null,
	seenAt: null,
	...more,
});
const exit = (code: number | null, reason = 'ended', signal: string | null = null) => ({code, signal, reason, at: at(9)});

const table: [what: string, facts: Partial<Facts>, status: string, source: string, since: number][] = [
	['ended well', {exit: exit(0)}, 'exited', 'exit', 9],
	['ended with a code', {exit: exit(3)}, 'failed', 'exit', 9],
	['ended by a signal', {exit: exit(null, 'ended', 'SIGSEGV')}, 'failed', 'exit', 9],
	['killed by us', {exit: exit(null, 'killed', 'SIGHUP')}, 'exited', 'exit', 9],
	['an end outweighs all', {exit: exit(0), lost: true, heldSince: at(3), turn: turn(1)}, 'exited', 'exit', 9],
	['host gone', {lost: true, silentSince: at(5), heldSince: at(3)}, 'lost', 'host', 5],
	['host silent', {silentSince: at(5), turn: turn(1)}, 'unknown', 'host', 5],
	['a command runs', {reports: false}, 'working', 'process', 0],
	['a shell waits', {reports: false, isShell: true}, 'idle', 'process', 0],
	['a shell works', {reports: false, isShell: true, busy: true}, 'working', 'process', 0],
	['a question is held', {heldSince: at(4), turn: turn(2), program: program('working', 3)}, 'waiting', 'hook', 4],
	['a budget asks', {gate: {says: 'budget', since: at(6), asks: true}, turn: turn(2)}, 'waiting', 'gate', 6],
	['held, and nothing to decide', {gate: {says: 'the fleet is stopped', since: at(6), asks: false}, turn: turn(2)}, 'working', 'hook', 2],
	['a dialog is reported', {program: program('blocked', 5), turn: turn(2)}, 'waiting', 'osc7501', 5],
	['a dialog that was answered since', {program: program('blocked', 5), answeredAt: at(6), turn: turn(2)}, 'working', 'hook', 2],
	['a dialog after the last answer', {program: program('blocked', 7), answeredAt: at(6), turn: turn(2)}, 'waiting', 'osc7501', 7],
	['a set-up dialog', {setupSince: at(4)}, 'waiting', 'osc7501', 4],
	['with a prompt, before its turn', {wantsTurn: true, readySince: at(2), program: program('idle', 3)}, 'starting', 'process', 0],
	['a turn by hook', {turn: turn(2)}, 'working', 'hook', 2],
	['a turn by report', {turn: turn(2), program: program('working', 3)}, 'working', 'osc7501', 2],
	['a second turn', {turn: turn(5, 3)}, 'working', 'hook', 5],
	['a turn that ended', {turn: turn(2, 4)}, 'done', 'hook', 4],
	['a turn that ended, by report', {turn: turn(2, 4), program: program('done', 4)}, 'done', 'osc7501', 4],
	['seen', {turn: turn(2, 4, {seenAt: at(5)})}, 'idle', 'hook', 4],
	['seen before it ended again', {turn: turn(6, 8, {seenAt: at(5)})}, 'done', 'hook', 8],
	['failed by its interface', {turn: turn(2, 4, {failure: 'overloaded'})}, 'failed', 'hook', 4],
	['there, and nothing asked', {readySince: at(2)}, 'idle', 'hook', 2],
	['there by report', {program: program('idle', 3)}, 'idle', 'osc7501', 3],
	['just started', {}, 'starting', 'process', 0],
	['silent since its start', {now: Date.parse(at(31))}, 'unknown', 'silence', 0],
];

for (const [what, facts, status, source, since] of table) {
	test(`${what}: ${status}`, () => {
		const verdict = verdictOf({...quiet, ...facts});
		assert.deepEqual([verdict.status, verdict.evidence.source, verdict.evidence.since], [status, source, at(since)]);
		assert.ok(verdict.evidence.all.every(one => one.source && one.says && one.since));
	});
}
