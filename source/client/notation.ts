import type {Key} from './keys.ts';

export type Notation =
	/** `key`: the canonical name, as `lookups` gives it. `notes`: what was rewritten and what needs another terminal, in sentences. */
	{readonly key: string; readonly notes: readonly string[]} | {readonly problem: string};

/** A key in tmux's notation. Never throws: what cannot be read is a `problem` in words. */
export declare const parseNotation: (text: string) => Notation;
/** The names under which a key may be bound, the best first. */
export declare const lookups: (key: Key) => string[];
/** The canonical name of a key. */
export declare const nameKey: (key: Key) => string;
