/** Grids as lines of SGR text, for pipes and files. */
import {empty, type Grid, tail} from './grid.ts';
import {linkStart, linkStop} from './links.ts';
import {sgr} from './sgr.ts';
import {plainStyle} from './tables.ts';

/** A string for each row: trailing blanks cut, links as OSC 8, ending in a reset where it needs one. */
export const ansiOf = (grid: Grid): string[] => Array.from({length: grid.rows}, (_, y) => ansiRow(grid, y));

const ansiRow = ({tables, columns, glyphs, styles}: Grid, y: number): string => {
	const start = y * columns;
	let end = start + columns;
	while (end > start && (glyphs[end - 1] === empty || glyphs[end - 1] === 0x20) && styles[end - 1] === 0) {
		end--;
	}
	let text = '';
	let pen = plainStyle;
	for (let at = start; at < end; at++) {
		if (glyphs[at] === tail) {
			continue;
		}
		const style = tables.styleOf(styles[at]!);
		if (style !== pen) {
			if (style.link !== pen.link) {
				text += style.link ? linkStart(style.link) : linkStop;
			}
			text += sgr(pen, style);
			pen = style;
		}
		text += tables.text(glyphs[at]!);
	}
	return `${text}${pen.link ? linkStop : ''}${sgr(pen, plainStyle)}`;
};
