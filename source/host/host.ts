/*
The process that owns one session: its pty, its terminal, its mailbox. It is small and boring and never upgraded under a
running agent. It loads nothing after its start, ignores hang-ups, and knows nothing of what its agent is.

It is started as `host SESSION` with a `HostSpec` on its standard input, says `ready` on its standard output (or why not), and
ends when its agent has ended and the exit record is on disk.
*/
import {existsSync} from 'node:fs';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay, setImmediate as nextTurn} from 'node:timers/promises';
import {type HostContract, type HostExit, type HostSpec, type HostState, hostProtocol} from '../protocol/host.ts';
import {listen} from '../protocol/socket.ts';
import {screenLayer} from '../screen/layer.ts';
import type {ScreenTerminal, TerminalFactory} from '../screen/terminal.ts';
import {createAudience} from './audience.ts';
import {coloursOf} from './colours.ts';
import {signalName, writeExit} from './exit-record.ts';
import {logTo} from './log.ts';
import {type Mailbox, openMailbox} from './mailbox.ts';
import {createPeers} from './peers.ts';
import {openPty, type Pty} from './pty.ts';
import {createReports} from './reports.ts';
import {createHandler} from './requests.ts';

/** Steps of the ladder that ends an agent. The grace of a request stands before the first kill. */
const ladder: NodeJS.Signals[] = ['SIGHUP', 'SIGTERM', 'SIGKILL'];
/** How long the server waits for the record at most until it is told of the end. */
const recordPatienceMilliseconds = 2000;
/** Bytes parsed at once; between pieces input and resize have their turn. */
const pieceBytes = 16 * 1024;

/** Run the host until its agent has ended and that is on disk. `onReady` is called once, when clients can connect. */
export const runHost = async (spec: HostSpec, createTerminal: TerminalFactory, onReady: () => void): Promise<void> => {
	const startedAt = new Date().toISOString();
	const peers = createPeers();
	const ended = Promise.withResolvers<HostExit>();
	const recorded = Promise.withResolvers<void>();
	let exit: HostExit | null = null;
	let endAsked = false;
	let pty: Pty | undefined;
	const write = (text: string) => pty?.write(Buffer.from(text));

	const reports = createReports(report => peers.emit('report', report));
	const terminal = createTerminal({
		columns: spec.columns,
		rows: spec.rows,
		scrollback: spec.scrollbackLines,
		version: spec.version,
		effects: {
			answer: write,
			title: title => peers.emit('title', {title}),
			bell: () => peers.emit('bell', {at: new Date().toISOString()}),
			clipboard: (selection, text) => peers.emit('clipboard', {selection, text}),
			report: (code, data) => reports.add(code, data),
		},
	});
	terminal.setOuterColours(coloursOf(spec.colours ?? {}));
	const audience = createAudience(terminal, {write, pause: () => pty?.pause(), resume: () => pty?.resume()});
	const mailbox = await openMailbox(
		{onMail: mail => peers.emit('mail', mail), onGone: number => peers.emit('gone', {number})},
		spec.gates,
		spec.mailUpTo,
	);

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
		audience.flush();
		// On a full disk the host waits with its record; who asks is told before.
		await Promise.race([
			writeExit(spec, exit, terminal).then(recorded.resolve),
			delay(recordPatienceMilliseconds, undefined, {ref: false}),
		]);
		peers.emit('exit', exit);
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
			audience.took(bytes.length);
		},
		onExit: ({code, signal}) => void finish(code, signal),
	});

	const about = {session: spec.session, agentPid: pty.pid, startedAt, screenLayer};
	const listenForClients = async () => {
		// Of a host of this session that was killed. Two never run: the server sees to that.
		await rm(spec.socket, {force: true});
		return listen<HostContract>(
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
					peers,
					terminal,
					pty: pty!,
					mailbox,
					audience,
					async end(graceMilliseconds) {
						endAsked = true;
						return end(pty!, ended.promise, graceMilliseconds);
					},
					async listenAgain() {
						if (!exit && !existsSync(spec.socket)) {
							server.close();
							server = await listenForClients();
						}
					},
				}),
			},
			connection => {
				peers.add(connection);
				void connection.closed.then(() => audience.remove(connection));
				return {onInput: bytes => void pty!.write(bytes)};
			},
		);
	};
	let server = await listenForClients().catch(error => {
		pty!.signal('SIGKILL');
		throw error;
	});

	onReady();
	await Promise.all([ended.promise, recorded.promise]);
	// Whoever asked for the end gets its answer first.
	await nextTurn();
	mailbox.close();
	server.close();
	peers.close();
	await rm(spec.socket, {force: true});
};

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

const writeFiles = async (spec: HostSpec, mailbox: Mailbox) => {
	for (const file of spec.files) {
		await mkdir(path.dirname(file.path), {recursive: true, mode: 0o700});
		await writeFile(file.path, filled(file.content, mailbox), {mode: 0o600});
	}
};

const filled = (text: string, {url, token}: Mailbox) => text.replaceAll('{{mailbox.url}}', url).replaceAll('{{mailbox.token}}', token);
