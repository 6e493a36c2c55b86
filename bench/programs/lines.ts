/*
At a key: so many lines, with so many milliseconds between two (0: all at once), then a closing line. Arguments: lines, milliseconds,
and how many columns each of them fills (0: as it comes).
*/
import {writeSync} from 'node:fs';
import {setTimeout} from 'node:timers/promises';
import {closingLine, colouredLine, fullLine} from './coloured.ts';

const [lines = 1, milliseconds = 0, columns = 0] = process.argv.slice(2).map(Number);

writeSync(1, 'lines is ready\r\n');
process.stdin.setRawMode(true);
process.stdin.once('data', async () => {
	for (let line = 0; line < lines; line++) {
		writeSync(1, `${columns > 0 ? fullLine(line, columns) : colouredLine(line)}\r\n`);
		if (milliseconds > 0) {
			await setTimeout(milliseconds);
		}
	}
	writeSync(1, `${closingLine}\r\n`);
});
process.stdin.on('data', () => {});
