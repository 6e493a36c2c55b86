/*
Tells whoever watches what became of the sessions and of their sums. All changes of one moment are told as one, and nothing that looks
as it did before.
*/
import type {Fleet as FleetContract} from '../protocol/messages.ts';
import type {Totals} from '../protocol/money.ts';
import type {LiveSession} from './session/session.ts';

export type Emit = <N extends keyof FleetContract['events'] & string>(name: N, value: FleetContract['events'][N]) => void;

type Hooks = {
	emit: Emit;
	/** Whether it still stands in the list, and was not started anew since. */
	isListed: (session: LiveSession) => boolean;
	totals: () => Totals;
	/** It was told of a session; also where nobody sees a difference. */
	onTold: (session: LiveSession) => void;
};

export const createTelling = ({emit, isListed, totals, onTold}: Hooks) => {
	const told = new Map<string, string>();
	const changed = new Set<LiveSession>();

	/** Whether this is other than what was told of it before. */
	const isNew = (of: string, value: unknown): boolean => {
		const text = JSON.stringify(value);
		const before = told.get(of);
		told.set(of, text);
		return text !== before;
	};

	const tellTotals = () => {
		const now = totals();
		if (isNew('totals', now)) {
			emit('totals', now);
		}
	};

	const flush = () => {
		const batch = [...changed];
		changed.clear();
		for (const session of batch) {
			if (!isListed(session)) {
				continue;
			}
			const view = session.view();
			if (isNew(session.id, view)) {
				emit('session', view);
			}
			onTold(session);
		}
		tellTotals();
	};

	return {
		tellTotals,
		/** Something about it changed that others may see. */
		changed(session: LiveSession): void {
			if (changed.size === 0) {
				setImmediate(flush);
			}
			changed.add(session);
		},
		/** It left the list. */
		forget(session: LiveSession): void {
			told.delete(session.id);
			emit('sessionRemoved', {id: session.id});
		},
	};
};
