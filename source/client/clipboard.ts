/*
What is copied: into coppice's own buffers, and outward by every way that there is: the terminal (OSC 52), a multiplexer around us, the
clipboard programs of this machine.
*/
import {access, constants} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {count, pasteable} from '../text.ts';
import type {App} from './app.ts';
import {encodePaste, type PaneKeyModes} from './keys/encode.ts';
import {throughMultiplexer} from './outer/passthrough.ts';
import type {Pane} from './panes.ts';

/** What terminals take at least: xterm reads 100,000 characters of base64. */
const longestOsc52 = 74_994;
const patienceMilliseconds = 2000;

type Environment = Readonly<Record<string, string | undefined>>;

export type Clipboard = ReturnType<typeof createClipboard>;

export const createClipboard = (app: App, {write}: {write: (text: string) => void}) => {
	/** Give a text to everything outside; the names of what took it. */
	const outward = async (text: string): Promise<string[]> => {
		const taken: string[] = [];
		for (const {name, command, words} of clipboardPrograms(app.environment)) {
			if (await runWith(text, command, words, app.environment)) {
				taken.push(name);
			}
		}
		const sequence = taken.includes('tmux') || app.outer.console ? '' : osc52(text, app.environment, app.outer.multiplexer);
		if (sequence !== '') {
			write(sequence);
			taken.push('OSC 52');
		}
		return taken;
	};

	/** What was copied last; null where nothing was, undefined where the server does not answer, which was said. */
	const newest = async () => {
		const buffers = await app.ask('buffers.list', {});
		return buffers && (buffers[0] ?? null);
	};

	const focused = (): Pane | undefined => app.panes.get(app.state.layout.focus);

	/** Into this pane, if it still is the one that it was. */
	const pasteInto = (pane: Pane | undefined, text: string) => {
		const isThere = pane !== undefined && app.panes.get(pane.pane) === pane;
		if (!isThere || !app.panes.input(pane.pane, pasteBytes(text, pane.modes))) {
			app.say('nobody takes a paste here');
		}
	};

	return {
		/** Copy a text of a pane. `append`: behind what was copied last. */
		async copy(text: string, {append = false} = {}): Promise<void> {
			const before = append ? await newest() : null;
			if (before === undefined) {
				return;
			}
			const whole = `${before?.text ?? ''}${text}`;
			const [ways, kept] = await Promise.all([outward(whole), app.ask('buffers.add', {text: whole, replace: append})]);
			const by = ways.join(' and ');
			if (kept && by !== '') {
				app.say(`copied ${describeLength(whole)} by ${by}`);
			} else if (kept) {
				const why = app.outer.console ? 'the console has no clipboard' : 'too long for the terminal';
				app.say(`copied ${describeLength(whole)} into coppice only (${why}); ${app.state.prefixName} ] pastes it`);
			} else if (by !== '') {
				app.say(`copied ${describeLength(whole)} by ${by}, but the server did not keep it`, 'warning');
			}
		},
		/**
		An OSC 52 of a program in a pane goes outward only: to the clipboard (`c`, also when nothing is named), or to the primary
		selection (`p`), which only the terminal has.
		*/
		async pass(selection: string, text: string): Promise<void> {
			const {clipboard} = app.settings;
			if (clipboard.fromAgents && (selection === '' || selection.includes('c'))) {
				await outward(text);
			} else if (clipboard.fromAgents && selection.includes('p') && !app.outer.console) {
				write(osc52(text, app.environment, app.outer.multiplexer, 'p'));
			}
		},
		async pasteNewest(): Promise<void> {
			// Where the focus is when the answer comes somebody else may ask something.
			const pane = focused();
			const buffer = await newest();
			if (buffer) {
				pasteInto(pane, buffer.text);
			} else if (buffer === null) {
				app.say('nothing was copied yet');
			}
		},
		async choose(): Promise<void> {
			const buffers = await app.ask('buffers.list', {});
			if (buffers?.length === 0) {
				app.say('nothing was copied yet');
			} else if (buffers) {
				app.update(state => ({...state, dialog: {kind: 'buffers', buffers}}));
			}
		},
		paste: (text: string) => pasteInto(focused(), text),
	};
};

/** As a terminal pastes: lines end as Enter ends them, and nothing in it can end the paste. */
const pasteBytes = (text: string, modes: Pick<PaneKeyModes, 'bracketedPaste'>): Uint8Array =>
	Buffer.concat([
		encodePaste({phase: 'start', raw: none}, modes),
		Buffer.from(pasteable(text).replaceAll('\n', '\r')),
		encodePaste({phase: 'end', raw: none}, modes),
	]);

const none = new Uint8Array();

const describeLength = (text: string): string => {
	const lines = text.replace(/\n$/, '').split('\n');
	return lines.length > 1 || lines[0] === '' ? count(lines.length, 'line') : count([...lines[0]!].length, 'character');
};

/** OSC 52 as the terminal, or the multiplexer that it must pass through, takes it; empty where the text is too long. */
export const osc52 = (text: string, environment: Environment, multiplexer: string | null, selection: 'c' | 'p' = 'c'): string => {
	const bytes = Buffer.from(text);
	if (bytes.length > longestOsc52) {
		return '';
	}
	const sequence = `\x1b]52;${selection};${bytes.toString('base64')}\x07`;
	const passed = throughMultiplexer(sequence, environment, multiplexer);
	// tmux takes it itself with `set-clipboard on`, and passes it on with `allow-passthrough on`: nobody tells which it has, if any.
	const taken = selection === 'c' && (environment.TMUX || multiplexer === 'tmux') ? sequence : '';
	return `${taken}${passed}`;
};

type Program = {name: string; command: string; words: string[]};

/** The programs that may take a text here. tmux hands it to its own terminal (-w). */
const clipboardPrograms = ({TMUX, WAYLAND_DISPLAY, DISPLAY}: Environment): Program[] => [
	...(TMUX ? [{name: 'tmux', command: 'tmux', words: ['load-buffer', '-w', '-']}] : []),
	...(WAYLAND_DISPLAY ? [{name: 'wl-copy', command: 'wl-copy', words: []}] : []),
	...(DISPLAY && !WAYLAND_DISPLAY
		? [
				{name: 'xclip', command: 'xclip', words: ['-in', '-selection', 'clipboard']},
				{name: 'xsel', command: 'xsel', words: ['--input', '--clipboard']},
			]
		: []),
	...(process.platform === 'darwin' ? [{name: 'pbcopy', command: 'pbcopy', words: []}] : []),
];

const runWith = async (text: string, command: string, words: string[], environment: Record<string, string>): Promise<boolean> => {
	if (!(await isOnPath(command, environment.PATH ?? ''))) {
		return false;
	}
	// What stays behind to hold the text (xclip, wl-copy) keeps these open: nothing waits for them.
	const {failed} = await execa(command, words, {
		input: text,
		stdout: 'ignore',
		stderr: 'ignore',
		env: environment,
		extendEnv: false,
		reject: false,
		timeout: patienceMilliseconds,
	});
	return !failed;
};

const isOnPath = async (command: string, searchPath: string): Promise<boolean> => {
	for (const folder of searchPath.split(':').filter(Boolean)) {
		try {
			await access(path.join(folder, command), constants.X_OK);
			return true;
		} catch {
			// The next one.
		}
	}
	return false;
};
