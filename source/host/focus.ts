/*
Focus reports (DEC mode 1004). A program has the focus while any client says so of its pane. It is told on change, and once
when it asks for such reports.
*/
import type {ScreenTerminal} from '../screen/terminal.ts';

export const createFocus = (terminal: ScreenTerminal, write: (text: string) => void) => {
	const holders = new Set<object>();
	let told: boolean | undefined;
	return {
		/** Whether any client types into it. */
		get any() {
			return holders.size > 0;
		},
		set(client: object, focused: boolean) {
			if (focused) {
				holders.add(client);
			} else {
				holders.delete(client);
			}
			this.check();
		},
		/** To be called after output too: the program may have asked just now. */
		check() {
			if (!terminal.modes().focusEvents) {
				told = undefined;
				return;
			}
			const focused = holders.size > 0;
			if (told !== focused) {
				told = focused;
				write(focused ? '\x1b[I' : '\x1b[O');
			}
		},
	};
};
