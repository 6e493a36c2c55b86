/* What the bar says while a pane is in copy mode: what is typed, or the keys of the mode, and where one is. Pure. */
import {isBefore} from '../../screen/scrollback.ts';
import type {CopyCommandName} from '../copy/commands.ts';
import {matchesOf, searchedText} from '../copy/finding.ts';
import {lastTop, linesBelow} from '../copy/state.ts';
import {type Keymap, keysTable} from '../keys/bindings.ts';
import type {Copying} from '../state.ts';
import {fieldRows} from './field.ts';
import {type Look, type Row, rowWidth, type Span} from './row.ts';

/** The keys that lead on, the most useful first. */
const hints: readonly (readonly [word: string, command: CopyCommandName])[] = [
	['select', 'begin-selection'],
	['copy', 'copy-selection'],
	['search', 'search-backward'],
	['next', 'search-again'],
	['leave', 'leave-copy-mode'],
];
const conversationHints: typeof hints = [
	['turn', 'previous-turn'],
	['answer', 'copy-answer'],
	['whole', 'toggle-fold'],
	['search', 'search-backward'],
	['next', 'search-again'],
	['leave', 'leave-copy-mode'],
];

export const copyRow = ({mode, scrollback}: Pick<Copying, 'mode' | 'scrollback'>, keymap: Keymap, columns: number, look: Look): Row => {
	const {entry} = mode;
	if (entry?.kind === 'search' || entry?.kind === 'line') {
		const sign = entry.kind === 'line' ? 'lines back: ' : entry.backward ? 'search up: ' : 'search down: ';
		return [{text: ` ${sign}`, token: 'accent'}, ...fieldRows(entry.field, Math.max(1, Math.floor(columns / 2)), 1, look)[0]!];
	}
	if (entry) {
		return [{text: ' to which character', token: 'accent'}];
	}
	const table = keysTable(keymap).filter(({table: name}) => name === 'copy');
	const parts = (scrollback.landmarks.length > 0 ? conversationHints : hints).flatMap(([word, command]): Span[][] => {
		const key = table.find(row => row.command === command)?.key;
		return key === undefined ? [] : [[{text: '   '}, {text: key, token: 'accent', bold: true}, {text: ` ${word}`}]];
	});
	let kept = parts;
	while (kept.length > 1 && rowWidth(kept.flat(), look.widths) > columns / 2) {
		kept = kept.toSpliced(-2, 1);
	}
	return [
		{text: ' copy mode', token: 'accent'},
		...(mode.count > 0 ? [{text: ` ${mode.count}`, token: 'accent' as const}] : []),
		...kept.flat(),
	];
};

/** How far one is back, and how much was found. */
export const copyFacts = ({mode, scrollback}: Pick<Copying, 'mode' | 'scrollback'>): string[] => {
	const all = lastTop(scrollback, mode.size) - scrollback.first;
	const found = matchesOf(mode, scrollback);
	const here = found.findLastIndex(({start}) => !isBefore(mode.cursor, start));
	const at = found.length === 0 ? 'nothing found' : `${here === -1 ? '' : `${here + 1} of `}${found.length} found`;
	return [...(searchedText(mode) === '' ? [] : [at]), `${linesBelow(scrollback, mode)} of ${all} lines back`];
};
