/* The keys that come from a terminal, as they come. */
import {StringDecoder} from 'node:string_decoder';
import {createKeyReader, type Key} from './keys.ts';

/** A lone ESC is the Esc key if nothing that belongs to it comes so soon. */
const escapeMilliseconds = 40;

export const readKeys = (input: NodeJS.ReadableStream, press: (key: Key) => void): void => {
	const decoder = new StringDecoder('utf8');
	const keys = createKeyReader();
	let waiting: NodeJS.Timeout | undefined;
	input.on('data', (bytes: Buffer) => {
		clearTimeout(waiting);
		keys.read(decoder.write(bytes)).forEach(press);
		if (keys.pending) {
			waiting = setTimeout(() => keys.flush().forEach(press), escapeMilliseconds);
		}
	});
};
