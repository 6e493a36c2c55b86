/*
Coloured text as fast as it is taken: so many megabytes of it, then a closing line. It begins at a key or, where a named pipe is given, at
a byte in that. Arguments: megabytes, the pipe.
*/
import {openSync, readSync, writeSync} from 'node:fs';
import {closingLine, colouredText} from './coloured.ts';

const [megabytes, fifo] = process.argv.slice(2);
const text = colouredText(4096);

const pour = () => {
	for (let left = Number(megabytes) * 1024 * 1024; left > 0; left -= text.length) {
		writeSync(1, text);
	}
	writeSync(1, `${closingLine}\r\n`);
};

writeSync(1, 'flood is ready\r\n');
if (fifo === undefined) {
	process.stdin.setRawMode(true);
	process.stdin.once('data', pour);
	process.stdin.on('data', () => {});
} else {
	readSync(openSync(fifo, 'r'), Buffer.alloc(1));
	pour();
}
