/*
Output as a coding agent's, on the alternate screen: text that streams in word by word and scrolls, a line that shimmers while it works,
an input box below. Each frame it writes the cells that changed, row by row, between marks of synchronized output. Begins at a key, ends
with a closing line in its last row. Argument: frames, twenty a second.
*/
import {writeSync} from 'node:fs';
import {setTimeout} from 'node:timers/promises';
import {closingLine} from './coloured.ts';

const frames = Number(process.argv[2] ?? 1);
const frameMilliseconds = 50;
const wordsPerFrame = 3;
const work = 'Considering what the tests say about it…';
const vocabulary =
	'the test fails because a row is compared before it has been written so I will read the file again and move the check behind the loop that fills it then run all of them';

const words = vocabulary.split(' ');
const {columns, rows} = process.stdout;
const transcriptRows = rows - 5;

/** What is said so far, wrapped, as many rows as fit. */
const transcriptAt = (frame: number): string[] => {
	const lines = [''];
	for (let word = 0; word < frame * wordsPerFrame; word++) {
		// A paragraph now and then.
		if (word % 61 === 60) {
			lines.push('', '');
		}
		const text = `${words[(word * 7 + Math.floor(word / 11)) % words.length]} `;
		if (lines.at(-1)!.length + text.length > columns - 4) {
			lines.push('');
		}
		lines[lines.length - 1] += text;
	}
	const last = lines.slice(-transcriptRows);
	return [...last, ...Array.from({length: transcriptRows - last.length}, () => '')];
};

const screenAt = (frame: number): string[] => [
	...transcriptAt(frame).map(line => `  ${line}`),
	`${'·✢✳∗✻✽'[frame % 6]} ${work} (${Math.floor((frame * frameMilliseconds) / 1000)}s · ${frame * 4} tokens)`,
	`╭${'─'.repeat(columns - 2)}╮`,
	`│ >${' '.repeat(columns - 4)}│`,
	`╰${'─'.repeat(columns - 2)}╯`,
	'  ? for shortcuts',
];

/** The line of work has a colour a letter, which wanders: it is written anew each frame. */
const shimmer = (text: string, frame: number): string =>
	[...text].map((letter, column) => `\x1b[38;5;${Math.abs(column - (frame % text.length)) < 3 ? 216 : 174}m${letter}`).join('');

const difference = (before: readonly string[], after: readonly string[], frame: number): string => {
	let text = '';
	for (const [row, line] of after.entries()) {
		const old = before[row] ?? '';
		if (row === transcriptRows) {
			text += `\x1b[${row + 1};1H${shimmer(line, frame)}\x1b[39m\x1b[K`;
		} else if (line !== old) {
			let from = 0;
			while (from < line.length && line[from] === old[from]) {
				from++;
			}
			text += `\x1b[${row + 1};${from + 1}H${line.slice(from).trimEnd()}\x1b[K`;
		}
	}
	return `\x1b[?2026h${text}\x1b[${rows - 2};5H\x1b[?2026l`;
};

const play = async () => {
	let before: string[] = [];
	for (let frame = 1; frame <= frames; frame++) {
		const after = screenAt(frame);
		writeSync(1, difference(before, after, frame));
		before = after;
		await setTimeout(frameMilliseconds);
	}
	writeSync(1, `\x1b[${rows};1H${closingLine}\x1b[K`);
};

writeSync(1, '\x1b[?1049h\x1b[H\x1b[2Jagent is ready');
process.stdin.setRawMode(true);
process.stdin.once('data', play);
process.stdin.on('data', () => {});
