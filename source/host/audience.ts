/*
Who looks at this session, and who of them types into it. They get its picture, its program is told whether it has the focus, and they
decide how fast its output is taken.
*/
import type {Connection} from '../protocol/connection.ts';
import type {HostContract} from '../protocol/host.ts';
import type {ScreenTerminal} from '../screen/terminal.ts';
import {createFocus} from './focus.ts';
import {createPace} from './pace.ts';
import {createViewers} from './viewers.ts';

type One = Connection<HostContract>;

export type Audience = ReturnType<typeof createAudience>;

/** @param program its input, and reading what it prints */
export const createAudience = (terminal: ScreenTerminal, program: {write(text: string): void; pause(): void; resume(): void}) => {
	const viewers = createViewers(terminal);
	const focus = createFocus(terminal, program.write);
	const pace = createPace(() => (viewers.count === 0 ? 'none' : focus.any ? 'focus' : 'beside'), program);
	return {
		attach(one: One) {
			viewers.add(one);
			pace.resume();
		},
		detach: viewers.remove,
		/** It is gone. */
		remove(one: One) {
			viewers.remove(one);
			focus.set(one, false);
		},
		focus(one: One, focused: boolean) {
			focus.set(one, focused);
			if (focused) {
				pace.resume();
			}
		},
		/** So much output was taken, and is in the terminal. */
		took(bytes: number) {
			focus.check();
			viewers.changed();
			pace.took(bytes);
		},
		/** The picture changed without output. */
		changed: viewers.changed,
		/** Everything that anyone still lacks, at once: the session ends. */
		flush: viewers.flush,
	};
};
