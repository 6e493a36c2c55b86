/* The screen of a session as text, as SGR text or as a picture, with lines above it; also of one that has ended. */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.ts';
import {ansiOf} from '../../screen/ansi.ts';
import {type Grid, lastRows, stacked, textOf} from '../../screen/grid.ts';
import {readSnapshot, type Snapshot} from '../../screen/reader.ts';
import {svgOf} from '../../screen/svg.ts';
import {createTables, type Tables} from '../../screen/tables.ts';
import {line} from '../../text.ts';
import {askHost} from '../hosts/hosts.ts';
import type {LiveSession} from '../session/session.ts';
import {type Conversations, conversationGrid} from './conversation.ts';

export type CaptureRequest = {ansi?: boolean; svg?: boolean; scrollback?: number};

type Places = {exitFolder: string; conversations: Conversations};

/** The bytes of the last screen of an ended session, or undefined where none was kept. */
export const lastScreen = (exitFolder: string, id: string): Promise<Buffer | undefined> =>
	readFile(path.join(exitFolder, `${id}.rows`)).catch(() => undefined);

export const capture = async (
	session: LiveSession,
	{exitFolder, conversations}: Places,
	{ansi, svg, scrollback = 0}: CaptureRequest,
): Promise<string> => {
	const bytes = session.host?.open
		? Buffer.from((await askHost(session, 'snapshot', {scrollbackLines: scrollback})).snapshot, 'base64')
		: await lastScreen(exitFolder, session.id);
	if (!bytes) {
		throw new UserError(
			`there is no screen of ${line(session.record.name)}: it ${session.running ? 'does not answer' : 'ended without leaving one'}`,
			{
				code: 'no-screen',
			},
		);
	}
	const tables = createTables(await conversations.widths());
	const snapshot = readSnapshot(bytes, tables);
	const wanted = await withLinesAbove(session, snapshot, scrollback, tables, conversations);
	if (svg) {
		return svgOf(wanted, {title: snapshot.title || session.record.name, ...(scrollback === 0 && {cursor: snapshot.cursor})});
	}
	return `${(ansi ? ansiOf(wanted) : textOf(wanted)).join('\n')}\n`;
};

/**
Above a full-screen program, and one that ended without lines above its screen, stands its conversation; else its own lines do, and a
headless run has printed all of them.
*/
const withLinesAbove = async (
	session: LiveSession,
	{lines, size, modes}: Snapshot,
	count: number,
	tables: Tables,
	conversations: Conversations,
): Promise<Grid> => {
	const isFullScreen = session.agent.kind !== 'headless' && (modes.alternateScreen || (!session.running && lines.rows <= size.rows));
	const conversation =
		count > 0 && isFullScreen ? await conversations.rows(session, {columns: lines.columns, rows: Math.min(count, mostRows)}) : undefined;
	return conversation
		? stacked(conversationGrid(conversation, tables, lines.columns), lastRows(lines, size.rows))
		: lastRows(lines, size.rows + count);
};

/** As many as a terminal keeps, and again. */
const mostRows = 20_000;
