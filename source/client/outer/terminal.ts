/*
The outer terminal from entering to leaving: what it turns out to be, and what it is told besides the picture (title, bell,
notifications, status). While it is lent, to a shell or an editor, it is as it was found.
*/
import type {ReadStream, WriteStream} from 'node:tty';
import type {OuterColours} from '../../protocol/host.ts';
import type {App} from '../app.ts';
import type {Input} from '../input.ts';
import type {Reply} from '../keys/replies.ts';
import {type State, withSize} from '../state.ts';
import {openTty} from '../tty.ts';
import {createAnnouncer} from './announce.ts';
import {createDrawn} from './drawn.ts';
import {createSuspension} from './endings.ts';
import type {Outer} from './outer.ts';
import {createOuterStatus} from './outer-status.ts';
import {createOutward} from './outward.ts';
import {createTerminalFacts} from './terminal-facts.ts';

type Streams = {input: ReadStream; output: WriteStream};

type Hooks = {
	/** Whether it stands in another multiplexer changes the prefix. */
	onNested: () => void;
	/** What it can do changed: the same picture may be painted otherwise. */
	onCapabilities: () => void;
	/** Its colours are known: agents are told. */
	onColours: (colours: OuterColours) => void;
	onGone: () => void;
};

export type Terminal = ReturnType<typeof createTerminal>;

/** The answers that come last: to DA1, and to the question whether something was drawn. */
const deviceAttributes = /\x1b\[\?[\d;]*c/;
const drawnAnswer = /\x1b\[0n/;

/** @param first what the environment tells of it */
export const createTerminal = (app: App, first: Outer, streams: Streams, input: Input, hooks: Hooks) => {
	const tty = openTty({
		...streams,
		console: first.console,
		mouse: first.mouse,
		onInput: input.bytes,
		onResize(size) {
			app.update(current => withSize(current, size));
			facts.resized();
			app.redraw();
		},
		onGone: hooks.onGone,
	});
	const {write} = tty;
	const drawn = createDrawn(write);
	const outward = createOutward(tty, {console: first.console, unicode: first.capabilities.unicode, clock: app.clock});
	const status = createOuterStatus(write);
	const facts = createTerminalFacts(first, tty, {
		configure: input.configure,
		program() {
			const pane = app.panes.get(app.state.layout.focus);
			return pane && !pane.ended && app.state.asks === null && input.focus() === 'pane' ? pane.modes : undefined;
		},
		onNested: hooks.onNested,
		onCapabilities: hooks.onCapabilities,
		onKnown: () => status.follow(app.state, facts.outer),
		onColours: hooks.onColours,
	});
	const announcer = createAnnouncer({
		write,
		outer: () => facts.outer,
		environment: app.environment,
		settings: app.settings.notifications,
		clock: app.clock,
	});

	/** It is ours, and may show anything. */
	const enter = () => {
		tty.enter();
		facts.ask();
		outward.forget();
		drawn.forget();
		outward.title(app.state);
	};

	/** For good: whoever had it meanwhile gives it back to nobody. */
	let left = false;

	const comeBack = () => {
		if (!left) {
			enter();
			app.redraw();
		}
	};

	return {
		tty,
		drawn,
		get outer() {
			return facts.outer;
		},
		/** What agents are told of it. */
		looks: facts.looks,
		/** How its keyboard speaks now; undefined where no program could have asked for its forms. */
		keys: facts.keys,
		enter,
		bell: outward.bell,
		/** Call it when the state changed. */
		changed(before: State) {
			outward.title(app.state);
			announcer.changed(before, app.state);
			status.follow(app.state, facts.outer);
		},
		/** The focus, or what the focused program asks for, may have changed. */
		follow: facts.follow,
		onReply(reply: Reply) {
			if (reply.name === 'ok') {
				drawn.answered();
			} else {
				facts.onReply(reply);
			}
		},
		suspend: createSuspension(tty, comeBack),
		/** Somebody else has it meanwhile. */
		async lend<Result>(act: () => Promise<Result>): Promise<Result> {
			tty.leave();
			try {
				return await act();
			} finally {
				comeBack();
			}
		},
		/** Leave it as it was found. `patiently`: what it still has to say is waited for, so that no shell reads it as typed. */
		async leave({patiently}: {patiently: boolean}) {
			left = true;
			status.clear();
			announcer.stop();
			facts.stop();
			const owed = facts.owesAnswers ? deviceAttributes : drawn.isAsked ? drawnAnswer : undefined;
			if (patiently && owed) {
				await tty.leaveAfter(owed);
			} else {
				tty.leave();
			}
		},
	};
};
