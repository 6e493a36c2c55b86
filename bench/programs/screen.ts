/*
A full screen of coloured lines that says whose it is: each row begins with `[name:row/rows]`. Painted anew at each change of size.
Arguments: the name, how many lines to print first (they become scrollback), and how often a second all of it changes (0: never).
*/
import {writeSync} from 'node:fs';
import {colouredLine} from './coloured.ts';

const [name = '0', lines = '0', framesPerSecond = '0'] = process.argv.slice(2);
let frame = 0;

const paint = () => {
	const {columns, rows} = process.stdout;
	let text = '\x1b[H\x1b[2J';
	for (let row = 0; row < rows; row++) {
		text += `\x1b[${row + 1};1H[${name}:${row}/${rows}]\x1b[?7l${colouredLine(row * 31 + Number(name) * 17 + frame).slice(0, columns * 3)}\x1b[0m\x1b[?7h`;
	}
	writeSync(1, text);
};

for (let line = 0; line < Number(lines); line++) {
	writeSync(1, `${colouredLine(line)}\r\n`);
}
process.stdin.setRawMode(true);
process.stdin.on('data', () => {});
process.stdout.on('resize', paint);
paint();
if (Number(framesPerSecond) > 0) {
	setInterval(() => {
		frame++;
		paint();
	}, 1000 / Number(framesPerSecond));
}
