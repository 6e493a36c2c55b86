/*
The process that owns one session: its pty, its terminal, its mailbox. It is small and boring and never upgraded under a
running agent. It loads nothing after its start, ignores hang-ups, and knows nothing of what its agent is.

It is started as `host SESSION` with a `HostSpec` on its standard input, says `ready` on its standard output (or why not), and
ends when its agent has ended and the exit record is on disk.
*/
import {appendFileSync} from 'node:fs';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {constants} from 'node:os';
import path from 'node:path';
import {setTimeout as delay, setImmediate as nextTurn} from 'node:timers/promises';
import {writeAtomically} from '../atomic.ts';
import {describe, UserError} from '../errors.ts';
import {type Connection, type Handler, listen} from '../protocol/connection.ts';
import {type HostContract, type HostExit, type HostSpec, type HostState, hostProtocol, type OuterColours} from '../protocol/host.ts';
import type {Size} from '../protocol/size.ts';
import {mostColumns, mostRows} from '../screen/frame-head.ts';
import {screenLayer} from '../screen/layer.ts';
import {rgb} from '../screen/style.ts';
import type {ScreenTerminal, TerminalFactory} from '../screen/terminal.ts';
import {ansiLines, linesFrame, snapshot} from '../screen/viewer.ts';
import {createFocus} from './focus.ts';
import {type Mailbox, openMailbox} from './mailbox.ts';
import {createPace, type Pace} from './pace.ts';
import {openPty, type Pty} from './pty.ts';
import {createReports} from './reports.ts';
import {searchTerminal} from './search.ts';
import {createViewers, type Viewers} from './viewers.ts';

/** Steps of the ladder that ends an agent. The grace of a request stands before the first kill. */
const ladder: NodeJS.Signals[] = ['SIGHUP', 'SIGTERM', 'SIGKILL'];
/** How long the exit record is tried again when the disk is full. */
const recordRetryMilliseconds = 5000;
/** How long the server waits for the record at most until it is told of the end. */
const recordPatienceMilliseconds = 2000;
/** Bytes parsed at once; between pieces input and resize have their turn. */
const pieceBytes = 16 * 1024;

/** Run the host until its agent has ended and that is on disk. `onReady` is called once, when clients can connect. */
export const runHost = async (spec: HostSpec, createTerminal: TerminalFactory, onReady: () => void): Promise<void> => {
	const startedAt = new Date().toISOString();
	const connections = new Set<Connection<HostContract>>();
	/** Who has been told the state as it was: from then on events tell what changed. */
	const told = new WeakSet<Connection<HostContract>>();
	const emit = <N extends keyof HostContract['events'] & string>(name: N, value: HostContract['events'][N]) => {
		for (const connection of connections) {
			if (name === 'exit' || told.has(connection)) {
				connection.emit(name, value);
			}
		}
	};
	const ended = Promise.withResolvers<HostExit>();
	const recorded = Promise.withResolvers<void>();
	let exit: HostExit | null = null;
	let endAsked = false;
	let pty: Pty | undefined;
	const write = (text: string) => pty?.write(Buffer.from(text));

	const reports = createReports(report => emit('report', report));
	const terminal = createTerminal({
		columns: spec.columns,
		rows: spec.rows,
		scrollback: spec.scrollbackLines,
		version: spec.version,
		effects: {
			answer: write,
			title: title => emit('title', {title}),
			bell: () => emit('bell', {at: new Date().toISOString()}),
			clipboard: (selection, text) => emit('clipboard', {selection, text}),
			report: (code, data) => reports.add(code, data),
		},
	});
	terminal.setOuterColours(coloursOf(spec.colours ?? {}));
	const viewers = createViewers(terminal);
	const focus = createFocus(terminal, write);
	const attention = () => (viewers.count === 0 ? 'none' : focus.any ? 'focus' : 'beside');
	const pace = createPace(attention, {pause: () => pty?.pause(), resume: () => pty?.resume()});
	const mailbox = await openMailbox({onMail: mail => emit('mail', mail), onGone: number => emit('gone', {number})}, spec.gates);

	const state = (): HostState => ({
		session: spec.session,
		pid: pty!.pid,
		size: terminal.size,
		title: terminal.title,
		reports: reports.all,
		startedAt,
		keys: keyModes(terminal),
		exit,
	});

	const finish = async (code: number | null, signal: number | null) => {
		exit = {
			session: spec.session,
			code,
			signal: signal === null ? null : signalName(signal),
			at: new Date().toISOString(),
			reason: endAsked ? 'killed' : 'ended',
			mail: [...mailbox.unsaved],
		};
		viewers.flush();
		// On a full disk the host waits with its record; who asks is told before.
		await Promise.race([
			writeExit(spec, exit, terminal).then(recorded.resolve),
			delay(recordPatienceMilliseconds, undefined, {ref: false}),
		]);
		emit('exit', exit);
		ended.resolve(exit);
	};

	await writeFiles(spec, mailbox);
	pty = openPty({
		command: spec.command,
		arguments: spec.arguments.map(word => filled(word, mailbox)),
		directory: spec.directory,
		environment: Object.fromEntries(Object.entries(spec.environment).map(([name, value]) => [name, filled(value, mailbox)])),
		size: terminal.size,
		onOutput(bytes) {
			for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
				try {
					terminal.feed(bytes.subarray(offset, offset + pieceBytes));
				} catch (error) {
					// A fault of the emulator costs a piece of the picture, never the agent.
					logTo(spec, `the terminal: ${error instanceof Error ? error.stack : String(error)}`);
				}
			}
			focus.check();
			viewers.changed();
			pace.took(bytes.length);
		},
		onExit: ({code, signal}) => void finish(code, signal),
	});

	const about = {session: spec.session, agentPid: pty.pid, startedAt, screenLayer};
	// Of a host of this session that was killed. Two never run: the server sees to that.
	await rm(spec.socket, {force: true});
	const server = await listen<HostContract>(
		spec.socket,
		{
			key: spec.key,
			hello: {
				protocol: [hostProtocol.low, hostProtocol.high],
				version: spec.version,
				role: 'host',
				pid: process.pid,
				capabilities: ['layer-0'],
				about,
			},
			handle: createHandler({
				state,
				told,
				terminal,
				pty,
				mailbox,
				viewers,
				focus,
				pace,
				emit,
				async end(graceMilliseconds) {
					endAsked = true;
					return end(pty!, ended.promise, graceMilliseconds);
				},
			}),
		},
		connection => {
			connections.add(connection);
			void connection.closed.then(() => {
				connections.delete(connection);
				viewers.remove(connection);
				focus.set(connection, false);
			});
			return {onInput: bytes => void pty!.write(bytes)};
		},
	).catch(error => {
		pty!.signal('SIGKILL');
		throw error;
	});

	onReady();
	await Promise.all([ended.promise, recorded.promise]);
	// Whoever asked for the end gets its answer first.
	await nextTurn();
	mailbox.close();
	server.close();
	for (const connection of connections) {
		connection.close();
	}
	await rm(spec.socket, {force: true});
};

type Parts = {
	state: () => HostState;
	told: WeakSet<Connection<HostContract>>;
	terminal: ScreenTerminal;
	pty: Pty;
	mailbox: Mailbox;
	viewers: Viewers;
	focus: ReturnType<typeof createFocus>;
	pace: Pace;
	emit: <N extends keyof HostContract['events'] & string>(name: N, value: HostContract['events'][N]) => void;
	end: (graceMilliseconds: number) => Promise<HostExit>;
};

type Requests = HostContract['requests'];
type Answers = {
	[N in keyof Requests]: (
		params: Requests[N]['params'],
		connection: Connection<HostContract>,
	) => Requests[N]['result'] | Promise<Requests[N]['result']>;
};

const createHandler = ({state, told, terminal, pty, mailbox, viewers, focus, pace, emit, end}: Parts) => {
	const answers: Answers = {
		serve(_, connection) {
			told.add(connection);
			return {...state(), mail: [...mailbox.unsaved], lostNotes: mailbox.lostNotes};
		},
		state,
		attach(_, connection) {
			told.add(connection);
			// The frame follows the answer, so that its receiver knows what it is for.
			queueMicrotask(() =>
				setImmediate(() => {
					viewers.add(connection);
					pace.resume();
				}),
			);
			return {...state(), layer: screenLayer};
		},
		detach: (_, connection) => done(viewers.remove(connection)),
		resize(size) {
			if (!isSize(size)) {
				throw new UserError('a size is of whole numbers from 1', {code: 'usage'});
			}
			if (size.columns !== terminal.size.columns || size.rows !== terminal.size.rows) {
				terminal.resize(size);
				pty.resize(size);
				viewers.changed();
				emit('resized', size);
			}
			return null;
		},
		signal: ({signal}) => done(pty.signal(signal as NodeJS.Signals)),
		gates: ({closed}) => done(mailbox.setGates(closed)),
		answer: ({number, body}) => ({taken: mailbox.answer(number, body)}),
		saved: ({upTo}) => done(mailbox.saved(upTo)),
		lines: range => ({frame: Buffer.from(linesFrame(terminal, range)).toString('base64')}),
		search: async ({text, most}) => ({places: await searchTerminal(terminal, text, most)}),
		snapshot: ({scrollbackLines}) => ({snapshot: Buffer.from(snapshot(terminal, {scrollbackLines})).toString('base64')}),
		text: range => ({lines: ansiLines(terminal, range)}),
		colours: colours => done(terminal.setOuterColours(coloursOf(colours))),
		focus({focused}, connection) {
			focus.set(connection, focused);
			if (focused) {
				pace.resume();
			}
			return null;
		},
		end: ({graceMilliseconds}) => end(graceMilliseconds),
	};
	return ((name, params, connection) => {
		const answer = answers[name as keyof Requests] as ((params: unknown, connection: Connection<HostContract>) => never) | undefined;
		if (!Object.hasOwn(answers, name) || !answer) {
			throw new UserError(`\`${name}\` is not known to this host`, {code: 'unsupported'});
		}
		return answer(params, connection);
	}) as Handler<HostContract>;
};

const isSize = ({columns, rows}: Size) =>
	Number.isInteger(columns) && Number.isInteger(rows) && columns >= 1 && rows >= 1 && columns <= mostColumns && rows <= mostRows;

/** The answer of what has nothing to say. */
const done = (_: unknown): null => null;

const keyModes = (terminal: ScreenTerminal) => {
	const {applicationCursor, applicationKeypad, bracketedPaste, kittyFlags, modifyOtherKeys} = terminal.modes();
	return {applicationCursor, applicationKeypad, bracketedPaste, kittyFlags, modifyOtherKeys};
};

const end = async (pty: Pty, ended: Promise<HostExit>, graceMilliseconds: number): Promise<HostExit> => {
	for (const signal of ladder) {
		pty.signal(signal);
		const exit = await Promise.race([ended, delay(graceMilliseconds, undefined, {ref: false})]);
		if (exit) {
			return exit;
		}
	}
	return ended;
};

/** Both files of the record. On a full disk the host waits with its record, rather than lose how its agent ended. */
const writeExit = async (spec: HostSpec, exit: HostExit, terminal: ScreenTerminal): Promise<void> => {
	for (;;) {
		try {
			await writeAtomically(
				path.join(spec.exitFolder, `${spec.session}.rows`),
				snapshot(terminal, {scrollbackLines: spec.scrollbackLines}),
			);
			await writeAtomically(path.join(spec.exitFolder, `${spec.session}.json`), `${JSON.stringify(exit)}\n`);
			await Promise.all(spec.files.map(file => rm(file.path, {force: true})));
			return;
		} catch (error) {
			logTo(spec, `the exit record could not be written: ${describe(error)}`);
			await delay(recordRetryMilliseconds);
		}
	}
};

const writeFiles = async (spec: HostSpec, mailbox: Mailbox) => {
	for (const file of spec.files) {
		await mkdir(path.dirname(file.path), {recursive: true, mode: 0o700});
		await writeFile(file.path, filled(file.content, mailbox), {mode: 0o600});
	}
};

const filled = (text: string, {url, token}: Mailbox) => text.replaceAll('{{mailbox.url}}', url).replaceAll('{{mailbox.token}}', token);

export const logTo = ({log, session}: HostSpec, text: string) => {
	try {
		appendFileSync(log, `${new Date().toISOString()} host ${session} ${text}\n`, {mode: 0o600});
	} catch {}
};

const colourOf = (hex: string | undefined) => {
	const value = hex === undefined || !/^#[\da-f]{6}$/i.test(hex) ? undefined : Number.parseInt(hex.slice(1), 16);
	return value === undefined ? undefined : rgb(value >> 16, (value >> 8) & 0xff, value & 0xff);
};

const coloursOf = ({foreground, background, cursor, palette, cell}: OuterColours) => ({
	foreground: colourOf(foreground),
	background: colourOf(background),
	cursor: colourOf(cursor),
	palette: palette && Array.from({length: 256}, (_, index) => colourOf(palette[index])),
	...(cell && {cell}),
});

const signalName = (number: number): string =>
	Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
