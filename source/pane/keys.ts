/* Bytes of a terminal as keys. Incremental: a sequence may come in any pieces. */

export type KeyName =
	| 'enter'
	| 'newline'
	| 'escape'
	| 'control-c'
	| 'control-d'
	| 'control-o'
	| 'control-s'
	| 'backspace'
	| 'delete'
	| 'delete-word'
	| 'delete-before'
	| 'left'
	| 'right'
	| 'up'
	| 'down'
	| 'home'
	| 'end'
	| 'page-up'
	| 'page-down'
	| 'shift-tab';

export type Key = {kind: 'text'; text: string} | {kind: 'paste'; text: string} | {kind: 'key'; name: KeyName};

const controls: Record<string, KeyName> = {
	'\r': 'enter',
	'\n': 'newline',
	'\x01': 'home',
	'\x03': 'control-c',
	'\x04': 'control-d',
	'\x05': 'end',
	'\x08': 'backspace',
	'\x0f': 'control-o',
	'\x13': 'control-s',
	'\x15': 'delete-before',
	'\x17': 'delete-word',
	'\x7f': 'backspace',
};

/** What comes after ESC. Shift+Enter has three spellings: kitty's, xterm's modifyOtherKeys, and ESC CR. */
const sequences: Record<string, KeyName> = {
	'\r': 'newline',
	'\x7f': 'delete-word',
	'[13;2u': 'newline',
	'[27;2;13~': 'newline',
	'[A': 'up',
	'[B': 'down',
	'[C': 'right',
	'[D': 'left',
	'[F': 'end',
	'[H': 'home',
	'[1~': 'home',
	'[3~': 'delete',
	'[5~': 'page-up',
	'[6~': 'page-down',
	'[4~': 'end',
	'[Z': 'shift-tab',
	OA: 'up',
	OB: 'down',
	OC: 'right',
	OD: 'left',
	OF: 'end',
	OH: 'home',
};

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';
const unfinished = /^\x1b(?:\[[\x20-\x3f]*|O)?$/;
const whole = /^\x1b(?:\[[\x20-\x3f]*[\x40-\x7e]|O[\x40-\x7e]|[^\x1b])/u;

/** Reads keys from pieces of text. `pending` says that an ESC waits for what belongs to it; `flush` takes it as the Esc key. */
export const createKeyReader = () => {
	let rest = '';

	/** The keys at the start of `rest`, which it shortens. Undefined where more must come. */
	const next = (): Key[] | undefined => {
		if (rest.startsWith(pasteStart)) {
			const end = rest.indexOf(pasteEnd);
			if (end === -1) {
				return undefined;
			}
			const text = rest.slice(pasteStart.length, end).replace(/\r\n?/g, '\n');
			rest = rest.slice(end + pasteEnd.length);
			return [{kind: 'paste', text}];
		}
		if (unfinished.test(rest)) {
			return undefined;
		}
		const first = rest[0]!;
		if (first === '\x1b') {
			const length = whole.exec(rest)?.[0].length ?? 1;
			const name = length === 1 ? 'escape' : sequences[rest.slice(1, length)];
			rest = rest.slice(length);
			return name ? [{kind: 'key', name}] : [];
		}
		const text = /^[^\x00-\x1f\x7f]+/.exec(rest)?.[0];
		rest = rest.slice(text?.length ?? 1);
		if (text !== undefined) {
			return [{kind: 'text', text}];
		}
		return controls[first] ? [{kind: 'key', name: controls[first]}] : [];
	};

	return {
		read(piece: string): Key[] {
			rest += piece;
			const keys: Key[] = [];
			while (rest !== '') {
				const more = next();
				if (!more) {
					break;
				}
				keys.push(...more);
			}
			return keys;
		},
		get pending(): boolean {
			return rest !== '' && !rest.startsWith(pasteStart);
		},
		flush(): Key[] {
			const wasEscape = rest !== '';
			rest = '';
			return wasEscape ? [{kind: 'key', name: 'escape'}] : [];
		},
	};
};
