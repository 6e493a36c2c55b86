/* Sequences for the terminal that stands around a multiplexer, which it passes on when they are wrapped. */

type Environment = Readonly<Record<string, string | undefined>>;

/** GNU screen passes on pieces of at most this. */
const screenPiece = 768;

/**
@param sequence one that ends with BEL: ESC \ would end the string of the multiplexer
@param multiplexer as XTVERSION named it
*/
export const throughMultiplexer = (sequence: string, {TMUX, STY}: Environment, multiplexer: string | null): string => {
	if (TMUX || multiplexer === 'tmux') {
		return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
	}
	if (STY || multiplexer === 'screen') {
		const pieces = sequence.match(new RegExp(`[^]{1,${screenPiece}}`, 'g')) ?? [];
		return pieces.map(piece => `\x1bP${piece}\x1b\\`).join('');
	}
	return sequence;
};
