/*
The app in a real pty, on an outer terminal that draws and answers like a real one (an @xterm/headless with the answers that the app
asks for). Tests wait for what they see, never for time.
*/
import assert from 'node:assert/strict';
import {closeSync, constants, openSync} from 'node:fs';
import xterm from '@xterm/headless';
import {spawn} from 'node-pty';
import {loadWidths} from '../../source/screen/widths.ts';
import {binary, type World} from './coppice.ts';
import {createKittyKeyboard} from './kitty-keyboard.ts';

export type OuterTerminal = Awaited<ReturnType<typeof openApp>>;

type Options = {
	words?: string[];
	columns?: number;
	rows?: number;
	environment?: Record<string, string>;
	directory?: string;
	/** What runs in the terminal instead of this command, which opens the app: something around it. */
	around?: (command: string[]) => string[];
	/** Whether it says that it has drawn what was written (`CSI 5 n`). */
	answers?: boolean;
	/** It has kitty's keyboard protocol, the mouse in pixels, and cells of 10 × 20. */
	kitty?: boolean;
};

/** A test that waits longer than this for something fails with the screen. */
const patienceMilliseconds = 20_000;
const quietMilliseconds = 250;

export const openApp = async (world: World, options: Options = {}) => {
	const {words = [], columns = 120, rows = 40, environment = {}, directory = world.repository, answers = true, kitty = false} = options;
	const {around = command => command} = options;
	const terminal = new xterm.Terminal({
		cols: columns,
		rows,
		allowProposedApi: true,
		logLevel: 'off',
		scrollback: 0,
		windowOptions: {getCellSizePixels: kitty},
	});
	const widths = await loadWidths();
	terminal.unicode.register(widths.provider as never);
	terminal.unicode.activeVersion = widths.provider.version;
	const [file, ...rest] = around([process.execPath, binary, ...words]);
	const child = spawn(file!, rest, {
		name: environment.TERM ?? world.environment.TERM,
		cols: columns,
		rows,
		cwd: directory,
		env: {...world.environment, ...environment},
		encoding: null,
	});
	const {_pty: path} = child as unknown as {_pty: string};
	const otherSide = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
	const checks = new Set<() => void>();
	let exit: {code: number; signal: number | undefined} | undefined;
	let bytes = 0;
	let raw = '';

	const changed = () => {
		for (const check of [...checks]) {
			check();
		}
	};
	const {parser} = terminal;
	const answer = (text: string) => answers && child.write(text);
	parser.registerCsiHandler({final: 'n'}, parameters => {
		if (parameters[0] === 5) {
			answer('\x1b[0n');
		}
		return true;
	});
	parser.registerCsiHandler({prefix: '?', intermediates: '$', final: 'p'}, parameters => {
		const [mode] = parameters;
		const pixels = kitty && mode === 1016 ? (reportsPixels(terminal) ? 1 : 2) : 0;
		answer(`\x1b[?${mode};${mode === 2026 ? 2 : mode === 2004 ? 1 : pixels}$y`);
		return true;
	});
	parser.registerCsiHandler({final: 't'}, parameters => {
		if (kitty && parameters[0] === 16) {
			answer('\x1b[6;20;10t');
		}
		return true;
	});
	const keyboard = kitty ? createKittyKeyboard(terminal, answer) : undefined;
	parser.registerCsiHandler({final: 'c'}, () => {
		answer('\x1b[?62;22c');
		return true;
	});
	child.onData(data => {
		const piece = data as unknown as Uint8Array;
		bytes += piece.length;
		raw += Buffer.from(piece).toString('latin1');
		terminal.write(piece, changed);
	});
	const ended = new Promise<void>(resolve => {
		child.onExit(({exitCode, signal}) => {
			closeSync(otherSide);
			exit = {code: exitCode, signal: signal || undefined};
			terminal.write('', () => {
				changed();
				resolve();
			});
		});
	});

	const inTime = async () => {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(() => reject(new Error(`the app did not end\n${text()}`)), patienceMilliseconds);
		});
		await Promise.race([ended, late]).finally(() => clearTimeout(timer));
	};

	const lines = (): string[] => {
		const {active} = terminal.buffer;
		return Array.from({length: terminal.rows}, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '');
	};
	const text = () => lines().join('\n').trimEnd();

	/** Whether the key line of the card (its lower border) draws this key bold. */
	const isBright = (key: string): boolean => {
		const {active} = terminal.buffer;
		return lines().some((line, y) => {
			const at = line.indexOf(`╰╴ ${key} `);
			return (
				at !== -1 &&
				active
					.getLine(active.baseY + y)!
					.getCell(at + 3)!
					.isBold() !== 0
			);
		});
	};

	/** Resolves when `look` holds for what is on the screen. */
	const until = (look: () => boolean, what: string): Promise<void> =>
		new Promise((resolve, reject) => {
			const finish = (act: () => void) => {
				clearTimeout(timer);
				checks.delete(check);
				act();
			};
			const check = () => {
				if (look()) {
					finish(resolve);
				} else if (exit) {
					finish(() => reject(new Error(`the app ended (code ${exit!.code}) before ${what}\n${text()}`)));
				}
			};
			const timer = setTimeout(() => finish(() => reject(new Error(`${what} did not happen\n${text()}`))), patienceMilliseconds);
			checks.add(check);
			check();
		});

	return {
		pid: child.pid,
		text,
		lines,
		terminal,
		/** How it was told to speak. */
		get modes() {
			const {mouseTrackingMode, bracketedPasteMode, sendFocusMode} = terminal.modes;
			return {
				kittyFlags: keyboard?.flags ?? 0,
				mouse: mouseTrackingMode,
				pixels: reportsPixels(terminal),
				paste: bracketedPasteMode,
				focus: sendFocusMode,
			};
		},
		/** Everything that was written to the terminal, as Latin-1. */
		get raw() {
			return raw;
		},
		get bytes() {
			return bytes;
		},
		get exit() {
			return exit;
		},
		/** Resolves when the app has ended; rejects when that takes too long. */
		get ended() {
			return inTime();
		},
		until,
		/** Wait until the screen has this text (or matches it). */
		sees: (wanted: string | RegExp) =>
			until(() => (typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text())), `seeing ${wanted}`),
		seesNot: (wanted: string | RegExp) =>
			until(() => !(typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text())), `not seeing ${wanted}`),
		/** Nothing was drawn for a moment: agents draw themselves anew some time after their pane got another size. */
		idle: () =>
			new Promise<void>(resolve => {
				let timer = setTimeout(done, quietMilliseconds);
				const check = () => {
					clearTimeout(timer);
					timer = setTimeout(done, quietMilliseconds);
				};
				function done() {
					checks.delete(check);
					resolve();
				}
				checks.add(check);
			}),
		/** The card's keys are bright: its answer is taken now. */
		armed: (key = 'y') => until(() => isBright(key), 'the card is armed'),
		/** Type keys, as bytes. */
		type: (keys: string) => child.write(keys),
		/** The prefix, and a key behind it in a read of its own. */
		async command(key: string, prefix = '\x02') {
			child.write(prefix);
			await until(() => /C-b|C-Space/.test(lines().at(-1) ?? ''), 'the prefix shows in the bar');
			child.write(key);
		},
		resize(size: {columns: number; rows: number}) {
			terminal.resize(size.columns, size.rows);
			child.resize(size.columns, size.rows);
		},
		kill: (signal: NodeJS.Signals) => process.kill(child.pid, signal),
		/** Leave the app; it must end well. */
		async detach() {
			child.write('\x02d');
			await inTime();
			assert.equal(exit?.code, 0, text());
		},
		async close() {
			if (!exit) {
				process.kill(child.pid, 'SIGKILL');
				await ended;
			}
		},
	};
};

/** Modes that are on, by the last word on each, and what the stack of the keyboard holds. */
export const modesLeft = ({raw}: {raw: string}): string[] => {
	const modes = new Map<string, boolean>();
	for (const [, list, final] of raw.matchAll(/\x1b\[\?([\d;]+)([hl])/g)) {
		for (const mode of list!.split(';')) {
			modes.set(mode, final === 'h');
		}
	}
	const kitty = [...raw.matchAll(/\x1b\[([><])\d*u/g)].reduce((depth, [, sign]) => depth + (sign === '>' ? 1 : -1), 0);
	const titles = [...raw.matchAll(/\x1b\[2([23]);0t/g)].reduce((depth, [, sign]) => depth + (sign === '2' ? 1 : -1), 0);
	return [
		...[...modes].filter(([mode, on]) => on !== (mode === '7' || mode === '25')).map(([mode]) => mode),
		...(kitty > 0 ? ['kitty'] : []),
		...(titles > 0 ? ['title'] : []),
	];
};

/** No public word of it. */
const reportsPixels = (terminal: xterm.Terminal): boolean =>
	(terminal as never as {_core: {coreMouseService: {activeEncoding: string}}})._core.coreMouseService.activeEncoding === 'SGR_PIXELS';
