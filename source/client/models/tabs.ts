/* Sessions as tabs in the bar: `1 fix-login◆  2 search-i…⠹`. Names are cut first; then only those around the focused one are shown. Pure. */
import type {Session} from '../../protocol/session.ts';
import {line} from '../../text.ts';
import {statusGlyphs} from '../../words.ts';
import {fillRow, type Look, type Row, rowWidth} from './row.ts';
import {statusToken} from './status.ts';

/** `working`: where in the row the glyph of a working session stands. `isWhole`: down to the glyph. */
export type Tab = {readonly row: Row; readonly session: string | null; readonly working: number | null; readonly isWhole: boolean};

const nameLimits = [24, 12, 9, 6, 4] as const;

export const tabs = (
	{sessions, focusedSession}: {readonly sessions: readonly Session[]; readonly focusedSession: string | null},
	columns: number,
	look: Look,
): Tab[] => {
	const {widths} = look;
	const all = (limit: number) => sessions.map(session => tab(session, session.id === focusedSession, limit, look));
	for (const limit of nameLimits) {
		const shown = all(limit);
		if (tabsWidth(shown, look) <= columns) {
			return shown;
		}
	}
	const shown = all(nameLimits.at(-2)!);
	const mark: Tab = {row: [{text: ' …', token: 'dim'}], session: null, working: null, isWhole: true};
	let start = Math.max(
		0,
		sessions.findIndex(({id}) => id === focusedSession),
	);
	let end = start + 1;
	const room = columns - 4;
	for (;;) {
		// Both sides grow in turn, so that the focused one stays in the middle.
		const right = end < shown.length && tabsWidth(shown.slice(start, end + 1), look) <= room;
		end += right ? 1 : 0;
		const left = start > 0 && tabsWidth(shown.slice(start - 1, end), look) <= room;
		start -= left ? 1 : 0;
		if (!right && !left) {
			break;
		}
	}
	const part = [...(start > 0 ? [mark] : []), ...shown.slice(start, end), ...(end < shown.length ? [mark] : [])];
	if (tabsWidth(part, look) <= columns) {
		return part;
	}
	const [focused] = shown.slice(start, end);
	const isWhole = focused !== undefined && rowWidth(focused.row, widths) <= columns;
	return focused ? [{...focused, row: fillRow(focused.row, columns, widths), working: null, isWhole}] : [];
};

const tab = (session: Session, isFocused: boolean, limit: number, {widths}: Look): Tab => {
	const name = widths.fit(line(session.name), limit);
	const start: Row = [
		{text: ' '},
		{text: `${session.slot} `, token: isFocused ? 'accent' : 'dim'},
		{text: name, ...(isFocused && {token: 'accent', bold: true})},
	];
	return {
		row: [...start, {text: statusGlyphs[session.status][0], token: statusToken(session.status)}, {text: ' '}],
		session: session.id,
		working: session.status === 'working' ? rowWidth(start, widths) : null,
		isWhole: true,
	};
};

export const tabsWidth = (shown: readonly Tab[], {widths}: Look): number => shown.reduce((sum, {row}) => sum + rowWidth(row, widths), 0);
