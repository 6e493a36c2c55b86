/*
What is known of the outer terminal, learnt from its answers while the app runs, and what follows from that: keyboard protocols are
switched on where it has them, and agents are told its colours.
*/
import type {OuterKeyModes} from './encode.ts';
import type {TokenizerSettings} from './keys.ts';
import {learn, type Outer, queries} from './outer.ts';
import type {Reply} from './replies.ts';
import {type Tty, wantedKittyFlags} from './tty.ts';

/** Colours come one by one; they are told on together. */
const coloursMilliseconds = 50;

type Hooks = {
	configure: (settings: Partial<TokenizerSettings>) => void;
	/** Whether it stands in another multiplexer changes the prefix. */
	onNested: () => void;
	/** What it can do changed: the same picture may be painted otherwise. */
	onCapabilities: () => void;
	/** Its colours are known. */
	onColours: (colours: Outer['colours']) => void;
};

export type TerminalFacts = ReturnType<typeof createTerminalFacts>;

export const createTerminalFacts = (first: Outer, tty: Tty, hooks: Hooks) => {
	let outer = first;
	let timer: NodeJS.Timeout | undefined;

	return {
		get outer() {
			return outer;
		},
		/** How its keyboard speaks now. */
		keys: (): OuterKeyModes => ({
			kittyFlags: outer.kitty ? wantedKittyFlags : 0,
			modifyOtherKeys: outer.modifyOtherKeys && !outer.kitty ? 2 : 0,
		}),
		/** Ask everything. What it does not know it does not answer; nothing waits for it. */
		ask() {
			if (!outer.console) {
				tty.write(queries);
			}
		},
		onReply(reply: Reply) {
			const before = outer;
			outer = learn(outer, reply);
			if (reply.name === 'deviceAttributes' && outer.modifyOtherKeys && !outer.kitty) {
				tty.write('\x1b[>4;2m');
				hooks.configure({modifyOtherKeys: 2});
			}
			if (outer === before) {
				return;
			}
			if (outer.kitty && !before.kitty) {
				tty.write(`\x1b[>${wantedKittyFlags}u`);
				hooks.configure({kitty: true});
			}
			if (outer.nested !== before.nested) {
				hooks.onNested();
			}
			if (outer.capabilities !== before.capabilities) {
				hooks.onCapabilities();
			}
			if (outer.colours !== before.colours) {
				clearTimeout(timer);
				timer = setTimeout(() => hooks.onColours(outer.colours), coloursMilliseconds);
			}
		},
		stop: () => clearTimeout(timer),
	};
};
