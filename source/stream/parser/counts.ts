/* Counts by name. */

export type Counts = Map<string, number>;

/** One more of `name`. */
export const count = (counts: Counts, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

export const countAll = (names: Iterable<string>): Counts => {
	const counts: Counts = new Map();
	for (const name of names) {
		count(counts, name);
	}
	return counts;
};

/** As an object, its names in order. */
export const sorted = <Value>(map: ReadonlyMap<string, Value>): Record<string, Value> =>
	Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
