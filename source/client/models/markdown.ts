/* Markdown as rows of the chrome. Loaded when there is some: the reader of it takes memory. */
import {markdownRows as laidOut} from '../../markdown/layout.ts';
import type {Look, Row} from './row.ts';

/** @param source text of which nothing may be hidden, made visible */
export const markdownRows = (source: string, columns: number, {widths}: Look): Row[] =>
	laidOut(source, {columns, widths, whole: true}).rows.map(({spans}) => spans);
