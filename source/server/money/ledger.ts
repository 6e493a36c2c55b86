/*
What was spent: one line a charge, appended and never changed, in `ledger/YYYY-MM.jsonl`. Each line has a checksum; a line that a
crash cut short is skipped and counted.
*/
import {appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {describe} from '../../errors.ts';
import type {Log} from '../../log.ts';
import type {CostKey, NamedCostRow, SpentByModel, Tokens} from '../../protocol/money.ts';
import {noTokens} from '../../stream/parser/tokens.ts';
import type {SessionRecord} from '../session/record.ts';
import {combined, isAny, nameOf, noShares, type Shares, sharesWith} from './shares.ts';

export type Charge = {
	at: string;
	/**
	Which letter told of it, and when the host that numbered it began: a letter that comes again is charged once. None told of tokens that
	were read in a transcript.
	*/
	letter?: {host: string; number: number};
	/** Which reading of a transcript told of it, counted by session, and how far that was read then. */
	reading?: {number: number; file: string; counted: SessionRecord['counted'][string]};
	session: string;
	name: string;
	conversation: string;
	model: string | null;
	usd: number;
	tokens: Tokens | null;
	/** What of it other models than `model` had; dollars of one without a price stay with `model`. */
	others?: SpentByModel<number | null>;
	/** What is owed to other models after it, by model; without it nothing changed. */
	owedUsd?: Shares['owedUsd'];
	/** The conversation has cost more than that: a lower bound, until a charge comes that is none. */
	atLeast?: boolean;
};

const recentMilliseconds = 3_600_000;
/** A record is written within moments of what it does not know yet. */
const keptReadings = 20;

export type Ledger = ReturnType<typeof openLedger>;

export const openLedger = (stateFolder: string, log: Log) => {
	const folder = path.join(stateFolder, 'ledger');
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const today = {day: '', usd: 0};
	/** Of the last hour, the oldest first. */
	let recent: Charge[] = [];
	let totalUsd = 0;

	const read = (): Charge[] => {
		const charges: Charge[] = [];
		let bad = 0;
		for (const name of readdirSync(folder).sort()) {
			for (const line of readFileSync(path.join(folder, name), 'utf8').split('\n')) {
				const charge = line === '' ? undefined : readLine(line);
				if (charge) {
					charges.push(charge);
				} else if (line !== '') {
					bad++;
				}
			}
		}
		if (bad > 0) {
			log.warning(`the ledger has ${bad} lines that could not be read`);
		}
		return charges;
	};

	const count = ({at, usd}: Pick<Charge, 'at' | 'usd'>) => {
		const day = dayOf(new Date());
		if (today.day !== day) {
			today.day = day;
			today.usd = 0;
		}
		if (dayOf(new Date(at)) === day) {
			today.usd += usd;
		}
		totalUsd += usd;
	};

	const remember = (charge: Charge) => {
		const from = Date.now() - recentMilliseconds;
		if (Date.parse(charge.at) > from) {
			recent = [...recent.filter(({at}) => Date.parse(at) > from), charge];
		}
	};

	/** On a full disk lines wait for the next charge, in their order. */
	let unwritten: {file: string; line: string}[] = [];
	let isFull = false;

	const write = () => {
		try {
			for (const {file, line} of unwritten) {
				appendFileSync(file, `${endsCut(file) ? '\n' : ''}${line}\n`, {mode: 0o600});
				unwritten = unwritten.slice(1);
			}
			isFull = false;
		} catch (error) {
			if (!isFull) {
				isFull = true;
				log.error(`charges could not be written to the ledger, and are tried again: ${describe(error)}`);
			}
		}
	};

	const charged = new Map<string, NonNullable<Charge['letter']>>();
	const shares = new Map<string, Shares>();
	/** The newest of each session. */
	const readings = new Map<string, Charge[]>();
	const take = (charge: Charge) => {
		const {session, letter, reading} = charge;
		count(charge);
		remember(charge);
		shares.set(session, sharesWith(shares.get(session) ?? noShares, charge));
		if (letter) {
			charged.set(session, letter);
		}
		if (reading) {
			readings.set(session, [...(readings.get(session) ?? []), charge].slice(-keptReadings));
		}
	};
	for (const charge of read()) {
		take(charge);
	}

	return {
		/** Append a charge; undefined is none. */
		charge(charge: Charge | undefined): void {
			if (!charge) {
				return;
			}
			const {letter, session} = charge;
			const last = charged.get(session);
			if (letter && last && last.host === letter.host && letter.number <= last.number) {
				return;
			}
			take(charge);
			const line = JSON.stringify({...charge, crc: crc32(JSON.stringify(charge))});
			unwritten = [...unwritten, {file: path.join(folder, `${charge.at.slice(0, 7)}.jsonl`), line}];
			write();
		},
		/** Of a session's money, whose it is. */
		shares: (session: string): Shares => shares.get(session) ?? noShares,
		/** What was read last in the transcripts of a session, the oldest first. */
		readings: (session: string): readonly Charge[] => readings.get(session) ?? [],
		/** What could not be written until now, once more. */
		write,
		/** Spent since midnight, local time. */
		get todayUsd(): number {
			count({at: new Date(0).toISOString(), usd: 0});
			return today.usd;
		},
		/** Spent since the ledger began. */
		get totalUsd(): number {
			return totalUsd;
		},
		/** What was spent after a time of the last hour, in milliseconds since 1970, by session. */
		since(milliseconds: number): Pick<Charge, 'session' | 'name' | 'usd'>[] {
			const sums = new Map<string, Pick<Charge, 'session' | 'name' | 'usd'>>();
			for (const {at, session, name, usd} of recent) {
				if (Date.parse(at) > milliseconds) {
					sums.set(session, {session, name, usd: usd + (sums.get(session)?.usd ?? 0)});
				}
			}
			return [...sums.values()];
		},
		/**
		Sums by a key, largest first.
		@param behind the sessions of which more was used than the last total knows
		*/
		rows(by: CostKey, behind: ReadonlySet<string> = new Set()): NamedCostRow[] {
			write();
			const rows = new Map<string, NamedCostRow>();
			const charges = read();
			// What was read in a transcript settles nothing.
			const bounds = new Map(charges.filter(({reading}) => !reading).map(charge => [conversationOf(charge), charge.atLeast === true]));
			const newest = new Map(charges.map(charge => [charge.session, charge]));
			for (const charge of charges) {
				const isBound = bounds.get(conversationOf(charge)) || (behind.has(charge.session) && newest.get(charge.session) === charge);
				for (const [key, {usd, tokens}] of sharesOf(charge, by)) {
					const row = rows.get(key) ?? {key, costUsd: null, costIs: 'reported' as const, tokens: noTokens, name: null};
					row.name = by === 'session' ? charge.name : null;
					row.costIs = usd === null || isBound ? 'atLeast' : row.costIs;
					row.costUsd = usd === null ? row.costUsd : (row.costUsd ?? 0) + usd;
					row.tokens = combined(row.tokens, tokens);
					rows.set(key, row);
				}
			}
			return [...rows.values()]
				.map(row => (row.costUsd === null ? {...row, costIs: 'unknown' as const} : row))
				.sort((a, b) => (by === 'day' ? b.key.localeCompare(a.key) : (b.costUsd ?? 0) - (a.costUsd ?? 0)));
		},
	};
};

/** Whose a charge is, by a key: those of several models are divided. */
const sharesOf = (charge: Charge, by: CostKey): [key: string, share: SpentByModel<number | null>[string]][] => {
	const all = {usd: charge.usd, tokens: charge.tokens ?? noTokens};
	if (by !== 'model') {
		return [[by === 'day' ? dayOf(new Date(charge.at)) : charge.session, all]];
	}
	const others = Object.entries(charge.others ?? {});
	const own = others.reduce((rest, [, {usd, tokens}]) => ({usd: rest.usd - (usd ?? 0), tokens: combined(rest.tokens, tokens, -1)}), all);
	const isNothing = others.length > 0 && own.usd === 0 && !isAny(own.tokens);
	return isNothing ? others : [[nameOf(charge.model), own], ...others];
};

const conversationOf = ({session, conversation}: Charge): string => `${session} ${conversation}`;

const readLine = (line: string): Charge | undefined => {
	try {
		const {crc, ...charge} = JSON.parse(line) as Charge & {crc: number};
		return crc32(JSON.stringify(charge)) === crc ? charge : undefined;
	} catch {
		return undefined;
	}
};

/** Whether the file's last line has no end: a full disk or a crash cut it. */
const endsCut = (file: string): boolean => {
	let descriptor: number;
	try {
		descriptor = openSync(file, 'r');
	} catch {
		return false;
	}
	try {
		const {size} = fstatSync(descriptor);
		const last = Buffer.alloc(1);
		return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 10;
	} finally {
		closeSync(descriptor);
	}
};

/** The local day, `2026-11-20`. */
const dayOf = (date: Date): string =>
	`${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
