/** The host's side of the rows on the wire. */
import type {ScreenTerminal} from './terminal.ts';

/** Number of this screen layer: what a client must decode. Layer 0 is `ansiLines`. */
export const screenLayer = 1;

/** What one viewer of a terminal has been shown. Frames must reach its reader in order and whole. */
export type Viewer = {
	/** The newest state, as far as it differs from the last frame; `undefined` if it does not. The first is a full one. */
	changedFrame(): Uint8Array | undefined;
	/** Everything, for a reader that knows nothing. */
	fullFrame(): Uint8Array;
	close(): void;
};

export const createViewer = (_terminal: ScreenTerminal): Viewer => {
	throw new Error('not yet');
};

/** Lines by absolute number (`terminal.history`), `to` not included, clamped to what there is; complete in itself. Read by `readLines`. */
export const linesFrame = (_terminal: ScreenTerminal, _range: {from: number; to: number}): Uint8Array => {
	throw new Error('not yet');
};

/** Layer 0: lines by absolute number as SGR text, trailing blanks cut. */
export const ansiLines = (_terminal: ScreenTerminal, _range?: {from: number; to: number}): string[] => {
	throw new Error('not yet');
};

/** Screen, cursor and the last lines above it, for a file that outlives the session. Read by `readSnapshot`. */
export const snapshot = (_terminal: ScreenTerminal, _options?: {scrollbackLines?: number}): Uint8Array => {
	throw new Error('not yet');
};
