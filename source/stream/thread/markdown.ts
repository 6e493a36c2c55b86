/* Markdown as lines of a terminal. */
import {markdownRows} from '../../markdown/layout.ts';
import type {Measure, Span} from '../../markdown/rows.ts';
import {blue, bold, dim, italic, strike, underline} from '../../pane/style.ts';
import {clusters, cutTo, widthOf} from '../../pane/width.ts';

const widths: Measure = {clusters, measure: widthOf, fit: cutTo};

/** @param source foreign text: it is made safe here */
export const markdownText = (source: string, columns: number): string[] =>
	markdownRows(source, {columns, widths}).rows.map(({spans}) => spans.map(painted).join(''));

const painted = ({text, ...look}: Span): string => {
	let paint = text;
	if (look.token === 'accent') {
		paint = blue(paint);
	} else if (look.token === 'dim') {
		paint = dim(paint);
	}
	for (const [name, style] of [
		['bold', bold],
		['italic', italic],
		['underline', underline],
		['strike', strike],
	] as const) {
		paint = look[name] ? style(paint) : paint;
	}
	return paint;
};
