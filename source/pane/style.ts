/* Colours of programs in a pane: the terminal's own palette, so that it fits light and dark. */

type Paint = (text: string) => string;

const paint =
	(on: number, off: number): Paint =>
	text =>
		text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`;

export const bold = paint(1, 22);
export const dim = paint(2, 22);
export const italic = paint(3, 23);
export const underline = paint(4, 24);
export const strike = paint(9, 29);
export const red = paint(31, 39);
export const green = paint(32, 39);
export const yellow = paint(33, 39);
export const blue = paint(34, 39);
export const magenta = paint(35, 39);
