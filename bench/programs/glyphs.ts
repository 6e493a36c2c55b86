/*
The glyphs of `echo.ts`: two bytes each, in no other program of the bench, and one cell wide on every terminal (accented Latin letters):
where widths are in doubt a painter rightly spends more bytes, and that is not what is measured here.
*/

const first = 0x00c0;
const count = 64;

/** Such that a place in the line gets another glyph in each round. */
export const lineLength = 50;

export const glyphAt = (index: number): string => String.fromCodePoint(first + (index % count));
