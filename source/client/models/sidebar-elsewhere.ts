/*
Below the sessions of a repository: each Claude Code that runs or ended in it without coppice. They are looked at and not driven from
here, so all of a row but its status is dim, and it has neither a slot nor money. Pure.
*/
import type {Elsewhere} from '../../protocol/elsewhere.ts';
import type {Status} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import {age, statusGlyphs, statusWords} from '../../words.ts';
import {fillRow, type Look, type Row} from './row.ts';
import type {Columns} from './sidebar-columns.ts';
import {statusToken} from './status.ts';

export const elsewhereHeading = ({columns, slot}: Columns, {widths}: Look): Row =>
	fillRow([{text: ' '.repeat(slot + 2)}, {text: 'elsewhere', token: 'dim'}], columns, widths);

export const elsewhereRow = (one: Elsewhere, now: number, {columns, slot, name, status, words}: Columns, {widths}: Look): Row => {
	const token = statusToken(one.status);
	const glyph = statusGlyphs[one.status][0];
	return fillRow(
		[
			{text: ' '.repeat(slot + 2)},
			...fillRow([{text: '  '}, {text: line(elsewhereName(one)), token: 'dim'}], name, widths),
			{text: ' '},
			...fillRow([{text: words ? `${glyph} ${elsewhereWords(one, now)}` : glyph, token}], status, widths),
		],
		columns,
		widths,
	);
};

/** What it is called, else the folder that it works in. Foreign text as it came. */
export const elsewhereName = ({name, directory}: Pick<Elsewhere, 'name' | 'directory'>): string =>
	name ?? (directory.split('/').at(-1) || directory);

/** `waiting 2 min`, `working`, `ended 3 h`. */
export const elsewhereWords = ({status, since, endedAt}: {status: Status; since: string; endedAt: string | null}, now: number): string =>
	endedAt === null ? statusWords({status, evidence: {source: '', since}}, now) : `ended ${age(endedAt, now)}`;
