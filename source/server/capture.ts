/* The screen of a session as text, as SGR text or as a picture; also of one that has ended. */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {ansiOf} from '../screen/ansi.ts';
import {lastRows, textOf} from '../screen/grid.ts';
import {readSnapshot} from '../screen/reader.ts';
import {svgOf} from '../screen/svg.ts';
import {createTables} from '../screen/tables.ts';
import {loadWidths} from '../screen/widths.ts';
import {line} from '../text.ts';
import type {LiveSession} from './session.ts';

export type CaptureRequest = {ansi?: boolean; svg?: boolean; scrollback?: number};

/** The bytes of the last screen of an ended session, or undefined where none was kept. */
export const lastScreen = (exitFolder: string, id: string): Promise<Buffer | undefined> =>
	readFile(path.join(exitFolder, `${id}.rows`)).catch(() => undefined);

export const capture = async (session: LiveSession, exitFolder: string, {ansi, svg, scrollback = 0}: CaptureRequest): Promise<string> => {
	const bytes = session.host?.open
		? Buffer.from((await session.host.call('snapshot', {scrollbackLines: scrollback})).snapshot, 'base64')
		: await lastScreen(exitFolder, session.id);
	if (!bytes) {
		throw new UserError(
			`there is no screen of ${line(session.record.name)}: it ${session.running ? 'does not answer' : 'ended without leaving one'}`,
			{
				code: 'no-screen',
			},
		);
	}
	const {lines, size, cursor, title} = readSnapshot(bytes, createTables(await loadWidths()));
	const wanted = lastRows(lines, size.rows + scrollback);
	if (svg) {
		return svgOf(wanted, {title: title || session.record.name, ...(scrollback === 0 && {cursor})});
	}
	return `${(ansi ? ansiOf(wanted) : textOf(wanted)).join('\n')}\n`;
};
