/*
What the outer terminal answers, parsed as far as it is of use. All answers are eaten, awaited or not: none is a key.
Sources: xterm's ctlseqs, the kitty keyboard protocol, contour's colour scheme notes (mode 2031).
*/

/** An answer of the outer terminal, by name. `other`: recognised as an answer, of no use to us. */
export type Reply =
	/** DA1 (`primary`), DA2 (`secondary`). */
	| {readonly name: 'deviceAttributes'; readonly level: 'primary' | 'secondary'; readonly parameters: readonly number[]}
	/** DECRPM. `state`: 0 not known, 1 set, 2 reset, 3 always set, 4 always reset. `private`: a `?` mode. */
	| {readonly name: 'mode'; readonly private: boolean; readonly mode: number; readonly state: number}
	/** OSC 4, 10, 11, 12, components 0–255. `index` only for the palette. */
	| {
			readonly name: 'colour';
			readonly of: 'palette' | 'foreground' | 'background' | 'cursor';
			readonly index?: number;
			readonly red: number;
			readonly green: number;
			readonly blue: number;
	  }
	/** XTVERSION, as the terminal wrote it: foreign text. */
	| {readonly name: 'version'; readonly text: string}
	/** `CSI ? flags u`. */
	| {readonly name: 'kittyFlags'; readonly flags: number}
	/** `CSI > 4 ; level m`. */
	| {readonly name: 'modifyOtherKeys'; readonly level: number}
	/** CPR, from 0. */
	| {readonly name: 'cursorPosition'; readonly x: number; readonly y: number}
	/** `CSI 0 n`, the answer to `CSI 5 n`: everything written before it has been drawn. */
	| {readonly name: 'ok'}
	/** `CSI ? 997 ; 1|2 n`. */
	| {readonly name: 'colourScheme'; readonly scheme: 'dark' | 'light'}
	/** `CSI 4|6|8 ; height ; width t`: window in pixels, a cell in pixels, window in cells. */
	| {readonly name: 'size'; readonly of: 'window' | 'cell' | 'grid'; readonly width: number; readonly height: number}
	/** OSC 7501: it knows the Program Status Protocol. */
	| {readonly name: 'status'}
	| {readonly name: 'other'};

const other: Reply = {name: 'other'};

/** The answer in a CSI sequence, given in parts; undefined where it is none. CPR is left to who knows whether it was asked for. */
export const csiReply = (marker: string, parameters: readonly number[], intermediate: string, final: string): Reply | undefined => {
	const [first = 0, second = 0, third = 0] = parameters;
	switch (`${marker}${intermediate}${final}`) {
		case '?c':
			return {name: 'deviceAttributes', level: 'primary', parameters};
		case '>c':
			return {name: 'deviceAttributes', level: 'secondary', parameters};
		case '?$y':
		case '$y':
			return {name: 'mode', private: marker === '?', mode: first, state: second};
		case '?u':
			return {name: 'kittyFlags', flags: first};
		case '>m':
			return first === 4 ? {name: 'modifyOtherKeys', level: second} : other;
		case '?R':
			return {name: 'cursorPosition', x: Math.max(0, second - 1), y: Math.max(0, first - 1)};
		case 'n':
			return first === 0 ? {name: 'ok'} : other;
		case '?n':
			return first === 997 && (second === 1 || second === 2) ? {name: 'colourScheme', scheme: second === 1 ? 'dark' : 'light'} : other;
		case 't': {
			const of = ({4: 'window', 6: 'cell', 8: 'grid'} as const)[first];
			return of ? {name: 'size', of, height: second, width: third} : other;
		}
		case 'c':
			return other;
		default:
			return undefined;
	}
};

/** The answer in a string sequence: `introducer` is the byte after ESC (`]` `P` `_` `^` `X`), `body` what stands before the terminator. */
export const stringReply = (introducer: string, body: string): Reply => {
	if (introducer === 'P' && body.startsWith('>|')) {
		return {name: 'version', text: body.slice(2)};
	}
	if (introducer !== ']') {
		return other;
	}
	if (body === '7501;?') {
		return {name: 'status'};
	}
	const [, palette, index, kind, value = ''] = /^(?:(4);(\d+)|(1[0-2]));(.*)$/s.exec(body) ?? [];
	const colour = parseColour(value);
	if (!colour) {
		return other;
	}
	if (palette) {
		return {name: 'colour', of: 'palette', index: Number(index), ...colour};
	}
	return {name: 'colour', of: ({10: 'foreground', 11: 'background', 12: 'cursor'} as const)[kind as '10' | '11' | '12'], ...colour};
};

/** X11's `rgb:r/g/b` with one to four hex digits each, as all terminals answer, `rgba:` and `#rrggbb`. */
const parseColour = (text: string): {red: number; green: number; blue: number} | undefined => {
	const parts = /^(?:rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?|#([\da-f]{2})([\da-f]{2})([\da-f]{2}))$/i.exec(
		text,
	);
	if (!parts) {
		return undefined;
	}
	const [red, green, blue] = parts
		.slice(1)
		.filter(part => part !== undefined)
		.map(part => Math.round((Number.parseInt(part, 16) * 255) / (16 ** part.length - 1)));
	return {red: red!, green: green!, blue: blue!};
};
