/*
What is known of the outer terminal, learnt from its answers while the app runs, and what follows from that: it is told how to speak,
as the focused pane needs it, and agents are told what it looks like.
*/
import type {OuterColours} from '../../protocol/host.ts';
import type {TerminalModes} from '../../screen/modes.ts';
import type {OuterKeyModes} from '../keys/encode.ts';
import type {TokenizerSettings} from '../keys/keys.ts';
import type {Reply} from '../keys/replies.ts';
import type {Tty} from '../tty.ts';
import {cellQuery, learn, type Outer, queries} from './outer.ts';
import {changeModes, enteredModes, wantedModes} from './outer-modes.ts';

/** Colours come one by one; they are told on together. */
const coloursMilliseconds = 50;

type Hooks = {
	configure: (settings: Partial<TokenizerSettings>) => void;
	/** The modes of the program that has the keys; undefined while something of ours has them. */
	program: () => TerminalModes | undefined;
	/** Whether it stands in another multiplexer changes the prefix. */
	onNested: () => void;
	/** What it can do changed: the same picture may be painted otherwise. */
	onCapabilities: () => void;
	/** Its name, or what it takes, is known. */
	onKnown: () => void;
	/** Its colours are known. */
	onColours: (colours: Outer['colours']) => void;
};

export const createTerminalFacts = (first: Outer, tty: Tty, hooks: Hooks) => {
	let outer = first;
	let modes = enteredModes;
	let asked = 0;
	let timer: NodeJS.Timeout | undefined;

	/** The only writer of modes between entering and leaving. */
	const follow = () => {
		const wanted = wantedModes(outer, hooks.program());
		const text = changeModes(modes, wanted);
		if (text === '' || !tty.open) {
			return;
		}
		tty.write(text);
		modes = wanted;
		// tmux writes 08 for Control+h, whatever it was told.
		hooks.configure({kitty: modes.kittyFlags > 0, modifyOtherKeys: outer.multiplexer === 'tmux' ? 0 : modes.modifyOtherKeys});
	};

	const looks = (): OuterColours => ({...outer.colours, ...(outer.cell && {cell: outer.cell})});

	return {
		get outer() {
			return outer;
		},
		/** It has not answered everything yet. */
		get owesAnswers() {
			return asked > 0;
		},
		/** What agents are told. */
		looks,
		/** How its keyboard speaks now; undefined where no program could have asked for its forms. */
		keys: (): OuterKeyModes | undefined => (outer.multiplexer === 'tmux' ? undefined : modes),
		/** Ask everything, after entering. What it does not know it does not answer; nothing waits for it. */
		ask() {
			modes = enteredModes;
			hooks.configure({bracketedPaste: outer.bracketedPaste});
			if (!outer.console) {
				asked++;
				tty.write(queries);
			}
			follow();
		},
		/** The focus, or what the focused program asks for, may have changed. */
		follow,
		/** Another size may be of another font. */
		resized() {
			if (!outer.console) {
				tty.write(cellQuery);
			}
		},
		onReply(reply: Reply) {
			// DA1 comes last, and is answered by all.
			asked -= reply.name === 'deviceAttributes' && reply.level === 'primary' && asked > 0 ? 1 : 0;
			const before = outer;
			outer = learn(outer, reply);
			if (outer === before) {
				return;
			}
			follow();
			hooks.configure({bracketedPaste: outer.bracketedPaste});
			if (outer.nested !== before.nested) {
				hooks.onNested();
			}
			if (outer.program !== before.program || outer.takesStatus !== before.takesStatus) {
				hooks.onKnown();
			}
			if (outer.capabilities !== before.capabilities) {
				hooks.onCapabilities();
			}
			if (outer.colours !== before.colours || outer.cell !== before.cell) {
				clearTimeout(timer);
				timer = setTimeout(() => hooks.onColours(looks()), coloursMilliseconds);
			}
		},
		stop: () => clearTimeout(timer),
	};
};
