/*
Says that it is ready, then answers each byte with the next glyph of a ring, along a line of which no two rounds have the same glyph at
the same place: each answer changes a cell, and is known by its bytes.
*/
import {writeSync} from 'node:fs';
import {glyphAt, lineLength} from './glyphs.ts';

let index = 0;
process.stdin.setRawMode(true);
process.stdin.on('data', piece => {
	for (const _ of piece as Buffer) {
		writeSync(1, `${index % lineLength === 0 ? '\r' : ''}${glyphAt(index)}`);
		index++;
	}
});
writeSync(1, 'echo is ready\r\n');
