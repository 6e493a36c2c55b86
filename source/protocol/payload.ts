/* What frames carry that are not plain bytes: JSON objects. A failure is one of them, and becomes an error again on the other side. */
import {describe, exitCodes, UserError} from '../errors.ts';
import {FramingError} from './framing.ts';

/** Throws a `FramingError` where it is none. */
export const parse = (payload: Uint8Array): Record<string, unknown> => {
	let value: unknown;
	try {
		value = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString());
	} catch {
		throw new FramingError('a frame that is no JSON');
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new FramingError('a frame that is no object');
	}
	return value as Record<string, unknown>;
};

/** What is told of an error. One that is no `UserError` is a bug. */
export const failureOf = (error: unknown): object =>
	error instanceof UserError ? error.toFailure() : {code: 'bug', message: describe(error), exitCode: exitCodes.bug};

export const errorOf = ({message, code, hint, exitCode}: Record<string, unknown>): UserError =>
	new UserError(String(message), {
		code: String(code),
		hint: typeof hint === 'string' ? hint : undefined,
		exitCode: typeof exitCode === 'number' ? exitCode : 1,
	});
