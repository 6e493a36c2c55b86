/** Keeps the last value as long as nothing of what it was made of is another thing. */
export const createMemo = <Value>() => {
	let known: {of: readonly unknown[]; value: Value} | undefined;
	return (of: readonly unknown[], make: () => Value): Value => {
		if (!known || known.of.some((part, index) => part !== of[index])) {
			known = {of, value: make()};
		}
		return known.value;
	};
};
