/*
The limits of the account that all sessions live by: how much of each window is used, how fast, when it would be full, and who spends most.
Each session knows only what its own last response was told, and says it again whenever it draws its status line.

How fast: in the window of 5 hours, what was used in the last half hour, or since the first word where that is less long ago; said from
ten minutes on, because percents come as whole numbers and would jump. In that of 7 days, what was used since it began, nights and all;
said from a day on.
*/
import type {Limit} from '../../agents/agent.ts';
import type {AccountLimits, AccountWindow} from '../../protocol/money.ts';
import type {Session} from '../../protocol/session.ts';

const minute = 60_000;
const hour = 60 * minute;
const slideMilliseconds = 30 * minute;
const leastMilliseconds = 10 * minute;
const weekMilliseconds = 7 * 24 * hour;
const leastOfWeekMilliseconds = 24 * hour;
/** The same reset, told by two sessions, is within this time. */
const sameResetMilliseconds = 5 * minute;
const longestTimer = 2 ** 31 - 1;

export type Spender = {session: string; name: string; usd: number};

type Options = {
	/** Milliseconds since 1970. */
	clock: () => number;
	/** What each session spent after a time. */
	spenders: (since: number) => readonly Spender[];
	/** What is said has changed by the clock alone. */
	onChange: () => void;
};

export type Limits = ReturnType<typeof createLimits>;

export const createLimits = ({clock, spenders, onChange}: Options) => {
	const fiveHour = createWindow(pastHalfHour);
	const sevenDay = createWindow(sinceItBegan);
	let wake: NodeJS.Timeout | undefined;

	const take = (session: string, limits: Session['limits'], at: number | null) => {
		for (const [window, limit] of [
			[fiveHour, limits?.fiveHour],
			[sevenDay, limits?.sevenDay],
		] as const) {
			if (limit) {
				window.take(session, limit, at);
			}
		}
		wakeUp();
	};

	const wakeUp = () => {
		clearTimeout(wake);
		const now = clock();
		const next = Math.min(fiveHour.changesAt(now, minute), sevenDay.changesAt(now, hour));
		if (next < Number.POSITIVE_INFINITY) {
			wake = setTimeout(
				() => {
					onChange();
					wakeUp();
				},
				Math.min(longestTimer, Math.max(1000, next - now)),
			).unref();
		}
	};

	return {
		/** What a session knew when the server was last at work: nobody knows since when. */
		known: (session: string, limits: Session['limits']) => take(session, limits, null),
		/** A session tells, in a letter of this time. */
		tell: (session: string, limits: Session['limits'], at: string) => take(session, limits, Date.parse(at)),
		/** Null where nothing is known; a window that was reset is not known any more. */
		get newest(): AccountLimits | null {
			const now = clock();
			const said = (window: Window): AccountWindow | null => {
				const found = window.at(now);
				if (!found) {
					return null;
				}
				const {since, ...rest} = found;
				return {...rest, burns: rest.percentPerHour ? burns(spenders(since)) : null};
			};
			const all = {fiveHour: said(fiveHour), sevenDay: said(sevenDay)};
			return all.fiveHour || all.sevenDay ? all : null;
		},
	};
};

/** Whose share of what was spent is the largest. */
const burns = (all: readonly Spender[]): AccountWindow['burns'] => {
	const total = all.reduce((sum, {usd}) => sum + usd, 0);
	const [most] = [...all].sort((a, b) => b.usd - a.usd);
	return most && total > 0 ? {session: most.session, name: most.name, share: Math.round((most.usd / total) * 100) / 100} : null;
};

type Reading = {at: number; usedPercent: number};
/** `since`: the time that the rate is of. */
type Rate = {percentPerHour: number | null; since: number};
type RateOf = (readings: readonly Reading[], current: {usedPercent: number; resetsAt: number}, now: number) => Rate;
type Window = ReturnType<typeof createWindow>;

const createWindow = (rateOf: RateOf) => {
	const said = new Map<string, Limit>();
	let current: {usedPercent: number; resetsAt: number} | undefined;
	/** Of this window, the oldest first. */
	let readings: Reading[] = [];

	return {
		/** @param at when it was told, in milliseconds since 1970; null: nobody knows, and no rate can be made of it */
		take(session: string, limit: Limit, at: number | null) {
			const before = said.get(session);
			said.set(session, limit);
			const resetsAt = Date.parse(limit.resetsAt);
			const {usedPercent} = limit;
			if (Number.isNaN(resetsAt) || (before?.usedPercent === usedPercent && before.resetsAt === limit.resetsAt)) {
				return;
			}
			const isSame = (other: number) => Math.abs(other - resetsAt) <= sameResetMilliseconds;
			const isNew = !current || (resetsAt > current.resetsAt && !isSame(current.resetsAt));
			// Others may know less yet. Only one that told more before knows that the account was given more.
			const wasGiven = before !== undefined && isSame(Date.parse(before.resetsAt)) && usedPercent < before.usedPercent;
			if (!isNew && (!isSame(current!.resetsAt) || (usedPercent < current!.usedPercent && !wasGiven))) {
				return;
			}
			if (isNew || wasGiven) {
				readings = [];
			}
			// One window has one end, whoever tells of it.
			current = {usedPercent, resetsAt: isNew ? resetsAt : current!.resetsAt};
			if (at !== null) {
				readings = readings.filter((_, index) => (readings[index + 1]?.at ?? at) > at - slideMilliseconds);
				readings.push({at: Math.max(at, readings.at(-1)?.at ?? 0), usedPercent});
			}
		},
		at(now: number): (Omit<AccountWindow, 'burns'> & {since: number}) | undefined {
			if (!current || current.resetsAt <= now) {
				return undefined;
			}
			const {usedPercent, resetsAt} = current;
			const {percentPerHour, since} = rateOf(readings, current, now);
			const full = percentPerHour && usedPercent < 100 ? now + ((100 - usedPercent) / percentPerHour) * hour : Number.POSITIVE_INFINITY;
			return {
				usedPercent,
				resetsAt: new Date(resetsAt).toISOString(),
				percentPerHour: percentPerHour === null ? null : Math.round(percentPerHour * 10) / 10,
				// By the minute: nobody plans closer, and what is told stays the same for a while.
				fullAt: full < resetsAt ? new Date(Math.floor(full / minute) * minute).toISOString() : null,
				since,
			};
		},
		/** When it says something else, though nobody tells anything. */
		changesAt(now: number, step: number): number {
			if (!current || current.resetsAt <= now) {
				return Number.POSITIVE_INFINITY;
			}
			const {percentPerHour} = rateOf(readings, current, now);
			const moves = percentPerHour === null ? readings.length > 0 : percentPerHour > 0;
			return Math.min(current.resetsAt, moves ? now + step : Number.POSITIVE_INFINITY);
		},
	};
};

const pastHalfHour: RateOf = (readings, {usedPercent}, now) => {
	const [first] = readings;
	const since = Math.max(now - slideMilliseconds, first?.at ?? now);
	return {since, percentPerHour: now - since < leastMilliseconds ? null : (usedPercent - usedAt(readings, since)) / ((now - since) / hour)};
};

const sinceItBegan: RateOf = (_, {usedPercent, resetsAt}, now) => {
	const elapsed = now - (resetsAt - weekMilliseconds);
	return {since: now - slideMilliseconds, percentPerHour: elapsed < leastOfWeekMilliseconds ? null : usedPercent / (elapsed / hour)};
};

/** What was used at a time, not before the first reading: between two of them it rose evenly, after the last not at all. */
const usedAt = (readings: readonly Reading[], at: number): number => {
	const next = readings.findIndex(reading => reading.at > at);
	const last = readings.at(next === -1 ? -1 : next - 1)!;
	const following = readings[next];
	return following
		? last.usedPercent + ((following.usedPercent - last.usedPercent) * (at - last.at)) / (following.at - last.at)
		: last.usedPercent;
};
