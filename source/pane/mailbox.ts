/*
The road of a program in a pane to coppice: the mailbox of its session. Notes are sent one after the other in the order in which they
were made, are never waited for and may be lost; an ask waits, for days if need be, until it is answered or the person answered in the pane.
*/
import {readFileSync} from 'node:fs';
import {request} from 'node:http';
import {describe, UserError} from '../errors.ts';

export type Mailbox = {
	/** Send `body` to `/note/FROM`. */
	note(from: 'hook' | 'result', body: object): void;
	/** Ask `/ask/PermissionRequest`. Undefined when nobody answers there. Aborting closes the request. */
	ask(body: object, signal: AbortSignal): Promise<unknown>;
	/** Come to `/gate/NAME`: waits while that is closed. Undefined when nobody answers there. Aborting closes the request. */
	pass(gate: Gate, body: object, signal: AbortSignal): Promise<unknown>;
	/** Settles when all notes are gone, one way or the other. */
	flushed(): Promise<void>;
};

/** Before a turn, and before each call in it. */
export type Gate = 'turn' | 'step';

export type Address = {url: string; token: string};

const noteMilliseconds = 2000;
const answerBytes = 32 * 1024 * 1024;

/** @throws UserError where the file does not say where the mailbox is */
export const readAddress = (file: string): Address => {
	try {
		const {url, token} = JSON.parse(readFileSync(file, 'utf8')) as Partial<Address>;
		if (typeof url === 'string' && typeof token === 'string' && new URL(url).protocol === 'http:') {
			return {url, token};
		}
	} catch (error) {
		throw new UserError(`the mailbox \`${file}\` could not be read: ${describe(error)}`, {cause: error});
	}
	throw new UserError(`the mailbox \`${file}\` could not be used: it names no http address and token`);
};

export const openMailbox = (address: Address): Mailbox => {
	let last: Promise<unknown> = Promise.resolve();

	const answered = async (path: string, body: object, signal: AbortSignal): Promise<unknown> => {
		const text = JSON.stringify(body);
		await last;
		try {
			return JSON.parse(await post(address, path, text, signal));
		} catch {
			return undefined;
		}
	};

	return {
		note(from, body) {
			const text = JSON.stringify(body);
			last = last.then(() => post(address, `/note/${from}`, text, AbortSignal.timeout(noteMilliseconds))).catch(() => {});
		},
		ask: (body, signal) => answered('/ask/PermissionRequest', body, signal),
		pass: (gate, body, signal) => answered(`/gate/${gate}`, body, signal),
		async flushed() {
			await last;
		},
	};
};

/** Where there is no mailbox: a program alone in a terminal. */
export const noMailbox: Mailbox = {
	note() {},
	ask: async () => undefined,
	pass: async () => undefined,
	flushed: async () => {},
};

/** node:http, as fetch gives up on an answer after five minutes. */
const post = ({url, token}: Address, path: string, body: string, signal: AbortSignal): Promise<string> =>
	new Promise((resolve, reject) => {
		const outgoing = request(`${url.replace(/\/$/, '')}${path}`, {
			method: 'POST',
			// Not kept alive: the far end closes idle connections, and a note on a closing one is lost.
			agent: false,
			signal,
			headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body)},
		});
		outgoing.once('error', reject);
		outgoing.once('response', response => {
			const pieces: Buffer[] = [];
			let length = 0;
			response.on('data', (piece: Buffer) => {
				length += piece.length;
				pieces.push(piece);
				if (length > answerBytes) {
					response.destroy(new Error('the answer is too long'));
				}
			});
			response.once('error', reject);
			response.once('end', () => {
				if (response.statusCode === 200) {
					resolve(Buffer.concat(pieces).toString());
				} else {
					reject(new Error(`the mailbox answered ${response.statusCode}`));
				}
			});
		});
		outgoing.end(body);
	});
