/*
The keys that type nothing, as one table: tmux's name, kitty's number, and the forms that terminals give them.
Sources: the kitty keyboard protocol (functional key definitions), xterm's ctlseqs, DEC VT220.
*/

/** A key without text, or of the keypad. */
export type FunctionalKey = {
	readonly name: string;
	/** kitty's number; for keys that have none in the protocol, the private-use number that kitty keeps for them. */
	readonly code: number;
	/** Final letter: `CSI letter`, `SS3 letter`, `CSI 1 ; modifiers letter`. */
	readonly letter?: string;
	/** Sends `SS3 letter` in application cursor mode (`cursor`), or always when it has no modifiers (`function`). */
	readonly form?: 'cursor' | 'function';
	/** Number of `CSI number ~`. */
	readonly tilde?: number;
	/** What the keypad types, and its final letter in application keypad mode. */
	readonly keypad?: {readonly text: string; readonly letter?: string};
	/** Its byte in every mode but kitty's. */
	readonly byte?: number;
	/** What the key is in a mode that does not know it: the keypad's arrows are arrows there. */
	readonly plain?: string;
	/** Shift, Control, locks: reported only to who asked for all keys, never a key of their own. */
	readonly silent?: boolean;
};

const range = (first: number, names: readonly string[]) => names.map((name, index) => ({name, code: first + index}));

/** F5–F12 and, as VT220 has them, F13–F20. */
const functionTildes = [15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34];

const functionalKeys: readonly FunctionalKey[] = [
	{name: 'Tab', code: 9, byte: 9},
	{name: 'Enter', code: 13, byte: 13},
	{name: 'Escape', code: 27, byte: 27},
	{name: 'BSpace', code: 127, byte: 127},
	{name: 'IC', code: 57348, tilde: 2},
	{name: 'DC', code: 57349, tilde: 3},
	{name: 'Left', code: 57350, letter: 'D', form: 'cursor'},
	{name: 'Right', code: 57351, letter: 'C', form: 'cursor'},
	{name: 'Up', code: 57352, letter: 'A', form: 'cursor'},
	{name: 'Down', code: 57353, letter: 'B', form: 'cursor'},
	{name: 'PPage', code: 57354, tilde: 5},
	{name: 'NPage', code: 57355, tilde: 6},
	{name: 'Home', code: 57356, letter: 'H', form: 'cursor'},
	{name: 'End', code: 57357, letter: 'F', form: 'cursor'},
	...range(57358, ['CapsLock', 'ScrollLock', 'NumLock']).map(key => ({...key, silent: true})),
	...range(57361, ['PrintScreen', 'Pause', 'Menu']),
	...['P', 'Q', 'R', 'S'].map((letter, index) => ({name: `F${index + 1}`, code: 57364 + index, letter, form: 'function' as const})),
	...Array.from({length: 31}, (_, index) => ({name: `F${index + 5}`, code: 57368 + index, tilde: functionTildes[index]})),
	...[...'0123456789'].map((text, index) => ({name: `KP${text}`, code: 57399 + index, keypad: {text, letter: 'pqrstuvwxy'[index]!}})),
	{name: 'KP.', code: 57409, keypad: {text: '.', letter: 'n'}},
	{name: 'KP/', code: 57410, keypad: {text: '/', letter: 'o'}},
	{name: 'KP*', code: 57411, keypad: {text: '*', letter: 'j'}},
	{name: 'KP-', code: 57412, keypad: {text: '-', letter: 'm'}},
	{name: 'KP+', code: 57413, keypad: {text: '+', letter: 'k'}},
	{name: 'KPEnter', code: 57414, keypad: {text: '\r', letter: 'M'}},
	{name: 'KP=', code: 57415, keypad: {text: '=', letter: 'X'}},
	{name: 'KP,', code: 57416, keypad: {text: ',', letter: 'l'}},
	...['Left', 'Right', 'Up', 'Down', 'PPage', 'NPage', 'Home', 'End', 'IC', 'DC'].map((plain, index) => ({
		name: `KP${plain}`,
		code: 57417 + index,
		plain,
	})),
	{name: 'KPBegin', code: 57427, letter: 'E', form: 'cursor'},
	...range(57428, ['Play', 'MediaPause', 'PlayPause', 'Reverse', 'Stop', 'FastForward', 'Rewind', 'NextTrack', 'PreviousTrack']),
	...range(57437, ['Record', 'LowerVolume', 'RaiseVolume', 'Mute']),
	...range(57441, ['LeftShift', 'LeftControl', 'LeftAlt', 'LeftSuper', 'LeftHyper', 'LeftMeta']).map(key => ({...key, silent: true})),
	...range(57447, ['RightShift', 'RightControl', 'RightAlt', 'RightSuper', 'RightHyper', 'RightMeta']).map(key => ({...key, silent: true})),
	...range(57453, ['Level3Shift', 'Level5Shift']).map(key => ({...key, silent: true})),
];

const index = <K extends PropertyKey>(select: (key: FunctionalKey) => K | undefined): ReadonlyMap<K, FunctionalKey> =>
	new Map(functionalKeys.flatMap(key => (select(key) === undefined ? [] : [[select(key)!, key] as const])));

export const keyByName = index(key => key.name);
export const keyByCode = index(key => key.code);
export const keyByLetter = index(key => key.letter);
export const keyByTilde = index(key => key.tilde);
export const keyByKeypadLetter = index(key => key.keypad?.letter);
