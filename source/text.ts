/*
Foreign text made safe. Everything that did not come from our own code (session, branch and file names, titles, model text,
tool input, git output) is stored as it came and passes one of these three once, where it becomes cells or terminal output.

What is dropped: whole escape sequences (7-bit and C1 forms, also unterminated ones), then every control, format, surrogate,
private-use and unassigned code point: `\p{C}`. ZWJ and the variation selectors 15 and 16 stay, because emoji are built with them.
*/

/** OSC, DCS, APC, PM, SOS up to their terminator or the end; CSI; two-byte escapes; the C1 forms of all of them. */
const sequences =
	/(?:\x1b[\]P_^X]|[\x9d\x90\x9f\x9e\x98])[\s\S]*?(?:\x1b\\|\x07|\x9c|$)|(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?|\x1b[\x20-\x2f]*[\x30-\x7e]?/g;

const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;
const joiners = new Set(['\u200D', '\uFE0E', '\uFE0F']);

const withoutSequences = (text: string): string => {
	let before: string;
	do {
		before = text;
		text = text.replace(sequences, '');
	} while (text !== before);
	return text;
};

/** One line of foreign text: no controls, tabs and newlines as single spaces, at most `limit` code points (then `…`). */
export const line = (text: string, limit = 1000): string => {
	const flat = withoutSequences(text)
		.replace(/[\s\u0085\u2028\u2029]+/gu, ' ')
		.replace(unsafe, character => (joiners.has(character) ? character : ''))
		// What was dropped may have stood between two blanks.
		.replace(/ {2,}/g, ' ')
		.trim();
	const points = [...flat];
	return points.length <= limit ? flat : `${points.slice(0, limit - 1).join('')}…`;
};

/** Several lines of foreign text: as `line`, but newlines and the indentation stay and a tab is four spaces. */
export const block = (text: string, limit = 100_000): string => {
	const flat = withoutSequences(text)
		.replace(/\r\n?|\u2028|\u2029/gu, '\n')
		.replaceAll('\t', '    ')
		.replace(unsafe, character => (character === '\n' || joiners.has(character) ? character : ''));
	return flat.length <= limit ? flat : `${flat.slice(0, limit)}…`;
};

/** A text for a bracketed paste: nothing in it ends the paste, also not what would close up where an end was taken out. */
export const pasteable = (text: string): string => text.replaceAll('\x1b[201~', '␛[201~');

/**
Foreign text of which nothing may be hidden, as where a person approves it: what `block` drops is shown instead.
Controls as their pictures (`␛`), bidi and other invisible code points by number (`\u{202e}`). Newlines stay.
*/
export const visible = (text: string): string =>
	text.replace(/\r\n/gu, '\n').replace(unsafe, character => {
		const code = character.codePointAt(0)!;
		if (character === '\n' || joiners.has(character)) {
			return character;
		}
		if (character === '\t') {
			return '    ';
		}
		if (code < 0x20) {
			return String.fromCodePoint(0x2400 + code);
		}
		return code === 0x7f ? '␡' : `\\u{${code.toString(16)}}`;
	});

/** `text` cut at its end to `limit` characters, with `…` where something is missing. */
export const cutEnd = (text: string, limit: number): string => (text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 1))}…`);

/** A moment as the clock on the wall shows it: `14:05`; empty where it is none. */
export const clock = (at: string): string => {
	const date = new Date(at);
	return Number.isNaN(date.getTime()) ? '' : [date.getHours(), date.getMinutes()].map(each => String(each).padStart(2, '0')).join(':');
};

/** `300 KiB`. */
export const bytesWords = (bytes: number): string =>
	bytes < 1024 ? count(bytes, 'byte') : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** A count with its noun: `1 file`, `3 files`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string => `${number} ${number === 1 ? noun : plural}`;

/**
What a person typed as a name of a branch, a folder and a session: `[a-z0-9-]{1,48}`, never with a `-` at an end.

Such a name is safe in every place it goes to: git refuses none, no shell sees a special character, no file system folds two of them into one.
*/
export const slug = (text: string, fallback = 'session'): string =>
	text
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replaceAll('ß', 'ss')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.slice(0, 48)
		.replace(/^-+|-+$/g, '')
		.slice(0, 48) || fallback;

/** The first words of a prompt as a slug, about as long as a name should be; empty where it has none. */
export const firstWords = (prompt: string): string => {
	const [first = '', ...words] = slug(prompt, '').split('-');
	let name = first;
	for (const word of words) {
		if (name.length + 1 + word.length > nameCharacters) {
			break;
		}
		name += `-${word}`;
	}
	return name;
};

const nameCharacters = 28;
