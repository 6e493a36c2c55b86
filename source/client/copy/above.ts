/*
What stands above the screen of a pane, for looking back: the lines of its terminal, or, where a full-screen agent keeps none, the
conversation, laid out at the width of the pane.
*/
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {ConversationRows} from '../../protocol/conversation.ts';
import {gridOf, type StyledRow} from '../../screen/grid.ts';
import type {Lines} from '../../screen/reader.ts';
import type {Landmark} from '../../screen/scrollback.ts';
import type {Tables} from '../../screen/tables.ts';
import type {Theme} from '../../theme.ts';
import type {App} from '../app.ts';
import {styleOf} from '../models/row.ts';
import type {Pane, Panes} from '../panes.ts';
import {type State, sessionById} from '../state.ts';
import type {Part, Shown} from './folds.ts';

/** As many lines as a host keeps of a terminal. */
const mostRows = 10_000;
/** Cells are made of so many rows at once; keys have their turn between. */
const rowsAtOnce = 500;

type PaneLines = NonNullable<ReturnType<Panes['scrollback']>>;
/** `parts`: of a conversation. */
export type Above = {readonly pieces: readonly Lines[]; readonly landmarks: readonly Landmark[]; readonly parts: readonly Part[]};

/** Whether the conversation is what one looks back at: of a program that printed line by line it is what it printed. */
export const hasConversation = (state: State, pane: Pane, {hasAbove}: Pick<PaneLines, 'hasAbove'>): boolean =>
	sessionById(state, pane.session)?.transcript === true && (pane.modes.alternateScreen || (pane.ended && !hasAbove));

export const whatIsAbove = (app: App, pane: Pane, lines: PaneLines, page: {columns: number; theme: Theme}): Promise<Above> =>
	hasConversation(app.state, pane, lines) ? conversationOrLines(app, pane, lines, page) : linesAbove(lines);

const conversationOrLines = async (
	app: App,
	pane: Pane,
	lines: PaneLines,
	{columns, theme}: {columns: number; theme: Theme},
): Promise<Above> => {
	const conversation = await conversationOf(app, pane, lines, columns);
	if (conversation && conversation.trouble !== null) {
		app.say(conversation.trouble, 'warning');
	}
	return conversation ? conversationAbove(conversation, lines.screen.first, {columns, theme, tables: app.tables}) : linesAbove(lines);
};

const linesAbove = async (lines: PaneLines): Promise<Above> => ({pieces: await lines.above(), landmarks: [], parts: []});

const conversationOf = async (app: App, pane: Pane, lines: PaneLines, columns: number): Promise<ConversationRows | undefined> =>
	hasConversation(app.state, pane, lines)
		? ((await app.ask('session.conversation', {session: pane.session, columns, rows: mostRows})) ?? undefined)
		: undefined;

/** The conversation of a session with more of it shown, above the same line; undefined where the server does not give it. */
export const conversationShown = async (
	app: App,
	session: string,
	end: number,
	{whole, searched}: Shown,
	page: {columns: number; theme: Theme},
): Promise<Above | undefined> => {
	const wanted = {session, columns: page.columns, rows: mostRows, whole: [...whole], searched};
	const conversation = await app.ask('session.conversation', wanted);
	return conversation ? conversationAbove(conversation, end, {...page, tables: app.tables}) : undefined;
};

/** Its last line stands above line `end`: the numbers of the screen stay, those of the conversation may be negative. */
const conversationAbove = async (
	{rows, landmarks, parts}: ConversationRows,
	end: number,
	{columns, theme, tables}: {columns: number; theme: Theme; tables: Tables},
): Promise<Above> => {
	const first = end - rows.length;
	const pieces: Lines[] = [];
	for (let from = 0; from < rows.length; from += rowsAtOnce) {
		const styled = rows.slice(from, from + rowsAtOnce).map(
			({spans, wrapped}): StyledRow => ({
				wrapped,
				spans: spans.map(span => ({text: span.text, style: {...styleOf(theme, span), strike: span.strike}})),
			}),
		);
		pieces.push({first: first + from, grid: gridOf(tables, columns, styled)});
		await nextTurn();
	}
	return {
		pieces,
		landmarks: landmarks.map(({row, kind, text}) => ({line: first + row, kind, text})),
		parts: parts.map(({row, entry, folded}) => ({line: first + row, entry, folded})),
	};
};

/** The same as text, a line for each; undefined where there is no conversation. */
export const conversationText = async (app: App, pane: Pane, lines: PaneLines): Promise<string | undefined> => {
	const conversation = await conversationOf(app, pane, lines, lines.screen.grid.columns);
	return conversation?.rows.reduce((text, {spans, wrapped}, index) => {
		const row = spans.map(span => span.text).join('');
		return `${text}${index === 0 || wrapped ? '' : '\n'}${row}`;
	}, '');
};
