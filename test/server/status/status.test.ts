import assert from 'node:assert/strict';
import {test} from 'node:test';
import {claude} from '../../../source/agents/claude.ts';
import {shell} from '../../../source/agents/shell.ts';
import {type Hint, type Hints, noHints, progressOf, titleHint} from '../../../source/server/status/hints.ts';
import {changesAt, type Facts, verdictOf} from '../../../source/server/status/status.ts';

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
	hints: noHints,
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
const registry = (status: 'working' | 'waiting' | 'idle', second: number): Hints => ({...noHints, registry: {status, since: at(second)}});
const idleSince = (second: number): Pick<Hints, 'registry'> => ({registry: {status: 'idle', since: at(second)}});
const shown = (source: 'title' | 'progress', works: boolean, second: number): Hints => ({
	...noHints,
	[source]: {works, since: at(second)},
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
	['silent, and too early for a hint', {hints: registry('working', 3)}, 'starting', 'process', 0],
	['silent, but for the registry', {now: Date.parse(at(31)), hints: registry('working', 3)}, 'working', 'registry', 3],
	['silent, with a prompt', {now: Date.parse(at(31)), wantsTurn: true, hints: registry('waiting', 4)}, 'waiting', 'registry', 4],
	['silent, but for the title', {now: Date.parse(at(31)), hints: shown('title', true, 5)}, 'working', 'title', 5],
	['silent, but for its progress', {now: Date.parse(at(31)), hints: shown('progress', true, 5)}, 'working', 'progress', 5],
	['a title that shows rest says nothing', {now: Date.parse(at(31)), hints: shown('title', false, 5)}, 'unknown', 'silence', 0],
	[
		'the registry outweighs the title',
		{now: Date.parse(at(31)), hints: {...shown('title', true, 5), ...idleSince(3)}},
		'idle',
		'registry',
		3,
	],
	['no hint outweighs a letter', {now: Date.parse(at(31)), readySince: at(2), hints: shown('title', true, 5)}, 'idle', 'hook', 2],
	['the registry rests in a turn, just now', {turn: turn(2), hints: registry('idle', 4), now: Date.parse(at(13))}, 'working', 'hook', 2],
	['the registry rests in a turn', {turn: turn(2), hints: registry('idle', 4), now: Date.parse(at(14))}, 'unknown', 'disagreement', 4],
	['the registry rested before the turn', {turn: turn(5), hints: registry('idle', 4), now: Date.parse(at(40))}, 'working', 'hook', 5],
	[
		'the program works since',
		{turn: turn(2), hints: registry('idle', 4), program: program('working', 5), now: Date.parse(at(40))},
		'working',
		'osc7501',
		2,
	],
	[
		'the registry rests while the program works',
		{turn: turn(2), hints: registry('idle', 4), program: program('working', 3), now: Date.parse(at(40))},
		'unknown',
		'disagreement',
		4,
	],
	[
		'the registry works after the turn',
		{turn: turn(2, 3), hints: registry('working', 4), program: program('done', 3), now: Date.parse(at(40))},
		'unknown',
		'disagreement',
		4,
	],
	['before any turn', {hints: registry('working', 4), program: program('idle', 3), now: Date.parse(at(40))}, 'unknown', 'disagreement', 4],
	[
		'`!` and compaction are told by no letter',
		{turn: turn(2, 3), hints: registry('working', 4), now: Date.parse(at(40))},
		'done',
		'hook',
		3,
	],
	[
		'a menu is told by nobody else',
		{turn: turn(2, 3), hints: registry('waiting', 4), program: program('done', 3), now: Date.parse(at(40))},
		'done',
		'osc7501',
		3,
	],
	[
		'work in the background',
		{
			turn: turn(2, 3),
			hints: registry('working', 4),
			program: program('done', 3),
			children: [{title: null, since: at(1)}],
			now: Date.parse(at(40)),
		},
		'done',
		'osc7501',
		3,
	],
	[
		'a stopped fleet',
		{
			turn: turn(2),
			hints: registry('idle', 4),
			gate: {says: 'the fleet is stopped', since: at(3), asks: false},
			now: Date.parse(at(40)),
		},
		'working',
		'hook',
		2,
	],
	[
		'a held question outweighs it',
		{turn: turn(2), heldSince: at(3), hints: registry('idle', 4), now: Date.parse(at(40))},
		'waiting',
		'hook',
		3,
	],
];

for (const [what, facts, status, source, since] of table) {
	test(`${what}: ${status}`, () => {
		const verdict = verdictOf({...quiet, ...facts});
		assert.deepEqual([verdict.status, verdict.evidence.source, verdict.evidence.since], [status, source, at(since)]);
		assert.ok(verdict.evidence.all.every(one => one.source && one.says && one.since));
	});
}

test('every hint is a witness, with since when', () => {
	const hints: Hints = {
		registry: {status: 'idle', since: at(1)},
		title: {works: true, since: at(2)},
		progress: {works: false, since: at(3)},
	};
	const {all} = verdictOf({...quiet, hints}).evidence;
	assert.deepEqual(all.slice(0, 3), [
		{source: 'registry', says: 'says that it is idle', since: at(1)},
		{source: 'title', says: 'shows work', since: at(2)},
		{source: 'progress', says: 'was taken away', since: at(3)},
	]);
});

test('it is known when a verdict changes although nobody says anything', () => {
	const contrary = {...quiet, turn: turn(2), hints: registry('idle', 4)};
	assert.equal(changesAt(contrary), Date.parse(at(14)));
	assert.equal(changesAt({...contrary, now: Date.parse(at(14))}), undefined);
	assert.equal(changesAt({...quiet, turn: turn(2), hints: registry('working', 4)}), undefined, 'nothing is awaited while they agree');
	assert.equal(changesAt(quiet), Date.parse(at(30)));
	assert.equal(changesAt({...quiet, exit: exit(0)}), undefined);
	assert.equal(changesAt({...quiet, reports: false}), undefined);
});

test('a title and a progress are read, and hold until they say something else', () => {
	const read = (before: Hint | null, title: string, second: number) => titleHint(before, claude, title, at(second));
	const works = read(null, '◐ Claude Code', 1);
	assert.deepEqual(works, {works: true, since: at(1)});
	assert.equal(read(works, '◑ something else', 2), works);
	assert.deepEqual(read(works, '✳ something else', 3), {works: false, since: at(3)});
	assert.equal(read(works, 'a name', 4), null);
	assert.equal(titleHint(null, shell, '◐ vim', at(1)), null);
	const texts = ['4;1;50', '4;3', '4;0;', '4;0', 'done: 4;1', '4;9', ''];
	assert.deepEqual(
		texts.map(text => progressOf({code: 9, text})),
		[true, true, false, false, undefined, undefined, undefined],
	);
	assert.equal(progressOf({code: 7501, text: '4;1;50'}), undefined);
});
