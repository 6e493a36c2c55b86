/** What went wrong, for the person: what could not be done and why, and a hint what to do. */
export type Failure = {readonly code: string; readonly message: string; readonly hint?: string};

/** Exit codes of the command line: 1 failed, 2 wrong use, 70 a bug of ours (sysexits' EX_SOFTWARE). */
export const exitCodes = {failed: 1, usage: 2, bug: 70} as const;

type UserErrorOptions = {code?: string; hint?: string; exitCode?: number; cause?: unknown};

/**
An expected failure: bad input, a missing file, a session that is gone.

Everything else that is thrown is a bug: its stack goes to the log and the program exits with 70.
*/
export class UserError extends Error {
	override readonly name = 'UserError';
	/** A stable word for scripts, such as `no-such-session`. */
	readonly code: string;
	readonly hint: string | undefined;
	readonly exitCode: number;

	constructor(message: string, {code = 'failed', hint, exitCode = exitCodes.failed, cause}: UserErrorOptions = {}) {
		super(message, {cause});
		this.code = code;
		this.hint = hint;
		this.exitCode = exitCode;
	}

	toFailure(): Failure & {exitCode: number} {
		return {code: this.code, message: this.message, ...(this.hint !== undefined && {hint: this.hint}), exitCode: this.exitCode};
	}
}

/** A mistake in how a command was called: exit code 2. */
export const usageError = (message: string, hint?: string) => new UserError(message, {code: 'usage', hint, exitCode: exitCodes.usage});

/** The message of anything that was thrown. */
export const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether `error` is a system error with this code, such as `ENOENT`. */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
	error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
