/* The program of a run. Owns its terminal, and leaves it as it found it. */
import {realpathSync} from 'node:fs';
import {describe, UserError, usageError} from '../errors.ts';
import {readKeys} from '../pane/key-input.ts';
import {type Mailbox, noMailbox, openMailbox, readAddress} from '../pane/mailbox.ts';
import {stateReport, titleReport} from '../pane/report.ts';
import {dim} from '../pane/style.ts';
import {line} from '../text.ts';
import type {Options} from './options.ts';
import {loadPrices, type Prices} from './parser/prices.ts';
import {startChild} from './run/child.ts';
import {type Keeper, noKeeper, openKeeper} from './run/keeper.ts';
import {type Run, startRun} from './run/run.ts';
import {createRunKeys} from './run/run-keys.ts';
import {createWriting} from './run/writing.ts';
import {app} from './thread/display.ts';
import type {Item} from './thread/item.ts';
import {markdownText} from './thread/markdown.ts';
import {lastItems, replay} from './thread/replay.ts';
import {openView, plainView, type View} from './thread/view.ts';

/** What the last letters may take when the program ends. */
const farewellMilliseconds = 2000;
const withoutTerminalColumns = 100;
/** Lines of what is being written that the live area shows. */
const mostSayingLines = 8;
/** Items of a conversation that goes on which are shown again. */
const earlierItems = 30;
/** Exit codes of a program that a signal ended, as a shell counts them. */
const signals = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;
/** Left by a Claude Code that this was started from: with them another one keeps no transcript. */
const ofParent =
	/^(?:CLAUDECODE|CLAUDE_PID|CLAUDE_EFFORT|AI_AGENT|CLAUDE_CODE_(?:CHILD_SESSION|SESSION_.*|ENTRYPOINT|MESSAGING_.*|CHILD_NOTES_DIR))$/;

const enter = '\x1b[?2004h';
const restore = '\x1b[?2004l\x1b[?25h';

/**
Run until the person leaves or the run ends.

@returns the exit code
@throws UserError for a file or a folder that cannot be read
*/
export const runProgram = async (options: Options): Promise<number> => {
	const {stdin, stdout} = process;
	// A terminal that is gone is no news: its signal ends the program.
	stdout.on('error', () => {});
	if (options.replay !== undefined) {
		const columns = stdout.columns || withoutTerminalColumns;
		stdout.write(await replay(options.replay, {columns, colours: stdout.isTTY === true}));
		return 0;
	}
	const interactive = stdin.isTTY === true && stdout.isTTY === true;
	if (!interactive && options.prompt === undefined) {
		throw usageError('a run without a terminal needs a prompt', 'give it with `--prompt TEXT`, or start it in a terminal');
	}
	return drive(options, folderOf(options.cwd), interactive);
};

const drive = async (options: Options, folder: string, interactive: boolean): Promise<number> => {
	const {stdin, stdout} = process;
	const over = Promise.withResolvers<number>();
	const writing = createWriting();
	let run: Run | undefined;
	let prices: Prices | undefined;
	let signalled: number | undefined;
	for (const [signal, code] of Object.entries(signals)) {
		process.on(signal, () => {
			signalled = code;
			run?.end();
		});
	}
	const write = (text: string) => void stdout.write(text);
	const tell = (bytes: string) => void (interactive && write(bytes));
	const view: View = interactive
		? openView({
				write,
				size: () => ({columns: stdout.columns || 80, rows: stdout.rows || 24}),
				saying: columns => sayingLines(writing, columns),
				onFrame: () => run?.display.frame(),
			})
		: plainView(write, {columns: stdout.columns || withoutTerminalColumns, colours: stdout.isTTY === true});
	const warn = (text: string) => view.print([{kind: 'notice', tone: 'warning', text, agent: null, depth: 0}]);
	const earlier = interactive && options.resume ? [...(await lastItems(options.transcript, earlierItems)), resumed] : [];
	if (signalled !== undefined) {
		return signalled;
	}
	const {mailbox, trouble} = mailboxAt(options.mailbox);
	const keeper = keeperFor(options.transcript, warn);

	if (interactive) {
		stdin.setRawMode(true);
		write(enter);
	}
	if (trouble !== undefined) {
		warn(trouble);
	}
	view.print(earlier);
	const started = startRun({
		options,
		folder,
		interactive,
		view,
		mailbox,
		keeper,
		onEvent: writing.take,
		prices: () => prices,
		start: startChild,
		environment: Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofParent.test(name))),
		tell,
		leave: code => over.resolve(signalled ?? code),
		now: Date.now,
		later: (milliseconds, then) => void setTimeout(then, milliseconds).unref(),
	});
	run = started;
	// They take a quarter of a second to load: the screen comes first.
	setImmediate(() => {
		loadPrices().then(
			loaded => (prices = loaded),
			// Without them a cost is known when it is reported.
			() => {},
		);
	});
	if (interactive) {
		listen(started, view);
	}

	const code = await over.promise;
	started.farewell(signalled === undefined ? 'prompt_input_exit' : 'other');
	view.close();
	tell(`${restore}${titleReport('')}${code === 1 ? '' : stateReport(app, {state: 'clear'})}`);
	if (interactive) {
		release();
	}
	const sent = Promise.all([mailbox.flushed(), keeper.close()]);
	await Promise.race([sent, new Promise(resolve => setTimeout(resolve, farewellMilliseconds).unref())]);
	return code;
};

/** Keys, sizes and the end of the terminal. */
const listen = (run: Run, view: View): void => {
	const {stdin, stdout} = process;
	readKeys(stdin, createRunKeys(run));
	stdout.on('resize', view.repaint);
	stdin.once('end', run.end);
	stdin.once('error', run.end);
};

const release = (): void => {
	try {
		process.stdin.setRawMode(false);
	} catch {
		// The terminal is gone.
	}
	process.stdin.pause();
};

const keeperFor = (file: string | undefined, warn: (text: string) => void): Keeper =>
	file === undefined ? noKeeper : openKeeper(file, error => warn(`the stream is not kept: ${describe(error)}`));

const resumed: Item = {kind: 'notice', tone: 'plain', text: 'the conversation goes on', agent: null, depth: 0};

/** A run must not fail for its mail: without a mailbox it works alone, and says so. */
const mailboxAt = (file: string | undefined): {mailbox: Mailbox; trouble?: string} => {
	try {
		return {mailbox: file === undefined ? noMailbox : openMailbox(readAddress(file))};
	} catch (error) {
		return {mailbox: noMailbox, trouble: `working alone: ${describe(error)}`};
	}
};

const folderOf = (folder: string | undefined): string => {
	try {
		return realpathSync(folder ?? process.cwd());
	} catch (error) {
		throw new UserError(`\`${line(folder ?? '')}\` is no folder to work in: ${describe(error)}`, {cause: error});
	}
};

/** The end of what is being written. */
const sayingLines = (writing: ReturnType<typeof createWriting>, columns: number): string[] => {
	const {kind, text} = writing.now ?? {kind: 'call', text: ''};
	if (text === '') {
		return [];
	}
	const lines = kind === 'call' ? [`● ${line(text)}`] : markdownText(text, columns - 2);
	return ['', ...lines.slice(-mostSayingLines).map(one => (kind === 'words' ? `  ${one}` : dim(`  ${one}`)))];
};
