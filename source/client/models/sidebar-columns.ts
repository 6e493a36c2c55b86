/* Where what stands in the sidebar: the same in every row, so that it reads as a table. Pure. */
import type {Session} from '../../protocol/session.ts';
import {money, statusWords} from '../../words.ts';
import type {Look} from './row.ts';
import {elsewhereWords} from './sidebar-elsewhere.ts';
import {type RepositoryGroup, totalOf} from './sidebar-groups.ts';
import {isPlain} from './status.ts';

export type Columns = {
	readonly columns: number;
	readonly slot: number;
	readonly name: number;
	/** 0: no room for it. */
	readonly status: number;
	readonly words: boolean;
	readonly money: number;
};

/** The word with its age: `◆ waiting 2 min`. It grows where an age does, and never shrinks below this, so that nothing jitters. */
const leastStatus = 15;
const leastMoney = 5;

export const createColumns = (all: readonly RepositoryGroup[], now: number, columns: number, {widths}: Look): Columns => {
	const sessions = all.flatMap(group => group.sessions.map(({session}) => session));
	const slot = Math.max(1, ...sessions.map(session => String(session.slot).length));
	const words = columns >= 34;
	const status = words
		? Math.max(
				leastStatus,
				...sessions.filter(session => !isPlain(session)).map(session => widths.measure(statusWords(session, now)) + 2),
				...all.flatMap(group => group.elsewhere.map(one => widths.measure(elsewhereWords(one, now)) + 2)),
			)
		: 1;
	const cost =
		columns >= 26
			? Math.max(
					leastMoney,
					...all.map(group => widths.measure(totalOf(group.all))),
					...sessions.map(session => widths.measure(moneyOf(session))),
				)
			: 0;
	// Marker, slot, blank, name, blank, status, blank, money, blank.
	const name = Math.max(1, columns - 1 - slot - 1 - 1 - status - (cost > 0 ? 1 + cost : 0) - 1);
	return {columns, slot, name, status, words, money: cost};
};

/** Shells cost nothing; an agent of which it is not known says so. */
export const moneyOf = ({agent, costUsd, costIs}: Session): string =>
	costUsd === null && (agent === 'shell' || agent === 'command') ? '' : money(costUsd, costIs);
