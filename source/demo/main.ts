/* The demo agent's program. Owns its stdin, stdout and exit, and leaves the terminal as it found it. */
import {describe, exitCodes, UserError, usageError} from '../errors.ts';
import {readKeys} from '../pane/key-input.ts';
import {type Mailbox, noMailbox, openMailbox, readAddress} from '../pane/mailbox.ts';
import {stateReport, titleReport} from '../pane/report.ts';
import {app, startAgent} from './agent.ts';
import {readOptions} from './options.ts';
import {createPause, speedFactor} from './pause.ts';
import {notice} from './transcript.ts';
import {openView} from './view.ts';

/** What the last letters may take when the program ends. */
const farewellMilliseconds = 2000;
/** Exit codes of a program that a signal ended, as a shell counts them. */
const signals = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

const enter = '\x1b[?2004h';
const restore = '\x1b[?2004l\x1b[?25h';

const main = () => {
	const options = readOptions(process.argv.slice(2));
	const {stdin, stdout} = process;
	if (!stdin.isTTY || !stdout.isTTY) {
		throw usageError('the demo agent needs a terminal', 'start it in one');
	}
	// A terminal that is gone is no news: its signal ends the program.
	stdout.on('error', () => {});
	const write = (text: string) => void stdout.write(text);
	const view = openView({write, size: () => ({columns: stdout.columns || 80, rows: stdout.rows || 24})});
	const {mailbox, trouble} = mailboxAt(options.mailbox);
	let left = false;

	const leave = (code: number, reason: 'prompt_input_exit' | 'other' = 'prompt_input_exit') => {
		if (left) {
			return;
		}
		left = true;
		// Before the view closes, so that an interrupted turn has no last word behind it.
		agent.end(reason);
		view.close();
		write(`${restore}${titleReport('')}${code === exitCodes.failed ? '' : stateReport(app, {state: 'clear'})}`);
		try {
			stdin.setRawMode(false);
		} catch {
			// The terminal is gone.
		}
		const exit = () => process.exit(code);
		setTimeout(exit, farewellMilliseconds);
		mailbox.flushed().then(exit, exit);
	};

	stdin.setRawMode(true);
	write(enter);
	process.once('exit', () => {
		if (!left) {
			write(restore);
		}
	});
	for (const [signal, code] of Object.entries(signals)) {
		process.on(signal, () => leave(code, 'other'));
	}
	if (trouble !== undefined) {
		view.print(notice(trouble));
	}

	const agent = startAgent({
		options,
		folder: process.cwd(),
		view,
		mailbox,
		pause: createPause(speedFactor(process.env.COPPICE_DEMO_SPEED)),
		tell(bytes) {
			if (!left) {
				write(bytes);
			}
		},
		leave,
	});

	process.once('uncaughtException', error => {
		write(restore);
		fail(error);
	});
	readKeys(stdin, agent.press);
	stdin.once('end', () => leave(signals.SIGHUP, 'other'));
	stdin.once('error', () => leave(signals.SIGHUP, 'other'));
	stdout.on('resize', view.repaint);
};

/** An agent must not fail for its mail: without a mailbox it works alone, and says so. */
const mailboxAt = (file: string | undefined): {mailbox: Mailbox; trouble?: string} => {
	try {
		return {mailbox: file === undefined ? noMailbox : openMailbox(readAddress(file))};
	} catch (error) {
		return {mailbox: noMailbox, trouble: `working alone: ${describe(error)}`};
	}
};

const fail = (error: unknown) => {
	const expected = error instanceof UserError;
	const hint = expected && error.hint ? ` (${error.hint})` : '';
	process.stderr.write(`${expected ? `${error.message}${hint}` : error instanceof Error ? error.stack : String(error)}\n`);
	process.exit(expected ? error.exitCode : exitCodes.bug);
};

try {
	main();
} catch (error) {
	fail(error);
}
