/*
A slow link between a pty and who looks at it. What arrives is read no faster than the link carries it, so that the kernel's buffer fills
and the writer feels it, and is handed on half a round trip later, in pieces as they would come out of it.
*/

export type Speed = {bytesPerSecond: number; roundTripMilliseconds: number};

type Ends = {
	/** Stop reading, and go on. One more chunk may come after `pause`, as Node has it read already: it is on the link. */
	pause: () => void;
	resume: () => void;
	/** A piece has come out. */
	arrive: (piece: Buffer) => void;
};

/** So many bytes come out together: a small packet. */
const packetBytes = 256;

/** @returns A function that takes what was read. */
export const createLink = ({bytesPerSecond, roundTripMilliseconds}: Speed, {pause, resume, arrive}: Ends) => {
	/** When all that was given to the link has gone into it. */
	let free = 0;
	/** Timers of the same millisecond may end in any order, bytes must not: each takes the first. */
	const packets: Buffer[] = [];
	const comeOut = () => arrive(packets.shift()!);
	return (piece: Buffer): void => {
		const now = performance.now();
		free = Math.max(free, now);
		for (let at = 0; at < piece.length; at += packetBytes) {
			const packet = piece.subarray(at, at + packetBytes);
			free += (packet.length / bytesPerSecond) * 1000;
			packets.push(packet);
			setTimeout(comeOut, Math.ceil(free + roundTripMilliseconds / 2 - now));
		}
		pause();
		setTimeout(resume, Math.ceil(free - now));
	};
};
