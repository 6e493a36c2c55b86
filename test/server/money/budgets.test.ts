/* What holds a session, by what it and the fleet have spent and by the limits of the account; what an answer changes; what is kept. */
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {agents} from '../../../source/agents/table.ts';
import {settings as schema} from '../../../source/config.ts';
import type {HostState, Mail} from '../../../source/protocol/host.ts';
import type {Session} from '../../../source/protocol/session.ts';
import type {HostConnection} from '../../../source/server/hosts/hosts.ts';
import {openBudgets} from '../../../source/server/money/budgets.ts';
import {openLedger} from '../../../source/server/money/ledger.ts';
import {createLimits} from '../../../source/server/money/limits.ts';
import {openDecisions} from '../../../source/server/prompts/decisions.ts';
import {LiveSession} from '../../../source/server/session/session.ts';
import {loadPrices} from '../../../source/stream/parser/prices.ts';
import {keptLog, letter, recordOf, surroundings, temporaryFolder} from '../fixtures.ts';

const future = Math.floor(Date.now() / 1000) + 3600;

/** A fleet of sessions whose hosts keep what they were told. */
const open = async ({count = 1, state = temporaryFolder(), holdAt = null as number | null} = {}) => {
	const log = keptLog();
	const ledger = openLedger(state, log);
	const limits = createLimits({clock: Date.now, spenders: () => [], onChange() {}});
	const sessions: LiveSession[] = [];
	const told: string[] = [];
	const notices: string[] = [];
	const budgets = openBudgets({
		stateFolder: state,
		ledger,
		prices: loadPrices,
		limits,
		log,
		settings: () => schema.parse({limits: {holdAt}}),
		sessions: () => sessions,
		notice: (_, text) => notices.push(text),
		onTotals() {},
	});
	const emitters: ((mail: Mail) => void)[] = [];
	for (let index = 0; index < count; index++) {
		const id = `s-${'abcde'[index]!.repeat(5)}`;
		const session: LiveSession = new LiveSession(
			recordOf(id),
			agents.find(one => one.name === 'claude')!,
			surroundings({
				log,
				ledger,
				decisions: openDecisions(state, log),
				onSpent: () => budgets.check(),
				onLimits({record}, at) {
					limits.tell(record.id, record.limits as Session['limits'], at);
					budgets.check();
				},
				onServed: one => budgets.served(one),
			}),
		);
		sessions.push(session);
		const listeners = new Map<string, (value: never) => void>();
		const hostState = {
			session: id,
			pid: 0,
			size: {columns: 80, rows: 24},
			title: '',
			reports: [],
			startedAt: '2026-11-21T09:00:00.000Z',
			exit: null,
		};
		await session.serve({
			open: true,
			on: (name: string, listener: (value: never) => void) => void listeners.set(name, listener),
			async call(name: string, params: {closed?: string[]; number?: number; body?: string}) {
				if (name === 'gates' || name === 'answer') {
					told.push(`${id} ${name} ${name === 'gates' ? params.closed!.join('+') || 'open' : `${params.number} ${params.body}`}`);
				}
				return name === 'serve' ? {...(hostState as unknown as HostState), mail: [], lostNotes: 0} : {taken: true};
			},
			sendInput: () => told.push(`${id} input`),
			close() {},
		} as unknown as HostConnection);
		emitters.push(mail => listeners.get('mail')!(mail as never));
	}
	told.length = 0;
	const number = [0, 0, 0, 0, 0];
	const spend = (index: number, totalUsd: number) => {
		const body = {session_id: 'c-1', cost: {total_cost_usd: totalUsd}};
		emitters[index]!({...letter(++number[index]!, body), from: 'statusLine', at: new Date().toISOString()});
	};
	const limit = (index: number, percent: number, resetsAt = future) => {
		const body = {session_id: 'c-1', rate_limits: {five_hour: {used_percentage: percent, resets_at: resetsAt}, seven_day: null}};
		emitters[index]!({...letter(++number[index]!, body), from: 'statusLine'});
	};
	const comes = (index: number, gate: 'turn' | 'step') => emitters[index]!({...letter(++number[index]!, {}, 'gate'), from: gate});
	return {log, ledger, sessions, told, notices, budgets, spend, limit, comes, state};
};

test('a budget tells at four fifths, and holds when it is spent', async () => {
	const {sessions, told, notices, budgets, spend, comes} = await open();
	await budgets.set('session', sessions[0], 1, false);
	spend(0, 0.79);
	assert.deepEqual([told, notices], [[], []]);
	spend(0, 0.8);
	spend(0, 0.9);
	assert.deepEqual(notices, ['name-aaaaa: $0.80 of $1.00 is spent'], 'once');
	spend(0, 1);
	assert.deepEqual(told, ['s-aaaaa gates step+turn']);
	assert.equal(sessions[0]!.gates.prompt(), undefined, 'nothing waits yet');
	comes(0, 'step');
	comes(0, 'step');
	const prompt = sessions[0]!.gates.prompt()!;
	assert.deepEqual(
		[prompt.tool, prompt.summary, prompt.options![0]!.options],
		['Budget', '$1.00 of $1.00 for this session is spent: go on?', ['+$1.00', 'without a budget', 'end the turn']],
	);
	assert.equal(sessions[0]!.prompts().length, 1, 'one question, whatever waits');
	assert.equal(await sessions[0]!.gates.answer('+$1.00'), true);
	assert.equal(told.at(-1), 's-aaaaa gates open');
	assert.deepEqual(
		budgets.list().map(({usd, over}) => [usd, over]),
		[[2, false]],
	);
});

test('no ends the turn, for everything of it that comes to a gate; the next turn asks anew', async () => {
	const {sessions, told, budgets, spend, comes} = await open();
	await budgets.set('session', sessions[0], 1, false);
	sessions[0]!.record.turn.beganAt = '2026-11-21T10:00:00.000Z';
	spend(0, 3);
	comes(0, 'step');
	assert.equal(await sessions[0]!.gates.answer(undefined), true);
	comes(0, 'step');
	comes(0, 'turn');
	const stops = told.filter(text => text.includes('"continue":false'));
	assert.equal(stops.length, 3);
	assert.match(stops[0]!, /"stopReason":"budget: \$3\.00 of \$1\.00 for this session is spent"/);
	assert.equal(sessions[0]!.gates.prompt(), undefined);
	sessions[0]!.record.turn.beganAt = '2026-11-21T10:05:00.000Z';
	comes(0, 'turn');
	assert.ok(sessions[0]!.gates.prompt());
	assert.equal(await sessions[0]!.gates.answer('end the turn'), true);
	assert.equal(await sessions[0]!.gates.answer('end the turn'), false, 'nothing waits any more');
});

test('a day and all hold everybody; what is kept holds for the next server', async () => {
	const state = temporaryFolder();
	const {sessions, told, budgets, spend} = await open({count: 2, state});
	await budgets.set('all', undefined, 5, true);
	await budgets.set('day', undefined, 2, false);
	spend(0, 1.5);
	assert.deepEqual(told, []);
	spend(1, 0.6);
	assert.deepEqual(told, ['s-aaaaa gates step+turn', 's-bbbbb gates step+turn']);
	assert.deepEqual(
		budgets.list().map(({scope, usd, hard, over}) => [scope, usd, hard, over]),
		[
			['day', 2, false, true],
			['all', 5, true, false],
		],
	);
	await budgets.stop('a test');
	await budgets.set('day', undefined, null, false);
	assert.equal(told.at(-1), 's-bbbbb gates step+turn', 'the stop holds on');
	const next = await open({state});
	assert.equal(next.budgets.stopped, true);
	assert.deepEqual(
		next.budgets.list().map(({scope, usd}) => [scope, usd]),
		[['all', 5]],
	);
	assert.deepEqual(next.budgets.closedFor(next.sessions[0]!), ['turn', 'step']);
	await next.budgets.go('a test');
	assert.deepEqual(next.budgets.closedFor(next.sessions[0]!), []);
	assert.equal(sessions.length, 2);
});

test('a file that cannot be read stops nothing, and is said', async () => {
	const state = temporaryFolder();
	for (const text of ['', '{', '[]', '{"schema":1,"day":{"usd":-1}}']) {
		writeFileSync(path.join(state, 'budgets.json'), text);
		const {budgets, log} = await open({state});
		assert.deepEqual(budgets.list(), []);
		assert.ok(log.lines.some(line => line.startsWith('error the budgets in')));
		assert.equal(readFileSync(path.join(state, 'budgets.json'), 'utf8'), text, 'it is not touched');
	}
});

test('new turns wait where the account is nearly used up, and a person may let them go on', async () => {
	const {sessions, told, limit, comes} = await open({holdAt: 90});
	limit(0, 89.9);
	assert.deepEqual(told, []);
	limit(0, 90.1);
	assert.deepEqual(told, ['s-aaaaa gates turn'], 'running ones go on');
	comes(0, 'turn');
	assert.match(sessions[0]!.gates.prompt()!.summary, /^90 % of the 5 hours of this account are used; it resets \d\d:\d\d: go on\?$/);
	await assert.rejects(sessions[0]!.gates.answer('maybe'), /no answer here/);
	assert.equal(await sessions[0]!.gates.answer('go on'), true);
	assert.equal(told.at(-1), 's-aaaaa gates open');
	limit(0, 95);
	assert.equal(told.at(-1), 's-aaaaa gates open', 'of this window nobody is asked again');
	limit(0, 95, future + 7200);
	assert.equal(told.at(-1), 's-aaaaa gates turn', 'of the next one they are');
	limit(0, 2, future + 7200);
	assert.equal(told.at(-1), 's-aaaaa gates open');
});
