/*
Searches what all sessions have printed and what was said in them: the hosts of those that run, the last screens of those that ended,
the conversations of both.
*/
import type {ConversationRows, Place} from '../../protocol/conversation.ts';
import {readSnapshot} from '../../screen/reader.ts';
import {createScrollback} from '../../screen/scrollback.ts';
import {findText} from '../../screen/search.ts';
import {createTables} from '../../screen/tables.ts';
import {loadWidths, type Widths} from '../../screen/widths.ts';
import {foldCase} from '../../stream/conversation/showing.ts';
import type {Fleet} from '../fleet.ts';
import {askHost} from '../hosts/hosts.ts';
import type {LiveSession} from '../session/session.ts';
import {lastScreen} from './capture.ts';
import type {Conversations} from './conversation.ts';

/** Of one session; who wants more looks into it. */
const mostPlaces = 50;
/** As many as copy mode shows. */
const mostRows = 10_000;

/** In the order of the sessions, of each the newest places first. A session that cannot be searched has none. */
export const searchSessions = async (fleet: Fleet, conversations: Conversations, text: string): Promise<Place[]> => {
	const sessions = fleet.all().filter(session => !session.record.archived);
	const found = await Promise.all(
		sessions.map(async session => {
			const [printed, said] = await Promise.all([
				searchSession(session, fleet.exitFolder, text).catch(() => []),
				searchConversation(session, conversations, text).catch(() => []),
			]);
			// A headless run prints what is said, shortened.
			const places = session.agent.kind === 'headless' && said.length > 0 ? said : [...printed, ...said];
			return places.slice(0, mostPlaces);
		}),
	);
	return found.flat();
};

const searchSession = async (session: LiveSession, exitFolder: string, text: string): Promise<Place[]> => {
	if (session.host?.open) {
		const {places} = await askHost(session, 'search', {text, most: mostPlaces});
		return places.map(place => ({session: session.id, ...place}));
	}
	const bytes = session.running ? undefined : await lastScreen(exitFolder, session.id);
	if (!bytes) {
		return [];
	}
	const {lines, first} = readSnapshot(bytes, createTables(await loadWidths()));
	const scrollback = createScrollback([{first, grid: lines}]);
	return findText(scrollback, text, mostPlaces)
		.reverse()
		.map(({start}) => ({session: session.id, ...start, text: scrollback.row(start.line).cells.join('').trimEnd()}));
};

const searchConversation = async (session: LiveSession, conversations: Conversations, text: string): Promise<Place[]> => {
	const conversation = await conversations.rows(session, {columns: session.record.columns, rows: mostRows, searched: text});
	const widths = await conversations.widths();
	return conversation ? findInRows(conversation, text, widths).map(place => ({session: session.id, conversation: true, ...place})) : [];
};

/** The newest places first, by rows from the end. Rows are searched as text: no cells are made of what nobody looks at. */
const findInRows = ({rows}: ConversationRows, wanted: string, widths: Widths): Omit<Place, 'session'>[] => {
	const folded = foldCase(wanted);
	const text = folded(wanted);
	const texts = rows.map(({spans}) => spans.map(span => span.text).join(''));
	const places: Omit<Place, 'session'>[] = [];
	for (let end = rows.length; end > 0 && places.length < mostPlaces; ) {
		let from = end - 1;
		while (from > 0 && rows[from]!.wrapped) {
			from--;
		}
		const whole = folded(texts.slice(from, end).join(''));
		for (let at = whole.lastIndexOf(text); at !== -1; at = at === 0 ? -1 : whole.lastIndexOf(text, at - 1)) {
			let row = from;
			let offset = at;
			while (row < end - 1 && offset >= texts[row]!.length) {
				offset -= texts[row]!.length;
				row++;
			}
			places.push({line: row - rows.length, x: widths.measure(texts[row]!.slice(0, offset)), text: texts[row]!});
		}
		end = from;
	}
	return places.slice(0, mostPlaces);
};
