/* Lists to choose from: which part is shown, where the mark goes, what matches what was typed. Pure. */
import type {FieldKey} from './field.ts';

/** The first of `rows` rows to show, so that the marked one is among them. */
export const windowStart = (count: number, marked: number, rows: number): number =>
	Math.max(0, Math.min(marked - Math.floor(rows / 2), count - rows));

/** Where a key moves the mark of a list; undefined where it moves nothing. */
export const stepMark = ({key}: FieldKey, marked: number, count: number, page: number): number | undefined => {
	const to = (index: number) => Math.max(0, Math.min(count - 1, index));
	switch (key) {
		case 'Up':
		case 'C-p':
			return count === 0 ? 0 : (marked - 1 + count) % count;
		case 'Down':
		case 'C-n':
			return count === 0 ? 0 : (marked + 1) % count;
		case 'PPage':
			return to(marked - page);
		case 'NPage':
			return to(marked + page);
		case 'C-Home':
			return 0;
		case 'C-End':
			return to(count - 1);
		default:
			return undefined;
	}
};

/** The keys that move the mark of a list from one place to another, and choose what stands there. */
export const keysTo = (marked: number, index: number): FieldKey[] => [
	...Array.from({length: Math.abs(index - marked)}, () => ({key: index > marked ? 'Down' : 'Up', text: ''})),
	{key: 'Enter', text: ''},
];

/** The entries that have all letters of `query` in its order, the best first: whole words, starts of words, then what is close together. */
export const fuzzy = <Entry>(entries: readonly Entry[], query: string, textOf: (entry: Entry) => string): Entry[] => {
	const wanted = query.trim().toLowerCase();
	if (wanted === '') {
		return [...entries];
	}
	return entries
		.map((entry, index) => ({entry, index, score: scoreOf(textOf(entry).toLowerCase(), wanted)}))
		.filter(({score}) => score > 0)
		.sort((a, b) => b.score - a.score || a.index - b.index)
		.map(({entry}) => entry);
};

/** 0: no match. */
const scoreOf = (text: string, query: string): number => {
	const at = text.indexOf(query);
	if (at !== -1) {
		return 1000 - Math.min(at, 400) + (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!) ? 500 : 0);
	}
	let score = 1;
	let from = 0;
	for (const letter of query.replace(/\s+/g, '')) {
		const found = text.indexOf(letter, from);
		if (found === -1) {
			return 0;
		}
		score += found === from ? 8 : found > 0 && !/[\p{L}\p{N}]/u.test(text[found - 1]!) ? 5 : 1;
		from = found + letter.length;
	}
	return score;
};
