/*
Asks the terminal whether it has drawn what was written (DSR 5). Answers come in the order of the questions; over a slow link they tell
how far behind the person's screen is, which nothing else does (the kernel's buffer says that it took all).
*/

export type Drawn = ReturnType<typeof createDrawn>;

export const createDrawn = (write: (text: string) => void) => {
	const asked: (() => void)[] = [];
	return {
		/** `then` is called when all that was written up to now has been drawn; never, where the terminal does not answer. */
		ask(then: () => void) {
			asked.push(then);
			write('\x1b[5n');
		},
		/** The terminal said so. */
		answered() {
			asked.shift()?.();
		},
		/** The terminal was somebody else's: what it was asked before it answers no more. */
		forget() {
			asked.length = 0;
		},
		/** It owes an answer. */
		get isAsked() {
			return asked.length > 0;
		},
	};
};
