/*
Coloured text without end, as fast as it is taken. With an argument: after a key so many megabytes of it, then a closing line.
*/
import {writeSync} from 'node:fs';
import {closingLine, colouredText} from './coloured.ts';

const megabytes = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
const text = colouredText(4096);

const pour = () => {
	for (let left = megabytes * 1024 * 1024; left > 0; left -= text.length) {
		writeSync(1, text);
	}
	writeSync(1, `${closingLine}\r\n`);
};

writeSync(1, 'flood is ready\r\n');
if (Number.isFinite(megabytes)) {
	process.stdin.setRawMode(true);
	process.stdin.once('data', pour);
	process.stdin.on('data', () => {});
} else {
	pour();
}
