/*
What may be spent: by a session, in a day, in all. At four fifths a person is told. What is spent holds the next turn and the next
step of a running one at the gates (gates.ts), and asks whether to go on; a hard budget ends running turns too (hard-stop.ts). The
same gates hold the whole fleet where a person stopped it, and new turns where the account's limits are nearly used up
(limit-hold.ts).

Honest bound: what was sent to the model before the cost of the last response was told is still paid for.
*/
import {mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {z} from 'zod';
import {writeAtomically} from '../../atomic.ts';
import type {Settings} from '../../config.ts';
import {describe, hasCode} from '../../errors.ts';
import type {Log} from '../../log.ts';
import type {Budget, BudgetScope} from '../../protocol/money.ts';
import type {Prices} from '../../stream/parser/prices.ts';
import {line} from '../../text.ts';
import {money} from '../../words.ts';
import {type Cap, cap} from '../session/record.ts';
import type {LiveSession} from '../session/session.ts';
import {isRunning} from '../status/status.ts';
import type {Hold} from './gates.ts';
import {createHardStop} from './hard-stop.ts';
import {holdOfBudget, stopHold} from './holds.ts';
import type {Ledger} from './ledger.ts';
import {createLimitHold} from './limit-hold.ts';
import type {Limits} from './limits.ts';
import {createMeter, type Meter} from './meter.ts';

const kept = z.object({
	schema: z.literal(1),
	stopped: z.object({at: z.string(), by: z.string()}).nullable(),
	day: cap.nullable(),
	/** `from`: what had been spent in all when it was set. */
	all: cap.extend({from: z.number()}).nullable(),
});
type Kept = z.infer<typeof kept>;

const nothing: Kept = {schema: 1, stopped: null, day: null, all: null};

/** Part of a budget at which a person is told. */
const warnAt = 0.8;
/** Money is summed in binary fractions. */
const rounding = 1e-9;

type World = {
	stateFolder: string;
	ledger: Ledger;
	prices: () => Promise<Prices>;
	limits: Pick<Limits, 'newest'>;
	log: Log;
	settings: () => Settings;
	sessions: () => readonly LiveSession[];
	notice: (level: 'info' | 'warning', text: string, session: string | null) => void;
	/** The totals of the fleet changed. */
	onTotals: () => void;
};

export type Budgets = ReturnType<typeof openBudgets>;

export const openBudgets = ({stateFolder, ledger, prices, limits, log, settings, sessions, notice, onTotals}: World) => {
	const file = path.join(stateFolder, 'budgets.json');
	mkdirSync(stateFolder, {recursive: true, mode: 0o700});
	let now = read(file, log);
	let wake: NodeJS.Timeout | undefined;
	let writing: Promise<void> = Promise.resolve();

	/** It holds at once; rejects where it could not be written. One write after the other. */
	const save = (next: Kept): Promise<void> => {
		now = next;
		const written = writing.then(() => writeAtomically(file, `${JSON.stringify(now, null, '\t')}\n`));
		writing = written.catch(() => {});
		return written;
	};

	/** Of sessions that have a budget: what their running turns spend, before they tell. */
	const meters = new WeakMap<LiveSession, Meter>();
	const untoldOf = (session: LiveSession): number => meters.get(session)?.usdSince(session.record.totalAt) ?? 0;
	const untold = (): number => sessions().reduce((sum, session) => sum + untoldOf(session), 0);

	const spentOf = (scope: BudgetScope, session: LiveSession | undefined): number => {
		switch (scope) {
			case 'day':
				return ledger.todayUsd + untold();
			case 'all':
				return ledger.totalUsd - (now.all?.from ?? 0) + untold();
			default:
				return session ? (session.cost().costUsd ?? 0) + untoldOf(session) : 0;
		}
	};

	/** The budgets that a session lives by. */
	const capsOf = (session: LiveSession): {scope: BudgetScope; cap: Cap}[] =>
		[
			{scope: 'session' as const, cap: session.record.budget},
			{scope: 'day' as const, cap: now.day},
			{scope: 'all' as const, cap: now.all},
		].flatMap(({scope, cap}) => (cap ? [{scope, cap}] : []));

	const isOver = (scope: BudgetScope, {usd}: Cap, session: LiveSession) => spentOf(scope, session) >= usd - rounding;

	const change = (scope: BudgetScope, session: LiveSession | undefined, to: Cap | null): Promise<void> => {
		if (scope === 'session') {
			session!.record.budget = to;
			return session!.persist();
		}
		return save(scope === 'day' ? {...now, day: to} : {...now, all: to && {...to, from: now.all?.from ?? ledger.totalUsd}});
	};
	const changeLater = (scope: BudgetScope, session: LiveSession, to: Cap | null): void =>
		void change(scope, session, to).catch(error => log.error(`a budget could not be written: ${describe(error)}`));

	const budgetHold = (scope: BudgetScope, cap: Cap, session: LiveSession): Hold =>
		holdOfBudget({scope, cap, spentUsd: spentOf(scope, session)}, usd => {
			changeLater(scope, session, usd === null ? null : {...cap, usd, warned: false});
			check();
		});

	const limitHold = createLimitHold(limits, () => settings().limits.holdAt, check);

	const holdsOf = (session: LiveSession): Hold[] => {
		const limit = limitHold();
		return [
			...(now.stopped ? [stopHold] : []),
			...capsOf(session)
				.filter(({scope, cap}) => isOver(scope, cap, session))
				.map(({scope, cap}) => budgetHold(scope, cap, session)),
			...(limit ? [limit.hold] : []),
		];
	};

	const warn = (session: LiveSession) => {
		for (const {scope, cap} of capsOf(session)) {
			const spent = spentOf(scope, session);
			// A day begins anew.
			cap.warned &&= spent >= cap.usd * warnAt;
			if (!cap.warned && spent >= cap.usd * warnAt) {
				cap.warned = true;
				const whose = scope === 'session' ? line(session.record.name) : scope === 'day' ? 'today' : 'in all';
				notice('warning', `${whose}: ${money(spent)} of ${money(cap.usd)} is spent`, scope === 'session' ? session.id : null);
				changeLater(scope, session, cap);
			}
		}
	};

	const hardStop = createHardStop({
		log,
		notice,
		isSpent: session => capsOf(session).some(({scope, cap}) => cap.hard && isOver(scope, cap, session)),
	});

	/** What begins or ends by the clock: a day, a window of the account. */
	const wakeUp = () => {
		clearTimeout(wake);
		const times = [...(now.day ? [midnightAfter(new Date())] : []), ...(limitHold() ? [limitHold()!.until] : [])];
		if (times.length > 0) {
			wake = setTimeout(check, Math.min(longestTimer, Math.max(1000, Math.min(...times) - Date.now() + 1000))).unref();
		}
	};

	function check(): void {
		for (const session of sessions()) {
			checkOne(session);
		}
		wakeUp();
	}

	const checkOne = (session: LiveSession, {again = false} = {}) => {
		if (session.running && session.agent.reports) {
			session.gates.hold(holdsOf(session), {again});
			warn(session);
			hardStop.check(session);
		}
	};

	return {
		check,
		/** A session wrote in its transcript: where it lives by a budget, what it spent is known before it tells. */
		async wrote(session: LiveSession, file: string): Promise<void> {
			if (capsOf(session).length === 0) {
				meters.delete(session);
				return;
			}
			const meter = meters.get(session) ?? createMeter(prices);
			meters.set(session, meter);
			await meter.read(file);
			check();
		},
		/** The host of a session is there: it is told what holds. */
		served: (session: LiveSession) => checkOne(session, {again: true}),
		/** The gates that are closed for a session that is about to start. */
		closedFor: (session: LiveSession): string[] => [...new Set(holdsOf(session).flatMap(({gates}) => gates))],
		endsBy: hardStop.endsBy,
		get stopped() {
			return now.stopped !== null;
		},
		/** Hold the whole fleet. How many turns run, and will wait at their next step. */
		async stop(by: string): Promise<{running: number}> {
			await save({...now, stopped: now.stopped ?? {at: new Date().toISOString(), by}});
			log.info(`the fleet was stopped by ${by}`);
			check();
			onTotals();
			return {running: sessions().filter(session => session.running && isRunning(session.record.turn)).length};
		},
		async go(by: string): Promise<{waited: number}> {
			const waited = sessions().filter(({gates}) => gates.waits !== null).length;
			await save({...now, stopped: null});
			log.info(`the fleet was let go on by ${by}`);
			check();
			onTotals();
			return {waited};
		},
		/** @param usd null takes it away */
		async set(scope: BudgetScope, session: LiveSession | undefined, usd: number | null, hard: boolean): Promise<void> {
			if (scope === 'all' && usd !== null) {
				await save({...now, all: null});
			}
			await change(scope, session, usd === null ? null : {usd, step: usd, hard, warned: false});
			if (usd !== null) {
				void prices();
			}
			check();
		},
		list(): Budget[] {
			const row = (scope: BudgetScope, {usd, hard}: Cap, session?: LiveSession): Budget => ({
				scope,
				session: session?.id ?? null,
				name: session?.record.name ?? null,
				usd,
				hard,
				spentUsd: spentOf(scope, session),
				over: spentOf(scope, session) >= usd - rounding,
			});
			return [
				...(now.day ? [row('day', now.day)] : []),
				...(now.all ? [row('all', now.all)] : []),
				...sessions().flatMap(session => (session.record.budget ? [row('session', session.record.budget, session)] : [])),
			];
		},
		/** A new budget of a session that is about to start. */
		capOf: (usd: number | undefined): Cap | null => (usd === undefined ? null : {usd, step: usd, hard: false, warned: false}),
	};
};

const longestTimer = 2 ** 31 - 1;

const midnightAfter = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();

/** A file that cannot be read stops nothing, and is said: money must not depend on it silently. */
const read = (file: string, log: Log): Kept => {
	try {
		return kept.parse(JSON.parse(readFileSync(file, 'utf8')));
	} catch (error) {
		if (!hasCode(error, 'ENOENT')) {
			log.error(`the budgets in \`${file}\` could not be read, none holds: ${describe(error)}`);
		}
		return nothing;
	}
};
