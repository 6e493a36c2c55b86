/* Keys of copy mode wait, by session, while lines are on their way; then they have their turn in the order in which they came. */

type Act = () => void;

/** Lines on their way. */
export type Wait = {
	/** False where others are awaited by now, or none. */
	isCurrent(): boolean;
	/** They are there, or will not come: what waited acts. What has to wait again has those behind it wait with it. */
	end(): void;
};

export const createWaiting = () => {
	const queues = new Map<string, Act[]>();
	const when = (session: string, act: Act) => {
		const queue = queues.get(session);
		if (queue) {
			queue.push(act);
		} else {
			act();
		}
	};
	return {
		/** At once where nothing is awaited. */
		when,
		/** @param first acts before what comes meanwhile */
		begin(session: string, first?: Act): Wait {
			const queue = first ? [first] : [];
			queues.set(session, queue);
			const isCurrent = () => queues.get(session) === queue;
			return {
				isCurrent,
				end() {
					if (isCurrent()) {
						queues.delete(session);
						for (const act of queue) {
							when(session, act);
						}
					}
				},
			};
		},
		forget: (session: string) => void queues.delete(session),
	};
};
