/*
The only road from an agent to the server, and the only HTTP of coppice: a loopback endpoint with a token of this session.

`POST /note/FROM` is answered `{}` at once and kept. `POST /ask/FROM` is held open until the server answers. `POST /gate/NAME` is
answered `{}` at once, and leaves no mail, but while the server has that gate closed: then it is held like an ask, until the gate
opens. So a gate costs an agent nothing where no server runs. Mail is numbered, delivered in order, delivered again to a new server,
and dropped only when the server says that it is on disk; what asks, when it waits no more, so that no later server asks a person.
*/
import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Mail} from '../protocol/host.ts';

/** At most so much is kept for a server that does not come: then the oldest notes go. What is held never goes. */
const keptNotes = 1000;
const keptBytes = 8 * 1024 * 1024;
/** One letter. Claude's largest inputs are edits of whole files. */
const letterBytes = 32 * 1024 * 1024;

type Listener = {
	onMail: (mail: Mail) => void;
	/** A held ask or gate waits no more: its agent closed the connection, or the gate was opened. */
	onGone: (number: number) => void;
};

export type Mailbox = Awaited<ReturnType<typeof openMailbox>>;

/**
@param closed the gates that are closed from the beginning
@param upTo the number after which letters are numbered: what names a question must not name one of an earlier host of the session
*/
export const openMailbox = async ({onMail, onGone}: Listener, closed: readonly string[] = [], upTo = 0) => {
	const token = randomBytes(32).toString('hex');
	const kept: Mail[] = [];
	const held = new Map<number, ServerResponse>();
	let bytes = 0;
	let lastNumber = upTo;
	let savedUpTo = 0;
	let lostNotes = 0;
	let closedGates = new Set(closed);

	const drop = (index: number) => {
		const [mail] = kept.splice(index, 1);
		bytes -= mail!.body.length;
	};

	const keep = (mail: Mail) => {
		kept.push(mail);
		bytes += mail.body.length;
		while (kept.length > keptNotes || bytes > keptBytes) {
			const oldest = kept.findIndex(one => one.kind === 'note');
			if (oldest === -1) {
				break;
			}
			drop(oldest);
			lostNotes++;
		}
	};

	/** Asks are told to each new server while they wait, and no longer; notes until one has them on disk. */
	const sweep = () => {
		for (let index = kept.length - 1; index >= 0; index--) {
			const {number, kind} = kept[index]!;
			if (kind === 'note' ? number <= savedUpTo : !held.has(number)) {
				drop(index);
			}
		}
	};

	const take = async (request: IncomingMessage, response: ServerResponse) => {
		const [, kind, from = ''] = /^\/(note|ask|gate)(?:\/([\w-]{1,64}))?$/.exec(request.url ?? '') ?? [];
		if (request.method !== 'POST' || !kind || !same(request.headers.authorization, `Bearer ${token}`)) {
			response.writeHead(kind ? 403 : 404).end();
			return;
		}
		const body = await read(request);
		if (body === undefined) {
			response.writeHead(413).end();
			return;
		}
		if (kind === 'gate' && !closedGates.has(from)) {
			reply(response, '{}');
			return;
		}
		const mail: Mail = {
			number: ++lastNumber,
			kind: kind as Mail['kind'],
			from,
			at: new Date().toISOString(),
			body: body.toString('base64'),
			hash: createHash('sha256').update(body).digest('hex'),
		};
		keep(mail);
		if (mail.kind === 'note') {
			reply(response, '{}');
		} else {
			held.set(mail.number, response);
			response.once('close', () => {
				if (held.delete(mail.number)) {
					sweep();
					onGone(mail.number);
				}
			});
			if (response.closed) {
				held.delete(mail.number);
				drop(kept.indexOf(mail));
				return;
			}
		}
		onMail(mail);
	};

	const server = createServer((request, response) => {
		take(request, response).catch(() => response.destroy());
	});
	// A held ask may wait for days.
	server.requestTimeout = 0;
	server.timeout = 0;
	server.keepAliveTimeout = 1000;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		token,
		/** Notes that no server has on disk yet, and asks that still wait; oldest first. */
		get unsaved(): readonly Mail[] {
			return kept;
		},
		/** How many notes went because nobody took them. */
		get lostNotes() {
			return lostNotes;
		},
		/** From now on these gates are closed; who waits at another one goes on. */
		setGates(names: readonly string[]) {
			closedGates = new Set(names);
			for (const mail of kept.filter(one => one.kind === 'gate' && held.has(one.number) && !closedGates.has(one.from))) {
				this.answer(mail.number, '{}');
				onGone(mail.number);
			}
		},
		/** Whether this ask still waits. */
		holds: (number: number) => held.has(number),
		/** Answer a held ask or gate. False when it is gone. */
		answer(number: number, body: string): boolean {
			const response = held.get(number);
			held.delete(number);
			sweep();
			if (response) {
				reply(response, body);
			}
			return response !== undefined;
		},
		saved(upTo: number) {
			savedUpTo = Math.max(savedUpTo, upTo);
			sweep();
		},
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
};

const reply = (response: ServerResponse, body: string) => {
	response.writeHead(200, {'content-type': 'application/json', 'content-length': Buffer.byteLength(body)}).end(body);
};

const read = async (request: IncomingMessage): Promise<Buffer | undefined> => {
	const pieces: Buffer[] = [];
	let length = 0;
	for await (const piece of request as AsyncIterable<Buffer>) {
		length += piece.length;
		if (length > letterBytes) {
			return undefined;
		}
		pieces.push(piece);
	}
	return Buffer.concat(pieces, length);
};

const same = (given: string | undefined, wanted: string) =>
	given !== undefined && given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
