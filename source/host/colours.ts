/* The colours of an outer terminal, as they come over the wire, for the emulator. What is no colour is left out. */
import type {OuterColours} from '../protocol/host.ts';
import {rgb} from '../screen/style.ts';

export const coloursOf = ({foreground, background, cursor, palette, cell}: OuterColours) => ({
	foreground: colourOf(foreground),
	background: colourOf(background),
	cursor: colourOf(cursor),
	palette: palette && Array.from({length: 256}, (_, index) => colourOf(palette[index])),
	...(cell && {cell}),
});

const colourOf = (hex: string | undefined) => {
	const value = hex === undefined || !/^#[\da-f]{6}$/i.test(hex) ? undefined : Number.parseInt(hex.slice(1), 16);
	return value === undefined ? undefined : rgb(value >> 16, (value >> 8) & 0xff, value & 0xff);
};
