/*
The commands of copy mode, with tmux's names and keys: a part of the command table (see commands.ts). What each does is in steps.ts.
`copy` are the keys of vi, `emacs` those of Emacs; the setting `keys.copyMode` says which ones hold.
*/
import type {Command, DefaultKey} from '../commands.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

type CopyKeys = {readonly vi?: readonly DefaultKey[]; readonly emacs?: readonly DefaultKey[]};

const command = <Name extends string>(name: Name, title: string, {vi = [], emacs = []}: CopyKeys, more: Pick<Command, 'argument'> = {}) =>
	({name, title, group: 'copy', keys: {copy: vi, emacs}, ...more}) as const;

export const copyCommands = [
	command('cursor-left', 'Go a cell to the left.', {vi: ['h', 'Left', 'BSpace', 'C-h'], emacs: ['C-b', 'Left']}),
	command('cursor-down', 'Go a line down.', {vi: ['j', 'Down', 'C-n'], emacs: ['C-n', 'Down']}),
	command('cursor-up', 'Go a line up.', {vi: ['k', 'Up', 'C-p'], emacs: ['C-p', 'Up']}),
	command('cursor-right', 'Go a cell to the right.', {vi: ['l', 'Right'], emacs: ['C-f', 'Right']}),
	command('next-word', 'Go to the next word.', {vi: ['w']}),
	command('previous-word', 'Go to the start of the word.', {vi: ['b'], emacs: ['M-b']}),
	command('next-word-end', 'Go to the end of the word.', {vi: ['e'], emacs: ['M-f']}),
	command('next-space', 'Go behind the next blank.', {vi: ['W']}),
	command('previous-space', 'Go back to behind a blank.', {vi: ['B']}),
	command('next-space-end', 'Go to before the next blank.', {vi: ['E']}),
	command(
		'start-of-line',
		'Go to the start of the line.',
		{vi: [['0', '0'], 'Home'], emacs: ['C-a', 'Home']},
		{
			argument: {values: ['0'], optional: true},
		},
	),
	command('back-to-indentation', 'Go to the first letter of the line.', {vi: ['^'], emacs: ['M-m']}),
	command('end-of-line', 'Go to the end of the line.', {vi: ['$', 'End'], emacs: ['C-e', 'End']}),
	command('jump-forward', 'Go to the next of a character in the line.', {vi: ['f'], emacs: ['f']}),
	command('jump-backward', 'Go to the previous of a character in the line.', {vi: ['F'], emacs: ['F']}),
	command('jump-to-forward', 'Go to before the next of a character in the line.', {vi: ['t'], emacs: ['t']}),
	command('jump-to-backward', 'Go to behind the previous of a character in the line.', {vi: ['T'], emacs: ['T']}),
	command('jump-again', 'Go to that character again.', {vi: [';'], emacs: [';']}),
	command('jump-reverse', 'Go to that character again, the other way.', {vi: [','], emacs: [',']}),
	command('previous-paragraph', 'Go to the blank line before.', {vi: ['{'], emacs: ['M-{']}),
	command('next-paragraph', 'Go to the next blank line.', {vi: ['}'], emacs: ['M-}']}),
	command('next-matching-bracket', 'Go to the bracket that belongs to this one.', {vi: ['%'], emacs: ['M-C-f']}),
	command('history-top', 'Go to the first line.', {vi: ['g'], emacs: ['M-<']}),
	command('history-bottom', 'Go to the last line.', {vi: ['G'], emacs: ['M->']}),
	command('next-turn', 'Go to the next turn of a conversation.', {vi: [']'], emacs: [']']}),
	command('previous-turn', 'Go to the turn before, or to the start of this one.', {vi: ['['], emacs: ['[']}),
	command('toggle-fold', 'Show the whole of what is folded at the cursor, or fold it again.', {vi: ['Tab'], emacs: ['Tab']}),
	command('top-line', 'Go to the first line that is shown.', {vi: ['H'], emacs: ['M-R']}),
	command('middle-line', 'Go to the middle of what is shown.', {vi: ['M'], emacs: ['M-r']}),
	command('bottom-line', 'Go to the last line that is shown.', {vi: ['L']}),
	command('page-up', 'Scroll a page up.', {vi: ['C-b', 'PPage'], emacs: ['M-v', 'PPage']}),
	command('page-down', 'Scroll a page down.', {vi: ['C-f', 'NPage'], emacs: ['C-v', 'NPage', 'Space']}),
	command('halfpage-up', 'Scroll half a page up.', {vi: ['C-u'], emacs: ['M-Up']}),
	command('halfpage-down', 'Scroll half a page down.', {vi: ['C-d'], emacs: ['M-Down']}),
	command('scroll-up', 'Scroll a line up.', {vi: ['C-y', 'K', 'C-Up'], emacs: ['C-Up']}),
	command('scroll-down', 'Scroll a line down.', {vi: ['C-e', 'J', 'C-Down'], emacs: ['C-Down']}),
	command('scroll-middle', 'Scroll the line to the middle.', {vi: ['z'], emacs: ['C-l']}),
	command('begin-selection', 'Select from here on.', {vi: ['Space'], emacs: ['C-Space']}),
	command('rectangle-toggle', 'Select a rectangle, or lines of text again.', {vi: ['v', 'C-v'], emacs: ['R']}),
	command('select-line', 'Select this line.', {vi: ['V']}),
	command('other-end', 'Go to the other end of the selection.', {vi: ['o']}),
	command('clear-selection', 'Select nothing.', {vi: ['Escape'], emacs: ['C-g']}),
	command('copy-selection', 'Copy the selection and leave.', {vi: ['y', 'Enter', 'C-j'], emacs: ['M-w', 'C-w']}),
	command('append-selection', 'Add the selection to what was copied last, and leave.', {vi: ['A']}),
	command('copy-end-of-line', 'Copy to the end of the line and leave.', {vi: ['D'], emacs: ['C-k']}),
	command('copy-answer', 'Copy the last answer above the cursor as it was written, and leave.', {vi: ['a'], emacs: ['a']}),
	command('copy-code', 'Copy the last block of code above the cursor, and leave.', {vi: ['c'], emacs: ['c']}),
	command('copy-command', 'Copy the last shell command above the cursor, and leave.', {vi: ['x'], emacs: ['x']}),
	command('copy-diff', 'Copy the last diff above the cursor, and leave.', {vi: ['d'], emacs: ['d']}),
	command('search-forward', 'Search below.', {vi: ['/'], emacs: ['C-s']}),
	command('search-backward', 'Search above.', {vi: ['?'], emacs: ['C-r']}),
	command('search-again', 'Go to the next place that was found.', {vi: ['n'], emacs: ['n']}),
	command('search-reverse', 'Go to the next place, the other way.', {vi: ['N'], emacs: ['N']}),
	command('search-word-forward', 'Search below for the word under the cursor.', {vi: ['*']}),
	command('search-word-backward', 'Search above for the word under the cursor.', {vi: ['#']}),
	command('goto-line', 'Scroll back so many lines.', {vi: [':'], emacs: ['g']}),
	command('set-mark', 'Remember this place.', {vi: ['X'], emacs: ['X']}),
	command('jump-to-mark', 'Go to the place that is remembered, and remember this one.', {vi: ['M-x'], emacs: ['M-x']}),
	command(
		'repeat-count',
		'Do the next command so often.',
		{vi: digits.slice(0, -1).map(digit => [digit, digit]), emacs: digits.map(digit => [`M-${digit}`, digit])},
		{argument: {values: digits}},
	),
	command('leave-copy-mode', 'Go back to the running screen.', {vi: ['q', 'C-c'], emacs: ['q', 'Escape', 'C-c']}),
] as const;

export type CopyCommandName = (typeof copyCommands)[number]['name'];

export const isCopyCommand = (name: string): name is CopyCommandName => copyCommands.some(each => each.name === name);
