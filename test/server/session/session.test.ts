/* A session's facts from its letters, without a host. */
import assert from 'node:assert/strict';
import {appendFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {agents} from '../../../source/agents/table.ts';
import type {HostExit, HostState, Mail, Report} from '../../../source/protocol/host.ts';
import type {RunningClaude} from '../../../source/server/elsewhere/registry.ts';
import type {HostConnection} from '../../../source/server/hosts/hosts.ts';
import {openLedger} from '../../../source/server/money/ledger.ts';
import {openDecisions} from '../../../source/server/prompts/decisions.ts';
import {deliverQueued, sendMessage} from '../../../source/server/sending.ts';
import type {SessionRecord} from '../../../source/server/session/record.ts';
import {LiveSession} from '../../../source/server/session/session.ts';
import {createWaiters} from '../../../source/server/waiters.ts';
import {keptLog, letter, recordOf, surroundings, temporaryFolder} from '../fixtures.ts';

const open = (record: SessionRecord = recordOf('s-aaaaa'), state = temporaryFolder(), agent = 'demo') => {
	const log = keptLog();
	const ledger = openLedger(state, log);
	const saved: SessionRecord[] = [];
	let failing = false;
	const failures: unknown[] = [];
	const session = new LiveSession(
		structuredClone(record),
		agents.find(one => one.name === agent)!,
		surroundings({
			log,
			ledger,
			decisions: openDecisions(state, log),
			async save(one) {
				if (failing) {
					throw Object.assign(new Error('no space'), {code: 'ENOSPC'});
				}
				saved.push(structuredClone(one));
			},
			onSaveFailed: (_, error) => failures.push(error),
		}),
	);
	return {session, log, ledger, saved, state, failures, fail: (on: boolean) => (failing = on)};
};

const ends = (mail: Mail[]): HostExit => ({
	session: 's-aaaaa',
	code: 0,
	signal: null,
	at: '2026-11-21T11:00:00.000Z',
	reason: 'ended',
	mail,
});
const spentBy = (model: string, usd: number, input: number, output: number) => ({
	[model]: {cost_usd: usd, input_tokens: input, output_tokens: output, cache_read_input_tokens: 0, cache_creation_input_tokens: 0},
});
const result = (number: number, total: number) =>
	letter(number, {
		hook_event_name: 'Result',
		session_id: 'c-1',
		total_cost_usd: total,
		models: spentBy('opus', total, number, number),
	});

test('mail of an exit record counts once, however often a server starts', async () => {
	const exit = ends([
		letter(1, {hook_event_name: 'UserPromptSubmit', session_id: 'c-1'}),
		result(2, 0.1),
		result(3, 0.3),
		letter(4, {hook_event_name: 'Stop', last_assistant_message: 'done', session_id: 'c-1'}),
	]);
	const first = open();
	first.session.ended(exit);
	await first.session.persist();
	assert.equal(first.session.cost().costUsd, 0.3);
	let record = first.saved.at(-1)!;
	for (let start = 0; start < 3; start++) {
		const next = open(record, first.state);
		next.session.ended(exit);
		await next.session.persist();
		record = next.saved.at(-1)!;
		assert.equal(next.session.cost().costUsd, 0.3);
		assert.ok(Math.abs(next.ledger.rows('session')[0]!.costUsd! - 0.3) < 1e-9);
		assert.equal(next.session.view().lastWords, 'done');
		assert.equal(next.session.view().status, 'exited');
	}
});

test('a lower bound says so until the sum is reported', () => {
	const {session, ledger} = open();
	const counted = {hook_event_name: 'Result', session_id: 'c-1', total_cost_usd: 0.3, cost_is: 'atLeast'};
	session.ended(ends([letter(1, counted)]));
	assert.deepEqual(session.cost(), {costUsd: 0.3, costIs: 'atLeast'});
	for (const [total, expected] of [
		[0.5, 0.5],
		[0.2, 0.2],
	] as const) {
		const next = open();
		next.session.ended(ends([letter(1, counted), result(2, total)]));
		assert.deepEqual(next.session.cost(), {costUsd: expected, costIs: 'reported'});
		const [row] = next.ledger.rows('session');
		assert.ok(Math.abs(row!.costUsd! - expected) < 1e-9, 'the ledger says the same');
		assert.equal(row!.costIs, 'reported');
	}
	const [row] = ledger.rows('session');
	assert.deepEqual([row!.costUsd, row!.costIs], [0.3, 'atLeast']);
});

test('what a process begins with is not spent by it: where it forgot, where it knows more of tokens, and in a fork', () => {
	const tells = (number: number, totalUsd: number, output: number, more: object = {}) =>
		letter(number, {
			hook_event_name: 'Result',
			session_id: 'c-1',
			total_cost_usd: totalUsd,
			models: spentBy('opus', totalUsd, 0, output),
			...more,
		});
	const begins = {begins: true};
	const spent = ({session, ledger}: ReturnType<typeof open>) => [
		session.cost().costUsd!.toFixed(2),
		session.view().tokens?.output ?? 0,
		ledger.rows('session').map(row => [row.costUsd!.toFixed(2), row.tokens.output]),
	];

	const killed = open();
	killed.session.ended(ends([tells(1, 0.5, 50), tells(2, 0, 0, begins), tells(3, 0.1, 10)]));
	assert.deepEqual(spent(killed), ['0.60', 60, [['0.60', 60]]]);

	const taken = open();
	taken.session.ended(ends([tells(1, 0.5, 50), tells(2, 0.5, 90, begins), tells(3, 0.6, 100)]));
	assert.deepEqual(spent(taken), ['0.60', 60, [['0.60', 60]]]);

	for (const told of [0.5, 0.2, 0]) {
		const lastModels = {opus: {usd: 0.5, tokens: {input: 0, output: 50, cacheRead: 0, cacheWrite: 0}}};
		const fork = open(recordOf('s-aaaaa', {costs: {'c-1': {settledUsd: -0.5, lastUsd: 0.5, lastModels}}}));
		fork.session.ended(ends([tells(1, told, told * 100, begins), tells(2, told + 0.1, told * 100 + 10)]));
		assert.deepEqual(spent(fork), ['0.10', 10, [['0.10', 10]]], `the parent's total was ${told}`);
	}
});

test('a question that was answered in its pane leaves, and the log says how', () => {
	const call = {tool_name: 'Bash', tool_input: {command: 'ls'}};
	for (const [behavior, how] of [
		['allow', 'approved'],
		['deny', 'denied'],
	]) {
		const {session, log} = open();
		session.ended(
			ends([
				letter(1, {hook_event_name: 'PermissionRequest', ...call}, 'ask'),
				letter(2, {hook_event_name: 'PermissionAnswered', ...call, behavior}),
			]),
		);
		assert.deepEqual(session.prompts(), []);
		assert.ok(log.lines.includes(`info s-aaaaa: Bash ${how} in its pane`), log.lines.join());
	}
});

test('a session whose host is gone asks nothing, at its gate neither', async () => {
	const {session} = open();
	session.gates.hold([
		{
			says: 'held',
			gates: ['turn'],
			question: {tool: 'Budget', summary: 'go on?', input: null, options: [], about: null},
			answer: () => 'go',
		},
	]);
	session.gates.came({...letter(1, {}), kind: 'gate', from: 'turn'});
	assert.equal(session.prompts().length, 1);
	session.vanished();
	assert.deepEqual(session.prompts(), []);
});

test('a letter that cannot be understood costs itself alone', () => {
	for (const agent of ['demo', 'claude']) {
		const {session, log} = open(undefined, undefined, agent);
		const strange = [
			letter(1, null),
			letter(2, []),
			letter(3, 'x'),
			{...letter(4, 0), body: Buffer.from('{"hook_event_name": ').toString('base64')},
			{...letter(5, 0), body: Buffer.from([0xff, 0xfe, 0]).toString('base64')},
			letter(6, {hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: null}),
			letter(7, {hook_event_name: 'PermissionRequest', tool_name: 'AskUserQuestion', tool_input: {questions: []}}, 'ask'),
			letter(8, {hook_event_name: 'PermissionRequest', tool_name: 'ExitPlanMode', tool_input: {plan: 7}}, 'ask'),
			letter(9, {hook_event_name: 'Stop', session_id: 5, permission_mode: {}, last_assistant_message: ['x']}),
			letter(10, {hook_event_name: 'Result', total_cost_usd: -1, session_id: 'c-1'}),
			letter(11, {hook_event_name: '__proto__', tool_name: 'constructor'}),
			{...letter(12, {session_id: 'c-1', rate_limits: {five_hour: {used_percentage: 1, resets_at: 1e300}}}), from: 'statusLine'},
			{...letter(13, {session_id: 'c-1', cost: {total_cost_usd: 'much'}, context_window: 7}), from: 'statusLine'},
			letter(14, {hook_event_name: 'Stop', session_id: 'c-1', last_assistant_message: 'after all'}),
		];
		session.ended(ends(strange));
		assert.equal(session.view().lastWords, 'after all');
		assert.equal(session.record.mailUpTo, 14);
		assert.ok(log.lines.length <= 1, log.lines.join('\n'));
		JSON.stringify(session.view());
	}
});

test('a total that falls is charged from there on', () => {
	const {session, ledger} = open();
	session.ended(ends([result(1, 1), result(2, 3), result(3, 0.5), result(4, 0.75)]));
	assert.equal(session.cost().costUsd, 3.25);
	assert.equal(ledger.rows('session')[0]!.costUsd, 3.25);
});

test('what an adopted conversation had cost before is not its own, whatever its first total is', () => {
	for (const [before, killed] of [
		[1, 2.5],
		[0, 0.25],
	] as const) {
		const {session, ledger} = open(recordOf('s-aaaaa', {adopted: 'c-1', conversed: true}));
		session.ended(ends([result(1, before)]));
		assert.equal(session.cost().costUsd, 0);
		assert.deepEqual(ledger.rows('session'), []);
		const later = open(session.record);
		later.session.ended(ends([result(2, before), result(3, before + 0.5), result(4, killed), result(5, killed + 0.25)]));
		const charged = killed >= before + 0.5 ? killed + 0.25 - before : 0.5 + 0.25;
		assert.equal(later.session.cost().costUsd, charged);
		assert.equal(later.ledger.rows('session')[0]!.costUsd, charged);
	}
});

test('what it wrote last is counted when its host is gone, too', async () => {
	const file = path.join(temporaryFolder(), 'transcript.jsonl');
	writeFileSync(file, '');
	const {session, ledger} = open(recordOf('s-aaaaa', {agent: 'claude', startedAt: at(0)}), temporaryFolder(), 'claude');
	await session.used!.wrote(file);
	const message = {id: 'm-1', model: 'claude-opus-5', usage: {output_tokens: 7}};
	appendFileSync(file, `${JSON.stringify({type: 'assistant', timestamp: at(1), message})}\n`);
	session.vanished();
	// One file after the other is read.
	await session.used!.wrote('/none');
	assert.deepEqual([session.record.tokens?.output, ledger.rows('session')[0]?.tokens.output], [7, 7]);
});

test('a record that cannot be written is kept and said once', async () => {
	const {session, saved, failures, fail} = open();
	fail(true);
	session.touch();
	await session.persist();
	session.touch();
	await session.persist();
	assert.equal(failures.length, 1);
	fail(false);
	session.record.name = 'kept in memory';
	await session.persist();
	assert.equal(saved.at(-1)!.name, 'kept in memory');
	await session.close();
	const count = saved.length;
	session.touch();
	await session.persist();
	assert.equal(saved.length, count, 'what left the list is not written again');
});

/** A host that says what a test lets it say. */
const fakeHost = (state: Partial<HostState> & {mail?: Mail[]}) => {
	const listeners = new Map<string, (value: unknown) => void>();
	const typed: string[] = [];
	const host = {
		open: true,
		on: (name: string, listener: (value: unknown) => void) => listeners.set(name, listener),
		async call(name: string) {
			return name === 'serve'
				? {
						session: 's-aaaaa',
						pid: 1,
						size: {columns: 80, rows: 24},
						title: '',
						reports: [],
						mail: [],
						lostNotes: 0,
						exit: null,
						startedAt: '2026-11-21T10:00:00.000Z',
						...state,
					}
				: null;
		},
		sendInput: (bytes: Uint8Array) => typed.push(Buffer.from(bytes).toString()),
		close() {},
	};
	return {typed, host: host as unknown as HostConnection, tell: (name: string, value: unknown) => listeners.get(name)!(value)};
};

const at = (second: number) => `2026-11-21T10:00:0${second}.000Z`;
const begins = {...letter(1, {hook_event_name: 'UserPromptSubmit', session_id: 'c-1'}), at: at(1)};
const stops = {...letter(2, {hook_event_name: 'Stop', session_id: 'c-1', last_assistant_message: 'said'}), at: at(3)};
const reported = (state: string, second: number): Report => ({code: 7501, text: `state=${state}:app=test`, at: at(second)});

const orders: Record<string, (['mail', Mail] | ['report', Report])[]> = {
	'as usual': [
		['mail', begins],
		['report', reported('working', 2)],
		['mail', stops],
		['report', reported('done', 4)],
	],
	'the report of its end before the letter': [
		['mail', begins],
		['report', reported('working', 2)],
		['report', reported('done', 3)],
		['mail', stops],
	],
	'letters behind all reports, because a turn was quick': [
		['report', reported('working', 1)],
		['report', reported('done', 1)],
		['mail', begins],
		['mail', stops],
	],
	'no reports at all': [
		['mail', begins],
		['mail', stops],
	],
};

test('letters are taken in their order, also where the clock was set back between them', async () => {
	const {session, ledger} = open();
	const mail = [
		{...begins, at: at(5)},
		{...result(2, 1), at: at(6)},
		{...result(3, 2), at: at(1)},
		{...stops, number: 4, at: at(2)},
	];
	await session.serve(fakeHost({mail, reports: [reported('done', 2)]}).host);
	assert.deepEqual([session.record.mailUpTo, session.cost().costUsd, ledger.rows('session')[0]?.costUsd], [4, 2, 2]);
	assert.deepEqual([session.record.done.turns, session.record.lastWords], [1, 'said']);
	await session.close();
});

for (const [name, events] of Object.entries(orders)) {
	test(`a turn ends: ${name}`, async () => {
		const {session} = open();
		const {host, tell} = fakeHost({});
		await session.serve(host);
		for (const [kind, value] of events) {
			tell(kind, value);
		}
		assert.equal(session.verdict().status, 'done');
		assert.equal(session.view().lastWords, 'said');
	});
}

test('a turn that was over before a server came is over', async () => {
	const {session} = open();
	const {host} = fakeHost({reports: [reported('done', 4)], mail: [begins, stops]});
	await session.serve(host);
	assert.equal(session.verdict().status, 'done');
});

test('what happens while the state is on its way comes after it, although it is here first', async () => {
	const {session} = open();
	const asks = letter(2, {hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: {command: 'ls'}, session_id: 'c-1'}, 'ask');
	const {host, tell} = fakeHost({reports: [reported('working', 2)], mail: [begins]});
	const serving = session.serve(host);
	// In one piece with the answer: told before who asked goes on.
	tell('mail', {...asks, at: at(3)});
	tell('report', reported('blocked', 3));
	await serving;
	assert.deepEqual([session.verdict().status, session.prompts().map(({tool}) => tool)], ['waiting', ['Bash']]);
	assert.equal(session.record.turn.beganAt, at(1), 'the letter before it was read too');
});

test('with sub-agents in the background a turn goes on after its letter', async () => {
	const {session} = open();
	const {host, tell} = fakeHost({});
	await session.serve(host);
	for (const [kind, value] of [
		['mail', begins],
		['report', reported('working', 2)],
		['mail', stops],
	] as const) {
		tell(kind, value);
	}
	assert.equal(session.verdict().status, 'working');
	tell('report', reported('done', 5));
	assert.equal(session.verdict().status, 'done');
});

test('a dialog of a question that was handed to the pane waits on, whatever else is answered from outside', async () => {
	for (const agent of ['a-2', undefined]) {
		const {session} = open();
		const {host, tell} = fakeHost({});
		await session.serve(host);
		const asks = (number: number, of: string | undefined) => ({
			...letter(
				number,
				{hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: {command: `ls ${number}`}, agent_id: of},
				'ask',
			),
			at: at(number),
		});
		tell('mail', begins);
		tell('report', reported('working', 2));
		tell('mail', asks(3, 'a-1'));
		tell('mail', asks(4, agent));
		const [first, second] = session.held.all;
		session.handed(first!, 'left to its pane');
		tell('report', {...reported('blocked', 0), at: '2026-11-21T10:00:05.000Z'});
		session.answered(second!, 'approved');
		assert.deepEqual([session.verdict().status, session.verdict().evidence.source], ['waiting', 'osc7501']);
		tell('report', reported('working', 6));
		assert.equal(session.verdict().status, 'working');
		tell('mail', asks(7, undefined));
		tell('report', reported('blocked', 8));
		session.answered(session.held.all[0]!, 'approved');
		assert.equal(session.verdict().status, 'working', 'no dialog is left: the answer was to the one that was there');
	}
});

test('the transcript is that of the conversation that runs now, by its path as it was told', () => {
	const after = (...bodies: object[]) => {
		const {session} = open(undefined, undefined, 'claude');
		session.ended(ends(bodies.map((body, index) => letter(index + 1, body))));
		return [session.record.conversation, session.record.transcript, session.view().transcript];
	};
	const start = {hook_event_name: 'SessionStart', session_id: 'c-2', transcript_path: '/home/é/ a.jsonl '};
	assert.deepEqual(after(start), ['c-2', '/home/é/ a.jsonl ', true]);
	assert.deepEqual(after(start, {hook_event_name: 'Stop', session_id: 'c-2'}), ['c-2', '/home/é/ a.jsonl ', true]);
	const cleared = {hook_event_name: 'SessionStart', session_id: 'c-3', source: 'clear'};
	assert.deepEqual(after(start, {...cleared, transcript_path: '/c-3.jsonl'}), ['c-3', '/c-3.jsonl', true]);
	assert.deepEqual(after(start, cleared), ['c-3', null, false], 'not that of another one');
	assert.deepEqual(after({...start, transcript_path: 'relative.jsonl'}), ['c-2', null, false]);
	const side = {hook_event_name: 'PostToolUse', tool_name: 'Bash', session_id: 'c-2', transcript_path: '/side.jsonl', agent_id: 'a'};
	assert.deepEqual(after(start, side), ['c-2', '/home/é/ a.jsonl ', true], 'not that of a sub-agent');
});

test('kept messages go out one a turn, however often something else is told of meanwhile', async context => {
	context.mock.timers.enable({apis: ['setTimeout']});
	const {session} = open();
	const {host, tell, typed} = fakeHost({mail: [begins, stops]});
	await session.serve(host);
	session.record.queue = ['one', '/two', 'three', 'four'];
	const deliver = () => {
		deliverQueued(session);
		return typed.splice(0).map(text => /~(.*)\x1b/.exec(text)![1]);
	};
	assert.deepEqual([deliver(), deliver()], [['one'], []], 'it did not say yet that it works: it may ask something next');
	tell('mail', {...letter(3, {hook_event_name: 'UserPromptSubmit', session_id: 'c-1'}), at: at(5)});
	assert.deepEqual(deliver(), []);
	tell('mail', {...letter(4, {hook_event_name: 'Stop', session_id: 'c-1'}), at: at(6)});
	assert.deepEqual([deliver(), deliver()], [['/two'], []], 'it has not read it yet');
	context.mock.timers.tick(1000);
	assert.deepEqual([deliver(), deliver()], [['three'], []], 'a slash command may begin no turn, and nothing is told of it');
});

const registry = {read: async () => []};

test('while it shows a menu, of which only the registry tells, no message is given: one could answer it', async () => {
	const {session} = open(recordOf('s-aaaaa'), undefined, 'claude');
	const {host, typed} = fakeHost({mail: [begins, stops]});
	await session.serve(host);
	const waiters = createWaiters();
	const says = (status: 'waiting' | 'idle') => session.registered([{pid: 1, status, since: at(4)} as RunningClaude]);
	says('waiting');
	assert.equal(session.verdict().status, 'done');
	await assert.rejects(sendMessage(session, 'refused', {queue: false, waiters, registry}), /is waiting: a message could answer/);
	assert.equal(await sendMessage(session, 'kept', {queue: true, waiters, registry}), true);
	deliverQueued(session);
	assert.deepEqual(typed, []);
	says('idle');
	deliverQueued(session);
	assert.equal(typed.length, 1);
});

test('a message right behind an interrupt waits until that turn is over', async () => {
	const {session} = open();
	const {host, tell, typed} = fakeHost({mail: [begins]});
	await session.serve(host);
	const waiters = createWaiters();
	session.interrupted = {turn: session.record.turn.beganAt, at: 0};
	const sent = sendMessage(session, 'instead', {queue: false, waiters, registry});
	tell('report', reported('working', 2));
	waiters.changed(session);
	await new Promise(setImmediate);
	assert.deepEqual(typed, []);
	tell('report', reported('idle', 3));
	waiters.changed(session);
	await new Promise(setImmediate);
	assert.deepEqual(typed, ['\x1b[200~instead\x1b[201~\r']);
	session.record.queue = ['kept'];
	deliverQueued(session);
	assert.equal(typed.length, 1, 'what is kept waits for the turn of that message');
	tell('mail', {...letter(2, {hook_event_name: 'UserPromptSubmit', session_id: 'c-1'}), at: at(4)});
	waiters.changed(session);
	assert.equal(await sent, false);
});

test('a program that has only just begun takes no messages yet: what is kept goes out when it shows its interface', async () => {
	const {session} = open(recordOf('s-aaaaa', {queue: ['kept'], startedAt: new Date().toISOString()}), undefined, 'claude');
	const {host, tell, typed} = fakeHost({startedAt: new Date().toISOString()});
	await session.serve(host);
	tell('mail', letter(1, {hook_event_name: 'SessionStart', session_id: 'c-1'}));
	deliverQueued(session);
	assert.deepEqual([session.verdict().status, typed], ['starting', []]);
	tell('mail', {...letter(2, {session_id: 'c-1'}), from: 'statusLine'});
	deliverQueued(session);
	assert.deepEqual([session.verdict().status, typed.length], ['idle', 1]);
});

test('a kept message that goes out while a message is on its way stands before it', async () => {
	const {session} = open(recordOf('s-aaaaa'), undefined, 'claude');
	const {host, tell, typed} = fakeHost({mail: [begins, stops]});
	await session.serve(host);
	const waiters = createWaiters();
	session.record.queue = ['kept'];
	const sent = sendMessage(session, 'last', {
		queue: true,
		waiters,
		registry: {
			async read() {
				deliverQueued(session);
				return [];
			},
		},
	});
	await new Promise(setImmediate);
	assert.equal(typed.length, 1);
	tell('mail', {...letter(3, {hook_event_name: 'UserPromptSubmit', session_id: 'c-1'}), at: at(5)});
	waiters.changed(session);
	assert.equal(await sent, true);
});

test('a message right behind a kept one waits until that has begun its turn', async () => {
	const {session} = open();
	const {host, tell, typed} = fakeHost({mail: [begins, stops]});
	await session.serve(host);
	const waiters = createWaiters();
	session.record.queue = ['kept', 'too'];
	deliverQueued(session);
	const sent = sendMessage(session, 'last', {queue: true, waiters, registry});
	waiters.changed(session);
	await new Promise(setImmediate);
	tell('mail', {...letter(3, {hook_event_name: 'UserPromptSubmit', session_id: 'c-1'}), at: at(5)});
	waiters.changed(session);
	assert.equal(await sent, true);
	assert.equal(typed.length, 1);
	assert.deepEqual(session.record.queue, ['too', 'last']);
});

test('nothing in a message ends its paste and is typed: not what is left when an end is taken out of it either', async () => {
	const {session} = open();
	const {host, typed} = fakeHost({mail: [begins, stops]});
	await session.serve(host);
	for (const text of ['a\x1b[201~!rm', 'a\x1b[2\x1b[201~01~!rm', '\x1b\x1b[201~[201~!rm']) {
		session.givenAfter = undefined;
		session.record.queue = [text];
		deliverQueued(session);
		assert.ok(typed.pop()!.split('\x1b[201~').at(0)!.endsWith('!rm'), JSON.stringify(text));
	}
});

test('a host that does not answer keeps no record from the disk', async () => {
	const {session, saved} = open(recordOf('s-aaaaa', {mailUpTo: 1}));
	const asked: string[] = [];
	session.host = {
		open: true,
		call(name: string) {
			asked.push(name);
			return new Promise(() => {});
		},
	} as unknown as HostConnection;
	for (const name of ['before', 'after']) {
		session.record.name = name;
		await session.persist();
	}
	assert.deepEqual(
		saved.map(({name}) => name),
		['before', 'after'],
	);
	assert.deepEqual(asked, ['saved', 'saved']);
});
