/** Seeded output of imaginary programs: everything that changes a screen, at random. */
import {rounds} from '../support/coppice.ts';

/** A small, good generator (mulberry32), so that a failure can be played again by its seed. */
export const createRandom = (seed: number) => {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let value = Math.imul(state ^ (state >>> 15), state | 1);
		value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
		return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
	};
	const below = (limit: number) => Math.floor(next() * limit);
	return {next, below, pick: <Item>(items: readonly Item[]): Item => items[below(items.length)]!};
};

export type Random = ReturnType<typeof createRandom>;

const texts = [
	'a',
	'hello',
	' ',
	'  two  ',
	'x'.repeat(12),
	'─'.repeat(9),
	'日本語',
	'한국',
	'é',
	'e\u0301',
	'👍',
	'👩‍💻',
	'❤️',
	'🫨',
	'🇩🇪',
	'…',
	'◆ ✓',
	'\u200b',
	'\r\u0301',
	'\r\u200e',
	'1️⃣',
	'👩',
	'\u200d💻',
	'ｆ',
	'tab\there',
	'\r\n',
	'\n',
	'\b',
	'界'.repeat(5),
	'│',
];

const sgr = (random: Random): string => {
	const colour = () => random.pick([`5;${random.below(256)}`, `2;${random.below(256)};${random.below(256)};${random.below(256)}`]);
	return random.pick([
		'0',
		'',
		'1',
		'2',
		'3',
		'4',
		'5',
		'7',
		'8',
		'9',
		'21',
		'22',
		'23',
		'24',
		'25',
		'27',
		'28',
		'29',
		'53',
		'55',
		'4:3',
		'4:4',
		'4:5',
		'39',
		'49',
		'59',
		`3${random.below(8)}`,
		`4${random.below(8)}`,
		`9${random.below(8)}`,
		`10${random.below(8)}`,
		`38;${colour()}`,
		`48;${colour()}`,
		`58:2::1:2:${random.below(256)}`,
		`58:5:${random.below(256)}`,
		`38:2:${random.below(256)}:2:3`,
	]);
};

/** One step: a text or a sequence. */
export const randomStep = (random: Random, {columns, rows}: {columns: number; rows: number}): string => {
	const n = () => random.below(Math.max(columns, rows)) || '';
	const few = () => 1 + random.below(4);
	switch (random.below(24)) {
		case 0:
		case 1:
		case 2:
		case 3:
		case 4:
		case 5:
			return random.pick(texts);
		case 6:
		case 7:
			return `\x1b[${sgr(random)}m`;
		case 8:
		case 9:
		case 10:
			return `\x1b[${1 + random.below(rows)};${1 + random.below(columns)}H`;
		case 11:
			return `\x1b[${random.below(3)}${random.pick(['J', 'K'])}`;
		case 12:
			return `\x1b[${few()}${random.pick(['L', 'M', 'P', '@', 'X', 'b', 'S', 'T'])}`;
		case 13: {
			const top = 1 + random.below(rows);
			return `\x1b[${top};${top + random.below(rows)}r`;
		}
		case 14:
			return random.pick(['\x1b[r', '\x1bM', '\x1bD', '\x1b7', '\x1b8', '\x1b[?6h', '\x1b[?6l', '\x1b[4h', '\x1b[4l']);
		case 15:
			return `\x1b[${n()}${random.pick(['A', 'B', 'C', 'D', 'G', 'd'])}`;
		case 16:
			return random.pick([
				'\x1b[?1049h',
				'\x1b[?1049l',
				'\x1b[?7l',
				'\x1b[?7h',
				'\x1b[?25l',
				'\x1b[?25h',
				'\x1b[3 q',
				'\x1b[0 q',
				'\x1b]12;#ff0000\x07',
				'\x1b]112\x07',
			]);
		case 17:
			return `\x1b]8;${random.pick(['', 'id=a', 'id=b'])};${random.pick(['', 'https://example.com', 'file:///tmp/x'])}\x1b\\`;
		case 18:
			return `${'line '.repeat(random.below(10))}\r\n`;
		case 19:
			return random.pick([
				'\x1b[?1h',
				'\x1b[?1l',
				'\x1b[?1000h',
				'\x1b[?1002h',
				'\x1b[?1006h',
				'\x1b[?1000l',
				'\x1b[?2004h',
				'\x1b[?2004l',
				'\x1b[>1u',
				'\x1b[<u',
				'\x1b=',
				'\x1b>',
				'\x1b[3J',
			]);
		case 20:
			// Over the right margin, with a wide character there.
			return `\x1b[${1 + random.below(rows)};${Math.max(1, columns - random.below(3))}H${random.pick(['日', '👍', '❤️', 'e\u0301', 'ab'])}${random.pick(['', 'x', '本'])}`;
		case 21:
			return random.pick(['\x1b[?2026h', '\x1b[?2026l', '\x1b[?2026l']);
		case 22:
			return random.below(40) === 0 ? '\x1bc' : '\r\n\r\n';
		default:
			return String.fromCharCode(0x20 + random.below(95)).repeat(few());
	}
};

export const randomProgram = (random: Random, size: {columns: number; rows: number}, steps: number): string => {
	let program = '';
	for (let step = 0; step < steps; step++) {
		program += randomStep(random, size);
	}
	return program;
};

/** Steps of the long loops: 100,000 in a full run, else a tenth. */
export const stepCount = rounds(100_000);
