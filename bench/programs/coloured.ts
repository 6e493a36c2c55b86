/* Text as a build or a test run prints it: short coloured words, lines of different lengths. ASCII, so that a byte is a cell. */

export const closingLine = '<<that was all>>';

const words = ['compiled', 'source/screen/rows.ts', 'passed', '12 ms', 'warning', 'test/grid.test.ts', 'fetch', 'ok', 'retry 3', 'done'];

export const colouredLine = (index: number): string => {
	let line = `\x1b[2m${String(index % 100_000).padStart(5, '0')}\x1b[0m`;
	for (let word = 0; word < 4 + (index % 5); word++) {
		const colour = (index * 7 + word * 3) % 8;
		line += ` \x1b[${word % 3 === 0 ? '1;' : ''}3${colour}m${words[(index + word * word) % words.length]}\x1b[0m`;
	}
	return line;
};

/** The same, with a cell of text in each of so many columns. */
export const fullLine = (index: number, columns: number): string => {
	let line = '';
	for (let word = 0, left = columns; left > 0; word++) {
		const text = `${words[(index + word * word) % words.length]} `.slice(0, left);
		line += `\x1b[3${(index * 7 + word * 3) % 8}m${text.replace(/ $/, '_')}\x1b[0m`;
		left -= text.length;
	}
	return line;
};

/** Whole lines, at least this many bytes. */
export const colouredText = (bytes: number): Buffer => {
	let text = '';
	for (let index = 0; text.length < bytes; index++) {
		text += `${colouredLine(index)}\r\n`;
	}
	return Buffer.from(text);
};
