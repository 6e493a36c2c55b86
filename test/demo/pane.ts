/*
The demo agent, or another program of a pane, in a real pty, with a screen that reads its bytes and a mailbox that answers as the test
says. Events only, no clock.
*/
import {closeSync, constants, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';
import xterm from '@xterm/headless';
import {spawn} from 'node-pty';

/** What is tested: the source, which Node runs as it is; or `dist/demo.js`. */
const program = path.resolve(import.meta.dirname, '../../source/demo/main.ts');

// biome-ignore lint/suspicious/noExplicitAny: bodies of letters, looked into by tests
export type Body = any;

export type Ask = {body: Body; answer(value: unknown): void; closed: boolean};
export type Note = {from: string; body: Body};

type Options = {
	/** What runs in it, in place of the demo. */
	program?: string;
	arguments?: string[];
	columns?: number;
	rows?: number;
	/** Files of the folder in which it works. */
	files?: Record<string, string>;
	/** Without one, the agent works alone. */
	mailbox?: boolean;
	folder?: string;
	state?: string;
	speed?: string;
	/** A letter of this event is answered only when the test says so (`answerHeld`). */
	held?: string;
};

export const allow = (more: object = {}) => ({
	hookSpecificOutput: {hookEventName: 'PermissionRequest', decision: {behavior: 'allow', ...more}},
});
export const deny = (more: object = {}) => ({
	hookSpecificOutput: {hookEventName: 'PermissionRequest', decision: {behavior: 'deny', ...more}},
});

export const openPane = async (test: TestContext, options: Options = {}) => {
	const {columns = 80, rows = 24, mailbox: hasMailbox = true, speed = '0'} = options;
	const root = mkdtempSync(path.join(tmpdir(), 'coppice-demo-'));
	const folder = options.folder ?? path.join(root, 'tree');
	mkdirSync(folder, {recursive: true});
	for (const [name, content] of Object.entries(options.files ?? {})) {
		mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
		writeFileSync(path.join(folder, name), content);
	}

	const waiting = new Set<() => void>();
	const happened = () => {
		for (const check of [...waiting]) {
			check();
		}
	};
	/** The first value of `look` that is not undefined or false, now or after any event. */
	const until = <Value>(look: () => Value | undefined | false, what: () => string) =>
		new Promise<Value>((resolve, reject) => {
			const check = () => {
				const value = look();
				if (value !== undefined && value !== false) {
					waiting.delete(check);
					resolve(value);
				} else if (exit) {
					waiting.delete(check);
					reject(new Error(`the demo ended before ${what()}`));
				}
			};
			waiting.add(check);
			check();
		});

	const notes: Note[] = [];
	const asks: Ask[] = [];
	const held: ServerResponse[] = [];
	const server = createServer(async (request, response: ServerResponse) => {
		const pieces: Buffer[] = [];
		for await (const piece of request) {
			pieces.push(piece);
		}
		const body = JSON.parse(Buffer.concat(pieces).toString());
		if (request.headers.authorization !== 'Bearer secret') {
			response.writeHead(403).end();
			return;
		}
		const [, kind, from = ''] = request.url!.split('/');
		if (kind === 'note') {
			if (body.hook_event_name === options.held) {
				held.push(response);
			} else {
				response.end('{}');
			}
			notes.push({from, body});
		} else if (kind === 'gate') {
			// Open, as where nothing holds the session.
			response.end('{}');
		} else {
			const ask: Ask = {body, answer: value => response.end(JSON.stringify(value)), closed: false};
			response.once('close', () => {
				ask.closed = true;
				happened();
			});
			asks.push(ask);
		}
		happened();
	});
	const words = [...(options.arguments ?? [])];
	if (hasMailbox) {
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		const file = path.join(root, 'mailbox.json');
		writeFileSync(file, JSON.stringify({url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'secret'}));
		words.push('--mailbox', file);
	}
	if (options.state) {
		words.push('--state', options.state);
	}

	const terminal = new xterm.Terminal({cols: columns, rows, scrollback: 10_000, allowProposedApi: true});
	const child = spawn(process.execPath, [options.program ?? program, ...words], {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd: folder,
		env: {PATH: process.env.PATH!, HOME: root, COPPICE_DEMO_SPEED: speed, LANG: 'C.UTF-8'},
	});
	// Held open, as the kernel drops what a program wrote last when nobody has its side of the pty.
	let otherSide: number | undefined = openSync((child as unknown as {_pty: string})._pty, constants.O_RDWR | constants.O_NOCTTY);
	const closeOtherSide = () => {
		if (otherSide !== undefined) {
			closeSync(otherSide);
		}
		otherSide = undefined;
	};
	let raw = '';
	let exit: {code: number; signal: number} | undefined;
	child.onData(text => {
		// The bytes count when the screen shows them.
		terminal.write(text, () => {
			raw += text;
			happened();
		});
	});
	const ended = new Promise<{code: number; signal: number}>(resolve => {
		child.onExit(({exitCode, signal}) => {
			closeOtherSide();
			exit = {code: exitCode, signal: signal ?? 0};
			terminal.write('', () => {
				happened();
				resolve(exit!);
			});
		});
	});

	const lines = (from: number) =>
		Array.from({length: terminal.buffer.active.length - from}, (_, index) =>
			terminal.buffer.active.getLine(from + index)!.translateToString(true),
		);

	test.after(async () => {
		if (!exit) {
			child.kill('SIGKILL');
			await ended;
		}
		server.closeAllConnections();
		server.close();
		terminal.dispose();
		rmSync(root, {recursive: true, force: true});
	});

	const pane = {
		folder,
		root,
		notes,
		asks,
		terminal,
		ended,
		get raw() {
			return raw;
		},
		/** Scrollback and screen. */
		text: () => lines(0).join('\n').trimEnd(),
		/** The screen alone. */
		screen: () => lines(terminal.buffer.active.baseY).join('\n').trimEnd(),
		type: (text: string) => child.write(text),
		/** A message, submitted. */
		send: (text: string) => child.write(`${text}\r`),
		answerHeld() {
			for (const response of held.splice(0)) {
				response.end('{}');
			}
		},
		/** The terminal goes away, as when its window is closed. */
		hangUp() {
			closeOtherSide();
			(child as unknown as {destroy(): void}).destroy();
		},
		kill: (signal: string) => process.kill(child.pid, signal),
		resize(newColumns: number, newRows: number) {
			terminal.resize(newColumns, newRows);
			child.resize(newColumns, newRows);
		},
		read: (name: string) => readFileSync(path.join(folder, name), 'utf8'),
		/** Wait for a text on the screen or in the scrollback. */
		sees: (wanted: string | RegExp) =>
			until(
				() => (typeof wanted === 'string' ? pane.text().includes(wanted) : wanted.test(pane.text())),
				() => `it showed ${wanted}:\n${pane.text()}`,
			),
		/** Wait until the screen has this no more. */
		loses: (wanted: string) =>
			until(
				() => !pane.screen().includes(wanted),
				() => `it took away ${wanted}`,
			),
		/** Reports by OSC 7501 so far, decoded: `working`, `blocked permission approve Bash: ls`. */
		reports: () =>
			[...raw.matchAll(/\x1b\]7501;([^\x07]*)\x07/g)].map(([, text]) => {
				const fields = Object.fromEntries(text!.split(':').map(field => field.split(/=(.*)/s)));
				const decode = (value: string | undefined) => value && Buffer.from(value, 'base64').toString();
				return [fields.state, fields.id && 'child', fields.kind, decode(fields.title), decode(fields.msg)].filter(Boolean).join(' ');
			}),
		/** Wait for the n-th report (from 1) that is this. */
		reported: (wanted: string, count = 1) =>
			until(
				() => pane.reports().filter(report => report === wanted).length >= count,
				() => `it reported ${wanted}: ${pane.reports().join(', ')}`,
			),
		noted: (event: string, count = 1) =>
			until(
				() => notes.filter(note => note.body.hook_event_name === event)[count - 1]?.body as Body,
				() => `it noted ${event}: ${notes.map(note => note.body.hook_event_name)}`,
			),
		asked: (count = 1) =>
			until(
				() => asks[count - 1],
				() => 'it asked',
			),
		closed: (ask: Ask) =>
			until(
				() => ask.closed,
				() => 'it closed the ask',
			),
	};
	return pane;
};

/** A pane whose agent waits for its first message. */
export const openIdlePane = async (test: TestContext, options: Options = {}) => {
	const pane = await openPane(test, options);
	await pane.reported('idle');
	return pane;
};
