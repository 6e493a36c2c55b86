/* Messages for `claude` that wait until its turn is over. */

/** @param onChange called with those that wait */
export const createQueue = (onChange: (waiting: readonly string[]) => void) => {
	let waiting: readonly string[] = [];
	const change = (now: readonly string[]) => {
		waiting = now;
		onChange(now);
	};
	return {
		add: (text: string) => change([...waiting, text]),
		/** The oldest, which no longer waits; undefined where none does. */
		next(): string | undefined {
			const [first] = waiting;
			change(waiting.slice(1));
			return first;
		},
		/** The newest, which no longer waits; undefined where none does. */
		takeBack(): string | undefined {
			const last = waiting.at(-1);
			change(waiting.slice(0, -1));
			return last;
		},
	};
};
