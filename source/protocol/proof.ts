/*
How two programs find out that they belong to one user, before anything else is said. Nonces cross in their hellos, then each proves by
an HMAC over both that it holds the key of the run folder, the accepting side first. So a stale or squatted socket is found out, and the
key never travels.
*/
import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import {FramingError, kinds} from './framing.ts';

/** What each side tells of itself first. The form of this never changes; fields are only added. */
export type Hello = {
	/** The lowest and highest number of the protocol that this program speaks. */
	protocol: [number, number];
	version: string;
	role: string;
	pid: number;
	capabilities: string[];
	/** More of a program's own, such as a host's session. */
	about?: Record<string, unknown>;
};

type Options = {
	key: string;
	hello: Hello;
	accepting: boolean;
	send: (kind: number, value: object) => void;
};

export type Proof = ReturnType<typeof createProof>;

/** Made by the asking side, it says hello at once. */
export const createProof = ({key, hello, accepting, send}: Options) => {
	const nonce = randomBytes(32).toString('hex');
	let theirNonce: string | undefined;
	let remote: Hello | undefined;
	let isProved = false;

	const proofOf = (side: 'asking' | 'accepting', theirs: string) => {
		const [asked, accepted] = accepting ? [theirs, nonce] : [nonce, theirs];
		return createHmac('sha256', key).update(`${side}\n${asked}\n${accepted}`).digest('hex');
	};

	const takeHello = (message: Record<string, unknown>, theirs: string) => {
		remote = helloOf(message);
		theirNonce = theirs;
		if (accepting) {
			send(kinds.hello, {...hello, nonce, proof: proofOf('accepting', theirs)});
			return;
		}
		if (!same(message.proof, proofOf('accepting', theirs))) {
			throw new FramingError('a stranger answered');
		}
		isProved = true;
		send(kinds.proof, {proof: proofOf('asking', theirs)});
	};

	if (!accepting) {
		send(kinds.hello, {...hello, nonce});
	}
	return {
		/** The other side has proved itself. */
		get isProved() {
			return isProved;
		},
		/** What it told of itself; undefined before its hello. */
		get remote() {
			return remote;
		},
		/** A frame that came before the other side has proved itself. Throws a `FramingError` where it is none of a proof, or a wrong one. */
		take(kind: number, message: Record<string, unknown>): void {
			if (kind === kinds.hello && remote === undefined && typeof message.nonce === 'string') {
				takeHello(message, message.nonce);
			} else if (kind === kinds.proof && accepting && theirNonce !== undefined && same(message.proof, proofOf('asking', theirNonce))) {
				isProved = true;
			} else {
				throw new FramingError('the other side did not prove itself');
			}
		},
	};
};

const helloOf = (message: Record<string, unknown>): Hello => {
	const [low, high] = Array.isArray(message.protocol) ? message.protocol.map(Number) : [];
	if (!Number.isInteger(low) || !Number.isInteger(high)) {
		throw new FramingError('a hello without a protocol');
	}
	return {
		protocol: [low!, high!],
		version: String(message.version),
		role: String(message.role),
		pid: Number(message.pid),
		capabilities: Array.isArray(message.capabilities) ? message.capabilities.map(String) : [],
		about: typeof message.about === 'object' && message.about !== null ? (message.about as Record<string, unknown>) : undefined,
	};
};

const same = (given: unknown, wanted: string): boolean =>
	typeof given === 'string' && given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
