/* What sessions are called and where they stand in the list: unique also among those that are being made right now. */
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import type {Agent} from '../../agents/agent.ts';
import {UserError} from '../../errors.ts';
import type {NewSession} from '../../protocol/session.ts';
import {firstWords, line, slug} from '../../text.ts';
import type {Fleet} from '../fleet.ts';
import {checkName, looksLikeId} from '../session/resolve.ts';

type Reservation = {root: string; name: string; slot: number};

export type Names = ReturnType<typeof createNames>;

export const createNames = (fleet: Fleet) => {
	const reserved = new Set<Reservation>();

	const isTaken = (root: string) => (name: string) =>
		fleet.all().some(({record}) => record.repository.root === root && record.name === name) ||
		[...reserved].some(one => one.root === root && one.name === name);

	/** This name, or with a number where it is taken. */
	const free = (root: string, base: string): string => {
		let name = base;
		for (let next = 2; isTaken(root)(name); next++) {
			name = `${base}-${next}`;
		}
		return name;
	};

	const freeSlot = (): number => {
		const slots = new Set([...fleet.all().map(session => session.record.slot), ...[...reserved].map(one => one.slot)]);
		let slot = 1;
		while (slots.has(slot)) {
			slot++;
		}
		return slot;
	};

	/** What a session is called, in words: given, from its prompt, or its agent and a number. */
	const nameFor = (request: NewSession, agent: Agent, root: string, number: number): string => {
		const taken = isTaken(root);
		if (request.name !== undefined) {
			const name = checkName(request.count === undefined || request.count === 1 ? request.name : `${request.name}-${number}`);
			if (taken(name)) {
				throw new UserError(`the name \`${line(name)}\` is taken in this repository`, {
					code: 'name-taken',
					hint: 'choose another, or remove that session with `coppice rm`',
				});
			}
			return name;
		}
		if (request.prompt !== undefined && slug(request.prompt, '') !== '') {
			const words = firstWords(request.prompt);
			const base = looksLikeId(words) ? `${agent.name}-${words}` : words;
			return free(root, base);
		}
		const word = request.command ? slug(path.basename(request.command[0]!), 'command') : agent.name;
		let next = 1;
		while (taken(`${word}-${next}`)) {
			next++;
		}
		return `${word}-${next}`;
	};

	return {
		isTaken,
		free,
		/** A name and a place for a session that is to be made. Throws a `UserError` when the name that was asked for is taken. */
		reserve(request: NewSession, agent: Agent, root: string, number: number): Reservation {
			const reservation = {root, name: nameFor(request, agent, root, number), slot: freeSlot()};
			reserved.add(reservation);
			return reservation;
		},
		/** It is on the list now, or was not made. */
		release: (reservation: Reservation) => void reserved.delete(reservation),
		newId: (): string => {
			for (;;) {
				const id = `s-${[...randomBytes(5)].map(byte => alphabet[byte % alphabet.length]).join('')}`;
				if (!fleet.get(id)) {
					return id;
				}
			}
		},
	};
};

/** Characters that cannot be taken for each other. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
