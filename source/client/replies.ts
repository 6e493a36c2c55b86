/** An answer of the outer terminal, by name. `other`: recognised as an answer, of no use to us. */
export type Reply =
	/** DA1 (`primary`), DA2 (`secondary`), DA3 (`tertiary`). */
	| {readonly name: 'deviceAttributes'; readonly level: 'primary' | 'secondary' | 'tertiary'; readonly parameters: readonly number[]}
	/** DECRPM. `state`: 0 not known, 1 set, 2 reset, 3 always set, 4 always reset. */
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
	| {readonly name: 'other'};
